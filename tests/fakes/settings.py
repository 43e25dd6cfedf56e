"""The ports of settings, in memory."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, replace

from chalicelib.audit.domain import AuditPage, Entry
from chalicelib.members.domain import document_name
from chalicelib.settings.domain.document import Document, Section, Value
from chalicelib.settings.ports import VERSIONS
from chalicelib.settings.usecases.known_settings import REGISTRATION, KnownSettings
from chalicelib.stores.domain import Agent, StoreSettings
from tests.fakes.core import Key
from tests.fakes.stores import FakeAgents, standing_of


class FakeAudit:
    """Audit: its entries, the newest last."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []

    def note(self, entry: Entry) -> None:
        self.entries += [] if entry in self.entries else [entry]

    def page(self, store_id: str, cursor: str, limit: int) -> AuditPage:
        own = [each for each in reversed(self.entries) if each.store_id == store_id]
        start = int(cursor or 0)
        more = str(start + limit) if len(own) > start + limit else ""
        return AuditPage(tuple(own[start : start + limit]), more)


class FakeDocuments:
    """Documents."""

    def __init__(self, audit: FakeAudit, agents: FakeAgents) -> None:
        self.known: dict[Key, Document] = {}
        self.past: dict[Key, list[Document]] = {}
        self._audit, self._agents = audit, agents

    def all(self, store_id: str) -> Mapping[str, Document]:
        own = {name: each for (of, name), each in self.known.items() if of == store_id}
        return {name: each for name, each in own.items() if not name.startswith("members/")}

    def put(self, document: Document, entry: Entry, author: Agent | None) -> bool:
        key, of = (document.store_id, document.name), document.store_id
        known = self.known.get(key)
        if (known.version if known else 0) != document.version - 1:
            return False
        if author and document.name != document_name(author.id) and self._agents.known.get((of, author.id)) != author:
            return False
        if document.name.startswith("members/"):
            agent_id = document.name.removeprefix("members/")
            if (of, agent_id) not in self._agents.known:
                return False
            agent = self._agents.known[(of, agent_id)]
            self._agents.known[(of, agent_id)] = replace(
                agent, standing=standing_of(document.value), version=document.version
            )
        self.known[key] = document
        self.past.setdefault(key, []).append(document)
        self._audit.entries.append(entry)
        return True

    def versions(self, store_id: str, name: str) -> Sequence[Document]:
        return self.past.get((store_id, name), [])[::-1][:VERSIONS]


class FakeSettings(KnownSettings):
    """Stores and Settings: the documents, and `known` for what a test says of a store as a whole."""

    def __init__(self, documents: FakeDocuments, clock: Callable[[], float]) -> None:
        super().__init__(documents, clock)
        self.documents = documents
        self.known = _Registered(documents)

    def settings(self, store_id: str) -> StoreSettings | None:
        # A test changes them and goes on; that a container remembers them is tested on DynamoDB.
        self.forget(store_id)
        return super().settings(store_id)

    def value(self, store_id: str, section: Section) -> Value:
        self.forget(store_id)
        return super().value(store_id, section)


class _Registered(dict[str, StoreSettings]):
    """Stores as they were made, by their ids."""

    def __init__(self, documents: FakeDocuments) -> None:
        super().__init__()
        self._documents = documents

    def __setitem__(self, store_id: str, settings: StoreSettings) -> None:
        said = {each.name: getattr(settings, each.name) for each in fields(settings) if each.name != "store_id"}
        said = {name: list(value) if isinstance(value, tuple) else value for name, value in said.items()}
        self._documents.known[(store_id, REGISTRATION)] = Document(store_id, REGISTRATION, 0, said)
        super().__setitem__(store_id, settings)

    def __delitem__(self, store_id: str) -> None:
        del self._documents.known[(store_id, REGISTRATION)]
        super().__delitem__(store_id)

    def clear(self) -> None:
        for store_id in list(self):
            del self[store_id]
