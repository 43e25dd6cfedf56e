"""Agents' sign-ins; in the LiveState table."""

from __future__ import annotations

from collections.abc import Sequence

from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.models import Model

from chalicelib.access.domain import Session
from chalicelib.aws.failures import translated
from chalicelib.aws.keys import of_store
from chalicelib.aws.tables import TableMeta, bind
from chalicelib.core.ids import AgentId, SessionId, StoreId
from chalicelib.core.ports import Clock


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


class DynamoSessions:
    """Sessions on DynamoDB through pynamodb."""

    def __init__(self, table: str, region: str, clock: Clock) -> None:
        bind(table, region, SessionModel)
        self._clock = clock

    def put(self, store_id: StoreId, agent_id: AgentId, session: Session, expires: int) -> None:
        """See Sessions."""
        model = SessionModel(_sessions(store_id, agent_id), session.id, device=session.device, ttl=expires)
        model.signed_in, model.seen = session.signed_in, session.seen
        with translated():
            model.save()

    def drop(self, store_id: StoreId, agent_id: AgentId, session_id: SessionId) -> None:
        """See Sessions."""
        with translated():
            SessionModel(_sessions(store_id, agent_id), session_id).delete()

    def all(self, store_id: StoreId, agent_id: AgentId) -> Sequence[Session]:
        """See Sessions."""
        now = self._clock()
        with translated():
            found = list(SessionModel.query(_sessions(store_id, agent_id)))
        return [Session(each.sk, each.device, int(each.signed_in), int(each.seen)) for each in found if each.ttl > now]


def _sessions(store_id: StoreId, agent_id: AgentId) -> str:
    return of_store(store_id, "sessions", agent_id)
