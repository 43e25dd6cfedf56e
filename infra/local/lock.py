"""The lock of a state folder: one `make run` at a time, and where to find the one that runs."""

from __future__ import annotations

import fcntl
import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from infra.local.ministack import LocalError

_FILE = "running.json"


@dataclass(frozen=True, slots=True)
class Running:
    """The process that holds a folder, MiniStack's port, and the address of its demo shop."""

    process: int
    port: int
    shop: str


class Lock:
    """Held from `take` to `release`; the system lets go of it when the process ends, however it ends."""

    def __init__(self, folder: Path) -> None:
        """`folder` is made if it is not there."""
        self._folder = folder
        self._file: IO[str] | None = None

    def take(self, port: int, shop: str) -> None:
        """Take it, and say where to find what runs; LocalError if another process has it, or nobody can."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            file = (self._folder / _FILE).open("a+", encoding="utf-8")
        except OSError as error:
            message = f"cannot write to {self._folder}: {error.strerror}"
            raise LocalError(message) from error
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            file.close()
            other = find(self._folder)
            where = f"process {other.process}, {other.shop}" if other else "just starting"
            message = f"it runs already in {self._folder} ({where}): stop that one, or take another folder (STATE=…)"
            raise LocalError(message) from error
        file.truncate(0)
        json.dump({"process": os.getpid(), "port": port, "shop": shop}, file)
        file.flush()
        self._file = file

    def release(self) -> None:
        """Let go of it."""
        if self._file is not None:
            self._file.truncate(0)
            self._file.close()
            self._file = None


def find(folder: Path) -> Running | None:
    """What runs in a folder, if anything does."""
    try:
        with (folder / _FILE).open(encoding="utf-8") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                return Running(**json.load(file))
    except (OSError, ValueError, TypeError):
        pass
    return None
