"""How entries look in JSON."""

from __future__ import annotations

from chalicelib.audit.domain import AuditPage
from chalicelib.transport.wire import Json


def audit(value: AuditPage) -> Json:
    """A page of the audit."""
    entries = [
        {
            "at": each.at,
            "by": each.by,
            "action": each.action,
            "subject": each.subject,
            "version": each.version,
            "fields": list(each.fields),
        }
        for each in value.entries
    ]
    return {"entries": entries, "cursor": value.cursor}
