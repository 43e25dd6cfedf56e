"""The documents of settings; in the ShopDirectory table, a member's among the store's people."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from chalicelib.audit.domain import Entry
from chalicelib.aws.client import client
from chalicelib.aws.failures import cancellations, condition_failed, translated
from chalicelib.aws.keys import of_store
from chalicelib.core.ids import StoreId
from chalicelib.settings.domain.document import Document
from chalicelib.settings.ports import VERSIONS
from chalicelib.stores.domain import Agent

_Item = dict[str, Any]
_OF_MEMBERS = "members/"


class DynamoDocuments:
    """Documents on DynamoDB."""

    def __init__(self, table: str, audited: Callable[[Entry], _Item]) -> None:
        """`audited` gives the put of an entry for a transaction."""
        self._table = table
        self._audited = audited

    def all(self, store_id: StoreId) -> Mapping[str, Document]:
        """See Documents."""
        # Who has just changed something changes it once more from there.
        found = self._query(of_store(store_id, "settings"), ConsistentRead=True)
        return {item["sk"]["S"]: _document(store_id, item["sk"]["S"], item) for item in found}

    def put(self, document: Document, entry: Entry, author: Agent | None) -> bool:
        """See Documents."""
        writes = [self._update(document), self._version(document), self._audited(entry)]
        if document.version > VERSIONS:
            old = _version_key(document.store_id, document.name, document.version - VERSIONS)
            writes.append({"Delete": {"TableName": self._table, "Key": old}})
        # One transaction takes one look at an item, and the author's own is changed under its version anyway.
        if author and document.name != f"{_OF_MEMBERS}{author.id}":
            writes.append(self._still_may(document.store_id, author))
        dynamodb = client("dynamodb")
        with translated():
            try:
                dynamodb.transact_write_items(TransactItems=writes)
            except dynamodb.exceptions.TransactionCanceledException as error:
                return not condition_failed(cancellations(error))
        return True

    def versions(self, store_id: StoreId, name: str) -> Sequence[Document]:
        """See Documents."""
        pk = of_store(store_id, "settings-versions", name)
        found = self._query(pk, ScanIndexForward=False, Limit=VERSIONS)
        return [_document(store_id, name, item) for item in found]

    def _query(self, pk: str, **how: Any) -> list[_Item]:  # noqa: ANN401 - DynamoDB's own options
        with translated():
            answer = client("dynamodb").query(
                TableName=self._table,
                KeyConditionExpression="pk = :pk",
                ExpressionAttributeValues={":pk": {"S": pk}},
                **how,
            )
        found: list[_Item] = answer["Items"]
        return found

    def _update(self, document: Document) -> _Item:
        stored = _attributes(document)
        # One who was removed meanwhile does not come back by it.
        there = "attribute_exists(pk) AND " if document.name.startswith(_OF_MEMBERS) else ""
        before = document.version - 1
        return {
            "Update": {
                "TableName": self._table,
                "Key": _key(document.store_id, document.name),
                "UpdateExpression": "SET " + ", ".join(f"#{name} = :{name}" for name in stored),
                "ConditionExpression": there + _unchanged(before),
                "ExpressionAttributeNames": {f"#{name}": name for name in stored},
                "ExpressionAttributeValues": {f":{name}": value for name, value in stored.items()}
                | {":seen": {"N": str(before)}},
            }
        }

    def _version(self, document: Document) -> _Item:
        key = _version_key(document.store_id, document.name, document.version)
        return {"Put": {"TableName": self._table, "Item": key | _attributes(document)}}

    def _still_may(self, store_id: StoreId, author: Agent) -> _Item:
        return {
            "ConditionCheck": {
                "TableName": self._table,
                "Key": _key(store_id, f"{_OF_MEMBERS}{author.id}"),
                "ConditionExpression": "attribute_exists(pk) AND " + _unchanged(author.version),
                "ExpressionAttributeValues": {":seen": {"N": str(author.version)}},
            }
        }


def _unchanged(version: int) -> str:
    """The condition that an item is at this version, `:seen`; one that was never changed may have none."""
    return "version = :seen" if version else "(attribute_not_exists(version) OR version = :seen)"


def _key(store_id: StoreId, name: str) -> _Item:
    of_members, _, agent_id = name.rpartition("/")
    pk = of_store(store_id, "agents" if of_members else "settings")
    return {"pk": {"S": pk}, "sk": {"S": agent_id}}


def _version_key(store_id: StoreId, name: str, version: int) -> _Item:
    return {"pk": {"S": of_store(store_id, "settings-versions", name)}, "sk": {"S": f"{version:08d}"}}


def _attributes(document: Document) -> _Item:
    return {
        "value": {"S": json.dumps(document.value, ensure_ascii=False, separators=(",", ":"))},
        "version": {"N": str(document.version)},
        "by": {"S": document.by},
        "at": {"N": str(document.at)},
    }


def _document(store_id: StoreId, name: str, item: _Item) -> Document:
    if "value" not in item:
        return Document(
            store_id, name, 0, {key: _plain(value) for key, value in item.items() if key not in {"pk", "sk"}}
        )
    value, version, at = json.loads(item["value"]["S"]), int(item["version"]["N"]), int(item["at"]["N"])
    return Document(store_id, name, version, value, item["by"]["S"], at)


def _plain(value: _Item) -> Any:  # noqa: ANN401 - whatever it is
    """What an attribute of an item says that was stored before there were documents."""
    ((kind, said),) = value.items()
    if kind == "L":
        return [_plain(each) for each in said]
    return int(said) if kind == "N" else said
