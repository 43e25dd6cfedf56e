"""Side effects that cannot be taken back happen once, however often a queue asks for them (REL-7)."""

from __future__ import annotations

from collections.abc import Callable

from chalicelib.errors import BusyError, RefusedError, UncertainError
from chalicelib.ports import LiveState

LEASE_SECONDS, TRIES = 60, 3


def once(live: LiveState, store: str, key: str, do: Callable[[], None]) -> None:
    """Do it, unless it is done already or somebody is at it; two writes beside what it does itself.

    What was refused, or may have happened, is not done again. BusyError if it surely did not happen; then it may be
    asked for again.
    """
    if live.take_lease(store, key, LEASE_SECONDS, TRIES) <= 0:
        return
    try:
        do()
    except BusyError:
        live.drop_lease(store, key)
        raise
    except (RefusedError, UncertainError):
        pass
    live.finish_lease(store, key)
