"""The composition root: the only file that names concrete adapters. Each is made when it is first asked for."""

from __future__ import annotations

import secrets
import time
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any

from chalicelib.settings import Settings, settings
from chalicelib.usecases.limits import Limiter

if TYPE_CHECKING:
    from chalicelib.domain.model import Message
    from chalicelib.ports.access import Tokens
    from chalicelib.ports.conversations import ConversationLog, Push, Subscriptions
    from chalicelib.ports.core import Clock, RandomBytes
    from chalicelib.ports.directory import AgentPreferences, Agents, Devices, ReadMarks, Rows, Stores
    from chalicelib.ports.live import AgentSockets, Claims, Counters, Leases, Sessions, Tickets
    from chalicelib.ports.mail import Later, Mailer, Quarantine, RawMails
    from chalicelib.ports.notifications import PostAll, Webhook, WebPush
    from chalicelib.ports.people import Customers, Refusals, Renewals
    from chalicelib.ports.relay import DeadLetters, Publisher


class Container:
    """Everything outside, for the use cases of one process."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.clock: Clock = time.time
        self.random: RandomBytes = secrets.token_bytes

    # Adapters are imported here and not above, because every function imports app.py and few need all of them.

    @cached_property
    def log(self) -> ConversationLog:
        """The conversations."""
        from chalicelib.adapters.conversation_log import DynamoConversationLog  # noqa: PLC0415

        return DynamoConversationLog(self.settings.log_table, self.settings.live_table, self.clock)

    @cached_property
    def subscriptions(self) -> Subscriptions:
        """Who listens to them."""
        from chalicelib.adapters.subscriptions import DynamoSubscriptions  # noqa: PLC0415

        return DynamoSubscriptions(self.settings.log_table, self.settings.live_table)

    @cached_property
    def stores(self) -> Stores:
        """What the stores have set."""
        from chalicelib.adapters.stores import DynamoStores  # noqa: PLC0415

        return DynamoStores(self.settings.directory_table, self.settings.region, self.clock)

    @cached_property
    def agents(self) -> Agents:
        """The stores' people."""
        from chalicelib.adapters.agents import DynamoAgents  # noqa: PLC0415

        return DynamoAgents(self.settings.directory_table, self.settings.region)

    @cached_property
    def rows(self) -> Rows:
        """The inbox's rows."""
        from chalicelib.adapters.rows import DynamoRows  # noqa: PLC0415

        return DynamoRows(self.settings.directory_table, self.settings.region)

    @cached_property
    def preferences(self) -> AgentPreferences:
        """How they want to be told."""
        from chalicelib.adapters.preferences import DynamoPreferences  # noqa: PLC0415

        return DynamoPreferences(self.settings.directory_table, self.settings.region)

    @cached_property
    def devices(self) -> Devices:
        """Their browsers that take pushes."""
        from chalicelib.adapters.devices import DynamoDevices  # noqa: PLC0415

        return DynamoDevices(self.settings.directory_table, self.settings.region)

    @cached_property
    def read_marks(self) -> ReadMarks:
        """How far agents have read."""
        from chalicelib.adapters.rows import DynamoRows  # noqa: PLC0415

        return DynamoRows(self.settings.directory_table, self.settings.region)

    @cached_property
    def tickets(self) -> Tickets:
        """The tickets for sockets."""
        from chalicelib.adapters.tickets import DynamoTickets  # noqa: PLC0415

        return DynamoTickets(self.settings.live_table, self.settings.region, self.clock)

    @cached_property
    def agent_sockets(self) -> AgentSockets:
        """The open sockets of the stores' people."""
        from chalicelib.adapters.agent_sockets import DynamoAgentSockets  # noqa: PLC0415

        return DynamoAgentSockets(self.settings.live_table, self.settings.region, self.clock)

    @cached_property
    def sessions(self) -> Sessions:
        """What they are signed in with."""
        from chalicelib.adapters.sessions import DynamoSessions  # noqa: PLC0415

        return DynamoSessions(self.settings.live_table, self.settings.region, self.clock)

    @cached_property
    def claims(self) -> Claims:
        """Who has what can be had once."""
        from chalicelib.adapters.claims import DynamoClaims  # noqa: PLC0415

        return DynamoClaims(self.settings.live_table, self.settings.region)

    @cached_property
    def counters(self) -> Counters:
        """What all containers count together."""
        from chalicelib.adapters.counters import DynamoCounters  # noqa: PLC0415

        return DynamoCounters(self.settings.live_table, self.settings.region)

    @cached_property
    def leases(self) -> Leases:
        """Who does what must be done once."""
        from chalicelib.adapters.leases import DynamoLeases  # noqa: PLC0415

        return DynamoLeases(self.settings.live_table, self.settings.region, self.clock)

    @cached_property
    def push(self) -> Push:
        """The way to open sockets."""
        from chalicelib.adapters.push import ApiGatewayPush  # noqa: PLC0415

        return ApiGatewayPush(self.settings.push_url)

    @cached_property
    def tokens(self) -> Tokens:
        """Visitors' tokens."""
        from chalicelib.adapters.tokens import JwtTokens, stored_keys  # noqa: PLC0415

        return JwtTokens(stored_keys(self.settings.signing_keys_parameter), self.clock)

    @cached_property
    def customers(self) -> Customers:
        """The shoppers."""
        from chalicelib.adapters.customers import DynamoCustomers  # noqa: PLC0415

        return DynamoCustomers(self.settings.directory_table, self.settings.region)

    @cached_property
    def refusals(self) -> Refusals:
        """The addresses that want no mail."""
        from chalicelib.adapters.refusals import DynamoRefusals  # noqa: PLC0415

        return DynamoRefusals(self.settings.directory_table, self.settings.region, self.clock)

    @cached_property
    def renewals(self) -> Renewals:
        """From when on visitors' credentials count."""
        from chalicelib.adapters.renewals import DynamoRenewals  # noqa: PLC0415

        return DynamoRenewals(self.settings.directory_table, self.settings.region)

    @property
    def mail_domain(self) -> str:
        """The domain of all stores' addresses; empty where there is no mail."""
        return self.settings.mail_domain

    @cached_property
    def mailer(self) -> Mailer:
        """Mail out."""
        from chalicelib.adapters.mailer import SesMailer  # noqa: PLC0415

        return SesMailer(self.settings.mail_configuration_set)

    @cached_property
    def raw_mails(self) -> RawMails:
        """Mail in."""
        from chalicelib.adapters.raw_mails import S3RawMails  # noqa: PLC0415

        return S3RawMails(self.settings.mail_bucket)

    @cached_property
    def quarantine(self) -> Quarantine:
        """Mail that was not let in."""
        from chalicelib.adapters.quarantine import DynamoQuarantine  # noqa: PLC0415

        return DynamoQuarantine(self.settings.directory_table, self.settings.region, self.clock)

    @cached_property
    def mail_queue(self) -> Later:
        """Mails that are not due yet."""
        from chalicelib.adapters.queues import SqsLater  # noqa: PLC0415

        return SqsLater(self.settings.mail_queue_url)

    @cached_property
    def notify_queue(self) -> Later:
        """Reminders that are not due yet."""
        from chalicelib.adapters.queues import SqsLater  # noqa: PLC0415

        return SqsLater(self.settings.notify_queue_url)

    @cached_property
    def relay_dead_letters(self) -> DeadLetters:
        """Records of the stream that cannot be relayed."""
        from chalicelib.adapters.queues import SqsDeadLetters  # noqa: PLC0415

        return SqsDeadLetters(self.settings.relay_dead_letters_url)

    @cached_property
    def web_push(self) -> WebPush:
        """Agents' browsers."""
        from chalicelib.adapters.tokens import stored_keys  # noqa: PLC0415
        from chalicelib.adapters.web_push import VapidWebPush  # noqa: PLC0415

        subject = f"mailto:postmaster@{self.settings.mail_domain or 'localhost'}"
        return VapidWebPush(stored_keys(self.settings.signing_keys_parameter), subject, self._hand_over)

    @cached_property
    def webhook(self) -> Webhook:
        """Teams' chats."""
        from chalicelib.adapters.webhook import HttpsWebhook  # noqa: PLC0415

        return HttpsWebhook(self._hand_over)

    @cached_property
    def _hand_over(self) -> PostAll:
        from chalicelib.adapters.outgoing_function import OutgoingFunction  # noqa: PLC0415

        return OutgoingFunction(self.settings.outgoing_function).post_all

    @cached_property
    def post_all(self) -> PostAll:
        """The way out of the function `outgoing`; all others hand over to it."""
        from chalicelib.adapters.outgoing import post_all  # noqa: PLC0415

        return post_all

    @cached_property
    def publisher(self) -> Publisher:
        """The topic."""
        from chalicelib.adapters.publisher import SnsPublisher  # noqa: PLC0415

        return SnsPublisher(self.settings.events_topic_arn)

    @cached_property
    def limiter(self) -> Limiter:
        """The rate limits."""
        return Limiter(lambda: self.counters, self.clock, self.settings.store_rate)


def stored_message(image: dict[str, Any]) -> Message:
    """A message out of its item in the table's stream."""
    from chalicelib.adapters.log_items import parse_message  # noqa: PLC0415

    return parse_message(image)


@cache
def container() -> Container:
    """The one container of this process."""
    return Container(settings())
