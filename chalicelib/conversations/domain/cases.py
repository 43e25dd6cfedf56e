"""When a conversation is over and what is written next begins another one, and how the two know of each other."""

from __future__ import annotations

from dataclasses import replace

from chalicelib.conversations.domain.model import Channel, Conversation, Event, Head, Message, Outcome, Status
from chalicelib.core.ids import derive_next_conversation_id
from chalicelib.core.principal import Principal

# What one conversation grows to: whatever reads one whole is bounded by it, and so is what is deleted at once.
MESSAGES, BYTES = 5_000, 5_000_000
_DAY = 24 * 3600 * 1000


def is_full(view: Conversation) -> bool:
    """Whether it has grown to its bound."""
    return view.last is not None and (view.last.seq >= MESSAGES or view.last.size >= BYTES)


def is_over(view: Conversation, at: int, days: int) -> bool:
    """Whether it was closed more than so many days before `at` (milliseconds)."""
    return view.head.status is Status.CLOSED and at - _closed_at(view) > days * _DAY


def _closed_at(view: Conversation) -> int:
    # Of one that was closed before this was noted, the last entry of the log says it: the closing, or what came after.
    return view.head.closed_at or (view.last.at if view.last else 0)


def next_head(view: Conversation, at: int, channel: Channel) -> Head:
    """The head of the conversation that goes on with this one: with the same shopper, and nobody's yet."""
    shoppers, number = view.head.participants, view.head.number + 1
    return Head(Status.OPEN, "", shoppers, 1, at, channel, number, first_answer_at=0, continues=view.id)


def continued(view: Conversation, principal: Principal, at: int, debt: int) -> tuple[Head, Message]:
    """The head of this one once another goes on with it, and what its log says of it: nothing comes after that."""
    head, following = view.head, derive_next_conversation_id(view.store_id, view.id)
    changed = replace(
        head,
        status=Status.CLOSED,
        closed_at=at if head.status is Status.OPEN else _closed_at(view),
        outcome=head.outcome or Outcome.CONTINUED,
        continued_by=following,
        version=head.version + 1,
    )
    cid = f"event-{Event.CONTINUED}-{head.version}"
    told = Message(view.tail + 1, cid, principal.id, at, name=principal.name, event=Event.CONTINUED, subject=following)
    return changed, replace(told, debt=debt, size=size_of(view))


def size_of(view: Conversation) -> int:
    """The bytes of text in its log, as far as they were counted."""
    return view.last.size if view.last else 0


def channel_of(via: str, otherwise: Channel) -> Channel:
    """How the next one begins: by the channel of its first text, if that was not the chat."""
    return Channel(via) if via else otherwise
