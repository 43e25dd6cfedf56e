"""Finds a Chromium for the browser tests: one that is there, else Playwright's own, else Debian's package."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

from playwright.sync_api import sync_playwright

FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
MAC = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"


def find() -> str | None:
    """The path of a Chromium that is here already."""
    for name in NAMES:
        if path := shutil.which(name):
            return path
    if Path(MAC).exists():
        return MAC
    if complaint():
        return None
    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


@cache
def complaint() -> str:
    """What keeps Playwright's driver from running here: the last line that it says, or nothing."""
    command = [sys.executable, "-m", "playwright", "--version"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return (done.stderr.strip() or "it ends at once").splitlines()[-1] if done.returncode else ""


def install() -> None:
    """Get one: Playwright's own download, else Debian's package, with the library that the driver needs."""
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    for command in (
        [sys.executable, "-m", "playwright", "install", "chromium"],
        ["apt-get", "update"],
        ["apt-get", "install", "-y", "chromium", "fonts-noto-core", "fonts-noto-color-emoji", "libatomic1"],
    ):
        if shutil.which(command[0]) is None or (find() and not complaint()):
            continue
        environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(command, check=False, env=environment, timeout=600, **quiet)  # type: ignore[call-overload]
        complaint.cache_clear()


def main() -> int:
    """Print the path of a Chromium; 1 and one line on the error output if there is none to be had."""
    if complaint() or not find():
        print("installing a Chromium for the browser tests", file=sys.stderr)  # noqa: T201
        install()
    if complaint():
        print(f"shopbell: the browser tests cannot run here: {complaint()}", file=sys.stderr)  # noqa: T201
        return 1
    path = find()
    if not path:
        print("shopbell: no Chromium: install one (Debian: apt-get install chromium)", file=sys.stderr)  # noqa: T201
        return 1
    print(path)  # noqa: T201 - the answer
    return 0


if __name__ == "__main__":
    sys.exit(main())
