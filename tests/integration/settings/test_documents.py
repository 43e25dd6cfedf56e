"""Documents and the audit, on DynamoDB."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Any

import pytest

from chalicelib.audit.domain import Entry
from chalicelib.aws import client as aws
from chalicelib.bootstrap.container import Container
from chalicelib.bootstrap.sections import SECTIONS
from chalicelib.conversations.domain.settings import TEXTS
from chalicelib.core.errors import ConflictError, InvalidRequestError
from chalicelib.core.principal import Sees, StaffRole, Standing
from chalicelib.members.domain import as_value
from chalicelib.settings.domain.document import Document
from chalicelib.settings.domain.sections import STORE
from chalicelib.settings.ports import VERSIONS
from chalicelib.settings.usecases.change_document import change_section, operator
from chalicelib.stores.adapters.agents import AgentModel, agents_key
from tests.builders import agent
from tests.integration.conftest import register

SHOP = {"name": "Fjörd & Färn 🌿", "origins": ["https://a.example"], "logo": ""}
ADMIN = agent(number=2)


@pytest.fixture
def store(container: Container) -> Container:
    """Acme, as it was made before there were documents, with an agent and an admin."""
    assert container.agents is not None
    register("acme", name="Acme", origins=["https://acme.example"], widgets=["pk_a"], mail_after=60, confirms=False)
    for number, role in ((1, "agent"), (2, "admin")):
        AgentModel(agents_key("acme"), agent(number=number).id, name="A", email="a@a.example", role=role).save()
    return container


def _document(version: int, by: str = "operator") -> tuple[Document, Entry]:
    value = {**SHOP, "name": f"Name {version}"}
    return Document("acme", "store", version, value, by, version), Entry("acme", version, by, "x", "store", version)


def test_a_store_of_before_is_read_and_changed(store: Container, calls: Counter[str]) -> None:
    """What it was made with holds where nothing was changed since; one Query, one read, one transaction a change."""
    settings = store.stores.settings("acme")
    assert settings
    assert (settings.name, settings.mail_after, settings.confirms, settings.widgets) == ("Acme", 60, False, ("pk_a",))
    calls.clear()
    change_section(store, ADMIN, STORE, 0, SHOP)
    assert calls == {"Query": 1, "GetItem": 1, "TransactWriteItems": 1}
    # This container knows it at once, others within a minute.
    changed = store.stores.settings("acme")
    assert changed
    assert (changed.name, changed.mail_after) == ("Fjörd & Färn 🌿", 60)
    assert set(store.documents.all("acme")) == {"settings", "store"}


def test_of_many_who_saw_the_same_version_one_wins(store: Container, monkeypatch: pytest.MonkeyPatch) -> None:
    """All have read before the first has written; the audit has the one that was."""
    seen = store.documents.all("acme")
    monkeypatch.setattr(store.documents, "all", lambda _: seen)
    change_section(store, operator("acme"), STORE, 0, {**SHOP, "name": "First"})
    for number in range(8):
        with pytest.raises(ConflictError):
            change_section(store, operator("acme"), STORE, 0, {**SHOP, "name": f"N{number}"})
    assert len(store.audit.page("acme", "", 50).entries) == 1
    assert [each.value["name"] for each in store.documents.versions("acme", "store")] == ["First"]


def test_fifty_versions_are_kept(store: Container) -> None:
    """The newest first; the audit has all."""
    for version in range(1, VERSIONS + 4):
        document, entry = _document(version)
        assert store.documents.put(document, entry, None)
    found = store.documents.versions("acme", "store")
    assert [each.version for each in found] == list(range(VERSIONS + 3, 3, -1))
    assert found[0] == _document(VERSIONS + 3)[0]
    pages: list[Entry] = []
    cursor, more = "", True
    while more:
        page = store.audit.page("acme", cursor, 20)
        pages += page.entries
        cursor, more = page.cursor, bool(page.cursor)
    assert [each.version for each in pages] == list(range(VERSIONS + 3, 0, -1))
    assert pages[-1] == Entry("acme", 1, "operator", "x", "store", 1)


def test_who_may_no_more_when_it_is_written_changes_nothing(store: Container) -> None:
    """Nothing at all: no document, no version, no entry. Whether their rights changed before, or never."""
    author = store.agents.get("acme", ADMIN.id)
    assert author
    document, entry = _document(1, ADMIN.id)
    assert store.documents.put(document, entry, author)
    for changed in (replace(author, version=3), replace(author, id="a_gone")):
        document, entry = _document(2, ADMIN.id)
        assert not store.documents.put(document, entry, changed)
    assert len(store.audit.page("acme", "", 50).entries) == 1
    assert len(store.documents.versions("acme", "store")) == 1


def test_what_a_member_may_do_stands_with_them(store: Container) -> None:
    """Read with who they are, in one read; who was removed does not come back by a change."""
    own = agent().id
    standing = Standing(StaffRole.SUPERVISOR, Sees.OWN, answers=False, teams=("sales", "returns"))
    document = Document("acme", f"members/{own}", 1, as_value(standing), ADMIN.id, 5)
    author = store.agents.get("acme", ADMIN.id)
    assert store.documents.put(document, Entry("acme", 5, ADMIN.id, "x", document.name, 1), author)
    found = store.agents.get("acme", own)
    assert found
    assert (found.standing, found.version, found.name) == (standing, 1, "A")
    assert store.documents.versions("acme", document.name) == [document]
    store.agents.drop("acme", own)
    again = replace(document, version=2)
    assert not store.documents.put(again, Entry("acme", 6, ADMIN.id, "x", document.name, 2), author)
    assert store.agents.get("acme", own) is None


def test_an_admin_may_change_themselves(store: Container) -> None:
    """A transaction looks at an item once."""
    author = store.agents.get("acme", ADMIN.id)
    assert author
    document = Document("acme", f"members/{ADMIN.id}", 1, as_value(author.standing), ADMIN.id, 5)
    assert store.documents.put(document, Entry("acme", 5, ADMIN.id, "x", document.name, 1), author)


def test_of_two_admins_who_take_each_others_right_one_wins(store: Container) -> None:
    """So that one is left."""
    for number in (1, 2):
        AgentModel(agents_key("acme"), agent(number=number).id, name="A", email="a@a.example", role="admin").save()
    first, second = store.agents.get("acme", agent().id), store.agents.get("acme", ADMIN.id)
    assert first
    assert second
    lowered = as_value(Standing())

    def lower(author: Any, of: str) -> bool:
        document = Document("acme", f"members/{of}", 1, lowered, author.id, 5)
        return store.documents.put(document, Entry("acme", 5, author.id, "x", document.name, 1), author)

    assert lower(first, second.id)
    assert not lower(second, first.id)


def test_what_is_no_document_is_noted_by_itself(store: Container) -> None:
    """The same entry twice is one, and what it says first stands."""
    entry = Entry("acme", 7, "operator", "members.removed", "members/a_1", 2)
    store.audit.note(entry)
    store.audit.note(replace(entry, by="a_mallory"))
    assert store.audit.page("acme", "", 9).entries == (entry,)


def test_an_entry_is_never_written_over(store: Container) -> None:
    """The same one twice fails, with all that was to be done by it."""
    document, entry = _document(1)
    assert store.documents.put(document, entry, None)
    other, _ = _document(2)
    assert not store.documents.put(other, entry, None)
    assert store.documents.all("acme")["store"].version == 1


@pytest.mark.parametrize("cursor", ["x", "000000000000001", "000000000000001#" + "a" * 500, "\n"])
def test_a_made_up_cursor_of_the_audit_is_refused(store: Container, cursor: str) -> None:
    """Garbage is a bad request."""
    with pytest.raises(InvalidRequestError):
        store.audit.page("acme", cursor, 10)


def test_what_a_later_version_says_is_read_as_the_least_of_it(store: Container) -> None:
    """A role and a view that this version does not know."""
    aws.client("dynamodb").update_item(
        TableName="directory",
        Key={"pk": {"S": "acme#agents"}, "sk": {"S": agent().id}},
        UpdateExpression="SET #v = :v, version = :one",
        ExpressionAttributeNames={"#v": "value"},
        ExpressionAttributeValues={":v": {"S": '{"role":"owner","sees":"team","more":1}'}, ":one": {"N": "1"}},
    )
    found = store.agents.get("acme", agent().id)
    assert found
    assert found.standing == Standing(StaffRole.AGENT, Sees.OWN)


def test_texts_are_known_to_functions(store: Container) -> None:
    """By their section, which each capability names itself."""
    assert SECTIONS["texts"] is TEXTS
    assert store.settings.value("acme", TEXTS) == TEXTS.default
    change_section(store, operator("acme"), TEXTS, 0, {"confirmation": {"pl": "Mamy to."}})
    assert store.settings.value("acme", TEXTS) == {**TEXTS.default, "confirmation": {"pl": "Mamy to."}}
