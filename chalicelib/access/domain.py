"""What the chat is made of: values only, no behaviour that needs the outside."""

from __future__ import annotations

from dataclasses import dataclass, field

from chalicelib.core.ids import AgentId, ConnectionId, ConversationId, StoreId
from chalicelib.core.principal import Principal, Standing


@dataclass(frozen=True, slots=True)
class Ticket:
    """A right to open one socket, once, from one Origin, until `expires` (seconds since 1970)."""

    principal: Principal
    origin: str
    expires: int


@dataclass(frozen=True, slots=True)
class Session:
    """A sign-in of an agent: its id, and what the browser says of itself. Both times are in seconds since 1970.

    `seen` is when a page of it last opened a socket.
    """

    id: str
    device: str
    signed_in: int
    seen: int


@dataclass(frozen=True, slots=True)
class Watching:
    """What an agent has on the screen, and must be told of: lists, as in `mine:open`, and conversations."""

    lists: frozenset[str] = frozenset()
    conversations: frozenset[ConversationId] = frozenset()


@dataclass(frozen=True, slots=True)
class AgentSocket:
    """An agent's open socket; `state` is what the agent says of themselves, online or away, last `seen` saying it.

    Both times are in seconds since 1970; until `expires` it can be open. `standing` is the agent's. `watching` is None
    for a page that does not say it: it is told of everything. `behind` is when something could not be told there last,
    in milliseconds; 0 for never.
    """

    connection_id: ConnectionId
    agent_id: AgentId
    state: str
    seen: int
    expires: int
    standing: Standing = field(default_factory=Standing)
    watching: Watching | None = None
    behind: int = 0


@dataclass(frozen=True, slots=True)
class Link:
    """What a signed link in a mail says; `purpose` is resume or unsubscribe, `subject` a visitor or an address.

    `address` stands for the address that the mail was sent to.
    """

    purpose: str
    store_id: StoreId
    subject: str
    conversation_id: ConversationId
    expires: int
    address: str = ""
