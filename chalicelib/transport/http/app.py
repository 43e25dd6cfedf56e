"""Chalice's application, whose routes know what is outside."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from chalice.app import Chalice


class App(Chalice):
    """The application; `deps` gives what is outside to whatever route answers."""

    def __init__(self, name: str, deps: Callable[[], Any]) -> None:
        super().__init__(name, configure_logs=False)
        self.experimental_feature_flags.update(["WEBSOCKETS", "BLUEPRINTS"])
        self.deps = deps
