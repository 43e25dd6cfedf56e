"""The ConversationLog table.

Spoken to with boto3's own client and not through pynamodb: this is the path of every message, and its CPU is the
largest part of its cost (docs/decisions/0004-boto3-on-the-hot-path.md).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from chalicelib.aws.client import client
from chalicelib.aws.failures import cancellations, condition_failed, translated
from chalicelib.aws.keys import of_store
from chalicelib.conversations.adapters import lane_items as lane
from chalicelib.conversations.adapters import log_items as items
from chalicelib.conversations.domain.lane import StaffEvent, in_order
from chalicelib.conversations.domain.model import Conversation, Head, Listener, Message
from chalicelib.conversations.ports import Begun, Ended
from chalicelib.core.errors import BusyError
from chalicelib.core.ids import ConversationId, StoreId
from chalicelib.core.ports import Clock

_NEW = "attribute_not_exists(pk)"
# Room for cursors, sockets and the head beside the messages of a page.
_META = 30
_PAST_THE_LAST = 10**8
_STAFF = 300


class DynamoConversationLog:
    """ConversationLog on DynamoDB; `live_table` only for the transaction that opens a conversation."""

    def __init__(self, table: str, live_table: str, clock: Clock) -> None:
        self._table = table
        self._live_table = live_table
        self._clock = clock

    def since(self, store_id: StoreId, conversation_id: ConversationId, after: int, limit: int) -> Conversation | None:
        """See ConversationLog."""
        pk = items.partition(store_id, conversation_id)
        # One more than asked for: the message at `after` itself.
        found, rest = self._query(pk, items.message_key(after), limit + 1 + _META)
        view = items.parse_conversation(store_id, conversation_id, found)
        if not rest:
            return view and _at_most(view, limit)
        messages = [items.parse_message(item) for item in found if item["sk"]["S"].startswith("m#")]
        meta = self.listeners(store_id, conversation_id)
        # What is left may be cursors and sockets alone, however many somebody opens.
        more = found[-1]["sk"]["S"].startswith("m#")
        return meta and _at_most(replace(meta, messages=tuple(messages), more=more), limit)

    def latest(self, store_id: StoreId, conversation_id: ConversationId, limit: int) -> Conversation | None:
        """See ConversationLog."""
        pk = items.partition(store_id, conversation_id)
        found, rest = self._query(pk, "m#", limit + _META, forward=False)
        view = items.parse_conversation(store_id, conversation_id, found)
        if view and rest and len(view.messages) < limit:
            # More sockets and cursors than there was room for.
            messages = self.before(store_id, conversation_id, _PAST_THE_LAST, limit)
            view = replace(self.listeners(store_id, conversation_id) or view, messages=tuple(messages))
        return view and replace(view, more=bool(view.messages) and view.messages[0].seq > 1)

    def before(self, store_id: StoreId, conversation_id: ConversationId, seq: int, limit: int) -> Sequence[Message]:
        """See ConversationLog."""
        pk = items.partition(store_id, conversation_id)
        found, _ = self._query(pk, "m#", limit, forward=False, end=items.message_key(seq - 1))
        return [items.parse_message(item) for item in reversed(found)]

    def listeners(self, store_id: StoreId, conversation_id: ConversationId) -> Conversation | None:
        """See ConversationLog."""
        found, _ = self._query(items.partition(store_id, conversation_id), items.FIRST_AFTER_MESSAGES)
        return items.parse_conversation(store_id, conversation_id, found)

    def staff(self, store_id: StoreId, conversation_id: ConversationId, after: int) -> Sequence[StaffEvent]:
        """See ConversationLog."""
        found, _ = self._query(
            lane.staff_partition(store_id, conversation_id), lane.place(after), _STAFF, forward=False
        )
        return in_order(map(lane.parse_staff, found))

    def create(
        self,
        store_id: StoreId,
        conversation_id: ConversationId,
        head: Head,
        messages: Sequence[Message],
        listener: Listener | None,
    ) -> str | None:
        """See ConversationLog."""
        pk = items.partition(store_id, conversation_id)
        opened_by = items.key(of_store(store_id, "visitor", head.participants[0]), "conversation")
        writes = [
            self._put({**opened_by, "c": {"S": conversation_id}}, _NEW, tell=True),
            self._put(items.head_item(pk, head), _NEW),
            *(self._put(items.message_item(pk, message), _NEW) for message in messages),
        ]
        if listener is not None:
            writes += [
                {"Put": put} for put in listening(self._table, self._live_table, store_id, conversation_id, listener)
            ]
        reasons = self._transact(writes)
        if reasons is None:
            return None
        holder = reasons[0].get("Item")
        if not holder:
            # Not the visitor's row was in the way but another transaction that is not done: nobody knows the outcome.
            raise BusyError
        return str(holder["c"]["S"])

    def append(self, store_id: StoreId, conversation_id: ConversationId, message: Message) -> bool:
        """See ConversationLog."""
        item = items.message_item(items.partition(store_id, conversation_id), message)
        with translated():
            try:
                self._client().put_item(TableName=self._table, Item=item, ConditionExpression=_NEW)
            except (
                self._client().exceptions.ConditionalCheckFailedException,
                # A transaction is writing this very item: it was faster.
                self._client().exceptions.TransactionConflictException,
            ):
                return False
        return True

    def change(
        self,
        store_id: StoreId,
        conversation_id: ConversationId,
        head: Head,
        messages: Sequence[Message],
        staff: StaffEvent | None = None,
    ) -> bool:
        """See ConversationLog."""
        pk = items.partition(store_id, conversation_id)
        changed = {"Update": {"TableName": self._table, **items.head_change(pk, head)}}
        writes = [changed, *(self._put(items.message_item(pk, message), _NEW) for message in messages)]
        if staff is not None:
            writes.append(self._put(lane.staff_item(lane.staff_partition(store_id, conversation_id), staff), _NEW))
        return self._transact(writes) is None

    def go_on(self, store_id: StoreId, ended: Ended, begun: Begun) -> bool:
        """See ConversationLog."""
        old, ended_head, told = ended
        new, head, messages = begun
        before, after = items.partition(store_id, old), items.partition(store_id, new)
        writes = [
            {"Update": {"TableName": self._table, **items.head_change(before, ended_head)}},
            self._put(items.message_item(before, told), _NEW),
            self._put(items.head_item(after, head), _NEW),
            *(self._put(items.message_item(after, message), _NEW) for message in messages),
        ]
        return self._transact(writes) is None

    def mark_read(self, store_id: StoreId, conversation_id: ConversationId, participant: str, seq: int) -> bool:
        """See ConversationLog."""
        item = items.key(items.partition(store_id, conversation_id), f"r#{participant}") | {
            "q": {"N": str(seq)},
            "t": {"N": str(int(self._clock() * 1000))},
        }
        with translated():
            try:
                self._client().put_item(
                    TableName=self._table,
                    Item=item,
                    ConditionExpression="attribute_not_exists(q) OR q < :q",
                    ExpressionAttributeValues={":q": item["q"]},
                )
            except self._client().exceptions.ConditionalCheckFailedException:
                return False
        return True

    def add_staff(self, store_id: StoreId, conversation_id: ConversationId, event: StaffEvent) -> StaffEvent:
        """See ConversationLog."""
        pk = lane.staff_partition(store_id, conversation_id)
        with translated():
            try:
                self._client().put_item(
                    TableName=self._table, Item=lane.staff_item(pk, event), ConditionExpression=_NEW
                )
            except self._client().exceptions.ConditionalCheckFailedException:
                own = lane.place(event.after, event.id)
                (found,), _ = self._query(pk, own, end=own)
                return lane.parse_staff(found)
        return event

    def _client(self) -> Any:  # noqa: ANN401 - boto3 makes its classes at run time
        return client("dynamodb")

    def _put(self, item: items.Item, condition: str, *, tell: bool = False) -> dict[str, Any]:
        put = {"TableName": self._table, "Item": item, "ConditionExpression": condition}
        if tell:
            put["ReturnValuesOnConditionCheckFailure"] = "ALL_OLD"
        return {"Put": put}

    def _transact(self, writes: list[dict[str, Any]]) -> list[dict[str, Any]] | None:
        """Why it was not written, one reason for each write; None if it was."""
        with translated():
            try:
                self._client().transact_write_items(TransactItems=writes)
            except self._client().exceptions.TransactionCanceledException as error:
                return condition_failed(cancellations(error))
        return None

    def _query(
        self, pk: str, start: str, limit: int | None = None, *, forward: bool = True, end: str = "z~"
    ) -> tuple[list[items.Item], items.Item]:
        """The items of a key range, read consistently, and the key where the rest begins."""
        query: dict[str, Any] = {
            "TableName": self._table,
            "KeyConditionExpression": "pk = :pk AND sk BETWEEN :start AND :end",
            "ExpressionAttributeValues": {":pk": {"S": pk}, ":start": {"S": start}, ":end": {"S": end}},
            "ConsistentRead": True,
            "ScanIndexForward": forward,
        }
        if limit:
            query["Limit"] = limit
        with translated():
            found = self._client().query(**query)
        return found["Items"], found.get("LastEvaluatedKey", {})


def _at_most(view: Conversation, limit: int) -> Conversation:
    """The view with so many messages, beside the one that it begins with."""
    kept = view.messages[: limit + 1]
    return replace(view, messages=kept, more=view.more or len(kept) < len(view.messages))


def listening(
    log_table: str, live_table: str, store_id: StoreId, conversation_id: ConversationId, listener: Listener
) -> list[dict[str, Any]]:
    """The two puts that let a socket listen: to find it from the conversation, and the conversation from it."""
    known = items.key(of_store(store_id, "socket", listener.connection_id), f"c#{conversation_id}")
    return [
        {"TableName": log_table, "Item": items.listener_item(items.partition(store_id, conversation_id), listener)},
        {"TableName": live_table, "Item": known | {"ttl": {"N": str(listener.expires)}}},
    ]
