"""`make lock`: makes all locks anew from their inputs, with the newest releases that fit, and says what moved.

Each package is pinned with its hashes, for all systems and Python versions from 3.11 on.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parent
# An input, its lock, and a lock whose versions it must share: what ships is what is tested.
LOCKS = (
    ("dev.in", HERE / "dev.txt", None),
    ("runtime.in", ROOT / "requirements.txt", HERE / "dev.txt"),
    ("ministack.in", HERE / "ministack.txt", None),
    ("lock.in", HERE / "lock.txt", None),
)
_COMPILE = (
    *("pip", "compile", "--quiet", "--upgrade", "--universal", "--python-version", "3.11", "--generate-hashes"),
    *("--no-emit-index-url", "--no-header", "--annotation-style", "line"),
)
_PIN = re.compile(r"^([a-z0-9-]+)==(\S+)(?: ; (.+?))? \\$", re.MULTILINE)


def pins(lock: Path) -> dict[str, str]:
    """The versions that a lock has, by package and marker; empty if there is no lock."""
    text = lock.read_text(encoding="utf-8") if lock.exists() else ""
    return {f"{name} ; {marker}" if marker else name: version for name, version, marker in _PIN.findall(text)}


def moved(before: dict[str, str], after: dict[str, str]) -> list[str]:
    """A line for each package that came, went or changed its version."""
    return [
        f"{name} {before.get(name, '(new)')} -> {after.get(name, '(gone)')}"
        for name in sorted(before.keys() | after.keys())
        if before.get(name) != after.get(name)
    ]


def npm_pins(lock: Path) -> dict[str, str]:
    """The same of npm's lock, by the path in node_modules."""
    packages = json.loads(lock.read_text(encoding="utf-8"))["packages"] if lock.exists() else {}
    return {name: each["version"] for name, each in packages.items() if "version" in each}


def main() -> int:
    """Make them, each only written once the new one is there; the exit code of the first command that fails."""
    for source, lock, shared in LOCKS:
        before = pins(lock)
        constraint = ["--constraint", str(shared.relative_to(HERE))] if shared else []
        # Beside this Python: the environment of the locks has it.
        command = [str(Path(sys.executable).with_name("uv")), *_COMPILE, *constraint, source]
        done = subprocess.run(command, cwd=HERE, check=False, stdout=subprocess.PIPE)
        if done.returncode:
            return done.returncode
        lock.write_bytes(done.stdout)
        _say(lock, moved(before, pins(lock)))
    return _lock_npm(ROOT / "package-lock.json")


def _lock_npm(lock: Path) -> int:
    before = npm_pins(lock)
    with tempfile.TemporaryDirectory() as folder:
        # Beside an installation, npm takes what is installed and leaves out its hashes.
        for path in (ROOT / ".npmrc", ROOT / "package.json", *ROOT.glob("*/package.json")):
            copy = Path(folder) / path.relative_to(ROOT)
            copy.parent.mkdir(exist_ok=True)
            shutil.copy(path, copy)
        command = ["npm", "install", "--package-lock-only", "--silent"]
        done = subprocess.run(command, cwd=folder, check=False)
        if not done.returncode:
            shutil.copy(Path(folder) / lock.name, lock)
            _say(lock, moved(before, npm_pins(lock)))
    return done.returncode


def _say(lock: Path, lines: list[str]) -> None:
    print("\n  ".join([f"{lock.relative_to(ROOT)}: {len(lines)} moved", *lines]))


if __name__ == "__main__":
    sys.exit(main())
