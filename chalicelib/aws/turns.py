"""Whose turn it is to do what must not be done too often; in the LiveState table."""

from __future__ import annotations

from typing import Any

from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.models import Model

from chalicelib.aws.failures import translated
from chalicelib.aws.keys import of_store
from chalicelib.aws.tables import TableMeta, bind, is_met, read_item
from chalicelib.core.ids import StoreId
from chalicelib.core.ports import Clock, Turn

# What was said with a turn is remembered for a day; after that it is said once more.
_REMEMBERED = 24 * 3600


class TurnModel(Model):
    """When the next turn is, in milliseconds, and what was said in the last one."""

    class Meta(TableMeta):
        """See pynamodb."""

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True, default="turn")
    free_at = NumberAttribute()
    number = NumberAttribute(default=0)
    said = UnicodeAttribute(default="")
    ttl = NumberAttribute()


class DynamoTurns:
    """Turns on DynamoDB through pynamodb."""

    def __init__(self, table: str, region: str, clock: Clock) -> None:
        bind(table, region, TurnModel)
        self._clock = clock

    def take(self, store_id: StoreId, key: str, seconds: float) -> Turn:
        """See Turns."""
        now = self._clock()
        turn = TurnModel(of_store(store_id, "turn", key), "turn")
        actions: list[Any] = [
            TurnModel.free_at.set(int((now + seconds) * 1000)),
            TurnModel.number.add(1),
            TurnModel.ttl.set(int(now) + _REMEMBERED),
        ]
        free = TurnModel.free_at.does_not_exist() | (TurnModel.free_at <= int(now * 1000))
        if is_met(lambda: turn.update(actions=actions, condition=free)):
            return Turn(0, turn.said, int(turn.number))
        with translated():
            turn.refresh(consistent_read=True)
        # At least a moment: it was not free just now.
        return Turn(max(0.1, turn.free_at / 1000 - now), turn.said)

    def said(self, store_id: StoreId, key: str) -> str:
        """See Turns."""
        found = read_item(lambda: TurnModel.get(of_store(store_id, "turn", key), "turn", consistent_read=True))
        return found.said if found else ""

    def say(self, store_id: StoreId, key: str, said: str, turn: Turn) -> None:
        """See Turns."""
        mine = TurnModel(of_store(store_id, "turn", key), "turn")
        is_met(lambda: mine.update(actions=[TurnModel.said.set(said)], condition=TurnModel.number == turn.number))
