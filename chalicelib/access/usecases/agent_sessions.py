"""What an agent is signed in with: each page that asks for a ticket says which sign-in it is of, and on what."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress

from chalicelib.access.domain import Session
from chalicelib.access.ports import Sessions
from chalicelib.core.errors import BusyError
from chalicelib.core.ids import SessionId, StoreId
from chalicelib.core.ports import Clock
from chalicelib.core.principal import Principal
from chalicelib.core.text import label
from chalicelib.stores.domain import Agent, is_admitted

# As long as a refresh token is good (infra/constructs/identity.py); renewing it prolongs nothing.
KEPT_SECONDS = 14 * 24 * 3600
# A browser says more of itself than anybody wants to read.
_MOST = 300


def note_session(sessions: Sessions, clock: Clock, principal: Principal, session_id: SessionId, device: str) -> None:
    """Note that a sign-in was used now, by a browser that calls itself `device` (User-Agent). One write.

    Nobody is kept out because it cannot be noted.
    """
    if session_id:
        session = Session(session_id, label(device, _MOST), principal.since, int(clock()))
        with suppress(BusyError):
            sessions.put(principal.store_id, principal.id, session, principal.since + KEPT_SECONDS)


def list_sessions(sessions: Sessions, store_id: StoreId, agent: Agent) -> Sequence[Session]:
    """The agent's sign-ins that are still good in a store, the last used first. One Query."""
    good = (each for each in sessions.all(store_id, agent.id) if is_admitted(agent, each.signed_in))
    return sorted(good, key=lambda each: -each.seen)
