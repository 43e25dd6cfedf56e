"""What follows the log: the topic that the rest of the system listens to, and where goes what cannot be read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from chalicelib.domain.model import InboxRow, Message
from chalicelib.ports.conversations import ConversationLog
from chalicelib.ports.directory import Rows
from chalicelib.ports.people import Customers


@dataclass(frozen=True, slots=True)
class ConversationEvent:
    """A message of the log, told to the rest of the system, with the inbox row after it."""

    row: InboxRow
    message: Message


class Publisher(Protocol):
    """The topic that the rest of the system listens to."""

    def publish(self, events: Sequence[ConversationEvent]) -> None:
        """Tell all of them; at least once each.

        BusyError if not all were taken: all may be told again. RefusedError if one never will be.
        """


class DeadLetters(Protocol):
    """Where what cannot be worked on waits for somebody to mend the cause."""

    def put(self, letter: Mapping[str, object]) -> None:
        """Put it there."""


class RelayDeps(Protocol):
    """What following the log needs."""

    @property
    def log(self) -> ConversationLog:
        """The conversations."""

    @property
    def rows(self) -> Rows:
        """The inbox's rows."""

    @property
    def customers(self) -> Customers:
        """The shoppers."""

    @property
    def publisher(self) -> Publisher:
        """The rest of the system."""
