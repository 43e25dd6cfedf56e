"""Turns."""

from __future__ import annotations

from chalicelib.aws.turns import DynamoTurns
from chalicelib.bootstrap.container import Container
from chalicelib.core.ports import Turn


def test_a_turn_is_had_by_one_and_the_next_is_as_late_as_was_said(container: Container) -> None:
    """Each store has its own; what was said with one is told with those after it."""
    now = [1_700_000_000.0]
    turns = DynamoTurns("live", container.region, lambda: now[0])
    assert turns.said("acme", "digest") == ""
    mine = turns.take("acme", "digest", 2)
    assert mine == Turn(0, "", 1)
    assert turns.take("acme", "digest", 2) == Turn(2)
    assert not turns.take("bravo", "digest", 2).wait
    turns.say("acme", "digest", "word", mine)
    assert (turns.said("acme", "digest"), turns.said("bravo", "digest")) == ("word", "")
    now[0] += 1.999
    assert turns.take("acme", "digest", 2) == Turn(0.1, "word")
    now[0] += 0.001
    assert turns.take("acme", "digest", 2) == Turn(0, "word", 2)
    # Who was slow, and whose turn is over, has nothing more to say.
    turns.say("acme", "digest", "late", mine)
    assert turns.said("acme", "digest") == "word"
