"""What has changed in a store's lists, until its inboxes are told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from chalicelib.core.ids import ConversationId
from chalicelib.core.principal import Standing
from chalicelib.core.rights import is_shown
from chalicelib.inbox.domain.rows import InboxRow

Changes = Mapping[ConversationId, frozenset[str]]
"""The conversations whose rows have changed, each with where it stood before, if it stands elsewhere now.

A place is as in `open:a_1`, status and owner, nobody's with none behind the colon.
"""

# Nobody knows where it stood: whoever looks at any list is told.
ANYWHERE = "anywhere"


def standing_place(row: InboxRow) -> str:
    """Where a row stands: status and owner."""
    return f"{row.status.value}:{row.assignee}"


def merged(changes: Iterable[Changes]) -> dict[ConversationId, frozenset[str]]:
    """All of them as one."""
    found: dict[ConversationId, frozenset[str]] = {}
    for each in changes:
        for conversation_id, places in each.items():
            found[conversation_id] = found.get(conversation_id, frozenset()) | places
    return found


def is_in(place: str, listed: str, agent_id: str) -> bool:
    """Whether what stands at a place is in an agent's list, which is as in `mine:open`."""
    if place == ANYWHERE:
        return True
    status, _, owner = place.partition(":")
    view, _, of = listed.partition(":")
    return status == of and (view == "all" or owner == ("" if view == "unassigned" else agent_id))


def was_shown(standing: Standing, agent_id: str, places: Iterable[str]) -> bool:
    """Whether an agent may have been shown a row that stood at any of these places."""
    return any(each == ANYWHERE or is_shown(standing, agent_id, each.partition(":")[2]) for each in places)
