"""Side effects that cannot be taken back happen once, however often a queue asks for them (REL-7)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeVar

from chalicelib.core.errors import BusyError, RefusedError, ShopbellError, UncertainError
from chalicelib.core.ids import StoreId
from chalicelib.core.ports import Leases, Unavailable

LEASE_SECONDS, TRIES = 60, 3

T = TypeVar("T")


def once(leases: Leases, store_id: StoreId, key: str, do: Callable[[], None]) -> None:
    """Do it, unless it is done already or somebody is at it; two writes beside what it does itself.

    What was refused, or may have happened, is not done again. BusyError if it surely did not happen; then it may be
    asked for again.
    """

    def try_it(_: Sequence[None]) -> Sequence[ShopbellError | None]:
        try:
            do()
        except (BusyError, RefusedError, UncertainError) as error:
            return [error]
        return [None]

    each_once(leases, store_id, {key: None}, try_it)


def each_once(
    leases: Leases,
    store_id: StoreId,
    items: Mapping[str, T],
    do: Callable[[Sequence[T]], Sequence[ShopbellError | None]],
) -> None:
    """The same for several that are done at the same time: `do` gets those whose turn it is, and gives how each ended.

    Each has a lease of its own, under its key. BusyError if one of them is to be asked for again.
    """
    mine, busy = _leased(leases, store_id, items)
    ends = do([items[key] for key in mine]) if mine else ()
    for key, end in zip(mine, ends, strict=True):
        busy = _settle(leases, store_id, key, end) or busy
    if busy:
        raise busy


def _leased(leases: Leases, store_id: StoreId, items: Mapping[str, T]) -> tuple[list[str], BusyError | None]:
    """The keys whose lease could be taken, and the last error if the leases of some could not even be asked for."""
    mine, busy = [], None
    for key in items:
        try:
            if not isinstance(leases.take(store_id, key, LEASE_SECONDS, TRIES), Unavailable):
                mine.append(key)
        except BusyError as error:
            busy = error
    return mine, busy


def _settle(leases: Leases, store_id: StoreId, key: str, end: ShopbellError | None) -> BusyError | None:
    """Note how one ended; gives the error after which the whole must be asked for again."""
    try:
        if isinstance(end, BusyError):
            leases.drop(store_id, key)
            return end
        leases.finish(store_id, key)
    except BusyError as error:
        # The others' ends must be noted all the same, or they would be done again.
        return error
    return None


def attempt_all(effects: Iterable[Callable[[], None]]) -> None:
    """Do each of them, though others are busy; BusyError in the end if one was."""
    busy = None
    for effect in effects:
        try:
            effect()
        except BusyError as error:
            busy = error
    if busy:
        raise busy
