"""What the stream of the ConversationLog table brings."""

from __future__ import annotations

from chalicelib.conversations.adapters.lane_items import is_line, parse_staff
from chalicelib.conversations.adapters.log_items import Item, parse_message
from chalicelib.conversations.domain.lane import StaffEvent
from chalicelib.conversations.domain.model import Message


def stored(image: Item) -> Message | StaffEvent:
    """A message, or a line of the staff's lane, out of its item."""
    return parse_staff(image) if is_line(image) else parse_message(image)
