"""How values look in JSON: frames to sockets, REST bodies, and the events between functions."""

from __future__ import annotations

from chalicelib.people.domain import Customer
from chalicelib.transport.wire import Json


def customer(value: Customer, refusal: str) -> Json:
    """What agents see of a shopper; `refusal` says why their address gets no mail, empty if it does."""
    shown = {"email": value.email, "proven": value.proven, "name": value.name, "language": value.language}
    return {**shown, "refusal": refusal}
