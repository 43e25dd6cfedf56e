"""No key of a table is made by hand: each is made by the function that takes the store."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from chalicelib.aws.keys import of_store

ROOT = Path(__file__).parent.parent.parent.parent
MODULES = sorted(
    path.relative_to(ROOT).as_posix()
    for folder in ("chalicelib", "infra")
    for path in (ROOT / folder).rglob("*.py")
    # Where tables are spoken to; keys.py is where the function is.
    if {"adapters", "aws", "infra"} & set(path.relative_to(ROOT).parts) and path.name != "keys.py"
)


def by_hand(source: str) -> Iterator[int]:
    """The lines in which a text begins with some store's id and goes on with `#`."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.JoinedStr) and len(node.values) > 1:
            first, second = node.values[:2]
            names = ast.unparse(first.value) if isinstance(first, ast.FormattedValue) else ""
            goes_on = isinstance(second, ast.Constant) and str(second.value).startswith("#")
            if goes_on and names.rpartition(".")[2] in {"store", "store_id"}:
                yield node.lineno
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
            left, right = ast.unparse(node.left), node.right
            if left.rpartition(".")[2] in {"store", "store_id"} and ast.unparse(right).startswith("'#"):
                yield node.lineno


@pytest.mark.parametrize("module", MODULES)
def test_no_key_is_made_by_hand(module: str) -> None:
    """A key without its store would be everybody's."""
    assert list(by_hand((ROOT / module).read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ('f"{store_id}#agents"', [1]),
        ('f"{row.store_id}#{x}#y"', [1]),
        ('store_id + "#agents"', [1]),
        ('of_store(store_id, "agents")', []),
        ('f"mail#{store_id}#1"', []),
        ('f"{agent_id}#{connection_id}"', []),
    ],
)
def test_the_check_finds_what_it_looks_for(source: str, lines: list[int]) -> None:
    """Or it would pass whatever is written."""
    assert list(by_hand(source)) == lines


def test_a_key_begins_with_its_store() -> None:
    """With what it is of behind it."""
    assert of_store("acme", "customer", "v_1") == "acme#customer#v_1"
