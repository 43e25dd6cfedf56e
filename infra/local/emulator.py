"""MiniStack with its state saved every two seconds. Its own Python runs this, so it imports nothing of ours.

Left alone, MiniStack saves when it is stopped in good order, and forgets the records of streams even then. Here a save
is taken between two requests, so all services are of one instant; one that is cut short counts wholly or not at all.
"""

# ruff: noqa: SLF001 - MiniStack has no API for what is done here; its version is pinned, and tests hold that it fits

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import shutil
import signal
import sys
import threading
import time
import zipfile
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace
from typing import Any

PERIOD_SECONDS = 2.0
# Functions go on for a while after the last request, and their queues with them.
_QUIET_SECONDS = 10.0
_STREAMS = "dynamodb_streams"
_COMMIT = "commit"


class Saver:
    """Saves what has changed, all services as they are at one instant."""

    def __init__(self, app: Any, persistence: Any) -> None:  # noqa: ANN401 - modules of MiniStack, which has no types
        """`app` and `persistence` are MiniStack's modules."""
        self._app, self._persistence = app, persistence
        self._folder = Path(persistence.STATE_DIR)
        self._written: dict[str, bytes] = {}
        self._lock = threading.Lock()
        self._closed = False
        self._asked = time.monotonic()

    def note_request(self) -> None:
        """Something was asked, so something may have changed."""
        self._asked = time.monotonic()

    async def run(self) -> None:
        """Save for ever."""
        while True:
            await asyncio.sleep(PERIOD_SECONDS)
            if time.monotonic() - self._asked > _QUIET_SECONDS:
                continue
            try:
                # Every request is served on this loop: none comes in between.
                states = self._states()
                await asyncio.to_thread(self._write, states)
            except Exception as error:  # noqa: BLE001 - whatever it was, the next save must come
                # A full disk, or a thread of a service that changed what was being copied. The log is ministack.log.
                print(f"not saved, trying again: {error!r}", file=sys.stderr, flush=True)

    def save_at_the_end(self, services: dict[str, Any]) -> None:
        """What MiniStack does when it is stopped, after a save that is under way."""
        with self._lock:
            self._closed = True
            self._persistence.save_all(services)

    def recover(self) -> None:
        """Finish a save that was cut short after it was whole; forget one that was not."""
        commit = self._folder / _COMMIT
        if commit.exists():
            self._rename(json.loads(commit.read_text(encoding="utf-8")))
        for left in self._folder.glob("*.new"):
            left.unlink()

    def _states(self) -> dict[str, Any]:
        states = {name: get_state() for name, get_state in self._app._build_persistence_save_dict().items()}
        return {name: state for name, state in states.items() if state is not None}

    def _write(self, states: dict[str, Any]) -> None:
        with self._lock:
            changed = {}
            for service, state in states.items():
                body = self._encode(service, state)
                digest = hashlib.sha256(body).digest()
                if self._written.get(service) != digest:
                    changed[service] = digest
                    (self._folder / f"{service}.json.new").write_bytes(body)
            if self._closed or not changed:
                return
            commit = self._folder / f"{_COMMIT}.new"
            commit.write_text(json.dumps(sorted(changed)), encoding="utf-8")
            commit.replace(self._folder / _COMMIT)
            self._rename(sorted(changed))
            self._written |= changed

    def _encode(self, service: str, state: Any) -> bytes:  # noqa: ANN401 - what a service keeps
        version = self._persistence._state_format_version(service)
        whole = {"__ministack_format__": version, "payload": state}
        return json.dumps(whole, default=self._persistence._json_default).encode()

    def _rename(self, services: list[str]) -> None:
        for service in services:
            fresh = self._folder / f"{service}.json.new"
            if fresh.exists():
                fresh.replace(self._folder / f"{service}.json")
        (self._folder / _COMMIT).unlink()


class Streams:
    """The records of tables' streams that no function has worked on yet: MiniStack keeps the place, not the records."""

    def __init__(self, app: Any) -> None:  # noqa: ANN401 - as above
        self._app = app

    def state(self) -> dict[str, Any]:
        """What is still to be read, and at which place of the stream it begins."""
        tables, functions = self._app._get_module("dynamodb"), self._app._get_module("lambda_svc")
        scoped = type(tables._stream_records)
        records, begins = scoped(), scoped()
        places = self._places(functions)
        for key, found in tables._stream_records._data.items():
            trimmed = tables._stream_trimmed._data.get(key, 0)
            begin = max(trimmed, min(places.get(key, [trimmed])))
            records._data[key] = found[begin - trimmed :]
            begins._data[key] = begin
        return {"records": records, "begins": begins}

    def restore(self, state: dict[str, Any] | None) -> None:
        """Put them back, before the functions go on."""
        tables = self._app._get_module("dynamodb")
        if state:
            tables._stream_records.update(state["records"])
            tables._stream_trimmed.update(state["begins"])

    def forget_places(self) -> None:
        """A state of before there was this file: its places are of a stream that is gone."""
        self._app._get_module("lambda_svc")._dynamodb_stream_positions.clear()

    @staticmethod
    def _places(functions: Any) -> dict[tuple[str, str, str], list[int]]:  # noqa: ANN401 - as above
        places: dict[tuple[str, str, str], list[int]] = {}
        for (account, region, mapping), place in functions._dynamodb_stream_positions._data.items():
            source = functions._esms._data.get((account, region, mapping), {}).get("EventSourceArn", "")
            table = source.split("/stream/")[0].rpartition("/")[2]
            places.setdefault((account, region, table), []).append(place)
        return places


def hash_each_package_once(functions: Any) -> None:  # noqa: ANN401 - as above
    """Hash a function's package once and not at every save: they have tens of megabytes each."""
    known: dict[bytes, str] = {}
    write = functions._write_code_blob

    def write_once(code: bytes) -> str:
        name = known.get(code)
        if name is None or not (Path(functions.CODE_BLOB_DIR) / f"{name}.zip").exists():
            name = known[code] = str(write(code))
        return name

    functions._write_code_blob = write_once


def unpack_each_package_once(runtime: Any, folder: Path) -> None:  # noqa: ANN401 - as above
    """Let all functions of a package share what it unpacks to, in `folder`, and what Python compiles of it.

    MiniStack unpacks over 100 MB for each process of each function, and Python would compile that anew each time.
    """
    unpacking = threading.Lock()

    class Package(zipfile.ZipFile):
        def extractall(self, path: Any = None, members: Any = None, pwd: bytes | None = None) -> None:  # noqa: ANN401 - the base class's
            shared = folder / hashlib.sha256(Path(str(self.filename)).read_bytes()).hexdigest()
            with unpacking:
                if not shared.exists():
                    fresh = shared.with_suffix(".new")
                    super().extractall(fresh, members, pwd)
                    fresh.rename(shared)
            Path(path).rmdir()
            Path(path).symlink_to(shared)

    runtime.zipfile = SimpleNamespace(**vars(zipfile) | {"ZipFile": Package})


def remove_old_packages(folder: Path, functions: Any) -> None:  # noqa: ANN401 - as above
    """Remove what no function runs any more: both are named by the hash of the package."""
    for each in folder.glob("*"):
        if not (Path(functions.CODE_BLOB_DIR) / f"{each.name}.zip").exists():
            shutil.rmtree(each)


def find_queues_of_another_port(queues: Any) -> None:  # noqa: ANN401 - as above
    """Let functions be fed from a queue that was made when MiniStack had another port: its address keeps that one."""
    at_this_port = queues._queue_url
    queues._queue_url = lambda name: queues._queue_name_to_url.get(name) or at_this_port(name)


def stop_with_parent() -> None:
    """Stop in good order when the program that started this one is gone: its end of the pipe closes then."""
    os.read(sys.stdin.fileno(), 1)
    os.kill(os.getpid(), signal.SIGTERM)


def main() -> None:
    """Run MiniStack."""
    app: Any = import_module("ministack.app")
    persistence: Any = import_module("ministack.core.persistence")
    saver, streams = Saver(app, persistence), Streams(app)
    load, services, serve = app._load_persisted_state, app._build_persistence_save_dict, app.app
    packages = Path(persistence.STATE_DIR).parent / "packages"
    tasks: list[asyncio.Task[None]] = []

    def load_all() -> None:
        saver.recover()
        functions = app._get_module("lambda_svc")
        hash_each_package_once(functions)
        remove_old_packages(packages, functions)
        unpack_each_package_once(import_module("ministack.core.lambda_runtime"), packages)
        find_queues_of_another_port(app._get_module("sqs"))
        kept = persistence.load_state(_STREAMS)
        streams.restore(kept)
        load()
        if kept is None:
            streams.forget_places()
        tasks.append(asyncio.get_running_loop().create_task(saver.run()))

    async def serve_and_note(scope: dict[str, Any], receive: Any, send: Any) -> None:  # noqa: ANN401 - ASGI's
        saver.note_request()
        await serve(scope, receive, send)

    app._load_persisted_state = load_all
    app._build_persistence_save_dict = lambda: services() | {_STREAMS: streams.state}
    app.save_all = saver.save_at_the_end
    app.app = serve_and_note
    threading.Thread(target=stop_with_parent, daemon=True).start()
    app.main()


if __name__ == "__main__":
    main()
