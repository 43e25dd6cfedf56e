"""Agents' open sockets; in the LiveState table."""

from __future__ import annotations

from collections.abc import Sequence

from pynamodb.attributes import BooleanAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.models import Model

from chalicelib.access.domain import AgentSocket
from chalicelib.aws.failures import translated
from chalicelib.aws.keys import of_store
from chalicelib.aws.tables import TableMeta, bind
from chalicelib.core.ids import AgentId, ConnectionId, StoreId
from chalicelib.core.ports import Clock
from chalicelib.core.principal import Sees, Standing


class AgentSocketModel(Model):
    """An agent's open socket."""

    class Meta(TableMeta):
        """See pynamodb."""

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True)
    state = UnicodeAttribute()
    seen = NumberAttribute()
    ttl = NumberAttribute()
    sees = UnicodeAttribute(default=Sees.ALL)
    answers = BooleanAttribute(default=True)


class DynamoAgentSockets:
    """AgentSockets on DynamoDB through pynamodb."""

    def __init__(self, table: str, region: str, clock: Clock) -> None:
        bind(table, region, AgentSocketModel)
        self._clock = clock

    def put(self, store_id: StoreId, socket: AgentSocket) -> None:
        """See AgentSockets."""
        model = AgentSocketModel(_sockets(store_id), f"{socket.agent_id}#{socket.connection_id}", ttl=socket.expires)
        model.state, model.seen = socket.state, socket.seen
        model.sees, model.answers = socket.standing.sees.value, socket.standing.answers
        with translated():
            model.save()

    def drop(self, store_id: StoreId, agent_id: AgentId, connection_id: ConnectionId) -> None:
        """See AgentSockets."""
        with translated():
            AgentSocketModel(_sockets(store_id), f"{agent_id}#{connection_id}").delete()

    def all(self, store_id: StoreId) -> Sequence[AgentSocket]:
        """See AgentSockets."""
        now = self._clock()
        with translated():
            # What was noted just now counts: of one whose right ends, no socket may be overlooked.
            found = list(AgentSocketModel.query(_sockets(store_id), consistent_read=True))
        return [_socket(each) for each in found if each.ttl > now]


def _sockets(store_id: StoreId) -> str:
    return of_store(store_id, "agent-sockets")


def _socket(found: AgentSocketModel) -> AgentSocket:
    agent, _, connection_id = found.sk.partition("#")
    standing = Standing(sees=Sees(found.sees), answers=found.answers)
    return AgentSocket(connection_id, agent, found.state, int(found.seen), int(found.ttl), standing)
