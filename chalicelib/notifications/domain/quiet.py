"""An agent's quiet hours."""

from __future__ import annotations

from datetime import datetime, time
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from chalicelib.notifications.domain.people import Preferences


def is_quiet(preferences: Preferences, now: float) -> bool:
    """Whether the agent wants silence at `now` (seconds); hours may reach over midnight."""
    start, end = time.fromisoformat(preferences.quiet_from), time.fromisoformat(preferences.quiet_to)
    if start == end:
        return False
    at = datetime.fromtimestamp(now, ZoneInfo(preferences.zone)).time()
    return start <= at < end if start < end else at >= start or at < end


def is_zone(name: str) -> bool:
    """Whether there is such a time zone."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True
