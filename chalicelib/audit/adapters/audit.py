"""The audit; in a table of its own, to which functions may put and nothing else."""

from __future__ import annotations

import re
from contextlib import suppress
from typing import Any

from chalicelib.audit.domain import AuditPage, Entry
from chalicelib.aws.client import client
from chalicelib.aws.failures import translated
from chalicelib.aws.keys import of_store
from chalicelib.core.errors import InvalidRequestError
from chalicelib.core.ids import StoreId

# As put() makes them.
_PLACE = re.compile(r"\d{15}#[a-z0-9_./#-]{1,120}\Z")


class DynamoAudit:
    """Audit on DynamoDB."""

    def __init__(self, table: str) -> None:
        self._table = table

    def put(self, entry: Entry) -> dict[str, Any]:
        """The put of an entry, for the transaction that does what it tells of; the second of the same one fails."""
        place = f"{entry.at:015d}#{entry.action}#{entry.subject}#{entry.version}"
        item = {
            "pk": {"S": of_store(entry.store_id, "audit")},
            "sk": {"S": place},
            "by": {"S": entry.by},
            "fields": {"L": [{"S": name} for name in entry.fields]},
        }
        return {"Put": {"TableName": self._table, "Item": item, "ConditionExpression": "attribute_not_exists(pk)"}}

    def note(self, entry: Entry) -> None:
        """See Audit."""
        dynamodb = client("dynamodb")
        with translated(), suppress(dynamodb.exceptions.ConditionalCheckFailedException):
            dynamodb.put_item(**self.put(entry)["Put"])

    def page(self, store_id: StoreId, cursor: str, limit: int) -> AuditPage:
        """See Audit."""
        if cursor and not _PLACE.match(cursor):
            raise InvalidRequestError
        before = " AND sk < :before" if cursor else ""
        with translated():
            found = client("dynamodb").query(
                TableName=self._table,
                KeyConditionExpression=f"pk = :pk{before}",
                ExpressionAttributeValues={":pk": {"S": of_store(store_id, "audit")}}
                | ({":before": {"S": cursor}} if cursor else {}),
                ScanIndexForward=False,
                Limit=limit,
            )["Items"]
        # A page that came out full may be the last one; then the next is empty.
        return AuditPage(
            tuple(_entry(store_id, item) for item in found), found[-1]["sk"]["S"] if len(found) == limit else ""
        )


def _entry(store_id: StoreId, item: dict[str, Any]) -> Entry:
    at, action, subject, version = item["sk"]["S"].split("#")
    fields = tuple(each["S"] for each in item["fields"]["L"])
    return Entry(store_id, int(at), item["by"]["S"], action, subject, int(version), fields)
