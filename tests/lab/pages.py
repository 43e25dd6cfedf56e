"""The clients of the laboratory: the real TypeScript of widget and inbox, run by Node, one context for each page."""

from __future__ import annotations

import json
import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

from infra.local.ministack import ROOT

HERE = Path(__file__).parent
Effect = list[Any]


@cache
def bundle(root: Path) -> Path:
    """The pages' script of a checkout, bundled once for each run of the tests."""
    out = Path(tempfile.mkdtemp(prefix="shopbell-lab-")) / "page.js"
    command = [str(root / "node_modules/.bin/rolldown"), str(root / "tests/lab/page.ts"), "--format=iife"]
    subprocess.run([*command, f"--file={out}"], check=True, stdout=subprocess.DEVNULL)
    return out


class Pages:
    """A Node process with any number of pages; nothing happens in it but in answer to a call."""

    def __init__(self, root: Path = ROOT) -> None:
        """`root` is the checkout whose clients they run: this one's, or another version's (mixed.py)."""
        self._process = subprocess.Popen(
            [shutil.which("node") or "node", "--max-old-space-size=8000", str(HERE / "host.mjs"), str(bundle(root))],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )

        self._commands = (root / "tests/lab/page.ts").read_text(encoding="utf-8")

    def knows(self, command: str) -> bool:
        """Whether these clients can do that: those of an older version may not."""
        return f"\n  {command}(" in self._commands

    def call(self, now: float, kind: str, *values: Any) -> tuple[list[Effect], Any]:
        """Let something happen at `now` (milliseconds); gives what the page did then, and what the call gave."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps([now, kind, *values]).encode() + b"\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        assert line, "Node has ended"
        effects, result = json.loads(line)
        assert not (isinstance(result, dict) and "failed" in result), result["failed"]
        return effects, result

    def close(self) -> None:
        """End the process."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.close()
        self._process.wait(timeout=10)
        self._process.stdout.close()
