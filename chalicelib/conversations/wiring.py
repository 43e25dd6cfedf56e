"""Makes what is outside of conversations."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from chalicelib.aws.wiring import AwsWiring

if TYPE_CHECKING:
    from chalicelib.conversations.domain.lane import StaffEvent
    from chalicelib.conversations.domain.model import Message
    from chalicelib.conversations.ports import ConversationLog, Push, Subscriptions


class ConversationsWiring(AwsWiring):
    """Their log, who listens, the way to sockets."""

    @cached_property
    def log(self) -> ConversationLog:
        """The conversations."""
        from chalicelib.conversations.adapters.conversation_log import DynamoConversationLog  # noqa: PLC0415

        return DynamoConversationLog(self.env["LOG_TABLE"], self.env["LIVE_TABLE"], self.clock)

    @cached_property
    def subscriptions(self) -> Subscriptions:
        """Who listens to them."""
        from chalicelib.conversations.adapters.subscriptions import DynamoSubscriptions  # noqa: PLC0415

        return DynamoSubscriptions(self.env["LOG_TABLE"], self.env["LIVE_TABLE"])

    @cached_property
    def push(self) -> Push:
        """The way to open sockets."""
        from chalicelib.conversations.adapters.push import ApiGatewayPush  # noqa: PLC0415

        return ApiGatewayPush(self.env["PUSH_URL"])

    def stored(self, image: dict[str, Any]) -> Message | StaffEvent:
        """A message, or a line of the staff's lane, out of its item in the table's stream."""
        from chalicelib.conversations.adapters.stream import stored  # noqa: PLC0415

        return stored(image)
