"""Who listens to what: a row beside the conversation, and one beside the socket."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from chalicelib.aws.client import client
from chalicelib.aws.failures import translated
from chalicelib.aws.keys import of_store
from chalicelib.conversations.adapters import log_items as items
from chalicelib.conversations.adapters.conversation_log import listening
from chalicelib.conversations.domain.model import Listener
from chalicelib.core.ids import ConnectionId, ConversationId, StoreId

# BatchWriteItem takes no more.
_BATCH = 25


class DynamoSubscriptions:
    """Subscriptions on the ConversationLog and LiveState tables."""

    def __init__(self, log_table: str, live_table: str) -> None:
        self._log_table = log_table
        self._live_table = live_table

    def add(self, store_id: StoreId, conversation_id: ConversationId, listener: Listener) -> None:
        """See Subscriptions."""
        puts = listening(self._log_table, self._live_table, store_id, conversation_id, listener)
        self._write([(put["TableName"], {"PutRequest": {"Item": put["Item"]}}) for put in puts])

    def drop(self, store_id: StoreId, conversation_id: ConversationId, connections: Iterable[str]) -> None:
        """See Subscriptions."""
        self._write(
            [
                delete
                for connection_id in connections
                for delete in self._deletes(store_id, conversation_id, connection_id)
            ]
        )

    def drop_all(self, store_id: StoreId, connection_id: ConnectionId) -> Sequence[str]:
        """See Subscriptions."""
        with translated():
            found = client("dynamodb").query(
                TableName=self._live_table,
                KeyConditionExpression="pk = :pk",
                ExpressionAttributeValues={":pk": {"S": of_store(store_id, "socket", connection_id)}},
                ConsistentRead=True,
            )
        conversations = [item["sk"]["S"][2:] for item in found["Items"]]
        self._write([delete for each in conversations for delete in self._deletes(store_id, each, connection_id)])
        return conversations

    def _deletes(
        self, store_id: StoreId, conversation_id: ConversationId, connection_id: ConnectionId
    ) -> list[tuple[str, dict[str, Any]]]:
        heard = items.listener_key(items.partition(store_id, conversation_id), connection_id)
        known = items.key(of_store(store_id, "socket", connection_id), f"c#{conversation_id}")
        return [
            (self._log_table, {"DeleteRequest": {"Key": heard}}),
            (self._live_table, {"DeleteRequest": {"Key": known}}),
        ]

    def _write(self, writes: list[tuple[str, dict[str, Any]]]) -> None:
        for start in range(0, len(writes), _BATCH):
            batch: dict[str, list[dict[str, Any]]] = {}
            for table, write in writes[start : start + _BATCH]:
                batch.setdefault(table, []).append(write)
            # What a throttled table leaves unwritten is tried again, a few times; a subscription is a hint, and the
            # client's heartbeat finds what a lost one missed.
            for _ in range(3):
                with translated():
                    batch = client("dynamodb").batch_write_item(RequestItems=batch).get("UnprocessedItems", {})
                if not batch:
                    break
