"""`make run` itself: starts, says where things are, keeps the data over a stop, and leaves nothing running."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from infra.local.ministack import ROOT, require_free
from tests.e2e.conftest import free_mail_port, free_port

pytestmark = pytest.mark.e2e


def _start(state: Path, port: int, shop_port: int, mail_port: int) -> tuple[subprocess.Popen[str], dict[str, str]]:
    ports = {"PORT": str(port), "SHOP_PORT": str(shop_port), "MAIL_PORT": str(mail_port)}
    environment = os.environ | ports | {"STATE": str(state)}
    command = [sys.executable, "-m", "infra.local.run"]
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)
    assert process.stdout
    said: dict[str, str] = {}
    for line in process.stdout:
        if match := re.match(r"  (demo shop|inbox|mailbox) +(\S+)", line):
            said[match[1]] = match[2]
        if "Ctrl-C" in line:
            break
    return process, said


def _stop(process: subprocess.Popen[str]) -> None:
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=60) == 0
    assert process.stdout
    process.stdout.close()


def _get(url: str) -> str:
    with urllib.request.urlopen(url, timeout=10) as answer:  # noqa: S310 - our own address
        text: str = answer.read().decode()
    return text


def test_it_runs_stops_and_runs_again_with_its_data(tmp_path: Path) -> None:
    """Ctrl-C ends all of it; the second start deploys nothing and has the same store, key and addresses."""
    port, shop_port, mail_port = free_port(), free_port(), free_mail_port()
    process, first = _start(tmp_path, port, shop_port, mail_port)
    assert set(first) == {"demo shop", "inbox", "mailbox"}
    page = _get(first["demo shop"])
    assert "Your temporary password" in _get(first["mailbox"])
    _stop(process)
    for each in (port, shop_port, mail_port, mail_port + 1):
        require_free(each)
    # The functions are unpacked there, over 100 MB each.
    assert not (tmp_path / "tmp").exists()
    deployed = (tmp_path / "deploy.log").stat().st_mtime_ns
    begun = time.monotonic()
    process, second = _start(tmp_path, port, shop_port, mail_port)
    print(f"started again in {time.monotonic() - begun:.1f} s")  # noqa: T201 - a figure to read, not to hold
    assert second == first
    assert _get(second["demo shop"]) == page
    assert (tmp_path / "deploy.log").stat().st_mtime_ns == deployed
    _stop(process)
