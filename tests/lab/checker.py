"""What must hold once all is well again, whatever happened before: the history against log, screens, effects."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from chalicelib.conversations.domain.lane import StaffKind, in_order
from chalicelib.conversations.domain.model import Event, Message, Status
from chalicelib.core.once import TRIES
from chalicelib.core.principal import Speaker
from chalicelib.inbox.domain.rows import InboxRow, fold, fold_lane
from chalicelib.mail.usecases.mail_caps import PER_DAY_UNPROVEN, PER_HOUR, address_key
from tests.fakes.conversations import Stored
from tests.lab.rest import Page
from tests.lab.simulator import Simulator
from tests.lab.strangers import strangers
from tests.lab.world import mail_name, push_name

Key = tuple[str, str]


# What every note says: nothing that a shopper gets may hold it.
SECRET = "for-staff-alone"


def check(lab: Simulator) -> list[str]:
    """The kinds of violation, each with what was found; empty when everything is as it must be."""
    found = [
        *_acked(lab),
        *_stored(lab),
        *_cases(lab),
        *_order(lab),
        *_screens(lab),
        *_tenants(lab),
        *_effects(lab),
        *_notes(lab),
        *strangers(lab),
    ]
    if lab.record.too_large:
        found.append(f"too_large {lab.record.too_large}")
    return found


def _logs(lab: Simulator) -> dict[Key, Stored]:
    return lab.world.log.conversations


def _acked(lab: Simulator) -> Iterator[str]:
    """What was acknowledged is in the log, at the place that was named, and the place never changes."""
    places: dict[tuple[str, str], tuple[str, int]] = {}
    for store, conversation, cid, seq in lab.record.acked:
        log = _logs(lab).get((store, conversation))
        message = log.messages[seq - 1] if log and 0 < seq <= len(log.messages) else None
        if message is None or message.cid != cid:
            yield f"lost: {cid} was acknowledged at {seq}"
        if places.setdefault((store, cid), (conversation, seq)) != (conversation, seq):
            yield f"ack_changed: {cid} at {places[(store, cid)]} and {(conversation, seq)}"


def _stored(lab: Simulator) -> Iterator[str]:
    """No gaps, nothing twice, nothing that nobody wrote."""
    written = Counter((store, text) for store, _, text in lab.record.written)
    stored: Counter[tuple[str, str]] = Counter()
    for (store, conversation), log in _logs(lab).items():
        if [message.seq for message in log.messages] != list(range(1, len(log.messages) + 1)):
            yield f"gap: {[message.seq for message in log.messages]} in {conversation}"
        identities = Counter((message.by, message.cid) for message in log.messages)
        yield from (f"duplicated: {each}" for each, count in identities.items() if count > 1)
        stored.update((store, message.text) for message in log.messages if _is_written(message))
    yield from (f"duplicated: {each}" for each, count in (stored - written).items() if each in written and count)
    yield from (f"unexpected: {each}" for each in stored if each not in written)
    yield from (f"lost: {each} was written" for each in written - stored)


def _cases(lab: Simulator) -> Iterator[str]:
    """What goes on with what is said the same on both sides, nothing comes after, and one of a chain is open."""
    logs = _logs(lab)
    for (store, conversation), log in logs.items():
        head = log.head
        said = [message for message in log.messages if message.event is Event.CONTINUED]
        if [message.subject for message in said] != ([head.continued_by] if head.continued_by else []):
            yield f"case: {conversation} is continued by {head.continued_by} and says {said}"
        if said and (said[0] is not log.messages[-1] or head.status is not Status.CLOSED):
            yield f"case: {conversation} goes on after it has ended"
        after = logs.get((store, head.continued_by)) if head.continued_by else None
        if head.continued_by and (after is None or after.head.continues != conversation):
            yield f"case: {conversation} is continued by {head.continued_by}, which does not know it"
        before = logs.get((store, head.continues)) if head.continues else None
        if head.continues and (before is None or before.head.continued_by != conversation):
            yield f"case: {conversation} continues {head.continues}, which does not know it"
        if head.number != (before.head.number + 1 if before else 1):
            yield f"case: {conversation} is number {head.number}"
        if bool(head.closed_at) is not (head.status is Status.CLOSED):
            yield f"case: {conversation} is {head.status} and was closed at {head.closed_at}"
        answers = [each.at for each in log.messages if each.event is None and each.speaker is Speaker.AGENT]
        if head.first_answer_at != (answers[0] if answers else 0):
            yield f"case: {conversation} was first answered at {head.first_answer_at}, not {answers[:1]}"


def _root(lab: Simulator, store_id: str, conversation_id: str) -> tuple[str, int]:
    """The first of the conversations that led to this one, and how many lie between."""
    number = 0
    while before := _logs(lab)[(store_id, conversation_id)].head.continues:
        conversation_id, number = before, number + 1
    return conversation_id, number


def newest_of(lab: Simulator, store_id: str, conversation_id: str) -> str:
    """The conversation that goes on with this one, at the end of the chain; itself where none does."""
    while after := _logs(lab)[(store_id, conversation_id)].head.continued_by:
        conversation_id = after
    return conversation_id


def _order(lab: Simulator) -> Iterator[str]:
    """What one person wrote stands in the order in which they wrote it, also where another conversation goes on."""
    places: dict[tuple[str, str], tuple[str, tuple[int, int]]] = {}
    for (store, conversation), log in _logs(lab).items():
        root, number = _root(lab, store, conversation)
        for message in log.messages:
            places.setdefault((store, message.text), (root, (number, message.seq)))
    last: dict[tuple[str, str], tuple[int, int]] = {}
    for store, page, text in lab.record.written:
        root, place = places.get((store, text), ("", (0, 0)))
        composer = (page, lab.record.into.get(text, root))
        if root and place < last.get(composer, (0, 0)):
            yield f"sender_order: {text} of {page}"
        last[composer] = max(last.get(composer, (0, 0)), place)


def _screens(lab: Simulator) -> Iterator[str]:
    """Every screen shows the log, in order, and nothing waits any more; every row is as far as its log."""
    for page in lab.pages.values():
        screen: dict[str, Any] = lab.do(page.name, "screen")
        own = conversation_of(lab, page) if page.kind == "widget" else ""
        if own and own not in screen["open"]:
            yield f"screen: {page.name} shows {list(screen['open'])} and not {own}"
        for conversation, state in screen["open"].items():
            yield from _screen(lab, page, conversation, state)
        if page.kind == "inbox":
            yield from _rows(lab, page, dict(screen["rows"]))
            yield from _counts(lab, page, screen.get("counts"))
    # Also of pages, and of conversations, that are not open.
    yield from (f"unsent: {each}" for each in lab.unsent())


def _screen(lab: Simulator, page: Page, conversation_id: str, state: dict[str, Any]) -> Iterator[str]:
    log = _logs(lab).get((page.store_id, conversation_id))
    shown = [(seq, cid) for seq, cid, *_ in state["messages"]]
    wanted = [(message.seq, message.cid) for message in log.messages] if log else []
    if any((seq, cid) not in wanted for seq, cid in shown):
        yield f"divergent: {page.name} shows {shown}"
    if shown != wanted[-len(shown) :] or bool(shown) != bool(wanted):
        yield f"screen: {page.name} shows {[seq for seq, _ in shown]} of {len(wanted)}"
    for before, messages in state.get("past", {}).items():
        stored = [(each.seq, each.cid) for each in _logs(lab)[(page.store_id, before)].messages]
        loaded = [(seq, cid) for seq, cid, *_ in messages]
        if loaded != stored[-len(loaded) :] or not loaded:
            yield f"screen: {page.name} shows {[seq for seq, _ in loaded]} of {len(stored)} before {conversation_id}"
    if state["drafts"]:
        yield f"screen: {page.name} still waits for {state['drafts']}"


def _rows(lab: Simulator, page: Page, rows: dict[str, int]) -> Iterator[str]:
    for conversation in conversations_of(lab, page.store_id):
        last, seq = len(_logs(lab)[(page.store_id, conversation)].messages), rows.get(conversation, 0)
        if seq > last:
            yield f"divergent: the row of {page.name} is ahead"
        if seq < last:
            yield f"screen: {page.name} has {conversation} at {seq} of {last}"


def _counts(lab: Simulator, page: Page, counts: dict[str, int] | None) -> Iterator[str]:
    """The numbers beside the views; pages of an older version have none."""
    opened = [row for (of, _), row in lab.world.rows.known.items() if of == page.store_id and row.is_open]
    own = [row for row in opened if row.assignee in {"", page.agent_id}]
    wanted = {
        "unassigned": sum(not row.assignee for row in opened),
        "mine": sum(row.assignee == page.agent_id for row in opened),
        "all": len(opened),
        "waiting": sum(row.waits for row in own),
    }
    if counts and counts != wanted:
        yield f"screen: {page.name} counts {counts} of {wanted}"


def conversations_of(lab: Simulator, store_id: str, *, going: bool = False) -> list[str]:
    """The store's conversations, in the order in which they were opened; `going`, but those that others go on with."""
    known = [(conversation, log.head) for (of, conversation), log in _logs(lab).items() if of == store_id]
    return [conversation for conversation, head in known if not going or not head.continued_by]


def _is_written(message: Message) -> bool:
    """Whether somebody wrote it in their own words: not what the shop says by itself, nor what a tap says."""
    return message.event is None and message.card is None


def _first(lab: Simulator, store_id: str, conversation_id: str) -> Message:
    """What its shopper wrote first; of one that an agent's word has opened, that."""
    messages = _logs(lab)[(store_id, conversation_id)].messages
    return next((each for each in messages if each.by.startswith("v_")), messages[0])


def conversation_of(lab: Simulator, page: Page) -> str:
    """The newest conversation of the page's shopper, for an agent the store's first; empty if there is none."""
    for conversation in conversations_of(lab, page.store_id):
        opener = lab.known.get(_first(lab, page.store_id, conversation).text.rpartition(" by ")[2])
        if page.kind == "inbox" or (opener and opener.person == page.person):
            return conversation if page.kind == "inbox" else newest_of(lab, page.store_id, conversation)
    return ""


def _tenants(lab: Simulator) -> Iterator[str]:
    """Nothing of one store is ever sent to another: each text begins with its store's name."""
    stores = {page.store_id for page in lab.pages.values()}
    for store, data in lab.record.seen:
        for other in stores - {store}:
            if f'"text":"{other}:' in data or f'"preview":"{other}:' in data:
                yield f"unexpected: {store} was sent {data[:80]}"


def _effects(lab: Simulator) -> Iterator[str]:
    """Rows follow the log; each range is mailed once, or, where its outcome was unknown, twice; pushes once."""
    for (store, conversation), log in _logs(lab).items():
        row = lab.world.rows.known.get((store, conversation))
        wanted = InboxRow(store, conversation, channel=log.head.channel, visitor_id=log.head.participants[0])
        for message in log.messages:
            wanted = fold(wanted, message)
        wanted = fold_lane(wanted, log.staff)
        if row is None or replace(row, reads={}, noted={}, name="", version=0) != wanted:
            yield f"effect_lost: the row of {conversation} is at {row.seq if row else 0} of {len(log.messages)}"
        yield from _mails(lab, store, conversation, log.messages)
    pushes = Counter(push_name(endpoint, body) for endpoint, body in lab.world.web_push.pushed)
    posts = Counter(text for _, text in lab.world.webhook.posted)
    for each, count in (pushes + posts).items():
        if count > (TRIES if each in lab.record.doubtful else 1):
            yield f"effect_duplicated: {count} times {each}"
    if lab.dead_letters:
        yield f"effect_lost: {len(lab.dead_letters)} dead letters of {Counter(name for name, _ in lab.dead_letters)}"


def _noted_in(log: Stored) -> list[str]:
    return [line.text for line in in_order(log.staff) if line.event is StaffKind.NOTE]


def _notes(lab: Simulator) -> Iterator[str]:
    """Each note is stored once, is on every screen that has its conversation open, and nothing of it is a shopper's."""
    stored = Counter((store, text) for (store, _), log in _logs(lab).items() for text in _noted_in(log))
    written = Counter(lab.record.noted)
    for note in written | stored:
        if stored[note] != written[note]:
            yield f"note: {note} is {stored[note]} times there"
    mails = [f"{mail.subject} {mail.text} {mail.html}" for mail in lab.world.mailer.sent]
    for each in (*lab.record.told_shoppers, *mails):
        if SECRET in each or '"looking"' in each:
            yield f"note: a shopper was told {each[:120]}"
    for page in lab.pages.values():
        for conversation, state in lab.do(page.name, "screen")["open"].items() if page.kind == "inbox" else ():
            log = _logs(lab).get((page.store_id, conversation))
            wanted = _noted_in(log) if log else []
            if sorted(state.get("notes", wanted)) != sorted(wanted):
                yield f"note: {page.name} shows {state['notes']} of {wanted}"


def _mails(lab: Simulator, store_id: str, conversation_id: str, messages: list[Message]) -> Iterator[str]:
    times, doubted = Counter[int](), set[int]()
    mails = [mail for mail in lab.world.mailer.sent if mail.tags.get("conversation") == conversation_id]
    for mail in mails:
        times.update(_covered(mail.tags["covers"]))
        if mail_name(mail) in lab.record.doubtful:
            doubted.update(_covered(mail.tags["covers"]))
    answered = [each.seq for each in messages if each.event is None and each.speaker is Speaker.AGENT]
    # Only what was in a mail whose outcome nobody knew may be in a second one.
    for seq in answered:
        if times[seq] > (2 if seq in doubted else 1):
            yield f"effect_duplicated: {seq} mailed {times[seq]} times"
    if conversation_id in lab.must_mail and not _used_up(lab, store_id, conversation_id):
        log = _logs(lab)[(store_id, conversation_id)]
        read = max((log.reads.get(who, 0) for who in {*_visitors(messages), *log.head.participants}), default=0)
        given_up = {
            seq for line in log.staff if line.event is StaffKind.MAIL_UNCERTAIN for seq in _covered(line.subject)
        }
        refused = (store_id, f"{log.head.participants[0]}@reader.example".lower()) in lab.world.refusals.known
        for seq in [] if refused else answered:
            if seq > read and not times[seq] and not (seq in given_up and _in_doubt(lab, conversation_id)):
                yield f"effect_lost: {seq} was never mailed"


def _used_up(lab: Simulator, store_id: str, conversation_id: str) -> bool:
    """Whether as much was mailed as may be: what is beyond waits, and is not lost."""
    customer = lab.world.customers.known.get((store_id, _logs(lab)[(store_id, conversation_id)].head.participants[0]))
    # Three an hour of a conversation, and three a day to an address that nobody has proven (EM-4, EM-5). A try whose
    # function failed counts too, for nobody knows whether it went out.
    address = address_key(lab.world.reply_tokens, store_id, customer.email) if customer else ""
    caps = {conversation_id: PER_HOUR, address: PER_DAY_UNPROVEN}
    counts = lab.world.counters.counts
    return any(
        count >= cap
        for name, cap in caps.items()
        for (_, key), count in counts.items()
        if key.startswith(f"mail#{name}#")
    )


def _covered(covers: str) -> range:
    """The messages of a range as in 3-5; none for 0-0, and for what is no range."""
    first, _, last = covers.partition("-")
    return range(int(first), int(last) + 1) if first.isdecimal() and int(first) else range(0)


def _in_doubt(lab: Simulator, conversation_id: str) -> bool:
    """Whether a function failed while it held the lease of a mail of this conversation: then people must look."""
    return any(f"#mail#{conversation_id}#" in name for name in lab.record.doubtful)


def _visitors(messages: list[Message]) -> set[str]:
    return {each.by for each in messages if each.speaker is Speaker.VISITOR}


def summary(violations: list[str]) -> str:
    """The violations as one text for a failing test."""
    return json.dumps(violations[:10], indent=1)
