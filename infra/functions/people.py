"""What reading of shoppers takes."""

from __future__ import annotations

from infra.functions.model import Function, Grants, Places, allow_on
from infra.functions.transport import ACTING

FUNCTIONS: dict[str, Function] = {}


def rights(places: Places) -> Grants:
    """From when on their credentials count."""
    renewals = [allow_on("GetItem", places.directory.arn, "#customer#")]
    return dict.fromkeys((*ACTING, "socket_authorizer"), renewals)


def environment(_: Places) -> dict[str, str]:
    """Nothing of its own."""
    return {}
