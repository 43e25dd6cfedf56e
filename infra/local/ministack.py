"""Start and stop MiniStack, the AWS emulator, as a process of its own."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import time
import urllib.request
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
COMMAND = ROOT / ".ministack-venv" / "bin" / "ministack"
_READY_SECONDS = 60
_STOP_SECONDS = 30


class LocalError(Exception):
    """Something on this machine is not as it must be; the message is one line for the person who typed the command."""


@dataclass
class MiniStack:
    """MiniStack on a port, with its state in a folder."""

    port: int
    folder: Path
    process: subprocess.Popen[bytes] | None = None

    @property
    def endpoint(self) -> str:
        """Its address."""
        return f"http://localhost:{self.port}"

    def start(self) -> None:
        """Start it and wait until it answers; LocalError if it can't."""
        require_free(self.port)
        if not COMMAND.exists():
            message = "MiniStack is not installed: run `make setup`"
            raise LocalError(message)
        try:
            # What one that was killed has left.
            shutil.rmtree(self._scratch, ignore_errors=True)
            self._scratch.mkdir(parents=True)
            self._begin_streams_anew()
            log = (self.folder / "ministack.log").open("wb")
        except OSError as error:
            message = f"cannot write to {self.folder}: {error.strerror}"
            raise LocalError(message) from error
        except (ValueError, KeyError, TypeError) as error:
            message = f"{self.folder} is damaged ({error}): `make clean` empties it"
            raise LocalError(message) from error
        environment = os.environ | {
            # It unpacks each function anew, over 100 MB a time, and leaves that behind.
            "TMPDIR": str(self._scratch),
            "BIND_HOST": "127.0.0.1",
            "GATEWAY_PORT": str(self.port),
            "PERSIST_STATE": "1",
            "STATE_DIR": str(self.folder / "state"),
            "S3_PERSIST": "1",
            "S3_DATA_DIR": str(self.folder / "s3"),
            "LOG_LEVEL": "WARNING",
        }
        with log:
            # A session of its own: Ctrl-C must reach this program alone, so that it can let MiniStack save its state.
            self.process = subprocess.Popen(
                [str(COMMAND)], env=environment, stdout=log, stderr=log, start_new_session=True
            )
        self._wait()

    def stop(self) -> None:
        """Let it save its state and end."""
        if self.process is None or self.process.poll() is not None:
            return
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        shutil.rmtree(self._scratch, ignore_errors=True)

    def _begin_streams_anew(self) -> None:
        """It keeps how far functions have read a stream, but not the stream: they would skip as many new records."""
        path = self.folder / "state" / "lambda.json"
        if not path.exists():
            return
        state = json.loads(path.read_text(encoding="utf-8"))
        state["payload"]["dynamodb_stream_positions"]["data"] = {}
        path.write_text(json.dumps(state), encoding="utf-8")

    @property
    def _scratch(self) -> Path:
        return self.folder / "tmp"

    def _wait(self) -> None:
        deadline = time.monotonic() + _READY_SECONDS
        while time.monotonic() < deadline:
            if self.process and self.process.poll() is not None:
                break
            try:
                with urllib.request.urlopen(f"{self.endpoint}/_ministack/health", timeout=2):  # noqa: S310 - our own
                    return
            except OSError:
                time.sleep(0.1)
        message = f"MiniStack did not start: see {self.folder / 'ministack.log'}"
        raise LocalError(message)


def require_free(port: int) -> None:
    """LocalError if something listens on the port already."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            message = f"port {port} is in use: stop what listens there, or choose another (make help)"
            raise LocalError(message) from error
