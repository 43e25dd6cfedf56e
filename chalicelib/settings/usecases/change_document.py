"""Change a section of a store's settings: its author says which version they saw, so that nobody's change is lost."""

from __future__ import annotations

from chalicelib.audit.domain import OPERATOR, Entry
from chalicelib.core.errors import ConflictError, InvalidRequestError, NotFoundError
from chalicelib.core.ids import StoreId
from chalicelib.core.principal import Principal, Role, StaffRole, Standing
from chalicelib.core.rights import Right, may
from chalicelib.settings.domain.document import Document, Section, Value, changed_fields
from chalicelib.settings.ports import SettingsDeps
from chalicelib.settings.usecases.known_settings import value_of

_ACTION = "settings.changed"


def operator(store_id: StoreId) -> Principal:
    """Who runs a command with the deployment's own credentials."""
    return Principal(store_id, OPERATOR, Role.AGENT, standing=Standing(StaffRole.ADMIN))


def change_section(deps: SettingsDeps, principal: Principal, section: Section, version: int, value: Value) -> Document:
    """Set a section, of which the agent saw `version`; the value follows its schema.

    ConflictError if somebody was faster, or what the agent may do was changed meanwhile; InvalidRequestError for what
    cannot be; NotFoundError if the agent may not. One Query, one read, one transaction.
    """
    if not section.is_right(value):
        raise InvalidRequestError
    documents = deps.documents.all(principal.store_id)
    known = documents.get(section.name)
    before = Document(principal.store_id, section.name, known.version if known else 0, value_of(section, documents))
    return change_document(deps, principal, section.change, before, version, value)


def change_document(
    deps: SettingsDeps, principal: Principal, right: Right, before: Document, version: int, value: Value
) -> Document:
    """The document with this value, of which its author saw `version`; raises as change_section."""
    author = None
    if principal.id != OPERATOR:
        author = deps.agents.get(principal.store_id, principal.id)
        # As of now, for it is looked at once more when it is written.
        principal = (
            Principal(principal.store_id, principal.id, Role.AGENT, standing=author.standing) if author else principal
        )
    if (author is None and principal.id != OPERATOR) or not may(principal, right):
        raise NotFoundError
    if before.version != version:
        raise ConflictError
    at, fields = int(deps.clock() * 1000), changed_fields(before.value, value)
    changed = Document(before.store_id, before.name, version + 1, value, principal.id, at)
    entry = Entry(before.store_id, at, principal.id, _ACTION, before.name, changed.version, fields)
    if not deps.documents.put(changed, entry, author):
        raise ConflictError
    deps.settings.forget(before.store_id)
    return changed
