"""What an agent's inbox asks of the store's settings."""

from __future__ import annotations

from chalicelib.audit import wire as audit_wire
from chalicelib.core.errors import NotFoundError
from chalicelib.core.rights import may
from chalicelib.settings import wire
from chalicelib.settings.ports import SettingsDeps
from chalicelib.settings.usecases.change_document import change_section
from chalicelib.settings.usecases.read_settings import read_audit, read_settings, section_versions
from chalicelib.stores.entrypoints.who import AGENT
from chalicelib.transport.http.asked import Asked
from chalicelib.transport.http.routes import STORE_PATH, TEXT, Routes
from chalicelib.transport.wire import Json

ROUTES = Routes(__name__)


@ROUTES.at("GET", f"{STORE_PATH}/settings", AGENT, reply="settings/replies/settings")
def settings(asked: Asked[SettingsDeps]) -> Json:
    """The sections of the store's settings that the agent is shown."""
    return {
        "sections": [
            {**wire.document(document), "editable": may(asked.principal, section.change)}
            for section, document in read_settings(asked.deps, asked.principal)
        ]
    }


@ROUTES.at("GET", f"{STORE_PATH}/settings/{{section}}/versions", AGENT, reply="settings/replies/versions")
def versions(asked: Asked[SettingsDeps], section: str) -> Json:
    """The last versions of a section, the newest first."""
    known = asked.deps.sections.get(section)
    if known is None:
        raise NotFoundError
    return {"versions": [wire.document(each) for each in section_versions(asked.deps, asked.principal, known)]}


@ROUTES.at("GET", f"{STORE_PATH}/audit", AGENT, query={"cursor": TEXT}, reply="settings/replies/audit")
def audit(asked: Asked[SettingsDeps]) -> Json:
    """A page of who changed what, the newest first."""
    return audit_wire.audit(read_audit(asked.deps, asked.principal, asked.query("cursor")))


def change(asked: Asked[SettingsDeps], section: str) -> Json:
    """Set a section, and give it as it is then."""
    deps, principal, body = asked.deps, asked.principal, asked.body
    deps.limiter.check_agent(principal, "settings")
    changed = change_section(deps, principal, deps.sections[section], body["version"], body["value"])
    return wire.document(changed)
