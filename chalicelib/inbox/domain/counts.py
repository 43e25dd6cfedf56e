"""How many open conversations there are beside each view."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from chalicelib.core.ids import AgentId
from chalicelib.core.principal import Sees, Standing
from chalicelib.inbox.domain.rows import InboxRow, Listed


@dataclass(frozen=True, slots=True)
class Counts:
    """How many conversations are open: nobody's, one's own, all that one is shown.

    `waiting` is in how many of nobody's and one's own somebody waits.
    """

    unassigned: int
    mine: int
    all: int
    waiting: int


@dataclass(frozen=True, slots=True)
class Tally:
    """The open conversations of a store by their owner, empty for nobody's, and those in which somebody waits."""

    opened: Counter[str] = field(default_factory=Counter)
    waiting: Counter[str] = field(default_factory=Counter)

    def for_agent(self, agent_id: AgentId, standing: Standing) -> Counts:
        """The counts as one of the store's people is shown them."""
        unassigned, mine = self.opened[""], self.opened[agent_id]
        everything = self.opened.total() if standing.sees is Sees.ALL else unassigned + mine
        return Counts(unassigned, mine, everything, self.waiting[""] + self.waiting[agent_id])


def tally(listed: Iterable[Listed], rows: Iterable[InboxRow] = ()) -> Tally:
    """What is open, as the index has it; `rows` are newer than it, and count in its place."""
    newer = {row.conversation_id: row for row in rows}
    found = Tally()
    # One that moves while pages are read may be in two of them.
    for each in {each.conversation_id: each for each in listed}.values():
        if each.conversation_id not in newer:
            found.opened[each.assignee] += 1
            found.waiting[each.assignee] += each.waits
    for row in newer.values():
        if row.is_open:
            found.opened[row.assignee] += 1
            found.waiting[row.assignee] += row.waits
    return found
