"""The inbox's rows; in the ShopDirectory table."""

from __future__ import annotations

import base64
import re
from collections.abc import Sequence
from heapq import merge
from itertools import islice
from typing import Any

from chalicelib.aws.failures import translated
from chalicelib.aws.tables import bind, is_met, read_item
from chalicelib.conversations.domain.model import Channel, Status
from chalicelib.core.errors import InvalidRequestError
from chalicelib.core.ids import AgentId, ConversationId, StoreId
from chalicelib.inbox.adapters.row_model import RowModel, owner_key, row_key, status_key
from chalicelib.inbox.domain.rows import InboxRow, order_key
from chalicelib.inbox.ports import InboxPage

_COPIED = ("seq", "text_seq", "assignee", "preview", "preview_by", "last_at", "opened_at", "waiting_since")
# As domain/rows.py makes them.
_PLACE = re.compile(r"[12]#\d{15}#[a-z0-9]{1,40}\Z")


class DynamoRows:
    """Rows on DynamoDB through pynamodb."""

    def __init__(self, table: str, region: str) -> None:
        bind(table, region, RowModel)

    def page(
        self, store_id: StoreId, status: Status, owners: Sequence[str] | None, cursor: str, limit: int
    ) -> InboxPage:
        """See Rows; InvalidRequestError for a cursor that is none."""
        after = _place(cursor)
        index: Any = RowModel.status_index if owners is None else RowModel.owner_index
        keys = [owner_key(store_id, each, status=status) for each in owners or ()] or [status_key(store_id, status)]
        with translated():
            # Each is in order by itself, so the first of all are among the first of each.
            lists = [list(index.query(key, RowModel.place > after, limit=limit, page_size=limit)) for key in keys]
        found = list(islice(merge(*lists, key=lambda each: each.place), limit))
        # A page that came out full may be the last one; then the next is empty.
        more = len(found) == limit
        return InboxPage(tuple(map(_row, found)), _cursor(found[-1].place) if more else "")

    def get(self, store_id: StoreId, conversation_id: ConversationId) -> InboxRow | None:
        """See Rows."""
        key = row_key(store_id, conversation_id)
        found = read_item(lambda: RowModel.get(key, "row", consistent_read=True))
        return _row(found) if found else None

    def put(self, row: InboxRow, previous: int) -> bool:
        """See Rows."""
        model = RowModel
        actions = [getattr(model, name).set(getattr(row, name)) for name in _COPIED]
        actions += [
            model.visitor.set(row.visitor_id),
            model.status.set(row.status.value),
            model.channel.set(row.channel.value),
            model.place.set(order_key(row)),
            model.by_status.set(status_key(row.store_id, row.status)),
            model.by_owner.set(owner_key(row.store_id, row.assignee, status=row.status)),
            model.reads.set(model.reads | dict(row.reads)),
            model.recent.set(list(row.recent)),
            *([] if previous else [model.name.set(row.name)]),
        ]
        condition = model.seq == previous if previous else model.seq.does_not_exist()
        return _update(row_key(row.store_id, row.conversation_id), actions, condition)

    def mark_row_read(self, store_id: StoreId, conversation_id: ConversationId, agent_id: AgentId, seq: int) -> None:
        """See Rows; nothing happens if the relay has not written the row yet."""
        # pynamodb's stubs give the element of the map, but it is a path like any attribute.
        cursor: Any = RowModel.reads[agent_id]
        condition = RowModel.seq.exists() & (cursor.does_not_exist() | (cursor < seq))
        _update(row_key(store_id, conversation_id), [cursor.set(seq)], condition)

    def name(self, store_id: StoreId, conversation_id: ConversationId, name: str) -> None:
        """See Rows; nothing happens if the relay has not written the row yet: it asks by itself."""
        _update(row_key(store_id, conversation_id), [RowModel.name.set(name)], RowModel.seq.exists())


def _update(key: str, actions: list[Any], condition: Any) -> bool:  # noqa: ANN401 - pynamodb's own operands
    return is_met(lambda: RowModel(key, "row").update(actions=actions, condition=condition))


def _row(found: RowModel) -> InboxRow:
    store_id, _, conversation_id = found.pk.split("#")
    values: dict[str, Any] = {name: getattr(found, name) for name in _COPIED}
    reads: dict[str, Any] = found.reads.as_dict()  # type: ignore[no-untyped-call]
    return InboxRow(
        store_id,
        conversation_id,
        visitor_id=found.visitor,
        status=Status(found.status),
        channel=Channel(found.channel),
        reads={agent: int(seq) for agent, seq in reads.items()},
        recent=tuple(int(seq) for seq in found.recent),
        name=found.name,
        **values,
    )


def _cursor(place: str) -> str:
    return base64.urlsafe_b64encode(place.encode()).decode()


def _place(cursor: str) -> str:
    """The place that a page starts after, below all places where there is no cursor."""
    # The client's to send back, so it may have been made up: it says where to start in a list, and not in which.
    try:
        place = base64.urlsafe_b64decode(cursor.encode()).decode()
    except ValueError as error:
        raise InvalidRequestError from error
    if cursor and not _PLACE.match(place):
        raise InvalidRequestError
    return place or "0"
