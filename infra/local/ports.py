"""The ports of `make run`."""

from __future__ import annotations

from dataclasses import astuple, dataclass


@dataclass(frozen=True, slots=True)
class Ports:
    """MiniStack, the demo shop, the widget, the inbox, and mail: SMTP there, SES's API on the port after it."""

    ministack: int = 4566
    shop: int = 8010
    inbox: int = 8011
    widget: int = 8012
    mail: int = 8025

    def all(self) -> list[int]:
        """Every port that is listened on."""
        return [*astuple(self), self.mail + 1]
