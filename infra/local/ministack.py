"""Start and stop MiniStack, the AWS emulator, as a process of its own."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import time
import urllib.request
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
PYTHON = ROOT / ".ministack-venv" / "bin" / "python"
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

    @property
    def died(self) -> bool:
        """Whether it has ended without being told to."""
        return self.process is not None and self.process.poll() is not None

    def start(self) -> None:
        """Start it and wait until it answers; LocalError if it can't."""
        require_free(self.port)
        if not PYTHON.exists():
            message = "MiniStack is not installed: run `make setup`"
            raise LocalError(message)
        try:
            # What one that was killed has left.
            shutil.rmtree(self._scratch, ignore_errors=True)
            self._scratch.mkdir(parents=True)
            (self.folder / "state").mkdir(exist_ok=True)
            # What one that died has said is kept.
            log = (self.folder / "ministack.log").open("ab" if self.died else "wb")
        except OSError as error:
            message = f"cannot write to {self.folder}: {error.strerror}"
            raise LocalError(message) from error
        # Without what Python compiles, a function takes a second longer to start.
        inherited = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        environment = inherited | {
            # Where it puts what a function's process needs, and leaves it behind.
            "TMPDIR": str(self._scratch),
            "BIND_HOST": "127.0.0.1",
            "GATEWAY_PORT": str(self.port),
            "PERSIST_STATE": "1",
            "STATE_DIR": str(self.folder / "state"),
            "S3_PERSIST": "1",
            "S3_DATA_DIR": str(self.folder / "s3"),
            # A port more, for what nobody here uses.
            "IOT_MTLS_ENABLED": "0",
            "LOG_LEVEL": "WARNING",
        }
        command = [str(PYTHON), "-P", str(Path(__file__).parent / "emulator.py")]
        with log:
            # A session of its own: Ctrl-C must reach this program alone, so that it can let MiniStack save its state.
            # Its input is never written to: it ends with this program, however that ends, and MiniStack then stops.
            self.process = subprocess.Popen(
                command, env=environment, stdin=subprocess.PIPE, stdout=log, stderr=log, start_new_session=True
            )
        self._wait()

    def stop(self) -> None:
        """Let it save its state and end."""
        if self.process is not None:
            self.process.terminate()
            try:
                self.process.wait(_STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        # There even if it was interrupted before there was a process.
        self._clear()

    def restart(self) -> None:
        """Start it again after it died, with the state that it saved last; LocalError if it can't."""
        self._clear()
        self.start()

    def _clear(self) -> None:
        """End the functions that it has left running, and remove what it unpacked."""
        if self.process is not None:
            if self.process.stdin:
                self.process.stdin.close()
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
        shutil.rmtree(self._scratch, ignore_errors=True)

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
