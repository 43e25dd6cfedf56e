"""The items of the staff's lane: a partition of its own, which nothing on the shopper's path ever reads."""

from __future__ import annotations

from chalicelib.aws.keys import of_store
from chalicelib.conversations.adapters.log_items import Item, key
from chalicelib.conversations.domain.lane import StaffEvent, StaffKind
from chalicelib.core.ids import ConversationId, StoreId

_LANE = "staff"


def staff_partition(store_id: StoreId, conversation_id: ConversationId) -> str:
    """The partition of a conversation's lane."""
    return of_store(store_id, conversation_id, _LANE)


def place(after: int, line_id: str = "") -> str:
    """The sort key of a line, or the beginning of all that follow a message.

    A log is never so long that the first digit is another than 0: by it the stream's filter knows a line.
    """
    return f"{after:08d}#{line_id}" if line_id else f"{after:08d}"


def is_line(item: Item) -> bool:
    """Whether an item of the log's table is of a lane."""
    return str(item["pk"]["S"]).endswith(f"#{_LANE}")


def staff_item(pk: str, event: StaffEvent) -> Item:
    """A line as it is stored."""
    item = key(pk, place(event.after, event.id)) | {
        "b": {"S": event.by},
        "t": {"N": str(event.at)},
        "e": {"S": event.event},
        "g": {"S": event.subject},
    }
    item |= {"x": {"S": event.text}} if event.text else {}
    return item | ({"m": {"L": [{"S": each} for each in event.mentions]}} if event.mentions else {})


def parse_staff(item: Item) -> StaffEvent:
    """A line out of its item."""
    after, _, line = item["sk"]["S"].partition("#")
    by, at, kind = item["b"]["S"], int(item["t"]["N"]), StaffKind(item["e"]["S"])
    text, mentions = item.get("x", {"S": ""})["S"], tuple(each["S"] for each in item.get("m", {"L": []})["L"])
    return StaffEvent(line, int(after), by, at, kind, item["g"]["S"], text, mentions)
