"""The assistant's function. Nothing calls it until there is one.

Lambda polls each queue day and night, which is most of what idle costs (bench/idle_cost.py): it has none yet.
"""

from __future__ import annotations

from infra.functions.model import Function, Grants, Places

FUNCTIONS = {"suggest": Function(memory=256, timeout=10)}


def rights(_: Places) -> Grants:
    """None."""
    return {"suggest": []}


def environment(_: Places) -> dict[str, str]:
    """Nothing of its own."""
    return {}
