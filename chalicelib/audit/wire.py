"""How entries look in JSON."""

from __future__ import annotations

from dataclasses import asdict

from chalicelib.audit.domain import AuditPage, Entry
from chalicelib.transport.wire import Json


def audit(value: AuditPage) -> Json:
    """A page of the audit."""
    return {"entries": [_entry(each) for each in value.entries], "cursor": value.cursor}


def _entry(value: Entry) -> Json:
    body = asdict(value)
    del body["store_id"]
    return {**body, "fields": list(value.fields)}
