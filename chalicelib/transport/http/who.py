"""Whom a route is for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from chalicelib.core.ids import StoreId
from chalicelib.core.principal import Principal
from chalicelib.transport.http.asked import Asked


@dataclass(frozen=True)
class Who:
    """Whom a route is for, and how it is known who asks.

    `authenticate` gives whoever asks for what is of this store (empty where the path names none); None where they need
    not be anybody. It raises UnauthenticatedError without a token that is good, NotFoundError for what is not theirs.
    Where Cognito's token is asked for, it `is_staff`: those routes go to a function of their own.
    """

    name: str
    authenticate: Callable[[Asked[Any], StoreId], Principal | None]
    is_staff: bool = False


ANYBODY = Who("anybody", lambda *_: None)
