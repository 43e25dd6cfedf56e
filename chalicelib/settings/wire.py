"""How settings look in JSON."""

from __future__ import annotations

from chalicelib.settings.domain.document import Document
from chalicelib.transport.wire import Json


def document(value: Document) -> Json:
    """A document as it is; `by` and `at` of nobody where it was never changed."""
    return {
        "name": value.name,
        "version": value.version,
        "value": dict(value.value),
        "by": value.by,
        "at": value.at,
    }
