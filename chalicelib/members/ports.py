"""Who is let in: tokens, links, and what letting in and out needs."""

from __future__ import annotations

from typing import Protocol

from chalicelib.access.ports import StaffDeps
from chalicelib.inbox.ports import Rows
from chalicelib.notifications.ports import Devices


class MemberDeps(StaffDeps, Protocol):
    """What changing the store's people needs."""

    @property
    def devices(self) -> Devices:
        """Their browsers that take pushes."""

    @property
    def rows(self) -> Rows:
        """The inbox's rows."""
