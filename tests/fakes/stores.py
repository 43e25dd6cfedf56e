"""The ports of stores, in memory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from chalicelib.core.principal import Sees, StaffRole, Standing
from chalicelib.stores.domain import Agent, Shards
from tests.fakes.core import Key


class FakeAgents:
    """Agents."""

    def __init__(self) -> None:
        self.known: dict[Key, Agent] = {}

    def get(self, store_id: str, agent_id: str) -> Agent | None:
        return self.known.get((store_id, agent_id))

    def drop(self, store_id: str, agent_id: str) -> None:
        self.known.pop((store_id, agent_id), None)

    def end_sessions(self, store_id: str, agent_id: str, at: int) -> None:
        if (store_id, agent_id) in self.known:
            self.known[(store_id, agent_id)] = replace(self.known[(store_id, agent_id)], since=at)

    def all(self, store_id: str) -> Sequence[Agent]:
        return sorted(
            (each for (owner, _), each in self.known.items() if owner == store_id), key=lambda each: each.name
        )


class FakeShardCounts:
    """ShardCounts."""

    def __init__(self) -> None:
        self.known: dict[str, Shards] = {}

    def get(self, store_id: str) -> Shards:
        return self.known.get(store_id, Shards())

    def grow(self, store_id: str, shards: Shards) -> None:
        if self.get(store_id).count < shards.count:
            self.known[store_id] = shards


def standing_of(value: Mapping[str, Any]) -> Standing:
    """What a document says that somebody may do."""
    return Standing(StaffRole(value["role"]), Sees(value["sees"]), value["answers"], tuple(value["teams"]))
