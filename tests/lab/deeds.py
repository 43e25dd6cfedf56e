"""What people do in a random history: each deed takes the lab, chance, and the page of whoever does it."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

from chalicelib.access.domain import Link
from chalicelib.core.principal import Principal, Role
from chalicelib.mail.domain.mail import IncomingMail
from chalicelib.notifications.domain.people import Device, Preferences
from chalicelib.settings.domain.document import Document
from tests.lab.checker import SECRET, conversation_of, conversations_of
from tests.lab.rest import Page
from tests.lab.simulator import Simulator

# A store has so many conversations at the most; mails open them too.
CONVERSATIONS = 5


def write(lab: Simulator, chance: random.Random, page: Page) -> None:
    """A message: a shopper's in their own conversation, an agent's in any."""
    conversation = _one(lab, chance, page)
    if page.kind == "widget" or conversation:
        lab.write(page.name, conversation, f"{page.store_id}: {len(lab.record.written)} by {page.name}")


def _begin_anew(lab: Simulator, _: random.Random, page: Page) -> None:
    """A shopper begins another conversation, whether or not theirs is closed; a colleague may reopen it just then."""
    if page.kind == "widget":
        text = f"{page.store_id}: {len(lab.record.written)} by {page.name}"
        lab.write(page.name, "", text, anew=lab.knows("begin"))


def _survey(lab: Simulator, chance: random.Random, page: Page) -> None:
    """An agent asks with choices, and the shopper chooses, perhaps twice."""
    conversation = _one(lab, chance, page)
    if page.kind != "inbox" or not conversation or not lab.greets:
        return
    log = lab.world.log.conversations[(page.store_id, conversation)]
    card: dict[str, object] = {"kind": "survey", "survey": "help"}
    frame: dict[str, object] = {"action": "send", "id": "1", "conversation": conversation, "after": len(log.messages)}
    asker = Principal(page.store_id, page.person, Role.AGENT)
    asked = lab.ask(asker, frame | {"cid": f"survey-{chance.randrange(10**9)}", "text": "?", "card": card})
    if asked.get("type") != "ack" or asked["conversation"] != conversation:
        return
    for choice in chance.sample(["good", "fair", "bad"], chance.choice([1, 2])):
        shopper = Principal(page.store_id, log.head.participants[0], Role.VISITOR)
        card = {"kind": "survey_answer", "to": asked["message"]["seq"], "choice": choice}
        lab.ask(shopper, frame | {"cid": f"answer-{chance.randrange(10**9)}", "text": "?", "card": card})


def _note(lab: Simulator, chance: random.Random, page: Page) -> None:
    """A note for colleagues, one of whom it may call."""
    conversation = _one(lab, chance, page)
    if page.kind == "inbox" and conversation and lab.knows("note"):
        mention = f"a_{page.store_id}{chance.choice([1, 2])}" if chance.random() < 0.5 else ""
        lab.note(page.name, conversation, f"{SECRET} {page.store_id} {len(lab.record.noted)}", mention)


def _burst(lab: Simulator, chance: random.Random, page: Page) -> None:
    """Everybody of a store writes at once, the agents all into one conversation."""
    known = conversations_of(lab, page.store_id)
    common = chance.choice(known) if known else ""
    for each in [each for each in lab.pages.values() if each.store_id == page.store_id]:
        if each.kind == "widget" or common:
            lab.write(each.name, common, f"{each.store_id}: {len(lab.record.written)} by {each.name}")


def look(lab: Simulator, chance: random.Random, page: Page) -> None:
    """An agent opens a conversation."""
    conversation = _one(lab, chance, page)
    if page.kind == "inbox" and conversation:
        lab.do(page.name, "look", conversation)


def leave_address(lab: Simulator, store_id: str, only: str = "") -> None:
    """The shoppers of the store's conversations, or of one, give an address."""
    for (of, conversation), log in list(lab.world.log.conversations.items()):
        if of == store_id and only in {"", conversation}:
            visitor = Principal(store_id, log.head.participants[0], Role.VISITOR)
            email = f"{visitor.id}@reader.example"
            lab.ask(visitor, {"action": "address", "id": "1", "conversation": conversation, "email": email})


def _one(lab: Simulator, chance: random.Random, page: Page) -> str:
    """The shopper's own conversation, or any of the agent's store; empty where there is none."""
    if page.kind == "widget":
        return conversation_of(lab, page)
    known = conversations_of(lab, page.store_id)
    return chance.choice(known) if known else ""


def _read(lab: Simulator, chance: random.Random, page: Page) -> None:
    conversation = _one(lab, chance, page)
    if page.kind == "widget" or conversation:
        lab.do(page.name, "read", conversation)


def _type(lab: Simulator, chance: random.Random, page: Page) -> None:
    lab.do(page.name, "typing", _one(lab, chance, page))


def _cut(lab: Simulator, _: random.Random, page: Page) -> None:
    for connection in [each for each in lab.connections.values() if each.page == page.name]:
        lab.cut(connection.id)


def _reload(lab: Simulator, _: random.Random, page: Page) -> None:
    lab.open_page(page)


def _leave(lab: Simulator, _: random.Random, page: Page) -> None:
    lab.leave(page.name)


def _freeze(lab: Simulator, _: random.Random, page: Page) -> None:
    lab.freeze(page.name, frozen=True)


def _network(lab: Simulator, chance: random.Random, page: Page) -> None:
    online = chance.random() < 0.7
    for each in [each for each in lab.pages.values() if each.browser == page.browser]:
        lab.network(each.name, online=online)


def _address(lab: Simulator, _: random.Random, page: Page) -> None:
    if page.kind == "widget":
        lab.do(page.name, "address", f"{page.person}@reader.example")


def _intrude(lab: Simulator, chance: random.Random, page: Page) -> None:
    """A stranger who has learned the name of another store's conversation."""
    foreign = [conversation for store, conversation in lab.world.log.conversations if store != page.store_id]
    if page.kind == "inbox":
        lab.do(page.name, "look", chance.choice(foreign) if foreign else "a" * 26)


def _wander(lab: Simulator, _: random.Random, page: Page) -> None:
    """So many others are opened that what was open is let go of."""
    if page.kind == "inbox":
        lab.do(page.name, "wander", "a" * 26)


def _change(lab: Simulator, chance: random.Random, page: Page) -> None:
    """An agent claims, gives back, closes or reopens what they saw a moment ago."""
    conversation = _one(lab, chance, page)
    if page.kind == "inbox" and conversation:
        verb = chance.choice(["claim", "claim", "assign", "close", "reopen"])
        body: dict[str, object] = {"version": lab.world.log.conversations[(page.store_id, conversation)].head.version}
        body |= {"agent": ""} if verb == "assign" else {}
        lab.request(page, "POST", f"/v1/stores/{page.store_id}/conversations/{conversation}/{verb}", body)


def _errand(lab: Simulator, chance: random.Random, page: Page) -> None:
    """What an agent's page asks for beside the chat."""
    conversation = _one(lab, chance, page)
    if page.kind != "inbox" or not conversation:
        return
    store = f"/v1/stores/{page.store_id}"
    device = {"endpoint": f"https://push.example/{page.person}", "p256dh": "k" * 87, "auth": "a" * 22}
    wish = {"push": True, "mail_minutes": 5, "quiet_from": "00:00", "quiet_to": "00:00", "zone": "UTC"}
    errands: list[tuple[str, str, dict[str, object] | None]] = [
        ("GET", f"{store}/agents", None),
        ("GET", f"{store}/preferences", None),
        ("POST", f"{store}/preferences", dict(wish)),
        ("POST", f"{store}/devices/add", dict(device)),
        ("POST", f"{store}/devices/remove", dict(device)),
        ("GET", f"{store}/conversations/{conversation}/customer", None),
        ("POST", f"{store}/actions/sync", {"conversation": conversation, "before": 2}),
        ("POST", f"{store}/actions/transcript", {"conversation": conversation}),
        ("GET", f"{store}/settings", None),
        ("GET", f"{store}/settings/texts/versions", None),
        ("POST", f"{store}/settings/texts", _own_words(lab, chance, page.store_id)),
        ("GET", f"{store}/audit", None),
    ]
    for method, path, body in chance.sample(errands, len(errands)):
        lab.request(page, method, path, body)


def _own_words(lab: Simulator, chance: random.Random, store_id: str) -> dict[str, object]:
    """What a shop says by itself, set anew by who saw the last version, or the one before."""
    known = lab.world.documents.known.get((store_id, "texts"))
    seen = (known.version if known else 0) - (chance.random() < 0.2)
    return {"version": max(0, seen), "value": {"confirmation": {"en": f"We have it ({chance.randrange(100)})."}}}


def _mail_in(lab: Simulator, chance: random.Random, page: Page) -> None:
    """A mail comes in: an answer to one that went out, or the first of a new conversation."""
    sent = [mail for mail in lab.world.mailer.sent if mail.tags.get("store") == page.store_id]
    answered = chance.choice(sent) if sent and chance.random() < 0.7 else None
    if not answered and len(conversations_of(lab, page.store_id)) >= CONVERSATIONS:
        return
    name = f"mail-{len(lab.record.written)}"
    text = f"{page.store_id}: {len(lab.record.written)} by {name}"
    lab.record.written.append((page.store_id, name, text))
    sender = answered.to if answered else f"{name}@writer.example"
    recipient = answered.reply_to if answered else f"help@{page.store_id}.mail.example"
    lab.world.raw_mails.mails[name] = IncomingMail(sender, "", "", text, message_id=f"<{name}@writer.example>")
    receipt = {"action": {"objectKey": f"in/{name}"}, "recipients": [recipient], "dmarcVerdict": {"status": "PASS"}}
    lab.enqueue("mail_in", json.dumps({"receipt": receipt, "mail": {"source": sender}}))


def _report(lab: Simulator, chance: random.Random, page: Page) -> None:
    """SES tells what became of a mail."""
    sent = [mail for mail in lab.world.mailer.sent if mail.tags.get("store") == page.store_id]
    if not sent:
        return
    mail, kind = chance.choice(sent), chance.choice(["Delivery", "Delivery", "Bounce", "Complaint"])
    detail = {"timestamp": datetime.fromtimestamp(lab.now / 1000, UTC).isoformat(), "bounceType": "Permanent"}
    tags = {name: [value] for name, value in mail.tags.items()}
    body = {"eventType": kind, "mail": {"tags": tags, "destination": [mail.to]}, kind.lower(): detail}
    lab.enqueue("mail_reports", json.dumps(body))


def _unsubscribe(lab: Simulator, _: random.Random, page: Page) -> None:
    """A shopper follows the link that ends mails to the address they gave first."""
    address = f"{page.person}@reader.example"
    token = lab.world.tokens.sign_link(Link("unsubscribe", page.store_id, address, "", int(lab.now / 1000) + 3600))
    lab.request(page, "POST", f"/v1/unsubscribe?token={token}")


def _unreadable(lab: Simulator, chance: random.Random, page: Page) -> None:
    """Something stands in the log that nobody can read."""
    lab.inserted({"pk": {"S": f"{page.store_id}#{'x' * 26}"}, "sk": {"S": f"m#{chance.randrange(10**8):08d}"}})


# What people do, and how often each is done beside the others.
DEEDS: dict[Callable[[Simulator, random.Random, Page], None], int] = {
    write: 8,
    _begin_anew: 3,
    _survey: 2,
    _note: 4,
    _burst: 4,
    _read: 6,
    look: 5,
    _reload: 1,
    _cut: 3,
    _network: 3,
    _leave: 5,
    _freeze: 1,
    _address: 3,
    _type: 1,
    _intrude: 1,
    _wander: 1,
    _change: 5,
    _errand: 5,
    _mail_in: 6,
    _report: 3,
    _unsubscribe: 2,
    _unreadable: 1,
}


def prepare(lab: Simulator, store_id: str) -> None:
    """The store's second agent takes pushes and reminders, its team's chat is told, and answers are mailed soon."""
    world, agent = lab.world, f"a_{store_id}2"
    hook = f"https://hooks.example/{store_id}"
    world.stores.known[store_id] = replace(
        world.stores.known[store_id], mail_after=5, webhook=hook, answer_claims=store_id == "acme"
    )
    world.devices.put(store_id, Device(agent, f"https://push.example/{store_id}", "", ""))
    world.preferences.put(store_id, agent, Preferences(mail_minutes=1))


def reopen_days(lab: Simulator, store_id: str, days: int) -> None:
    """For so many days a word opens again what was closed; later it opens the next."""
    lab.world.documents.known[(store_id, "closing")] = Document(store_id, "closing", 1, {"reopen_days": days})
    lab.world.settings.forget(store_id)
