"""The functions, by capability: how large each is, what wakes it, what it may do, what it is told.

A right that is missing fails at the first call, one too many on the day of a break-in. The tests hold both: the whole
table stands in tests/infra/test_functions.py, and tests/integration/test_rights.py compares it with what is called.
"""

from __future__ import annotations

from collections import defaultdict

from infra.functions import (
    access,
    assistant,
    conversations,
    inbox,
    mail,
    notifications,
    people,
    presence,
    settings,
    stores,
    transport,
)
from infra.functions.model import Function, Grant, Places, Work

CAPABILITIES = (
    transport,
    stores,
    settings,
    people,
    conversations,
    access,
    presence,
    inbox,
    mail,
    notifications,
    assistant,
)
# By the function's name.
FUNCTIONS: dict[str, Function] = {name: each for of in CAPABILITIES for name, each in of.FUNCTIONS.items()}
WORK: dict[str, Work] = {name: each.work for name, each in FUNCTIONS.items() if each.work}


def rights(places: Places) -> dict[str, list[Grant]]:
    """What each function may do: what each capability needs of it."""
    granted: dict[str, list[Grant]] = defaultdict(list)
    for capability in CAPABILITIES:
        for name, grants in capability.rights(places).items():
            granted[name] += grants
    return dict(granted)


def environment(places: Places) -> dict[str, str]:
    """What all functions are told: Chalice has one environment for all of a package."""
    return {name: value for each in CAPABILITIES for name, value in each.environment(places).items()}
