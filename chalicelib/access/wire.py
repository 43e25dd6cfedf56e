"""How values look in JSON: frames to sockets, REST bodies, and the events between functions."""

from __future__ import annotations

from chalicelib.access.domain import Session
from chalicelib.transport.wire import Json


def session(value: Session, *, here: bool) -> Json:
    """A sign-in of the agent who asks; `here` is the one that asks."""
    return {"device": value.device, "signed_in": value.signed_in * 1000, "seen": value.seen * 1000, "here": here}
