"""The inbox's rows; in the InboxRows table."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Sequence
from heapq import merge
from itertools import islice
from typing import Any, Protocol

from chalicelib.aws.failures import translated
from chalicelib.aws.tables import bind, is_met, read_item
from chalicelib.conversations.domain.model import Channel, Status
from chalicelib.core.errors import InvalidRequestError
from chalicelib.core.ids import AgentId, ConversationId, StoreId
from chalicelib.inbox.adapters.row_model import RowModel, index_keys, owner_key, row_key, state_key
from chalicelib.inbox.domain.rows import InboxRow, Listed, order_key
from chalicelib.inbox.ports import InboxPage

_COPIED = (
    "seq",
    "text_seq",
    "assignee",
    "preview",
    "preview_by",
    "last_at",
    "opened_at",
    "waiting_since",
    "settled_at",
    "version",
    "lane",
)
# As domain/rows.py makes them.
_PLACE = re.compile(r"[12]#\d#\d{15}#[a-z0-9]{1,40}\Z")


class Spread(Protocol):
    """Over how many partitions a store's lists are spread."""

    def reading(self, store_id: StoreId) -> int:
        """To read."""

    def writing(self, store_id: StoreId) -> int:
        """To write."""


class DynamoRows:
    """Rows on DynamoDB through pynamodb."""

    def __init__(self, table: str, region: str, shards: Spread) -> None:
        bind(table, region, RowModel)
        self._shards = shards

    def page(
        self, store_id: StoreId, status: Status, owners: Sequence[str] | None, cursor: str, limit: int
    ) -> InboxPage:
        """See Rows; InvalidRequestError for a cursor that is none."""
        after = _place(cursor)
        index: Any = RowModel.state_index if owners is None else RowModel.owner_index
        with translated():
            # Each is in order by itself, so the first of all are among the first of each.
            lists = [
                list(index.query(key, RowModel.place > after, limit=limit, page_size=limit))
                for key in self._partitions(store_id, status, owners)
            ]
        found = list(islice(merge(*lists, key=lambda each: each.place), limit))
        rows = {row.conversation_id: row for row in self._get_all(each.pk for each in found)}
        # The index may be behind: what is gone from the list meanwhile, or has changed, is said by the row.
        listed = tuple(rows[_conversation(each.pk)] for each in found if _conversation(each.pk) in rows)
        # A page that came out full may be the last one; then the next is empty.
        more = len(found) == limit
        return InboxPage(listed, _cursor(found[-1].place) if more else "")

    def opened(self, store_id: StoreId) -> Sequence[Listed]:
        """See Rows."""
        with translated():
            return [
                Listed(_conversation(each.pk), each.assignee, waits=each.place.startswith("1"))
                for key in self._partitions(store_id, Status.OPEN, None)
                for each in RowModel.state_index.query(key)
            ]

    def _partitions(self, store_id: StoreId, status: Status, owners: Sequence[str] | None) -> list[str]:
        shards = range(self._shards.reading(store_id))
        if owners is None:
            return [state_key(store_id, status, shard) for shard in shards]
        # An agent's partition is the same for all numbers.
        keys = [owner_key(store_id, owner, status, shard) for owner in owners for shard in shards]
        return list(dict.fromkeys(keys))

    def get(self, store_id: StoreId, conversation_id: ConversationId) -> InboxRow | None:
        """See Rows."""
        key = row_key(store_id, conversation_id)
        found = read_item(lambda: RowModel.get(key, "row", consistent_read=True))
        return _row(found) if found else None

    def get_all(self, store_id: StoreId, conversation_ids: Iterable[ConversationId]) -> Sequence[InboxRow]:
        """See Rows."""
        return self._get_all((row_key(store_id, each) for each in conversation_ids), consistent=True)

    def _get_all(self, keys: Iterable[str], *, consistent: bool = False) -> list[InboxRow]:
        with translated():
            return [
                _row(each) for each in RowModel.batch_get([(key, "row") for key in keys], consistent_read=consistent)
            ]

    def put(self, row: InboxRow, previous: int) -> bool:
        """See Rows."""
        model = RowModel
        shards = self._shards.writing(row.store_id)
        by_state, by_owner = index_keys(row.store_id, row.conversation_id, row.status, row.assignee, shards)
        actions = [getattr(model, name).set(getattr(row, name)) for name in _COPIED]
        actions += [
            model.visitor.set(row.visitor_id),
            model.status.set(row.status.value),
            model.channel.set(row.channel.value),
            model.place.set(order_key(row)),
            model.by_state.set(by_state),
            model.by_owner.set(by_owner),
            model.reads.set(model.reads | dict(row.reads)),
            model.recent.set(list(row.recent)),
            model.mentions.set(dict(row.mentions)),
            model.noted.set(model.noted | dict(row.noted)),
            *([] if previous else [model.name.set(row.name)]),
        ]
        condition = model.seq.does_not_exist()
        if previous:
            # A row from before it was counted says nothing of it.
            before = row.version - 1
            known = model.version == before if before > 0 else model.version.does_not_exist() | (model.version == 0)
            condition = (model.seq == previous) & known
        return _update(row_key(row.store_id, row.conversation_id), actions, condition)

    def mark_row_read(
        self, store_id: StoreId, conversation_id: ConversationId, agent_id: AgentId, seq: int, noted: int = 0
    ) -> None:
        """See ReadMarks; nothing happens if the relay has not written the row yet."""
        key, there = row_key(store_id, conversation_id), RowModel.seq.exists()
        # pynamodb's stubs give the element of a map, but it is a path like any attribute.
        cursor: Any = RowModel.reads[agent_id]
        _update(key, [cursor.set(seq)], there & (cursor.does_not_exist() | (cursor < seq)))
        if not noted:
            return
        # A row from before there were notes has no map for it.
        _update(key, [RowModel.noted.set({agent_id: noted})], there & RowModel.noted.does_not_exist())
        mark: Any = RowModel.noted[agent_id]
        known = RowModel.noted.exists() & (mark.does_not_exist() | (mark < noted))
        _update(key, [mark.set(noted)], known)

    def name(self, store_id: StoreId, conversation_id: ConversationId, name: str) -> None:
        """See Rows; nothing happens if the relay has not written the row yet: it asks by itself."""
        _update(row_key(store_id, conversation_id), [RowModel.name.set(name)], RowModel.seq.exists())


def _update(key: str, actions: list[Any], condition: Any) -> bool:  # noqa: ANN401 - pynamodb's own operands
    return is_met(lambda: RowModel(key, "row").update(actions=actions, condition=condition))


def _conversation(key: str) -> ConversationId:
    return key.rpartition("#")[2]


def _row(found: RowModel) -> InboxRow:
    store_id, _, conversation_id = found.pk.split("#")
    values: dict[str, Any] = {name: getattr(found, name) for name in _COPIED}
    marks: Any = (found.reads, found.mentions, found.noted)
    reads, mentions, noted = ({agent: int(at) for agent, at in each.as_dict().items()} for each in marks)
    return InboxRow(
        store_id,
        conversation_id,
        visitor_id=found.visitor,
        status=Status(found.status),
        channel=Channel(found.channel),
        reads=reads,
        mentions=mentions,
        noted=noted,
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
