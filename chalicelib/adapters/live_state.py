"""The LiveState table: everything in it expires, and TTL deletes late, so every read looks at the expiry too."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.exceptions import DeleteError, PutError, UpdateError
from pynamodb.models import Model

from chalicelib.adapters.failures import is_unmet, translated
from chalicelib.adapters.keys import of_store
from chalicelib.adapters.tables import TableMeta, bind
from chalicelib.domain.ids import AgentId, ConnectionId, SessionId, StoreId
from chalicelib.domain.model import AgentSocket, Principal, Role, Session, Ticket, Unavailable
from chalicelib.ports.core import Clock


class TicketModel(Model):
    """A right to open one socket, under the hash of its secret.

    Whose it is, a visitor or an agent, is said by its partition: which function may write it is a matter of rights.
    """

    class Meta(TableMeta):
        """See pynamodb."""

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True, default="ticket")
    principal = UnicodeAttribute()
    name = UnicodeAttribute()
    origin = UnicodeAttribute()
    since = NumberAttribute(default=0)
    ttl = NumberAttribute()


class AgentSocketModel(Model):
    """An agent's open socket."""

    class Meta(TableMeta):
        """See pynamodb."""

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True)
    state = UnicodeAttribute()
    seen = NumberAttribute()
    ttl = NumberAttribute()


class SessionModel(Model):
    """A sign-in of an agent."""

    class Meta(TableMeta):
        """See pynamodb."""

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True)
    device = UnicodeAttribute()
    signed_in = NumberAttribute()
    seen = NumberAttribute()
    ttl = NumberAttribute()


class CounterModel(Model):
    """How often something happened in one minute."""

    class Meta(TableMeta):
        """See pynamodb."""

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True, default="count")
    n = NumberAttribute()
    ttl = NumberAttribute()


class ClaimModel(Model):
    """Who has what can be had once."""

    class Meta(TableMeta):
        """See pynamodb."""

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True, default="claim")
    by = UnicodeAttribute()
    ttl = NumberAttribute()


class LeaseModel(Model):
    """Who does something that must be done once; `until` is when another one may try, far off when it is done."""

    class Meta(TableMeta):
        """See pynamodb."""

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True, default="lease")
    until = NumberAttribute()
    tries = NumberAttribute()
    ttl = NumberAttribute()


class DynamoLiveState:
    """LiveState on DynamoDB through pynamodb."""

    def __init__(self, table: str, region: str, clock: Clock) -> None:
        bind(table, region, TicketModel, AgentSocketModel, SessionModel, ClaimModel, CounterModel, LeaseModel)
        self._clock = clock

    def put_ticket(self, key: str, ticket: Ticket) -> None:
        """See LiveState."""
        who = ticket.principal
        with translated():
            TicketModel(
                _ticket(who.store_id, who.role, key),
                principal=who.id,
                name=who.name,
                origin=ticket.origin,
                since=who.since,
                ttl=ticket.expires,
            ).save(TicketModel.pk.does_not_exist())

    def take_ticket(self, store_id: StoreId, role: Role, key: str) -> Ticket | None:
        """See LiveState."""
        taken = TicketModel(_ticket(store_id, role, key), "ticket")
        with translated():
            try:
                # The condition makes it single-use: of two who come at once, one finds it gone.
                answer = TicketModel._get_connection().delete_item(  # noqa: SLF001 - Model.delete() hides the old item
                    taken.pk, taken.sk, condition=TicketModel.pk.exists(), return_values="ALL_OLD"
                )
            except DeleteError as error:
                if not is_unmet(error):
                    raise
                return None
        found = TicketModel.from_raw_data(answer["Attributes"])
        who = Principal(store_id, found.principal, role, found.name, since=int(found.since))
        return Ticket(who, found.origin, int(found.ttl)) if found.ttl > self._clock() else None

    def put_agent_socket(self, store_id: StoreId, socket: AgentSocket) -> None:
        """See LiveState."""
        key = f"{socket.agent_id}#{socket.connection_id}"
        with translated():
            AgentSocketModel(_sockets(store_id), key, state=socket.state, seen=socket.seen, ttl=socket.expires).save()

    def drop_agent_socket(self, store_id: StoreId, agent_id: AgentId, connection_id: ConnectionId) -> None:
        """See LiveState."""
        with translated():
            AgentSocketModel(_sockets(store_id), f"{agent_id}#{connection_id}").delete()

    def agent_sockets(self, store_id: StoreId) -> Sequence[AgentSocket]:
        """See LiveState."""
        now = self._clock()
        with translated():
            # What was noted just now counts: of one whose right ends, no socket may be overlooked.
            found = list(AgentSocketModel.query(_sockets(store_id), consistent_read=True))
        return [_socket(each) for each in found if each.ttl > now]

    def put_session(self, store_id: StoreId, agent_id: AgentId, session: Session, expires: int) -> None:
        """See LiveState."""
        model = SessionModel(_sessions(store_id, agent_id), session.id, device=session.device, ttl=expires)
        model.signed_in, model.seen = session.signed_in, session.seen
        with translated():
            model.save()

    def drop_session(self, store_id: StoreId, agent_id: AgentId, session_id: SessionId) -> None:
        """See LiveState."""
        with translated():
            SessionModel(_sessions(store_id, agent_id), session_id).delete()

    def sessions(self, store_id: StoreId, agent_id: AgentId) -> Sequence[Session]:
        """See LiveState."""
        now = self._clock()
        with translated():
            found = list(SessionModel.query(_sessions(store_id, agent_id)))
        return [Session(each.sk, each.device, int(each.signed_in), int(each.seen)) for each in found if each.ttl > now]

    def claim(self, store_id: StoreId, key: str, by: str, expires: int) -> bool:
        """See LiveState."""
        item = ClaimModel(of_store(store_id, "claim", key), "claim", by=by, ttl=expires)
        with translated():
            try:
                item.save(ClaimModel.pk.does_not_exist() | (ClaimModel.by == by))
            except PutError as error:
                if not is_unmet(error):
                    raise
                return False
        return True

    def count(self, store_id: StoreId, key: str, limit: int, expires: int, amount: int = 1) -> bool:
        """See LiveState."""
        actions: list[Any] = [CounterModel.n.add(amount), CounterModel.ttl.set(expires)]
        below = CounterModel.n.does_not_exist() | (CounterModel.n <= limit - amount)
        with translated():
            try:
                CounterModel(of_store(store_id, "count", key), "count").update(actions=actions, condition=below)
            except UpdateError as error:
                if not is_unmet(error):
                    raise
                return False
        return True

    def uncount(self, store_id: StoreId, key: str) -> None:
        """See LiveState."""
        with translated():
            CounterModel(of_store(store_id, "count", key), "count").update(actions=[CounterModel.n.add(-1)])

    def take_lease(self, store_id: StoreId, key: str, seconds: int, tries: int) -> int | Unavailable:
        """See LiveState."""
        now = int(self._clock())
        free = LeaseModel.until.does_not_exist() | ((LeaseModel.until <= now) & (LeaseModel.tries < tries))
        actions: list[Any] = [LeaseModel.tries.add(1), LeaseModel.until.set(now + seconds)]
        actions.append(LeaseModel.ttl.set(now + _REMEMBERED))
        taken = self._lease(store_id, key, actions, free)
        if taken:
            return taken
        with translated():
            found = LeaseModel.get(of_store(store_id, "lease", key), "lease", consistent_read=True)
        return Unavailable.SPENT if found.until <= now else Unavailable.HELD

    def finish_lease(self, store_id: StoreId, key: str) -> None:
        """See LiveState."""
        # Adding nothing gives the lease its count, should it have none.
        until = int(self._clock()) + _REMEMBERED
        self._lease(
            store_id, key, [LeaseModel.tries.add(0), LeaseModel.until.set(until), LeaseModel.ttl.set(until)], None
        )

    def drop_lease(self, store_id: StoreId, key: str) -> None:
        """See LiveState."""
        self._lease(store_id, key, [LeaseModel.tries.add(-1), LeaseModel.until.set(0)], None)

    def _lease(self, store_id: StoreId, key: str, actions: list[Any], condition: Any) -> int:  # noqa: ANN401 - pynamodb's
        lease = LeaseModel(of_store(store_id, "lease", key), "lease")
        with translated():
            try:
                lease.update(actions=actions, condition=condition)
            except UpdateError as error:
                if not is_unmet(error):
                    raise
                return 0
        return int(lease.tries)


# Longer than any queue keeps a message.
_REMEMBERED = 15 * 24 * 3600


def _ticket(store_id: StoreId, role: Role, key: str) -> str:
    return of_store(store_id, "agent-ticket" if role is Role.AGENT else "ticket", key)


def _sockets(store_id: StoreId) -> str:
    return of_store(store_id, "agent-sockets")


def _sessions(store_id: StoreId, agent_id: AgentId) -> str:
    return of_store(store_id, "sessions", agent_id)


def _socket(found: AgentSocketModel) -> AgentSocket:
    agent, _, connection_id = found.sk.partition("#")
    return AgentSocket(connection_id, agent, found.state, int(found.seen), int(found.ttl))
