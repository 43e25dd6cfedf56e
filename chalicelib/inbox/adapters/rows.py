"""The inbox's rows; in the ShopDirectory table."""

from __future__ import annotations

import base64
import json
from typing import Any

from chalicelib.aws.failures import translated
from chalicelib.aws.keys import of_store
from chalicelib.aws.tables import bind, is_met, read_item
from chalicelib.conversations.domain.model import Channel, Status
from chalicelib.core.errors import InvalidRequestError
from chalicelib.core.ids import AgentId, ConversationId, StoreId
from chalicelib.inbox.adapters.row_model import RowModel, owner_key, row_key, status_key
from chalicelib.inbox.domain.rows import InboxRow, order_key
from chalicelib.inbox.ports import InboxPage

_COPIED = ("seq", "text_seq", "assignee", "preview", "preview_by", "last_at", "opened_at", "waiting_since")


class DynamoRows:
    """Rows on DynamoDB through pynamodb."""

    def __init__(self, table: str, region: str) -> None:
        bind(table, region, RowModel)

    def page(self, store_id: StoreId, status: Status, owner: str | None, cursor: str, limit: int) -> InboxPage:
        """See Rows; InvalidRequestError for a cursor of another list."""
        if owner is None:
            index: Any = RowModel.status_index
            name, key = "by_status", status_key(store_id, status)
        else:
            index = RowModel.owner_index
            name, key = "by_owner", owner_key(store_id, owner, status=status)
        start = _start(cursor, name, key) if cursor else None
        with translated():
            found = index.query(key, limit=limit, page_size=limit, last_evaluated_key=start)
            rows = tuple(_row(each) for each in found)
        # A page that came out full may be the last one; then the next is empty.
        last = found.last_evaluated_key if len(rows) == limit else None
        return InboxPage(rows, _cursor(last) if last else "")

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


def _cursor(key: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(key, separators=(",", ":")).encode()).decode()


def _start(cursor: str, name: str, key: str) -> dict[str, Any]:
    # A cursor is the client's to send back, so it may have been made up: it must start inside its own list.
    try:
        start: dict[str, Any] = json.loads(base64.urlsafe_b64decode(cursor.encode()))
        values = {attribute: str(start[attribute]["S"]) for attribute in ("pk", "sk", name, "place")}
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise InvalidRequestError from error
    store_id = key.split("#", maxsplit=1)[0]
    rows = of_store(store_id, "conversation", "")
    if values[name] != key or not values["pk"].startswith(rows) or len(start) != len(values):
        raise InvalidRequestError
    return {attribute: {"S": value} for attribute, value in values.items()}
