"""`make run` says in one line what is in its way."""

from __future__ import annotations

import asyncio
import json
import os
import re
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from email.message import Message
from io import StringIO
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.error import HTTPError

import pytest
from websockets.exceptions import InvalidHandshake

import app as entry
from infra.agents import new_password
from infra.deployment import Deployment, read
from infra.local import deploy as deploy_module
from infra.local import emulator as emulator_module
from infra.local import ministack as ministack_module
from infra.local import steps as steps_module
from infra.local import warm as warm_module
from infra.local.deploy import deploy, fingerprint
from infra.local.emulator import Saver, Streams
from infra.local.lock import Lock, Running, find
from infra.local.ministack import ROOT, LocalError, MiniStack, require_free
from infra.local.ports import Ports
from infra.local.run import Local
from infra.local.steps import Steps
from infra.local.warm import warm
from infra.stores import StoreOptions, put_store


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


def test_the_set_up_says_how_far_it_is() -> None:
    """A command that is silent is told of every five seconds, on one line; what it ends with is passed on."""
    command = [str(ROOT / "requirements/progress.sh"), "doing it", "echo 1 of 2", "sh", "-c", "sleep 11; exit 3"]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout
        said, times = b"", [time.monotonic()]
        while part := os.read(process.stdout.fileno(), 1000):
            said += part
            times.append(time.monotonic())
    assert re.fullmatch(r"  doing it … 1 of 2 … 1\d s …\n", said.decode())
    assert max(later - earlier for earlier, later in pairwise(times)) < 8
    assert process.returncode == 3


@pytest.mark.parametrize(("fetched", "installed", "far"), [(1, 0, "1 of 2 fetched"), (2, 1, "1 of 2 installed")])
def test_the_set_up_counts_packages(tmp_path: Path, fetched: int, installed: int, far: str) -> None:
    """Those that pip has fetched, and then those that are in the environment, of all that the lock has."""
    site = tmp_path / "lib/python3.11/site-packages"
    for name in ("pip-23.dist-info", *(f"n{number}-1.dist-info" for number in range(installed))):
        (site / name).mkdir(parents=True)
    (tmp_path / "install.log").write_text("Collecting one==1\n  Downloading one\n" * fetched)
    (tmp_path / "lock.txt").write_text("# ours\none==1 \\\n    --hash=sha256:0\ntwo==1 \\\n    --hash=sha256:0\n")
    command = [str(ROOT / "requirements/far.sh"), str(tmp_path), str(tmp_path / "lock.txt")]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout == f"{far}\n"


def test_a_step_says_how_far_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its own word where that is new, else the seconds; and its time in the end."""
    monkeypatch.setattr(steps_module, "_SILENCE_SECONDS", 0.05)
    screen = StringIO()
    with Steps(screen).step("deploying") as tell:
        tell("12 of 131")
        while screen.getvalue().count("…") < 3:
            time.sleep(0.01)
    assert re.fullmatch(r"  deploying … 12 of 131 … \d s …( \d s …)* \d\.\d s\n", screen.getvalue())


@pytest.mark.parametrize("deployed", [False, True])
def test_a_first_deployment_that_was_interrupted_is_forgotten(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, deployed: bool
) -> None:
    """The next start begins anew; what has ever been deployed is kept."""
    (tmp_path / "state").mkdir()
    if deployed:
        (tmp_path / "outputs.json").write_text("{}")
    monkeypatch.setattr(ministack_module, "PYTHON", tmp_path / "nothing")
    ports = [_free() for _ in range(5)]
    with pytest.raises(LocalError, match="make setup"):
        Local(tmp_path, Ports(*ports)).start()
    assert (tmp_path / "state").exists() is deployed
    assert find(tmp_path) is None


def test_every_function_of_the_deployment_is_started(monkeypatch: pytest.MonkeyPatch) -> None:
    """The list is the deployment's own; what no conversation calls gets a queue's nothing, or is asked by nobody."""
    called: list[tuple[str, dict[str, Any]]] = []
    talks: list[tuple[str, str]] = []
    pages = [
        ["shopbell-dev-relay", "other", "shopbell-dev-staff_api"],
        ["shopbell-dev-new_one", "shopbell-dev-websocket_message"],
    ]
    client = SimpleNamespace(
        get_paginator=lambda _: SimpleNamespace(
            paginate=lambda: [{"Functions": [{"FunctionName": name} for name in page]} for page in pages]
        ),
        invoke=lambda **call: called.append((call["FunctionName"], json.loads(call["Payload"]))),
    )
    monkeypatch.setattr(warm_module, "put_store", lambda _, store, options: f"{store} {options.origins}")
    monkeypatch.setattr(warm_module, "_converse", lambda _, origin, key: talks.append((origin, key)))
    warm(Deployment("shopbell-dev", {}, _clients={"lambda": client}), "http://localhost:1")
    # Nobody is told so before anything outside is asked.
    monkeypatch.setattr(entry, "container", object)
    asked = [(name, event) for name, event in called if name == "shopbell-dev-staff_api"]
    assert [entry.staff_api(event, None)["statusCode"] for _, event in asked] == [401] * 3
    called = sorted(call for call in called if call not in asked)
    assert called == [("shopbell-dev-new_one", {"Records": []}), ("shopbell-dev-relay", {"Records": []})]
    assert talks == [("http://localhost:1", "rehearsal ('http://localhost:1',)")] * 3


@pytest.mark.parametrize(
    "error", [HTTPError("", 504, "", Message(), None), TimeoutError(), InvalidHandshake(), KeyError()]
)
def test_a_conversation_that_fails_ends_nothing(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    """Under load the emulator answers late or not at all: `make run` goes on, and whoever comes first waits."""

    def fails(*_: object) -> None:
        raise error

    monkeypatch.setattr(warm_module, "put_store", lambda *_: "pk")
    monkeypatch.setattr(warm_module, "visitor_socket", fails)
    client = SimpleNamespace(get_paginator=lambda _: SimpleNamespace(paginate=list))
    warm(Deployment("shopbell-dev", {}, _clients={"lambda": client}), "http://localhost:1")


def test_a_lock_is_held_by_one(tmp_path: Path) -> None:
    """The other one is told who has it; once it is let go, nothing runs there any more."""
    first, second = Lock(tmp_path), Lock(tmp_path)
    first.take(4566, "http://localhost:8010/")
    with pytest.raises(LocalError, match=rf"process {os.getpid()}, http://localhost:8010/"):
        second.take(4567, "http://localhost:8020/")
    running = find(tmp_path)
    assert running == Running(os.getpid(), 4566, "http://localhost:8010/")
    first.release()
    assert find(tmp_path) is None
    second.take(4567, "http://localhost:8020/")
    second.release()


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


@pytest.mark.parametrize("webhook", ["http://hooks.example/x", "https://hooks.example:8443/x", "https://[", "x"])
def test_a_webhook_that_would_never_be_posted_to_is_refused(webhook: str) -> None:
    """Whoever types it learns that at once."""
    options = StoreOptions("Acme", ("https://acme.example",), webhook=webhook)
    with pytest.raises(ValueError, match="webhook"):
        put_store(Deployment("shopbell-dev", {}), "acme", options)


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


def _saver(folder: Path) -> Saver:
    return Saver(None, SimpleNamespace(STATE_DIR=str(folder)))


def test_a_save_that_was_whole_counts_though_it_was_cut_short(tmp_path: Path) -> None:
    """What was not in its place yet is put there at the next start."""
    (tmp_path / "sqs.json").write_text("newer already")
    (tmp_path / "dynamodb.json").write_text("older")
    (tmp_path / "dynamodb.json.new").write_text("newer")
    (tmp_path / "commit").write_text('["dynamodb", "sqs"]')
    _saver(tmp_path).recover()
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {
        "dynamodb.json": "newer",
        "sqs.json": "newer already",
    }


def test_a_save_that_was_not_whole_does_not_count(tmp_path: Path) -> None:
    """All services stay as they were at the save before."""
    (tmp_path / "dynamodb.json").write_text("older")
    (tmp_path / "dynamodb.json.new").write_text("half of the new")
    _saver(tmp_path).recover()
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {"dynamodb.json": "older"}


def test_a_save_that_fails_is_followed_by_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One bad moment must not end all saving, which nobody would notice."""
    monkeypatch.setattr(emulator_module, "PERIOD_SECONDS", 0.01)
    tries: list[str] = []

    def get_state() -> dict[str, str]:
        tries.append("one more")
        if len(tries) == 1:
            raise RuntimeError("dictionary changed size during iteration")
        if len(tries) == 3:
            raise asyncio.CancelledError
        return {"queue": "with a message"}

    app = SimpleNamespace(_build_persistence_save_dict=lambda: {"sqs": get_state})
    persistence = SimpleNamespace(STATE_DIR=str(tmp_path), _state_format_version=lambda _: 3, _json_default=None)

    # In a thread of its own: Playwright may have a loop running in this one.
    with ThreadPoolExecutor(1) as pool, pytest.raises(asyncio.CancelledError):
        pool.submit(lambda: asyncio.run(Saver(app, persistence).run())).result()
    saved = json.loads((tmp_path / "sqs.json").read_text())
    assert saved == {"__ministack_format__": 3, "payload": {"queue": "with a message"}}


def test_the_records_of_a_stream_that_nobody_has_seen_are_kept() -> None:
    """From the place on where the slowest function is, which is the place where they begin after a restart."""
    key = ("000000000000", "us-east-1", "Log")
    arn = "arn:aws:dynamodb:us-east-1:000000000000:table/Log/stream/2026"
    tables = SimpleNamespace(_stream_records=_Scoped({key: ["r3", "r4", "r5"]}), _stream_trimmed=_Scoped({key: 2}))
    functions = SimpleNamespace(
        _dynamodb_stream_positions=_Scoped({(*key[:2], "relay"): 3, (*key[:2], "other"): 4}),
        _esms=_Scoped({(*key[:2], name): {"EventSourceArn": arn} for name in ("relay", "other")}),
    )
    modules = {"dynamodb": tables, "lambda_svc": functions}
    state = Streams(SimpleNamespace(_get_module=modules.get)).state()
    assert [vars(state[name])["_data"] for name in ("records", "begins")] == [{key: ["r4", "r5"]}, {key: 3}]


class _Scoped:
    """As MiniStack keeps things: by account, region and name."""

    def __init__(self, data: dict[tuple[str, str, str], Any] | None = None) -> None:
        self._data = data or {}
