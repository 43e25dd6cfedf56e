"""The actions that socket and REST share: a valid body in, the body of the reply out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from chalicelib.core.ids import ConnectionId
from chalicelib.core.limits import Pace
from chalicelib.core.principal import Principal
from chalicelib.transport.ports import Limited
from chalicelib.transport.wire import Json

Run = Callable[..., Json]
"""What does an action: takes what is outside, who asks, the body, and the socket that asks (empty for REST)."""


@dataclass(frozen=True, slots=True)
class Action:
    """What a frame can ask for, or, where `over_rest`, a request too. All lists of actions are made of these.

    Its frame follows `schema`, as in `conversations/actions/send`, whose last part is its name; its reply follows
    `reply`. `limit` is a shopper's pace.
    """

    schema: str
    reply: str
    limit: Pace
    run: Run
    over_rest: bool = True

    @property
    def name(self) -> str:
        """What a frame calls it."""
        return self.schema.rpartition("/")[2]

    def is_free(self, body: Json) -> bool:
        """Whether a shopper's costs nothing: a greeting without a conversation reads nothing of a conversation."""
        return not self.over_rest and "conversation" not in body


Actions = Mapping[str, Action]
"""The actions by their names."""


def run(action: Action, deps: Limited, principal: Principal, body: Json, connection_id: ConnectionId = "") -> Json:
    """Do the action for the principal, and give the body of the reply.

    `connection_id` is the socket that asks, empty for REST. The body has been checked against the action's schema.
    """
    deps.limiter.check(principal, action.limit, is_free=action.is_free(body))
    return action.run(deps, principal, body, connection_id)
