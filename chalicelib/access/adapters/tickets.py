"""Tickets for sockets; in the LiveState table."""

from __future__ import annotations

from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.exceptions import DeleteError
from pynamodb.models import Model

from chalicelib.access.domain import Ticket
from chalicelib.aws.failures import is_unmet, translated
from chalicelib.aws.keys import of_store
from chalicelib.aws.tables import TableMeta, bind
from chalicelib.core.ids import StoreId
from chalicelib.core.ports import Clock
from chalicelib.core.principal import Principal, Role


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


class DynamoTickets:
    """Tickets on DynamoDB through pynamodb."""

    def __init__(self, table: str, region: str, clock: Clock) -> None:
        bind(table, region, TicketModel)
        self._clock = clock

    def put(self, key: str, ticket: Ticket) -> None:
        """See Tickets."""
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

    def take(self, store_id: StoreId, role: Role, key: str) -> Ticket | None:
        """See Tickets."""
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


def _ticket(store_id: StoreId, role: Role, key: str) -> str:
    return of_store(store_id, "agent-ticket" if role is Role.AGENT else "ticket", key)
