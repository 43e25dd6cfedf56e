"""What changing a store's people needs."""

from __future__ import annotations

from typing import Protocol

from chalicelib.access.ports import StaffDeps
from chalicelib.audit.ports import Audit
from chalicelib.inbox.ports import Rows
from chalicelib.notifications.ports import Devices
from chalicelib.settings.ports import SettingsDeps


class MemberDeps(StaffDeps, Protocol):
    """What taking their rights away needs."""

    @property
    def audit(self) -> Audit:
        """Who changed what."""

    @property
    def devices(self) -> Devices:
        """Their browsers that take pushes."""

    @property
    def rows(self) -> Rows:
        """The inbox's rows."""


class StandingDeps(MemberDeps, SettingsDeps, Protocol):
    """What changing their rights needs."""
