"""What a request or a frame needs, whatever it asks."""

from __future__ import annotations

from typing import Protocol

from chalicelib.core.ids import ConnectionId
from chalicelib.core.limits import Limiter


class SocketCloser(Protocol):
    """The way to end a socket."""

    def end(self, connection_id: ConnectionId) -> None:
        """Close the socket, if it is open; whether that worked is nobody's to know: it can do nothing any more."""


class Limited(Protocol):
    """Whatever is asked of it is counted."""

    @property
    def limiter(self) -> Limiter:
        """The rate limits."""


class SocketDeps(Limited, Protocol):
    """What a frame needs, whatever it asks."""

    @property
    def push(self) -> SocketCloser:
        """The way to end a socket."""
