"""The stores' people; in the ShopDirectory table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pynamodb.attributes import JSONAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.models import Model

from chalicelib.aws.failures import translated
from chalicelib.aws.keys import of_store
from chalicelib.aws.tables import TableMeta, bind, is_met, read_item
from chalicelib.core.ids import AgentId, StoreId
from chalicelib.core.principal import Sees, StaffRole, Standing
from chalicelib.stores.domain import Agent


class AgentModel(Model):
    """One of a store's people."""

    class Meta(TableMeta):
        """See pynamodb."""

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True)
    name = UnicodeAttribute()
    email = UnicodeAttribute()
    role = UnicodeAttribute(default=StaffRole.AGENT)
    since = NumberAttribute(default=0)
    # What settings keep of them (settings/adapters/documents.py).
    value: JSONAttribute = JSONAttribute(null=True)
    version = NumberAttribute(default=0)


class DynamoAgents:
    """Agents on DynamoDB through pynamodb."""

    def __init__(self, table: str, region: str) -> None:
        bind(table, region, AgentModel)

    def get(self, store_id: StoreId, agent_id: AgentId) -> Agent | None:
        """See Agents."""
        # A right that was taken away is gone at once.
        found = read_item(lambda: AgentModel.get(agents_key(store_id), agent_id, consistent_read=True))
        return _agent(found) if found else None

    def all(self, store_id: StoreId) -> Sequence[Agent]:
        """See Agents."""
        with translated():
            # Who was let in, or given rights, just now counts.
            found = list(AgentModel.query(agents_key(store_id), consistent_read=True))
        return sorted((_agent(each) for each in found), key=lambda agent: agent.name)

    def drop(self, store_id: StoreId, agent_id: AgentId) -> None:
        """See Agents."""
        with translated():
            AgentModel(agents_key(store_id), agent_id).delete()

    def end_sessions(self, store_id: StoreId, agent_id: AgentId, at: int) -> None:
        """See Agents."""
        known = AgentModel(agents_key(store_id), agent_id)
        # Removed meanwhile, which ends more.
        is_met(lambda: known.update(actions=[AgentModel.since.set(at)], condition=AgentModel.pk.exists()))


def agents_key(store_id: StoreId) -> str:
    """The partition key of a store's people."""
    return of_store(store_id, "agents")


def _agent(found: AgentModel) -> Agent:
    return Agent(found.sk, found.name, found.email, _standing(found), int(found.since), int(found.version))


def _standing(found: AgentModel) -> Standing:
    # Of before there were documents, an item has a role and no more.
    said: dict[str, Any] = found.value or {"role": found.role}
    sees, teams = Sees(said.get("sees", Sees.ALL)), tuple(said.get("teams", ()))
    return Standing(StaffRole(said["role"]), sees, said.get("answers", True), teams)
