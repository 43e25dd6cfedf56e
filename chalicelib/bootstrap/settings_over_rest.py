"""The route by which a section of the settings is changed: each has a body of its own."""

from __future__ import annotations

from chalicelib.bootstrap.sections import SECTIONS
from chalicelib.settings.entrypoints.http import change
from chalicelib.settings.ports import SettingsDeps
from chalicelib.stores.entrypoints.who import AGENT
from chalicelib.transport.http.asked import Asked
from chalicelib.transport.http.routes import STORE_PATH, Routes
from chalicelib.transport.wire import Json

ROUTES = Routes(__name__)
# Two hundred labels and fifty categories in nine languages; a DynamoDB item has 400 KB.
_MOST = 200_000


@ROUTES.at(
    "POST",
    f"{STORE_PATH}/settings/{{section}}",
    AGENT,
    verbs={each.name: each.schema for each in SECTIONS.values()},
    reply="settings/replies/document",
    most=_MOST,
)
def change_settings(asked: Asked[SettingsDeps], section: str) -> Json:
    """Change a section of the store's settings."""
    return change(asked, section)
