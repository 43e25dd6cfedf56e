"""Makes what is outside of letting in."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from chalicelib.stores.wiring import StoresWiring

if TYPE_CHECKING:
    from chalicelib.access.ports import AgentSockets, Sessions, Tickets, Tokens


class AccessWiring(StoresWiring):
    """Tokens, tickets, sockets, sign-ins."""

    @cached_property
    def tickets(self) -> Tickets:
        """The tickets for sockets."""
        from chalicelib.access.adapters.tickets import DynamoTickets  # noqa: PLC0415

        return DynamoTickets(self.env["LIVE_TABLE"], self.region, self.clock)

    @cached_property
    def agent_sockets(self) -> AgentSockets:
        """The open sockets of the stores' people."""
        from chalicelib.access.adapters.agent_sockets import DynamoAgentSockets  # noqa: PLC0415

        return DynamoAgentSockets(self.env["LIVE_TABLE"], self.region, self.clock, self.shards)

    @cached_property
    def sessions(self) -> Sessions:
        """What they are signed in with."""
        from chalicelib.access.adapters.sessions import DynamoSessions  # noqa: PLC0415

        return DynamoSessions(self.env["LIVE_TABLE"], self.region, self.clock)

    @cached_property
    def tokens(self) -> Tokens:
        """Visitors' tokens."""
        from chalicelib.access.adapters.tokens import JwtTokens  # noqa: PLC0415

        return JwtTokens(self.signing_keys, self.clock)

    @property
    def socket_url(self) -> str:
        """Where a ticket opens a socket."""
        return self.env["SOCKET_URL"]
