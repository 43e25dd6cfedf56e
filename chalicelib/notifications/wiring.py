"""Makes what is outside of notifications."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from chalicelib.access.wiring import AccessWiring

if TYPE_CHECKING:
    from chalicelib.core.ports import Later
    from chalicelib.notifications.ports import AgentPreferences, Devices, PostAll, Staff, Webhook, WebPush


class NotificationsWiring(AccessWiring):
    """The ways to agents."""

    @cached_property
    def staff(self) -> Staff:
        """Who is to be told."""
        from chalicelib.notifications.usecases.known_staff import KnownStaff  # noqa: PLC0415

        return KnownStaff(self.agents, self.agent_sockets, self.clock)

    @cached_property
    def preferences(self) -> AgentPreferences:
        """How they want to be told."""
        from chalicelib.notifications.adapters.preferences import DynamoPreferences  # noqa: PLC0415

        return DynamoPreferences(self.env["DIRECTORY_TABLE"], self.region)

    @cached_property
    def devices(self) -> Devices:
        """Their browsers that take pushes."""
        from chalicelib.notifications.adapters.devices import DynamoDevices  # noqa: PLC0415

        return DynamoDevices(self.env["DIRECTORY_TABLE"], self.region)

    @cached_property
    def notify_queue(self) -> Later:
        """Reminders that are not due yet."""
        from chalicelib.aws.queues import SqsLater  # noqa: PLC0415

        return SqsLater(self.env["NOTIFY_QUEUE_URL"])

    @cached_property
    def web_push(self) -> WebPush:
        """Agents' browsers."""
        from chalicelib.notifications.adapters.web_push import VapidWebPush  # noqa: PLC0415

        subject = f"mailto:postmaster@{self.env['MAIL_DOMAIN'] or 'localhost'}"
        return VapidWebPush(self.signing_keys.having, subject, self._hand_over)

    @cached_property
    def webhook(self) -> Webhook:
        """Teams' chats."""
        from chalicelib.notifications.adapters.webhook import HttpsWebhook  # noqa: PLC0415

        return HttpsWebhook(self._hand_over)

    @cached_property
    def _hand_over(self) -> PostAll:
        from chalicelib.notifications.adapters.outgoing_function import OutgoingFunction  # noqa: PLC0415

        return OutgoingFunction(self.env["OUTGOING_FUNCTION"]).post_all

    @cached_property
    def post_all(self) -> PostAll:
        """The way out of the function `outgoing`; all others hand over to it."""
        from chalicelib.notifications.adapters.outgoing import post_all  # noqa: PLC0415

        return post_all
