"""Read a store's settings, and who changed them."""

from __future__ import annotations

from collections.abc import Sequence

from chalicelib.audit.domain import AuditPage
from chalicelib.core.errors import NotFoundError
from chalicelib.core.principal import Principal
from chalicelib.core.rights import may
from chalicelib.settings.domain.document import Document, Section
from chalicelib.settings.domain.rights import READ_AUDIT
from chalicelib.settings.ports import SettingsDeps
from chalicelib.settings.usecases.known_settings import value_of

_PAGE = 50


def read_settings(deps: SettingsDeps, principal: Principal) -> list[tuple[Section, Document]]:
    """The sections that the agent is shown, each as it is now. One Query."""
    found = deps.documents.all(principal.store_id)
    shown = [each for each in deps.sections.values() if may(principal, each.read)]
    return [
        (each, _whole(found.get(each.name), Document(principal.store_id, each.name, 0, value_of(each, found))))
        for each in shown
    ]


def section_versions(deps: SettingsDeps, principal: Principal, section: Section) -> Sequence[Document]:
    """The last versions of a section, the newest first. One Query; NotFoundError if the agent is not shown it."""
    if not may(principal, section.read):
        raise NotFoundError
    return deps.documents.versions(principal.store_id, section.name)


def read_audit(deps: SettingsDeps, principal: Principal, cursor: str) -> AuditPage:
    """A page of who changed what, the newest first. One Query; NotFoundError if it is not for this agent."""
    if not may(principal, READ_AUDIT):
        raise NotFoundError
    return deps.audit.page(principal.store_id, cursor, _PAGE)


def _whole(document: Document | None, default: Document) -> Document:
    if document is None:
        return default
    return Document(document.store_id, document.name, document.version, default.value, document.by, document.at)
