"""What a visitor and an agent download, in bytes; and how long our own files and functions are, in lines."""

from __future__ import annotations

import ast
import gzip
import re
from pathlib import Path

import brotli
import pytest

from infra.local.ministack import ROOT

WIDGET = ROOT / "widget" / "dist"
INBOX = ROOT / "inbox" / "dist"


def _brotli(path: Path) -> int:
    return len(brotli.compress(path.read_bytes(), quality=11))


def test_the_loader_is_at_most_2_kb() -> None:
    """Brotli 11, in bytes of 1,000 to the kilobyte."""
    assert _brotli(WIDGET / "w.js") <= 2_000


def test_all_that_the_first_open_loads_is_at_most_20_kb() -> None:
    """Loader, panel, and the longest of the languages: only one is loaded."""
    assert sum(_sizes("w.js", "p.*.js")) + max(_languages()) <= 20_000


def test_no_language_is_more_than_1500_bytes() -> None:
    """Each is a file."""
    languages = _languages()
    assert len(languages) == 9
    assert max(languages) <= 1_500


def test_each_part_that_is_loaded_later_is_at_most_4_kb() -> None:
    """What is shown with its stylesheet and its words in nine languages; the socket, and what was long ago."""
    shown = _sizes("Address.*.js", "Choices.*.js", "Closed.*.js", "Preview.*.js", "Resume.*.js", "title.*.js")
    parts = [*shown, *_sizes("connection.*.js", "history.*.js")]
    assert (len(shown), len(parts)) == (6, 8)
    assert max(parts) <= 4_000
    assert len(list(WIDGET.iterdir())) == 2 + len(_languages()) + len(parts)


def test_the_launcher_is_named_in_every_language() -> None:
    """Before there is a panel, and when there can be none."""
    source = ROOT / "widget" / "src"
    labels, failed = (
        set(re.findall(r'^  (\w\w): ".+",$', part, re.MULTILINE))
        for part in (source / "loader.ts").read_text("utf-8").split("const FAILED")
    )
    assert labels == failed == {path.stem for path in (source / "strings").glob("??.ts")} - {"en"}


def _sizes(*patterns: str) -> list[int]:
    return [_brotli(path) for pattern in patterns for path in WIDGET.glob(pattern)]


def _languages() -> list[int]:
    return _sizes("??.*.js")


def test_the_loader_knows_the_panel_that_is_there() -> None:
    """The name in the loader is the name of the file."""
    names = re.findall(r"p\.[\w-]+\.js", (WIDGET / "w.js").read_text())
    assert [(WIDGET / name).exists() for name in names] == [True]


def test_the_inbox_loads_at_most_180_kb_of_javascript_first() -> None:
    """Gzip 9, of everything that index.html names, with the longest of the languages: only one is loaded."""
    named = re.findall(r'(?:src|href)="/(assets/[^"]+\.js)"', (INBOX / "index.html").read_text())
    assert named
    assert not {INBOX / name for name in named} & set(_inbox_languages())
    assert sum(_gzip(INBOX / name) for name in named) + max(map(_gzip, _inbox_languages())) <= 180_000


def test_what_the_inbox_loads_later_is_at_most_40_kb_each() -> None:
    """Gzip 9: a pane, a dialog, whatever is asked for when it is opened."""
    named = re.findall(r'(?:src|href)="/(assets/[^"]+\.js)"', (INBOX / "index.html").read_text())
    later = {*(INBOX / "assets").glob("*.js")} - {INBOX / name for name in named} - set(_inbox_languages())
    assert any(path.name.startswith("Settings-") for path in later)
    assert {path.name: _gzip(path) for path in later if _gzip(path) > 40_000} == {}


def test_no_language_of_the_inbox_is_more_than_8_kb() -> None:
    """Each is a file; compiled, so that the page loads nothing that reads ICU messages."""
    loaded = re.findall(r'import\("words:(..)"\)', (ROOT / "inbox" / "src" / "words" / "index.ts").read_text("utf-8"))
    assert sorted(path.name.split("-")[0] for path in _inbox_languages()) == loaded
    assert len(loaded) == 9
    assert max(map(_gzip, _inbox_languages())) <= 8_000
    assert "plural," not in "".join(path.read_text("utf-8") for path in _inbox_languages())


def _gzip(path: Path) -> int:
    return len(gzip.compress(path.read_bytes(), 9))


def _inbox_languages() -> list[Path]:
    return [path for path in (INBOX / "assets").glob("*.js") if re.match(r"[a-z]{2}-", path.name)]


@pytest.mark.parametrize("folder", [WIDGET, INBOX])
def test_nothing_built_asks_another_host(folder: Path) -> None:
    """No font, no script, no picture from elsewhere; names of standards, and examples, are none."""
    allowed = re.compile(
        r"https?://(www\.w3\.org|react\.dev|tanstack\.com|reactrouter\.com|github\.com|shop\.example)"
        r"|http://localhost`$|https?://\$\{|https?://[\"'`]|https://$"
    )
    for path in folder.rglob("*.js"):
        text = path.read_text(encoding="utf-8")
        found = {match.group(0) for match in re.finditer(r"https?://[A-Za-z0-9.$\"'`{-]{0,40}", text)}
        assert {each for each in found if not allowed.match(each)} == set()


def _python() -> list[Path]:
    return [path for part in ("chalicelib", "infra") for path in (ROOT / part).rglob("*.py")]


def test_no_file_is_over_250_lines_and_no_function_over_40() -> None:
    """With docstrings and comments (CONTRIBUTING.md); Biome holds the screens' functions to 60."""
    texts = {path: path.read_text("utf-8") for path in _python()}
    assert len(texts) > 250
    assert [path for path, text in texts.items() if len(text.splitlines()) > 250] == []
    functions = [
        (path, node)
        for path, text in texts.items()
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    lengths = {
        f"{path}:{node.lineno} {node.name}": (node.end_lineno or 0) - node.lineno + 1 for path, node in functions
    }
    assert len(lengths) > 800
    assert {name: length for name, length in lengths.items() if length > 40} == {}
