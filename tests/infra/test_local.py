"""`make run` says in one line what is in its way."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from infra.admin import StoreOptions, new_password, put_store
from infra.deployment import Deployment, read
from infra.local import deploy as deploy_module
from infra.local import ministack as ministack_module
from infra.local.deploy import deploy, fingerprint
from infra.local.ministack import ROOT, LocalError, MiniStack, require_free
from infra.local.ports import Ports
from infra.local.steps import Steps


def _run(**environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "infra.local.run"]
    settings = os.environ | environment
    return subprocess.run(command, cwd=ROOT, env=settings, capture_output=True, text=True, check=False, timeout=60)


def test_a_port_in_use_is_named(tmp_path: Path) -> None:
    """One line, no traceback, exit code 1."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = _run(STATE=str(tmp_path), SHOP_PORT=str(port))
    assert done.returncode == 1
    assert done.stderr.splitlines() == [
        f"shopbell: port {port} is in use: stop what listens there, or choose another (make help)"
    ]


@pytest.mark.parametrize("port", ["abc", "80", "70000", "-1", ""])
def test_what_is_no_port_is_refused(port: str) -> None:
    """Before anything is started."""
    done = _run(PORT=port)
    assert (done.returncode, done.stderr) == (1, f"shopbell: PORT={port} is no port (1024 to 65535)\n")


def test_a_missing_emulator_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the command that gets it."""
    monkeypatch.setattr(ministack_module, "PYTHON", tmp_path / "nothing")
    with pytest.raises(LocalError, match="make setup"):
        MiniStack(_free(), tmp_path).start()


def test_a_state_folder_that_is_a_file_is_named(tmp_path: Path) -> None:
    """It can't be written to."""
    broken = tmp_path / "state"
    broken.write_text("not a folder")
    with pytest.raises(LocalError, match="cannot write to"):
        MiniStack(_free(), broken).start()


@pytest.mark.parametrize("outputs", ["", "{", "[]", '{"other": {}}'])
def test_a_damaged_state_folder_is_named(tmp_path: Path, outputs: str) -> None:
    """With the command that empties it."""
    ministack = MiniStack(4599, tmp_path)
    (tmp_path / "deployed").write_text(f"{json.dumps(Ports().all())} {fingerprint()}")
    (tmp_path / "outputs.json").write_text(outputs)
    with pytest.raises(LocalError, match="make clean"):
        deploy(ministack, Ports(), Steps())


def test_an_unchanged_deployment_is_not_made_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The mark, the outputs and the stack itself must agree; any change of a source counts."""
    ministack = MiniStack(4599, tmp_path)
    (tmp_path / "deployed").write_text(f"{json.dumps(Ports().all())} {fingerprint()}")
    (tmp_path / "outputs.json").write_text('{"shopbell-dev": {"ApiUrl": "here"}}')
    made: list[str] = []
    monkeypatch.setattr(deploy_module, "_cdk", lambda *_: made.append("made"))
    monkeypatch.setattr(deploy_module, "answer_preflights", lambda *_: None)
    monkeypatch.setattr(deploy_module, "_stands", lambda _: True)
    assert deploy(ministack, Ports(), Steps())["ApiUrl"] == "here"
    assert made == []
    monkeypatch.setattr(deploy_module, "_stands", lambda _: False)
    deploy(ministack, Ports(), Steps())
    assert made == ["made"]
    (tmp_path / "deployed").write_text("4599 older")
    monkeypatch.setattr(deploy_module, "_stands", lambda _: True)
    deploy(ministack, Ports(), Steps())
    assert made == ["made", "made"]


def test_require_free_takes_a_free_port() -> None:
    """Nothing happens."""
    require_free(_free())


def test_passwords_follow_the_pools_rules() -> None:
    """20 characters of four kinds, never the same."""
    made = {new_password() for _ in range(50)}
    assert len(made) == 50
    for password in made:
        assert len(password) == 20
        kinds = (str.islower, str.isupper, str.isdigit, lambda each: not each.isalnum())
        assert all(any(kind(each) for each in password) for kind in kinds)


@pytest.mark.parametrize(
    ("store", "origins"),
    [("Acme", ["https://a.example"]), ("a#b", ["https://a.example"]), ("acme", []), ("acme", ["https://a.example/"])]
    + [("acme", [origin]) for origin in ("a.example", "*", "null", "https://*.example", "javascript:x")],
)
def test_a_malformed_store_is_refused(store: str, origins: list[str]) -> None:
    """Before anything is written."""
    with pytest.raises(ValueError, match=r"store|origins"):
        put_store(Deployment("shopbell-dev", {}), store, StoreOptions("Acme", tuple(origins)))


def test_outputs_of_another_stack_are_refused(tmp_path: Path) -> None:
    """The message names the file."""
    outputs = tmp_path / "outputs.json"
    outputs.write_text("{}")
    with pytest.raises(ValueError, match=r"outputs\.json"):
        read(outputs, "shopbell-dev")


def _free() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
