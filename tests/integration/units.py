"""How many write units AWS would bill, by DynamoDB's own rules; moto counts none of an index."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from math import ceil
from typing import Any

Item = dict[str, Any]

# 1 KB for each write unit, also in an index; in a transaction twice (DynamoDB's page on read and write units).
_UNIT = 1024


def size_of(item: Item) -> int:
    """An item's size as DynamoDB counts: names and values in UTF-8; a number about two digits a byte, and one more."""
    return sum(len(name.encode()) + _size(value) for name, value in item.items())


def _size(attribute: Item) -> int:
    ((kind, content),) = attribute.items()
    if kind == "N":
        return len(content) // 2 + 2
    if kind in {"BOOL", "NULL"}:
        return 1
    if kind == "L":
        return 3 + sum(1 + _size(each) for each in content)
    if kind == "M":
        return 3 + sum(1 + len(name.encode()) + _size(each) for name, each in content.items())
    if kind == "SS":
        return sum(len(each.encode()) for each in content)
    return len(content.encode())


class Meter:
    """Counts the units of each write, of its table and of each index, and into which partition they go.

    A key of an index that changes is two writes there: one takes the old entry away, one puts the new one. What an
    index does not show is no write of it. A write whose condition was not met costs as if it had been done.
    """

    def __init__(self, tables: dict[str, dict[str, Any]], read: Callable[[str, Item], Item]) -> None:
        """`tables` are their properties as CloudFormation has them; `read` gives an item by its key, empty for none."""
        self._tables, self._read = tables, read
        self.units: Counter[str] = Counter()
        # By table or index, and the key of the partition.
        self.partitions: Counter[tuple[str, str]] = Counter()

    @property
    def total(self) -> int:
        """All that was counted."""
        return self.units.total()

    def clear(self) -> None:
        """Count from nothing."""
        self.units.clear()
        self.partitions.clear()

    def call(self, operation: str, request: dict[str, Any], send: Callable[[], Any]) -> Any:
        """Do a call, and count what it writes."""
        writes = list(_writes(operation, request))
        before = [self._read(table, key) for table, key, _ in writes]
        try:
            return send()
        finally:
            for (table, key, times), old in zip(writes, before, strict=True):
                self._count(table, old, self._read(table, key), times)

    def _count(self, table: str, old: Item, new: Item, times: int) -> None:
        key = (new or old or {"pk": {"S": ""}})["pk"]["S"]
        self._add(table, key, times * max(1, ceil(max(size_of(old), size_of(new)) / _UNIT)))
        for index in self._tables[table].get("GlobalSecondaryIndexes", ()):
            self._count_index(f"{table}/{index['IndexName']}", index, old, new)

    def _count_index(self, name: str, index: dict[str, Any], old: Item, new: Item) -> None:
        keys = [each["AttributeName"] for each in index["KeySchema"]]
        was, now = (_shown(index, keys, item) for item in (old, new))
        if was == now:
            return
        if was and now and all(was[key] == now[key] for key in keys):
            self._add(name, now[keys[0]]["S"], ceil(max(size_of(was), size_of(now)) / _UNIT))
            return
        for entry in (was, now):
            if entry:
                self._add(name, entry[keys[0]]["S"], ceil(size_of(entry) / _UNIT))

    def _add(self, name: str, partition: str, units: int) -> None:
        self.units[name] += units
        self.partitions[name, partition] += units


def _shown(index: dict[str, Any], keys: list[str], item: Item) -> Item:
    """What an index shows of an item; nothing of one that lacks a key of it."""
    if not all(key in item for key in keys):
        return {}
    if index["Projection"]["ProjectionType"] == "ALL":
        return item
    names = {"pk", "sk", *keys, *index["Projection"].get("NonKeyAttributes", ())}
    return {name: value for name, value in item.items() if name in names}


def _writes(operation: str, request: dict[str, Any]) -> Iterator[tuple[str, Item, int]]:
    """Table, key, and how many times it is paid, of each write of a call."""
    if operation in {"PutItem", "UpdateItem", "DeleteItem"}:
        yield request["TableName"], _key(request), 1
    elif operation == "TransactWriteItems":
        for each in request["TransactItems"]:
            for write in each.values():
                yield write["TableName"], _key(write), 2
    elif operation == "BatchWriteItem":
        by_table: dict[str, list[Item]] = defaultdict(list, request["RequestItems"])
        for table, writes in by_table.items():
            yield from ((table, _key(next(iter(write.values()))), 1) for write in writes)


def _key(write: dict[str, Any]) -> Item:
    item = write.get("Key") or write["Item"]
    # pynamodb and our own items name their types; nothing here is written through the resource.
    return {name: item[name] for name in ("pk", "sk")}
