"""Changing settings."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from chalicelib.conversations.domain.settings import LABELS, TEXTS
from chalicelib.core.errors import ConflictError, InvalidRequestError, NotFoundError
from chalicelib.core.principal import StaffRole, Standing
from chalicelib.settings.domain.document import Document, Section, Value
from chalicelib.settings.domain.sections import NOTIFICATION, STORE, TEAMS
from chalicelib.settings.domain.texts import text_in
from chalicelib.settings.usecases.change_document import change_section, operator
from chalicelib.settings.usecases.known_settings import value_of
from chalicelib.settings.usecases.read_settings import read_audit, read_settings, section_versions
from tests.builders import agent
from tests.fakes import World

ADMIN = agent(number=2)
SHOP = {"name": "Acme Ltd", "origins": ["https://acme.example"], "logo": ""}


def _read(world: World, section: Section) -> Document:
    principal = replace(ADMIN, standing=world.agents.known[("acme", ADMIN.id)].standing)
    return next(document for each, document in read_settings(world, principal) if each is section)


def test_a_change_is_there_with_who_made_it_and_in_the_audit(world: World) -> None:
    """The document, its version, and an entry that names fields and no values: a name is nobody's business there."""
    assert (_read(world, STORE).version, _read(world, STORE).by) == (0, "")
    changed = change_section(world, ADMIN, STORE, 0, SHOP)
    assert (changed.version, changed.by, changed.at) == (1, ADMIN.id, int(world.now * 1000))
    assert _read(world, STORE) == changed
    settings = world.stores.settings("acme")
    assert settings
    assert settings.name == "Acme Ltd"
    (entry,) = world.audit.entries
    assert (entry.by, entry.action, entry.subject, entry.version) == (ADMIN.id, "settings.changed", "store", 1)
    assert entry.fields == ("name",)
    assert "Ltd" not in repr(entry)


def test_of_two_admins_one_wins_and_the_other_is_told(world: World) -> None:
    """Nothing of the first is lost; the second decides anew, on what is there now."""
    change_section(world, ADMIN, STORE, 0, {**SHOP, "name": "First"})
    with pytest.raises(ConflictError):
        change_section(world, ADMIN, STORE, 0, {**SHOP, "name": "Second"})
    assert _read(world, STORE).value["name"] == "First"
    change_section(world, ADMIN, STORE, 1, {**SHOP, "name": "Second"})
    assert [each.value["name"] for each in section_versions(world, ADMIN_NOW, STORE)] == ["Second", "First"]
    assert len(world.audit.entries) == 2


ADMIN_NOW = replace(ADMIN, standing=Standing(StaffRole.ADMIN))


def test_a_change_can_be_taken_back(world: World) -> None:
    """By setting what was there: that is a change like any other, and stands in the audit."""
    before = _read(world, TEXTS).value
    change_section(world, ADMIN, TEXTS, 0, {"confirmation": {"en": "Thank you!"}})
    change_section(world, ADMIN, TEXTS, 1, before)
    assert _read(world, TEXTS).value == before
    assert [each.version for each in world.audit.entries] == [1, 2]


@pytest.mark.parametrize(
    ("section", "value"),
    [
        (NOTIFICATION, {"mail_after": 60, "confirms": True, "webhook": "https://10.0.0.1/x"}),
        (NOTIFICATION, {"mail_after": 60, "confirms": True, "webhook": "https://shop.example:8443/x"}),
        (TEAMS, {"answer_claims": True, "teams": [{"id": "a", "name": {"en": "A"}}, {"id": "a", "name": {"en": "B"}}]}),
        (LABELS, {"categories": [], "labels": [{"id": "a", "name": {}}, {"id": "a", "name": {}}]}),
        (LABELS, {"categories": [{"id": "a", "name": {}}, {"id": "a", "name": {}}], "labels": []}),
    ],
)
def test_what_no_schema_can_say_is_refused_all_the_same(world: World, section: Section, value: Value) -> None:
    """And nothing is changed."""
    with pytest.raises(InvalidRequestError):
        change_section(world, ADMIN, section, 0, value)
    assert world.audit.entries == []


def test_a_category_and_a_label_may_have_the_same_id(world: World) -> None:
    """They are two lists."""
    both: dict[str, Any] = {"categories": [{"id": "vip", "name": {}}]}
    both["labels"] = [{"id": "vip", "name": {"en": "VIP"}, "colour": "red"}]
    assert change_section(world, ADMIN, LABELS, 0, both).version == 1


@pytest.mark.parametrize(
    ("role", "section", "allowed"),
    [
        (StaffRole.AGENT, TEXTS, False),
        (StaffRole.SUPERVISOR, TEXTS, True),
        (StaffRole.SUPERVISOR, STORE, False),
        (StaffRole.ADMIN, STORE, True),
    ],
)
def test_who_may_change_is_asked_of_the_directory_as_of_now(
    world: World,
    role: StaffRole,
    section: Section,
    allowed: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    """What a page was opened with counts for nothing."""
    key = ("acme", ADMIN.id)
    world.agents.known[key] = replace(world.agents.known[key], standing=Standing(role))
    value = SHOP if section is STORE else {"confirmation": {"en": "Hi"}}
    if allowed:
        assert change_section(world, ADMIN, section, 0, value).version == 1
    else:
        with pytest.raises(NotFoundError):
            change_section(world, replace(ADMIN, standing=Standing(StaffRole.ADMIN)), section, 0, value)


def test_who_was_removed_changes_nothing(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nor does an agent whose right goes between the look and the write."""
    known = world.agents.known.pop(("acme", ADMIN.id))
    with pytest.raises(NotFoundError):
        change_section(world, ADMIN, STORE, 0, SHOP)
    world.agents.known[("acme", ADMIN.id)] = known
    put = world.documents.put

    def late(*values: Any) -> bool:
        world.agents.known[("acme", ADMIN.id)] = replace(known, standing=Standing(), version=1)
        return put(*values)

    monkeypatch.setattr(world.documents, "put", late)
    with pytest.raises(ConflictError):
        change_section(world, ADMIN, STORE, 0, SHOP)
    assert world.audit.entries == []


def test_a_command_changes_as_nobody_of_the_people(world: World) -> None:
    """The audit names it `operator`."""
    change_section(world, operator("acme"), STORE, 0, SHOP)
    assert [each.by for each in world.audit.entries] == ["operator"]


def test_secrets_are_shown_to_who_may_change_them(world: World) -> None:
    """Who has a webhook's address can write there."""
    names = {each.name for each, _ in read_settings(world, agent())}
    assert names == {"store", "languages", "teams", "labels", "closing", "texts", "surveys"}
    with pytest.raises(NotFoundError):
        section_versions(world, agent(), NOTIFICATION)
    with pytest.raises(NotFoundError):
        read_audit(world, agent(), "")
    assert {each.name for each, _ in read_settings(world, ADMIN_NOW)} == names | {"notification"}


def test_what_was_stored_before_is_read_as_it_is() -> None:
    """One item with everything, then a document without a field that came later."""
    made = {"settings": Document("acme", "settings", 0, {"name": "Acme", "origins": ["https://a.example"], "api": "x"})}
    assert value_of(STORE, made) == {"name": "Acme", "origins": ["https://a.example"], "logo": ""}
    later = made | {"store": Document("acme", "store", 3, {"name": "Other"})}
    assert value_of(STORE, later) == {"name": "Other", "origins": ["https://a.example"], "logo": ""}


def test_each_section_has_a_default_that_works(world: World) -> None:
    """A store that has set nothing answers, mails and is shown."""
    assert {each["id"] for each in world.settings.value("acme", LABELS)["categories"]} == {"buyer", "seller", "spammer"}
    for section in world.sections.values():
        assert set(world.settings.value("acme", section)) == set(section.default)


@pytest.mark.parametrize(
    ("language", "said"), [("pl", "Mamy"), ("fr-CA", "Reçu"), ("th", "Got it"), ("", "Got it"), ("pl-PL", "Mamy")]
)
def test_a_text_is_read_in_ones_own_language_else_in_the_shops(language: str, said: str) -> None:
    """And where the shop has written none, it is empty: then our own words are said."""
    texts = {"en": "Got it", "pl": "Mamy", "fr": "Reçu"}
    assert text_in(texts, language, "en") == said
    assert text_in({"pl": "Mamy"}, "th", "en") == ""
    assert text_in({"en": "", "pl": "Mamy"}, "en", "pl") == "Mamy"
