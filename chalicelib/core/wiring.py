"""What each capability's wiring has: its environment, the time, and chance."""

from __future__ import annotations

import secrets
import time
from collections.abc import Mapping

from chalicelib.core.ports import Clock, RandomBytes


class Wiring:
    """Makes what is outside when it is first asked for, and keeps it for the life of the container.

    `env` is what the deployment tells its functions (infra/functions). Each variable is read where it is first needed,
    never at import (Chalice imports app.py to package it); KeyError names one that is missing.
    """

    # Adapters are imported where they are made, because every function imports app.py and few need all of them.

    def __init__(self, env: Mapping[str, str]) -> None:
        self.env = env
        self.clock: Clock = time.time
        self.random: RandomBytes = secrets.token_bytes
