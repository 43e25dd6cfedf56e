"""Which of the store's people are there, told by their open sockets."""

from __future__ import annotations

from dataclasses import dataclass

from chalicelib.stores.domain import Agent


@dataclass(frozen=True, slots=True)
class AgentPresence:
    """One of the store's people; `state` is online, away or offline."""

    agent: Agent
    state: str
