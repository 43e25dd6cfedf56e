"""An entry of the audit: values only."""

from __future__ import annotations

from dataclasses import dataclass

from chalicelib.core.ids import StoreId

# Who acts by a command with the deployment's own credentials, and is none of the store's people.
OPERATOR = "operator"


@dataclass(frozen=True, slots=True)
class Entry:
    """Somebody (an agent's id, or OPERATOR) did something to a subject, `at` milliseconds since 1970.

    `version` is the subject's afterwards, `fields` are the names of what changed of it, and never the values.
    """

    store_id: StoreId
    at: int
    by: str
    action: str
    subject: str
    version: int
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AuditPage:
    """Entries, the newest first, and where the next page starts; empty at the end."""

    entries: tuple[Entry, ...]
    cursor: str
