"""How fast a shopper may write, kept in the log itself: exact however many containers see a part of it, at no call.

The generic cell rate algorithm (ITU-T I.371, annex A): each message uses up an interval, and some may be used up in
advance. When all are whole again stands with the last message, which whoever writes the next one reads anyway.
"""

from __future__ import annotations

from chalicelib.conversations.domain.model import Message
from chalicelib.core.principal import Speaker

# A person does not type faster than a message a second, and ten at once; a loop does (reliability requirement LIM-2).
INTERVAL_MS, BURST = 1000, 10


def debt_after(last: Message | None, at: int) -> int:
    """By how many milliseconds at the time `at` more is used up than has grown again, by what was written so far."""
    if last is None:
        return 0
    own = INTERVAL_MS if _counts(last) else 0
    # Of two machines one may be ahead: then nothing has grown again yet, and nothing more is owed.
    return max(0, last.debt + own - max(0, at - last.at))


def wait(debt: int) -> int:
    """The milliseconds until a shopper who is so far in debt may write again; 0 if they may."""
    return max(0, debt - (BURST - 1) * INTERVAL_MS)


def _counts(message: Message) -> bool:
    # What came by mail or by a form has limits of its own.
    return message.speaker is Speaker.VISITOR and not message.via and message.event is None
