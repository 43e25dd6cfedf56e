"""Take an agent's rights away while they are at work: nothing more reaches them, and nothing that they ask is done."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from chalicelib.access.usecases.end_sessions import end_sockets
from chalicelib.audit.domain import OPERATOR, Entry
from chalicelib.conversations.domain.model import Status
from chalicelib.conversations.usecases.change_conversation import assign_conversation
from chalicelib.core.errors import ConflictError
from chalicelib.core.ids import AgentId, ConversationId, StoreId
from chalicelib.core.principal import Principal, Role
from chalicelib.inbox.domain.rows import InboxRow
from chalicelib.members.domain import document_name
from chalicelib.members.ports import MemberDeps
from chalicelib.stores.domain import Agent

# What a socket's function had begun when the agent was removed may let it listen once more, but runs no longer than
# this (.chalice/config.json): so long afterwards the removal is repeated, and nothing is left.
IN_FLIGHT_SECONDS = 15
_PAGE = 50
_ACTION = "members.removed"


@dataclass(frozen=True, slots=True)
class Removal:
    """What was ended, by the names of the sockets, and how many conversations were given back."""

    sockets: tuple[str, ...]
    conversations: int


def remove_agent(deps: MemberDeps, store_id: StoreId, agent_id: AgentId, also: Iterable[str] = ()) -> Removal:
    """Let somebody be one of the store's people no longer; again IN_FLIGHT_SECONDS later, and as often as one likes.

    `also` are the sockets of the time before, of which nothing is known any more.

    The right goes first, so that nobody is let in any more; then what they are told by, and last the open conversations
    that are theirs: shoppers who wait there must be seen by somebody.
    """
    known = deps.agents.get(store_id, agent_id)
    if known:
        # Before it is done: what failed after it is repeated, what was done without it would be known to nobody.
        at = int(deps.clock() * 1000)
        deps.audit.note(Entry(store_id, at, OPERATOR, _ACTION, document_name(agent_id), known.version))
    deps.agents.drop(store_id, agent_id)
    sockets = end_sockets(deps, store_id, agent_id, also)
    for device in deps.devices.all(store_id):
        if device.agent_id == agent_id:
            deps.devices.drop(store_id, agent_id, device.endpoint)
    return Removal(sockets, give_back_all(deps, store_id, known or Agent(agent_id, "", "")))


def give_back_all(deps: MemberDeps, store_id: StoreId, agent: Agent) -> int:
    """Let somebody's open conversations be nobody's: shoppers who wait there must be seen. Gives how many it were."""
    who = Principal(store_id, agent.id, Role.AGENT, agent.name)
    return sum(_give_back(deps, who, row.conversation_id) for row in list(_theirs(deps, who)))


def _theirs(deps: MemberDeps, who: Principal) -> Iterator[InboxRow]:
    cursor, more = "", True
    while more:
        page = deps.rows.page(who.store_id, Status.OPEN, [who.id], cursor, _PAGE)
        yield from page.rows
        cursor, more = page.cursor, bool(page.cursor)


def _give_back(deps: MemberDeps, who: Principal, conversation_id: ConversationId) -> bool:
    view = deps.log.latest(who.store_id, conversation_id, 1)
    if view is None or view.head.assignee != who.id:
        return False
    try:
        assign_conversation(deps, who, conversation_id, "", view.head.version)
    except ConflictError:
        # Somebody was faster.
        return False
    return True
