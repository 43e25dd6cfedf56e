"""Stores."""

from __future__ import annotations

import pytest

from chalicelib.bootstrap.container import Container
from chalicelib.stores.adapters.agents import AgentModel, agents_key
from tests.integration.conftest import register


def test_who_signed_in_before_is_noted_of_people_alone_who_are_there(container: Container) -> None:
    """One who was removed meanwhile does not come back by it."""
    # Making the adapter names the table of the models.
    agents = container.agents
    AgentModel(agents_key("acme"), "a_1", name="Ana", email="ana@acme.example", role="agent").save()
    for who in ("a_1", "a_gone"):
        agents.end_sessions("acme", who, 1_700_000_001)
    assert [(each.id, each.name, each.since) for each in agents.all("acme")] == [("a_1", "Ana", 1_700_000_001)]


def test_a_store_that_is_not_there_is_not_remembered(container: Container) -> None:
    """It is there as soon as it is made; and names of stores that do not exist are without number."""
    for number in range(20):
        assert container.stores.settings(f"made-up-{number}") is None
    assert container.stores._known == {}  # noqa: SLF001 - the size is the point
    register("made-up-1", name="Late", origins=["https://late.example"], widgets=["pk_late"])
    found = container.stores.settings("made-up-1")
    assert found is not None
    assert found.name == "Late"


def test_settings_are_remembered_for_a_minute_and_no_longer(
    container: Container, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A message costs no read of them; a change is there a minute later, in every container."""
    now = [1_700_000_000.0]
    # Made of it when it is first asked for.
    monkeypatch.setattr(container, "clock", lambda: now[0])
    stores = container.stores
    register("acme", name="Before", origins=[], widgets=[])

    def name() -> str:
        found = stores.settings("acme")
        return found.name if found else ""

    assert name() == "Before"
    register("acme", name="After", origins=[], widgets=[])
    now[0] += 59.9
    assert name() == "Before"
    now[0] += 0.1
    assert name() == "After"


def test_settings_and_people_are_read(container: Container) -> None:
    """Settings may be a minute old, people never."""
    stores, agents = container.stores, container.agents
    register("acme", name="Acme", origins=["https://acme.example"], widgets=["pk"])
    AgentModel(agents_key("acme"), "a_2", name="Ben", email="b@acme.example", role="agent").save()
    AgentModel(agents_key("acme"), "a_1", name="Ana", email="a@acme.example", role="admin").save()
    settings = stores.settings("acme")
    assert settings
    assert (settings.name, settings.origins) == ("Acme", ("https://acme.example",))
    assert stores.settings("nosuch") is None
    assert [each.name for each in agents.all("acme")] == ["Ana", "Ben"]
    AgentModel(agents_key("acme"), "a_2").delete()
    assert agents.get("acme", "a_2") is None
    assert agents.get("bravo", "a_1") is None
