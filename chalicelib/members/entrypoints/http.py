"""What an admin's inbox asks of the store's people."""

from __future__ import annotations

from chalicelib.core.ids import AgentId
from chalicelib.members import wire
from chalicelib.members.ports import StandingDeps
from chalicelib.members.usecases import change_member as members
from chalicelib.settings.wire import document
from chalicelib.stores.entrypoints.who import AGENT
from chalicelib.transport.http.asked import Asked
from chalicelib.transport.http.routes import STORE_PATH, Routes
from chalicelib.transport.wire import Json

ROUTES = Routes(__name__)


@ROUTES.at("GET", f"{STORE_PATH}/members", AGENT, reply="members/replies/members")
def list_members(asked: Asked[StandingDeps]) -> Json:
    """The store's people, and what each may do."""
    found = members.list_members(asked.deps, asked.principal)
    return {"members": [wire.member(asked.principal.store_id, each) for each in found]}


@ROUTES.at(
    "POST",
    f"{STORE_PATH}/members/{{member}}",
    AGENT,
    body="members/bodies/member",
    reply="settings/replies/document",
)
def change_member(asked: Asked[StandingDeps], agent_id: AgentId) -> Json:
    """Change what one of the store's people may do."""
    asked.deps.limiter.check_agent(asked.principal, "settings")
    version, value = asked.body["version"], asked.body["value"]
    return document(members.change_member(asked.deps, asked.principal, agent_id, version, value))


@ROUTES.at("GET", f"{STORE_PATH}/members/{{member}}/versions", AGENT, reply="settings/replies/versions")
def member_versions(asked: Asked[StandingDeps], agent_id: AgentId) -> Json:
    """What one of the store's people might do before, the newest first."""
    found = members.member_versions(asked.deps, asked.principal, agent_id)
    return {"versions": [document(each) for each in found]}
