"""Mail a shopper who has left what the shop's people wrote and they have not read: one mail for all of it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import dropwhile, takewhile

from chalicelib.conversations.domain.lane import StaffKind
from chalicelib.conversations.domain.model import MAILED, Conversation, Message
from chalicelib.conversations.usecases.shopper_presence import is_present
from chalicelib.core.ids import ConversationId, StoreId, VisitorId
from chalicelib.core.ports import Unavailable
from chalicelib.core.principal import Speaker
from chalicelib.mail.domain import letters
from chalicelib.mail.domain.letter_page import Line
from chalicelib.mail.domain.mail import MOST_HOPS
from chalicelib.mail.ports import MailDeps
from chalicelib.mail.usecases.correspondence import LEASE_SECONDS, TRIES, Correspondence, links, note, send_leased
from chalicelib.mail.usecases.mail_caps import DAY, within_caps
from chalicelib.stores.domain import StoreSettings

_LATER = 900
# Read in pages of so many messages; what does not fit into one mail comes with the next.
_PAGE, _IN_ONE_MAIL = 100, 100
_GIVEN_UP = 3 * DAY
# What an answer is an answer to is looked for among so many messages before it, and so many of them are repeated.
_LOOK_BACK, _MOST_REPEATED = 20, 3


def mail_unread(deps: MailDeps, store_id: StoreId, conversation_id: ConversationId, seq: int) -> int:
    """Mail what is unread once message `seq` is, and its time has come; gives the seconds to wait if it has not.

    Opening the chat first stops it. Safe to repeat and to run twice at once: each range goes out once, or, after a
    crash between the provider's yes and our note of it, twice. BusyError to be called again.
    """
    settings = deps.stores.settings(store_id)
    if settings is None or not deps.mail_domain:
        return 0
    view = deps.log.listeners(store_id, conversation_id)
    if view is None:
        return 0
    waits = [_mail(deps, settings, view, visitor_id, seq) for visitor_id in view.head.participants]
    return max(waits, default=0)


def _mail(deps: MailDeps, settings: StoreSettings, view: Conversation, visitor_id: VisitorId, seq: int) -> int:
    customer = deps.customers.get(view.store_id, visitor_id) if _seen(view, visitor_id) < seq else None
    if customer is None or not customer.email or deps.refusals.get(view.store_id, customer.email):
        return 0
    unread, more = _unread(deps, view, visitor_id)
    if not unread or unread[-1].at / 1000 + _GIVEN_UP < deps.clock():
        return 0
    due = unread[0].at / 1000 + settings.mail_after
    if due > deps.clock():
        return int(due - deps.clock()) + 1
    if is_present(deps.push, deps.clock, view, visitor_id):
        return max(settings.mail_after, 30)
    wait = _send_once(deps, Correspondence(settings, customer, view), unread)
    return wait or (1 if more else 0)


def _seen(view: Conversation, visitor_id: VisitorId) -> int:
    return max(view.reads.get(visitor_id, 0), view.reads.get(MAILED, 0))


def _unread(deps: MailDeps, view: Conversation, visitor_id: VisitorId) -> tuple[list[Message], bool]:
    """What the shop's people wrote that the shopper has not read, and that was not mailed; texts only, in order.

    As much as one mail holds, and whether there may be more.
    """
    unread: list[Message] = []
    seen, more = _seen(view, visitor_id), True
    while more and len(unread) < _IN_ONE_MAIL:
        page = deps.log.since(view.store_id, view.id, seen, _PAGE)
        fresh = [message for message in (page.messages if page else ()) if message.seq > seen]
        unread += [each for each in fresh if each.event is None and each.speaker is Speaker.AGENT]
        if len(unread) >= _IN_ONE_MAIL and unread[-1].at / 1000 + _GIVEN_UP < deps.clock():
            # A whole mail of what is given up must not keep back what comes after it.
            unread.clear()
        seen, more = (fresh[-1].seq, page is not None and page.more) if fresh else (seen, False)
    return unread[:_IN_ONE_MAIL], more or len(unread) > _IN_ONE_MAIL


def _send_once(deps: MailDeps, to: Correspondence, unread: Sequence[Message]) -> int:
    first, last, view, visitor_id = unread[0].seq, unread[-1].seq, to.view, to.customer.visitor_id
    lease = f"mail#{view.id}#{first}#{visitor_id}"
    current = deps.leases.take(view.store_id, lease, LEASE_SECONDS, TRIES)
    if current is Unavailable.HELD:
        # Somebody is at it. Should they have died, the range is still unread when their time is over.
        return LEASE_SECONDS
    if current is Unavailable.SPENT:
        # Whoever tried has died each time: nobody knows what went out, and no third mail may.
        _record(deps, to, (first, last), StaffKind.MAIL_UNCERTAIN, lease)
        return 0
    # The range may have been mailed between the look and the lease; who holds the lease looks once more.
    again = deps.log.listeners(view.store_id, view.id)
    if again is None or _seen(again, visitor_id) >= first:
        deps.leases.finish(view.store_id, lease)
        return 0
    if not within_caps(deps, to.customer, view.id):
        deps.leases.drop(view.store_id, lease)
        return _LATER
    state = StaffKind.MAIL_REFUSED
    # Machines that answer each other end here (EM-5).
    if to.customer.hops < MOST_HOPS:
        lines = [Line(message.name or to.settings.name, message.text) for message in unread]
        letter = letters.answers(to.settings, to.language, lines, links(deps, to), _asked(deps, to, first))
        state = send_leased(deps, to, letter, lease, current, (first, last))
    _record(deps, to, (first, last), state, lease)
    return 0


def _asked(deps: MailDeps, to: Correspondence, answer: int) -> list[str]:
    """The shopper's own last messages before an answer, without those of others who write to the conversation.

    None for an address that nobody has proven: whoever gave it may have given a stranger's, and words for them (EM-4).
    """
    if not to.customer.proven:
        return []
    earlier = deps.log.before(to.view.store_id, to.view.id, answer, _LOOK_BACK)
    texts = [message for message in reversed(earlier) if message.event is None]
    last = takewhile(_is_shoppers, dropwhile(lambda message: not _is_shoppers(message), texts))
    own = [message.text for message in last if message.by == to.customer.visitor_id]
    return own[:_MOST_REPEATED][::-1]


def _is_shoppers(message: Message) -> bool:
    return message.speaker is Speaker.VISITOR


def _record(deps: MailDeps, to: Correspondence, covers: tuple[int, int], state: StaffKind, lease: str) -> None:
    first, last = covers
    # What has gone out is marked first, for it must not go out again; what has not is told first, for once it is marked
    # nobody comes back to it.
    if state is not StaffKind.MAILED:
        note(deps, to.view, last, state, f"{first}-{last}")
    deps.log.mark_read(to.view.store_id, to.view.id, MAILED, last)
    if state is StaffKind.MAILED:
        note(deps, to.view, last, state, f"{first}-{last}")
    deps.leases.finish(to.view.store_id, lease)
