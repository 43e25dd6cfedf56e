"""A listening socket as it is stored: most say nothing of what their agent may do."""

from __future__ import annotations

import pytest

from chalicelib.conversations.adapters.log_items import listener_item, parse_listener
from chalicelib.conversations.domain.model import Listener
from chalicelib.core.principal import Role, Sees, Standing


@pytest.mark.parametrize(
    "standing",
    [Standing(), Standing(sees=Sees.OWN), Standing(answers=False), Standing(sees=Sees.OWN, answers=False)],
    ids=["any", "own", "silent", "both"],
)
def test_what_an_agent_may_do_comes_back_as_it_was(standing: Standing) -> None:
    """And who may everything costs no attribute of it."""
    listener = Listener("s1", "a_1", Role.AGENT, 1_800_000_000, standing)
    item = listener_item("acme#c", listener)
    assert parse_listener(item) == listener
    assert ({"se", "an"} & item.keys() == set()) == (standing == Standing())


def test_what_a_later_version_shows_is_read_as_the_least() -> None:
    """A view that this version does not know shows no more than one's own."""
    item = listener_item("acme#c", Listener("s1", "a_1", Role.AGENT, 1_800_000_000))
    assert parse_listener(item | {"se": {"S": "team"}}).standing == Standing(sees=Sees.OWN)
