"""The ports of access, in memory."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from chalicelib.access.domain import AgentSocket, Link, Session, Ticket
from chalicelib.core.errors import UnauthenticatedError
from chalicelib.core.principal import Principal, Role
from tests.fakes.core import Key


class FakeTickets:
    """Tickets."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self.known: dict[Key, Ticket] = {}

    def put(self, key: str, ticket: Ticket) -> None:
        self.known[(ticket.principal.store_id, f"{ticket.principal.role.value}#{key}")] = ticket

    def take(self, store_id: str, role: Role, key: str) -> Ticket | None:
        ticket = self.known.pop((store_id, f"{role.value}#{key}"), None)
        return ticket if ticket and ticket.expires > self._clock() else None


class FakeAgentSockets:
    """AgentSockets."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self.known: dict[Key, AgentSocket] = {}

    def put(self, store_id: str, socket: AgentSocket) -> None:
        self.known[(store_id, socket.connection_id)] = socket

    def keep(self, store_id: str, beat: AgentSocket) -> AgentSocket | None:
        before = self.known.get((store_id, beat.connection_id))
        if before is None or before.agent_id != beat.agent_id:
            return None
        after = replace(before, state=beat.state, seen=beat.seen, expires=beat.expires)
        self.known[(store_id, beat.connection_id)] = replace(after, watching=beat.watching or before.watching)
        return before

    def fall_behind(self, store_id: str, agent_id: str, connection_id: str, at: int) -> None:
        known = self.known.get((store_id, connection_id))
        if known and known.agent_id == agent_id:
            self.known[(store_id, connection_id)] = replace(known, behind=at)

    def drop(self, store_id: str, agent_id: str, connection_id: str) -> None:
        known = self.known.get((store_id, connection_id))
        if known and known.agent_id == agent_id:
            del self.known[(store_id, connection_id)]

    def all(self, store_id: str) -> Sequence[AgentSocket]:
        now = self._clock()
        return [socket for (of, _), socket in self.known.items() if of == store_id and socket.expires > now]


class FakeSessions:
    """Sessions."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self.known: dict[Key, dict[str, tuple[Session, int]]] = {}

    def put(self, store_id: str, agent_id: str, session: Session, expires: int) -> None:
        self.known.setdefault((store_id, agent_id), {})[session.id] = session, expires

    def drop(self, store_id: str, agent_id: str, session_id: str) -> None:
        self.known.get((store_id, agent_id), {}).pop(session_id, None)

    def all(self, store_id: str, agent_id: str) -> Sequence[Session]:
        known = self.known.get((store_id, agent_id), {}).values()
        return [session for session, expires in known if expires > self._clock()]


class FakeTokens:
    """Tokens that are what they say."""

    def sign(self, store_id: str, visitor_id: str, expires: int) -> str:
        return f"{store_id}/{visitor_id}/{expires}"

    def verify(self, token: str) -> tuple[Principal, int]:
        parts = token.split("/")
        if len(parts) != 3:
            raise UnauthenticatedError
        return Principal(parts[0], parts[1], Role.VISITOR), int(parts[2])

    def sign_link(self, link: Link) -> str:
        return "|".join(
            [link.purpose, link.store_id, link.subject, link.conversation_id, str(link.expires), link.address]
        )

    def verify_link(self, token: str, purpose: str) -> Link:
        parts = token.split("|")
        if len(parts) != 6 or parts[0] != purpose:
            raise UnauthenticatedError
        return Link(parts[0], parts[1], parts[2], parts[3], int(parts[4]), parts[5])
