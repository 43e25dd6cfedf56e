"""What saying who is there needs."""

from __future__ import annotations

from typing import Protocol

from chalicelib.access.ports import LinkDeps
from chalicelib.transport.ports import Limited


class PresenceDeps(LinkDeps, Limited, Protocol):
    """What the routes and actions need."""
