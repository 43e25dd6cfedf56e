"""docs/requirements.md is true: every id that is cited stands there, with tests that are there."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
PAGE = (ROOT / "docs/requirements.md").read_text()
_ROW = re.compile(r"^\| ([A-Z]{2,3}-\d+) \| (.+) \| (.+) \|$", re.MULTILINE)
_CITED = re.compile(r"\b(?:ID|AZ|TEN|IN|LIM|REL|EM)-\d+\b")
_CODE = (
    "app.py",
    "chalicelib/**/*.py",
    "infra/**/*.py",
    "tests/**/*.py",
    "*/src/**/*.ts*",
    "docs/*.md",
    "docs/decisions/*.md",
)


def test_every_id_that_is_cited_is_explained() -> None:
    """Once each: a comment that names an id says nothing to who can't look it up."""
    known = [name for name, _, _ in _ROW.findall(PAGE)]
    assert len(known) == len(set(known)) >= 30
    cited = {
        (each, path.name)
        for pattern in _CODE
        for path in ROOT.glob(pattern)
        if "node_modules" not in path.parts
        for each in _CITED.findall(path.read_text())
    }
    assert {name for name, _ in cited} >= {"EM-4", "REL-7", "ID-5", "LIM-2"}
    assert {(name, where) for name, where in cited if name not in known} == set()


def test_every_requirement_has_tests_that_are_there() -> None:
    """By their files: of Python's below tests/, of the screens' beside them."""
    for name, says, held_by in _ROW.findall(PAGE):
        assert len(says) > 20, name
        tests = re.findall(r"`([^`]+)`", held_by)
        assert tests, name
        missing = [each for each in tests if not ((ROOT / "tests" / each).exists() or (ROOT / each).exists())]
        assert missing == [], name
