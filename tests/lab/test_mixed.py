"""Another version beside this one: what `make mixed` makes of a commit."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from infra.local.ministack import ROOT
from tests.lab import mixed

GIT = shutil.which("git") or ""


def test_a_copy_has_its_own_clients_and_what_is_installed_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its pages would else run this version's client, and nothing would be mixed."""
    if not (ROOT / ".git").exists():
        pytest.skip("no history here")
    monkeypatch.setattr(mixed, "FOLDER", tmp_path)
    head = subprocess.run(
        [GIT, "rev-parse", "HEAD"], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout.strip()
    copy = mixed.checkout(head)
    assert (copy / "app.py").exists()
    for part in ("client", "widget", "inbox"):
        assert (copy / "node_modules/@shopbell" / part).resolve() == (copy / part).resolve()
    assert (copy / "node_modules/.bin/rolldown").exists()
    assert mixed.checkout(head) == copy


def test_events_of_paths_that_a_version_does_not_have_do_not_reach_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All others do."""
    monkeypatch.setattr(mixed, "FOLDER", tmp_path)
    before = tmp_path / "before"
    before.mkdir()
    for name in ("rest_me", "socket_connect"):
        shutil.copy(ROOT / "events" / f"{name}.json", before)
    reached = {each.stem for each in mixed.known_events(ROOT / "events", before).iterdir()}
    assert {"rest_me", "socket_connect", "stream_message", "queue_notify"} <= reached
    assert not any(name.startswith("rest_") for name in reached - {"rest_me"})
    assert {each.stem for each in mixed.known_events(before, ROOT / "events").iterdir()} == {
        "rest_me",
        "socket_connect",
    }


def test_an_event_that_comes_again_when_it_can_be_read_does_not_reach_an_older_version(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A queue gives it back; one that the version has itself reaches it."""
    monkeypatch.setattr(mixed, "FOLDER", tmp_path)
    before = tmp_path / "before"
    before.mkdir()
    shutil.copy(ROOT / "events/queue_digest.json", before)
    assert "queue_digest_changes" not in {each.stem for each in mixed.known_events(ROOT / "events", before).iterdir()}
    shutil.copy(ROOT / "events/queue_digest_changes.json", before)
    assert "queue_digest_changes" in {each.stem for each in mixed.known_events(ROOT / "events", before).iterdir()}


def test_the_baseline_is_a_commit() -> None:
    """From which on what is stored and sent must be understood."""
    assert re.fullmatch(r"[0-9a-f]{40}", mixed.BASELINE.read_text(encoding="utf-8").strip())
