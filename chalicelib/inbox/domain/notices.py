"""What is told to open sockets, as values; how it looks on the wire is said elsewhere."""

from __future__ import annotations

from dataclasses import dataclass

from chalicelib.conversations.domain.notices import Notice
from chalicelib.inbox.domain.rows import InboxRow


@dataclass(frozen=True, slots=True)
class DigestNotice(Notice):
    """Inbox rows that changed since the last digest."""

    rows: tuple[InboxRow, ...]
