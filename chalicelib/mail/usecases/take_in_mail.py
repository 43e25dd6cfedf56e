"""A mail goes where it belongs: an answer into its conversation by its token alone, anything else opens a new one."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass, replace

from chalicelib.conversations.domain.lane import StaffKind
from chalicelib.conversations.domain.model import Channel, Conversation
from chalicelib.conversations.usecases.chain import newest
from chalicelib.conversations.usecases.open_conversation import open_conversation
from chalicelib.conversations.usecases.send_message import REACH, Draft, send_message
from chalicelib.core.errors import BusyError
from chalicelib.core.ids import ConversationId, VisitorId, visitor_id_of
from chalicelib.core.masking import recipient_hash
from chalicelib.core.principal import Principal, Role
from chalicelib.core.text import fit, preview, within
from chalicelib.mail.domain import letters
from chalicelib.mail.domain.addresses import is_address, is_robot, store_of, tokens_in
from chalicelib.mail.domain.mail import MOST_HOPS, Envelope, IncomingMail
from chalicelib.mail.domain.reply_token import Reply
from chalicelib.mail.domain.rights import ANSWER_BY_MAIL
from chalicelib.mail.ports import MailDeps
from chalicelib.mail.usecases.confirm_receipt import confirm
from chalicelib.mail.usecases.correspondence import Correspondence, note
from chalicelib.mail.usecases.mail_caps import address_key
from chalicelib.people.domain import Customer
from chalicelib.people.usecases.change_customer import change_customer
from chalicelib.stores.domain import StoreSettings

# A repeat of the same mail is recognised among so many messages; mail servers repeat within hours.
_WINDOW = 200
# What one address may open, and one conversation may take, before it looks like a loop.
OPENED_PER_HOUR, ANSWERS_PER_HOUR = 10, 30
TOO_MANY = "too_many"
_MAX_FILES = 20
# What a frame has room for beside its messages, as JSON (STAFF_BYTES of conversations/wire.py is for the line and its
# envelope).
_MAX_REMARK_BYTES = 9_000


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a mail, in a word, and the conversation that it has come into."""

    outcome: str
    conversation_id: ConversationId = ""


@dataclass(frozen=True, slots=True)
class _Arrival:
    """A mail that is at the door: what the servers said of it, what is in it, and the store it came to."""

    settings: StoreSettings
    envelope: Envelope
    mail: IncomingMail


def take_in(
    deps: MailDeps,
    settings: StoreSettings,
    envelope: Envelope,
    mail: IncomingMail,
    recipient: str,
    *,
    capped: bool = True,
) -> Taken:
    """Put a mail where it belongs, for one of its recipients; `capped` unless a person has looked at it."""
    store_id = settings.store_id
    found = (
        deps.reply_tokens.verify(store_id, token) for token in tokens_in(mail, recipient, mail_domain=deps.mail_domain)
    )
    reply = next((each for each in found if each), None)
    view = deps.log.latest(store_id, reply.conversation_id, 1) if reply else None
    if mail.unreadable:
        known = deps.customers.get(store_id, view.visitor_id) if view else None
        mail = replace(mail, text=letters.unreadable((known and known.language) or settings.language))
    if mail.ambiguous:
        # What was checked is the domain of one From: whose mail it is, nobody can say.
        envelope = replace(envelope, authentic=False, forged=True)
    if mail.report:
        return _report(deps, view, mail)
    if reply and view and (mail.hops or mail.automatic or not envelope.sender):
        # A machine's answer, or one of our own mails, of this store or another: shown to people, and no message (EM-5).
        return _remark(deps, view, mail)
    hour = int(deps.clock()) // 3600
    who = address_key(deps.reply_tokens, store_id, mail.sender)
    cap, limit = (f"answers#{view.id}", ANSWERS_PER_HOUR) if view else (f"opened#{who}", OPENED_PER_HOUR)
    if capped and not deps.counters.count(store_id, f"{cap}#{hour}", limit, (hour + 2) * 3600):
        return Taken(TOO_MANY)
    deps.raw_mails.unpack(envelope.mail_id, mail.files)
    arrival = _Arrival(settings, envelope, mail)
    return _answer(deps, arrival, view, reply) if reply and view else _open(deps, arrival)


def _report(deps: MailDeps, view: Conversation | None, mail: IncomingMail) -> Taken:
    """A mail server tells that one of ours did not arrive."""
    if view is None:
        return Taken("report")
    note(deps, view, view.tail, StaffKind.MAIL_BOUNCED, preview(mail.subject, 100), _stable_time(mail))
    return Taken("bounced", view.id)


def _remark(deps: MailDeps, view: Conversation, mail: IncomingMail) -> Taken:
    # Whole: what only looks automatic may be an answer, and the inbox folds what is long.
    text = within(fit(f"{preview(mail.sender, 80)}: {mail.text}", instead="…"), _MAX_REMARK_BYTES)
    # It may be an answer all the same: it stands where somebody looks.
    view = newest(deps.log, view)
    note(deps, view, view.tail, StaffKind.MACHINE, text, _stable_time(mail))
    return Taken("machine", view.id)


def _stable_time(mail: IncomingMail) -> int:
    # The same mail again must give the same line: its time comes from what it is, in the first second of 1970.
    return int.from_bytes(hashlib.sha256(f"{mail.message_id}{mail.text}".encode(errors="replace")).digest()[:4], "big")


def _answer(deps: MailDeps, arrival: _Arrival, view: Conversation, reply: Reply) -> Taken:
    draft = replace(_draft(arrival, view.id, with_subject=False), after=max(0, view.tail - _WINDOW))
    earlier, conversation_id, draft = _look_back(deps, view, draft)
    who = earlier or _writer(deps, arrival, view, reply)
    sent = send_message(deps, who, conversation_id, draft, right=ANSWER_BY_MAIL)
    return Taken("answered" if who.id == view.visitor_id else "answered_by_stranger", sent.conversation_id)


def _look_back(deps: MailDeps, view: Conversation, draft: Draft) -> tuple[Principal | None, ConversationId, Draft]:
    """Who wrote the mail by an earlier try, and where; else the newest of the conversations that go on with this one.

    They stay who they were, though the shopper's address may have changed since. The draft's `after` is as far as
    nothing is known of an earlier try there.
    """
    where, after = view.id, draft.after
    while True:
        found = deps.log.since(view.store_id, where, after, REACH)
        if found is None and where != view.id:
            # A read may see the end of the old one a moment before the beginning of the next.
            raise BusyError
        messages = found.messages if found else ()
        message = next((each for each in messages if each.cid == draft.cid), None)
        if message:
            return Principal(view.store_id, message.by, Role.VISITOR, message.name), where, replace(draft, after=after)
        last = messages[-1].seq if messages else after
        if found and found.more and last > after:
            after = last
        elif found and found.continued_by:
            where, after = found.continued_by, 0
        else:
            return None, where, replace(draft, after=last)


def _writer(deps: MailDeps, arrival: _Arrival, view: Conversation, reply: Reply) -> Principal:
    store_id, visitor_id, sender = view.store_id, view.visitor_id, arrival.mail.sender
    known = deps.customers.get(store_id, visitor_id)
    # Nor who held the address before the shopper corrected it. The token has room for 40 bits of an address, for which
    # another one can be found, so the whole is compared as well.
    current = known is not None and known.has_address(sender) and recipient_hash(known.email) == reply.recipient
    if current and not arrival.envelope.forged:
        _remember(deps, arrival, visitor_id)
        return Principal(store_id, visitor_id, Role.VISITOR)
    # Whoever holds the token may speak, under a name of their own and as nobody that we know (EM-3).
    stranger = hashlib.sha256(f"{store_id}\0{view.id}\0{sender.lower()}".encode(errors="replace")).digest()
    return Principal(store_id, visitor_id_of(stranger[:16]), Role.VISITOR, preview(sender, 80) or "?")


def _open(deps: MailDeps, arrival: _Arrival) -> Taken:
    settings, envelope, mail = arrival.settings, arrival.envelope, arrival.mail
    if mail.hops >= MOST_HOPS:
        # A mail of ours that must not be answered (a reminder, an invitation), forwarded from an agent's address.
        return Taken("own")
    store_id = settings.store_id
    # Each mail without a token is a conversation of its own: From proves nobody (EM-3).
    visitor_id = visitor_id_of(deps.reply_tokens.derive("mail", store_id, envelope.mail_id))
    who = Principal(store_id, visitor_id, Role.VISITOR)
    customer = _remember(deps, arrival, visitor_id)
    draft = _draft(arrival, store_id, with_subject=True)
    sent = open_conversation(deps, who, draft, channel=Channel.EMAIL)
    own = store_of(mail.sender, mail_domain=deps.mail_domain)
    machine = mail.automatic or mail.hops or mail.ambiguous or not envelope.sender or is_robot(mail.sender)
    # Whoever has not shown that the address is theirs could have our confirmation sent to anybody.
    if customer and settings.confirms and envelope.authentic and not machine and not own:
        view = Conversation(store_id, sent.conversation_id, sent.head)
        confirm(deps, Correspondence(settings, customer, view))
    return Taken("opened", sent.conversation_id)


def _remember(deps: MailDeps, arrival: _Arrival, visitor_id: VisitorId) -> Customer | None:
    store_id, mail = arrival.settings.store_id, arrival.mail
    if not is_address(mail.sender):
        return None
    known = deps.customers.get(store_id, visitor_id) or Customer(store_id, visitor_id, "")

    def told(each: Customer) -> Customer:
        return replace(
            each,
            # A mail never changes an address.
            email=each.email or mail.sender,
            proven=arrival.envelope.authentic or (each.proven and each.has_address(mail.sender)),
            name=mail.sender_name or each.name,
            subject=mail.subject,
            message_id=mail.message_id,
            hops=mail.hops,
        )

    return change_customer(deps.customers, known, told)


def _draft(arrival: _Arrival, scope: str, *, with_subject: bool) -> Draft:
    mail, name = arrival.mail, arrival.envelope.mail_id
    body = f"{mail.subject}\n\n{mail.text}" if with_subject and mail.subject else mail.text
    instead = mail.subject or (mail.files[0].file.name if mail.files else "…")
    cid = "mail-" + base64.b32encode(hashlib.sha256(f"{scope}\0{name}".encode()).digest()[:15]).decode().lower()
    files = tuple(attachment.file for attachment in mail.files[:_MAX_FILES])
    return Draft(cid, 0, fit(body, instead=fit(instead, instead="…")), via="email", mail_id=name, files=files)
