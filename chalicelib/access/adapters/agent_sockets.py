"""Agents' open sockets; in the LiveState table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from pynamodb.attributes import BooleanAttribute, NumberAttribute, UnicodeAttribute, UnicodeSetAttribute
from pynamodb.models import Model

from chalicelib.access.domain import AgentSocket, Watching
from chalicelib.aws.failures import translated
from chalicelib.aws.keys import of_store
from chalicelib.aws.tables import TableMeta, bind, is_met
from chalicelib.core.ids import AgentId, ConnectionId, StoreId
from chalicelib.core.ports import Clock
from chalicelib.core.principal import Sees, Standing
from chalicelib.stores.domain import shard_of
from chalicelib.stores.usecases.known_shards import KnownShards

# A set may not be empty.
_NOTHING = "-"


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
    lists: UnicodeSetAttribute = UnicodeSetAttribute(null=True)
    conversations: UnicodeSetAttribute = UnicodeSetAttribute(null=True)
    behind = NumberAttribute(default=0)
    # What stood in these before the last heartbeat: a write gives what it wrote, and not what it wrote over.
    state_before = UnicodeAttribute(default="")
    seen_before = NumberAttribute(default=0)


class DynamoAgentSockets:
    """AgentSockets on DynamoDB through pynamodb."""

    def __init__(self, table: str, region: str, clock: Clock, shards: KnownShards) -> None:
        bind(table, region, AgentSocketModel)
        self._clock = clock
        self._shards = shards

    def put(self, store_id: StoreId, socket: AgentSocket) -> None:
        """See AgentSockets."""
        shard = shard_of(socket.connection_id, self._shards.writing(store_id))
        model = _at(store_id, shard, socket.agent_id, socket.connection_id)
        model.state, model.seen, model.ttl = socket.state, socket.seen, socket.expires
        model.sees, model.answers = socket.standing.sees.value, socket.standing.answers
        with translated():
            model.save()

    def keep(self, store_id: StoreId, beat: AgentSocket) -> AgentSocket | None:
        """See AgentSockets."""
        model, watching = AgentSocketModel, beat.watching
        actions: list[Any] = [
            model.state_before.set(model.state),
            model.seen_before.set(model.seen),
            model.state.set(beat.state),
            model.seen.set(beat.seen),
            model.ttl.set(beat.expires),
        ]
        if watching:
            actions += [model.lists.set({*watching.lists, _NOTHING})]
            actions += [model.conversations.set({*watching.conversations, _NOTHING})]
        found = self._update(store_id, beat.agent_id, beat.connection_id, actions)
        if found is None:
            return None
        seen = int(found.seen_before)
        return replace(_socket(found), state=found.state_before, seen=seen)

    def fall_behind(self, store_id: StoreId, agent_id: AgentId, connection_id: ConnectionId, at: int) -> None:
        """See AgentSockets."""
        self._update(store_id, agent_id, connection_id, [AgentSocketModel.behind.set(at)])

    def _update(
        self, store_id: StoreId, agent_id: AgentId, connection_id: ConnectionId, actions: list[Any]
    ) -> AgentSocketModel | None:
        """The item after the change, wherever it is; None if there is none."""
        tried: set[int] = set()
        # Whether the store has grown is asked only where nothing was found: a heartbeat costs one call.
        for remembered in (True, False):
            for shard in self._shards.homes(store_id, connection_id, remembered=remembered):
                if shard in tried:
                    continue
                tried.add(shard)
                model = _at(store_id, shard, agent_id, connection_id)
                if _exists(model, actions):
                    return model
        return None

    def drop(self, store_id: StoreId, agent_id: AgentId, connection_id: ConnectionId) -> None:
        """See AgentSockets."""
        with translated():
            for shard in self._shards.homes(store_id, connection_id, remembered=False):
                _at(store_id, shard, agent_id, connection_id).delete()

    def all(self, store_id: StoreId) -> Sequence[AgentSocket]:
        """See AgentSockets."""
        now = self._clock()
        with translated():
            # What was noted just now counts: of one whose right ends, no socket may be overlooked.
            found = [
                each
                for shard in range(self._shards.reading(store_id))
                for each in AgentSocketModel.query(_partition(store_id, shard), consistent_read=True)
            ]
        return [_socket(each) for each in found if each.ttl > now]


def _exists(model: AgentSocketModel, actions: list[Any]) -> bool:
    return is_met(lambda: model.update(actions=actions, condition=AgentSocketModel.pk.exists()))


def _partition(store_id: StoreId, shard: int) -> str:
    return of_store(store_id, "agent-sockets", str(shard))


def _at(store_id: StoreId, shard: int, agent_id: AgentId, connection_id: ConnectionId) -> AgentSocketModel:
    return AgentSocketModel(_partition(store_id, shard), f"{agent_id}#{connection_id}")


def _socket(found: AgentSocketModel) -> AgentSocket:
    agent, _, connection_id = found.sk.partition("#")
    standing = Standing(sees=Sees(found.sees), answers=found.answers)
    watching = None
    if found.lists:
        watching = Watching(frozenset(found.lists) - {_NOTHING}, frozenset(found.conversations or ()) - {_NOTHING})
    seen, expires = int(found.seen), int(found.ttl)
    return AgentSocket(connection_id, agent, found.state, seen, expires, standing, watching, int(found.behind))
