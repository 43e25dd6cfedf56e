"""What reading the settings takes, and changing them."""

from __future__ import annotations

from infra.functions.model import Function, Grant, Grants, Places, allow_on
from infra.functions.transport import ACTING

FUNCTIONS: dict[str, Function] = {}


def knows_stores(places: Places) -> Grant:
    """What a store is to whoever does something for it."""
    return allow_on("Query", places.directory.arn, "#settings")


def rights(places: Places) -> Grants:
    """The documents and their versions; to the audit is put, and nothing of it is changed."""
    directory, audit = places.directory.arn, places.audit.arn
    return {name: [knows_stores(places)] for name in ACTING} | {
        "staff_api": [
            knows_stores(places),
            allow_on("UpdateItem", directory, "#settings", "#agents"),
            allow_on("PutItem DeleteItem Query", directory, "#settings-versions#"),
            # That whoever changes something still may, when it is written.
            allow_on("ConditionCheckItem", directory, "#agents"),
            allow_on("PutItem Query", audit, "#audit"),
        ],
    }


def environment(places: Places) -> dict[str, str]:
    """The table of who changed what."""
    return {"AUDIT_TABLE": places.audit.name}
