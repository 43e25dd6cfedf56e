"""What is told to open sockets, as values; how it looks on the wire is said elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from chalicelib.conversations.domain.notices import Notice
from chalicelib.core.ids import AgentId
from chalicelib.inbox.domain.counts import Counts
from chalicelib.inbox.domain.rows import InboxRow


@dataclass(frozen=True, slots=True)
class DigestNotice(Notice):
    """What has changed since the last digest: inbox rows, how many conversations there are, who is there.

    `turn` is which of the store's digests it is: of two, the later counts. `more`, rows have changed that are not here.
    `counts` is None where no row has changed, `agents` where nobody came or left.
    """

    turn: int
    rows: tuple[InboxRow, ...]
    counts: Counts | None = None
    agents: Mapping[AgentId, str] | None = None
    more: bool = False
