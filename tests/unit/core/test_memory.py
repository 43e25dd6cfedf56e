"""What a container remembers."""

from __future__ import annotations

from chalicelib.core.memory import Memory


def test_what_was_asked_for_is_remembered_for_so_long_as_is_asked() -> None:
    """By its name; and not of a clock that was set back."""
    now, answers = [100.0], iter("abcdef")
    memory: Memory[str] = Memory(lambda: now[0])

    def get(name: str, seconds: float) -> str:
        return memory.get(name, seconds, lambda: next(answers))

    assert memory.known("x", 10) is None
    assert [get("x", 10), get("x", 10), get("y", 10)] == ["a", "a", "b"]
    now[0] += 9.9
    assert (get("x", 10), memory.known("x", 9.8)) == ("a", None)
    now[0] += 0.1
    assert (memory.known("x", 10), get("x", 10)) == (None, "c")
    now[0] -= 1
    assert get("x", 10) == "d"
    memory.forget("x")
    assert get("x", 10) == "e"
