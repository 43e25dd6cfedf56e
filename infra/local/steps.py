"""What `make run` says on the way: a line for each step, with the time that it took."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TextIO

# Nobody should wonder for longer whether anything goes on.
_SILENCE_SECONDS = 5.0


class Steps:
    """Writes to a stream, or nowhere."""

    def __init__(self, stream: TextIO | None = None) -> None:
        """`stream` is the screen; nothing is said without one, as in tests."""
        self._stream = stream

    @contextmanager
    def step(self, text: str) -> Iterator[Callable[[str], None]]:
        """Say what is done in the block, now and then how far it is, and in the end how long it took.

        Gives what takes a word on how far it is; without one, the seconds so far are said.
        """
        begun, ended, told = time.monotonic(), threading.Event(), [""]

        def tell() -> None:
            said = ""
            while not ended.wait(_SILENCE_SECONDS):
                word = told[0] if told[0] != said else f"{time.monotonic() - begun:.0f} s"
                said = told[0]
                self.say(f" {word} …")

        teller = threading.Thread(target=tell, daemon=True)
        self.say(f"  {text} …")
        teller.start()
        done = False
        try:
            yield lambda word: told.__setitem__(0, word)
            done = True
        finally:
            ended.set()
            teller.join()
            self.say(f" {time.monotonic() - begun:.1f} s\n" if done else "\n")

    def say(self, text: str) -> None:
        """Write it at once."""
        if self._stream is not None:
            self._stream.write(text)
            self._stream.flush()
