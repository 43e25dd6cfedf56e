"""Change what one of the store's people may do: it holds at once, on every page that they have open."""

from __future__ import annotations

from collections.abc import Sequence

from chalicelib.access.usecases.end_sessions import end_sockets
from chalicelib.core.errors import InvalidRequestError, NotFoundError
from chalicelib.core.ids import AgentId
from chalicelib.core.principal import Principal
from chalicelib.core.rights import may
from chalicelib.members.domain import as_document, document_name
from chalicelib.members.ports import StandingDeps
from chalicelib.members.usecases.remove_agent import give_back_all
from chalicelib.settings.domain.document import Document, Value, changed_fields
from chalicelib.settings.domain.rights import CHANGE_STORE
from chalicelib.settings.ports import SettingsDeps
from chalicelib.settings.usecases.change_document import change_document
from chalicelib.stores.domain import Agent


def list_members(deps: SettingsDeps, principal: Principal) -> Sequence[Agent]:
    """The store's people by name, each with what they may do. One Query; NotFoundError for who may not change it."""
    if not may(principal, CHANGE_STORE):
        raise NotFoundError
    return deps.agents.all(principal.store_id)


def member_versions(deps: SettingsDeps, principal: Principal, agent_id: AgentId) -> Sequence[Document]:
    """What somebody might do before, the newest first. One Query; NotFoundError for who may not change it."""
    if not may(principal, CHANGE_STORE):
        raise NotFoundError
    return deps.documents.versions(principal.store_id, document_name(agent_id))


def change_member(deps: StandingDeps, principal: Principal, agent_id: AgentId, version: int, value: Value) -> Document:
    """Set what one of the store's people may do, of which the author saw `version`; the value follows its schema.

    Their sockets are ended, to be opened anew with the new rights; who may answer no more gives back their open
    conversations. InvalidRequestError for a change of one's own role: so a store never is without an admin. Else as
    change_section.
    """
    agent = deps.agents.get(principal.store_id, agent_id)
    if agent is None or not may(principal, CHANGE_STORE):
        raise NotFoundError
    before = as_document(principal.store_id, agent)
    if agent_id == principal.id and value["role"] != before.value["role"]:
        raise InvalidRequestError
    changed = change_document(deps, principal, CHANGE_STORE, before, version, value)
    # Also when nothing is changed by it: a try before this one may have died here.
    if changed_fields(before.value, value) != ("teams",):
        end_sockets(deps, principal.store_id, agent_id)
    if not value["answers"]:
        give_back_all(deps, principal.store_id, agent)
    return changed
