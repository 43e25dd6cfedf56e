"""Read a conversation: the latest page, what came after a cursor, or what was before."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

from chalicelib.conversations.domain.lane import StaffEvent
from chalicelib.conversations.domain.model import Conversation, Listener
from chalicelib.conversations.domain.rights import READ
from chalicelib.conversations.ports import ConversationDeps, ConversationLog
from chalicelib.conversations.usecases.permit import check_cursor, check_right, permitted
from chalicelib.conversations.usecases.shopper_presence import tell_presence
from chalicelib.core.errors import NotFoundError, UnauthenticatedError
from chalicelib.core.ids import ConversationId, StoreId
from chalicelib.core.principal import Principal, Role

PAGE = 100
LATEST = 50
# Tabs share a socket, so this is a phone, a computer and some that died unnoticed.
_SOCKETS_PER_VISITOR = 8

# Two Queries at once; threads, because boto3 waits without letting go of its thread.
_POOL = ThreadPoolExecutor(max_workers=2, thread_name_prefix="staff")


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where the client stands: `after` a message (with the client id `last` of it), `before` one, or neither.

    Neither asks for the latest page.
    """

    after: int | None = None
    before: int | None = None
    last: str | None = None


def sync_conversation(
    deps: ConversationDeps, principal: Principal, conversation_id: ConversationId, cursor: Cursor
) -> tuple[Conversation, Sequence[StaffEvent]]:
    """What the principal may see of the conversation from the cursor on; `more` if that is not all.

    One Query, for agents a second at the same time for what only they may see; scrolling back takes one more.
    NotFoundError, or UnknownCursorError if the log does not bear the cursor out.
    """
    staff = None
    if principal.role is Role.AGENT:
        staff = _POOL.submit(deps.log.staff, principal.store_id, conversation_id, _staff_from(cursor))
    view = permitted(deps, principal, READ, _read(deps.log, principal.store_id, conversation_id, cursor))
    if cursor.after is not None:
        check_cursor(view, cursor.after, cursor.last)
        view = replace(view, messages=tuple(m for m in view.messages if m.seq > (cursor.after or 0)))
    elif cursor.before is not None:
        page = tuple(deps.log.before(principal.store_id, conversation_id, cursor.before, LATEST))
        view = replace(view, messages=page, more=bool(page) and page[0].seq > 1)
    return view, staff.result() if staff else ()


def _staff_from(cursor: Cursor) -> int:
    # What became of a mail is noted beside the message that it held, which the client may have had for long.
    return max(0, (cursor.after or 0) - LATEST)


def _read(
    log: ConversationLog, store_id: StoreId, conversation_id: ConversationId, cursor: Cursor
) -> Conversation | None:
    if cursor.after is not None:
        return log.since(store_id, conversation_id, cursor.after, PAGE)
    if cursor.before is not None:
        return log.listeners(store_id, conversation_id)
    return log.latest(store_id, conversation_id, LATEST)


def peek(deps: ConversationDeps, principal: Principal, conversation_id: ConversationId) -> Conversation:
    """The conversation with its last message only: how far it is. One Query; NotFoundError if it is not theirs."""
    return permitted(deps, principal, READ, deps.log.latest(principal.store_id, conversation_id, 1))


def listen_and_sync(
    deps: ConversationDeps, principal: Principal, conversation_id: ConversationId, cursor: Cursor, listener: Listener
) -> tuple[Conversation, Sequence[StaffEvent]]:
    """Let the socket hear what comes, and give what was: in this order, so that nothing falls in between.

    Two reads, one batch, and what sync_conversation costs: what a socket listens to is what shows the right later. So
    the right is asked for before, and after, should it be taken away at the very moment. Nobody hears what is not
    theirs: fan_out looks at the right as well.
    """
    known = check_right(deps, principal)
    deps.subscriptions.add(principal.store_id, conversation_id, replace(listener, standing=known.standing))
    try:
        if check_right(deps, principal).standing != known.standing:
            # Their sockets are being ended for it: they come again.
            raise UnauthenticatedError
        view, staff = sync_conversation(deps, principal, conversation_id, cursor)
    except (NotFoundError, UnauthenticatedError):
        # Only what is not theirs is taken back. A failing table must not silence a socket that listened already.
        deps.subscriptions.drop(principal.store_id, conversation_id, [listener.connection_id])
        raise
    tell_presence(deps, view, principal, present=True)
    if principal.role is Role.VISITOR:
        _drop_oldest(deps, view, principal)
    return view, staff


def _drop_oldest(deps: ConversationDeps, view: Conversation, visitor: Principal) -> None:
    own = sorted((each for each in view.listeners if each.principal == visitor.id), key=lambda each: each.expires)
    if len(own) > _SOCKETS_PER_VISITOR:
        deps.subscriptions.drop(view.store_id, view.id, [each.connection_id for each in own[:-_SOCKETS_PER_VISITOR]])
