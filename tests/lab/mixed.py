"""`make mixed [HISTORIES=…] [SEED=…]`: this version and the baseline together, as while one is deployed over the other.

Clients of the one talk to handlers of the other, both ways, in random histories; and what the one's queues, streams and
API Gateway hand over goes through the handlers of the other, both ways. BASELINE names the commit from which on what
is stored and sent must be understood.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import secrets
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

from infra.local.ministack import ROOT

BASELINE = Path(__file__).parent / "BASELINE"
FOLDER = ROOT / ".local" / "baseline"


def main() -> int:
    """Run all four; 1 if any of them failed."""
    parser = argparse.ArgumentParser(prog="python -m tests.lab.mixed", description=__doc__)
    parser.add_argument("--histories", type=int, default=400)
    parser.add_argument("--seed", type=int, default=secrets.randbelow(10**9))
    asked = parser.parse_args()
    baseline = checkout(BASELINE.read_text(encoding="utf-8").strip())
    failed = []
    for ours, theirs in ((ROOT, baseline), (baseline, ROOT)):
        who = ("this version's", "the baseline's") if ours == ROOT else ("the baseline's", "this version's")
        print(f"{who[0]} handlers, {who[1]} clients", flush=True)  # noqa: T201 - a command prints
        chaos = ["-m", "tests.lab.chaos", "--pages", str(theirs), "--seed", str(asked.seed)]
        failed.append(_run(ours, *chaos, "--minutes", "600", "--histories", str(asked.histories)))
        print(f"{who[0]} handlers, {who[1]} events", flush=True)  # noqa: T201 - as above
        events = ["-m", "pytest", "-q", "-k", "a_sample_event_is_answered", "tests/contract/test_events.py"]
        failed.append(_run(ours, *events, events=known_events(theirs / "events", ours / "events")))
    return int(any(failed))


def checkout(commit: str) -> Path:
    """A copy of the commit that runs with what is installed here; made once."""
    folder = FOLDER / commit
    if not folder.exists():
        packed = subprocess.run(
            [shutil.which("git") or "git", "archive", commit], cwd=ROOT, check=True, stdout=subprocess.PIPE
        ).stdout
        # Under its name once it is whole.
        making = folder.with_suffix(".making")
        shutil.rmtree(making, ignore_errors=True)
        with tarfile.open(fileobj=io.BytesIO(packed)) as files:
            files.extractall(making, filter="data")
        _link_packages(making, folder)
        making.rename(folder)
    return folder


def known_events(events: Path, to: Path) -> Path:
    """A folder with those of the events that can reach a version whose own are in `to`.

    API Gateway hands over no request for a path that a version does not have. What an older version cannot read in a
    queue fails there, and comes again once the newer one is in its place. A sample says so with `"older": "again"`, and
    with `"older": "never"` that no page asks that of one, or that its stream lets it through to none.
    """
    paths = {_path_of(each) for each in to.glob("*.json")}
    folder = FOLDER / "events"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for each in events.glob("*.json"):
        if _path_of(each) in paths and ((to / each.name).exists() or not _waits_for_newer(each)):
            shutil.copy(each, folder)
    return folder


def _waits_for_newer(sample: Path) -> bool:
    return json.loads(sample.read_text(encoding="utf-8")).get("older") in {"again", "never"}


def _path_of(sample: Path) -> str:
    """The path of a REST request as its route has it, empty for any other event."""
    path: str = json.loads(sample.read_text(encoding="utf-8"))["event"].get("resource", "")
    return path


def _link_packages(folder: Path, becomes: Path) -> None:
    """Beside the packages of npm, which are those of here, the copy's own parts under their names."""
    packages = folder / "node_modules"
    packages.mkdir()
    for each in (ROOT / "node_modules").iterdir():
        if each.name != "@shopbell":
            (packages / each.name).symlink_to(each)
    (packages / "@shopbell").mkdir()
    for part in ("client", "widget", "inbox"):
        (packages / "@shopbell" / part).symlink_to(becomes / part)


def _run(folder: Path, *arguments: str, events: Path | None = None) -> int:
    environment = os.environ | {"PYTHONPATH": str(folder)} | ({"SHOPBELL_EVENTS": str(events)} if events else {})
    return subprocess.run([sys.executable, *arguments], cwd=folder, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
