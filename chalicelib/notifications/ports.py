"""The ways to agents who have no inbox open."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from chalicelib.conversations.ports import ConversationLog
from chalicelib.core.errors import ShopbellError
from chalicelib.core.ids import AgentId, StoreId
from chalicelib.core.ports import Clock, Later, Leases
from chalicelib.inbox.ports import Rows
from chalicelib.mail.ports import Mailer
from chalicelib.notifications.domain.people import Device, Preferences
from chalicelib.stores.domain import Agent
from chalicelib.stores.ports import Stores
from chalicelib.transport.ports import Limited


class AgentPreferences(Protocol):
    """How the people of each store want to be told."""

    def all(self, store_id: StoreId) -> Mapping[str, Preferences]:
        """How each of the store's people wants to be told; those who never said so are left out. One Query."""

    def put(self, store_id: StoreId, agent_id: AgentId, preferences: Preferences) -> None:
        """Note how an agent wants to be told."""


class Devices(Protocol):
    """The browsers that take Web Push for the people of each store."""

    def all(self, store_id: StoreId) -> Sequence[Device]:
        """The browsers of the store's people. One Query."""

    def put(self, store_id: StoreId, device: Device) -> None:
        """Add a browser; the same one twice is one."""

    def drop(self, store_id: StoreId, agent_id: AgentId, endpoint: str) -> None:
        """Forget a browser."""


@dataclass(frozen=True, slots=True)
class Request:
    """What is posted, to which address, and how long all of it may take, in seconds."""

    url: str
    body: bytes
    seconds: float
    headers: Mapping[str, str]


PostAll = Callable[[Sequence[Request]], Sequence[int | ShopbellError]]
"""Posts all at the same time, in the time that one may take; follows no redirect.

Gives for each the status of the answer, RefusedError for an address that is not public HTTPS or a host that can't prove
its name, BusyError if it surely was not sent, or UncertainError if no answer came, in time and in measure.
"""


class WebPush(Protocol):
    """The way to browsers that have no page open."""

    @property
    def public_key(self) -> str:
        """The deployment's VAPID key as browsers take it: an uncompressed point, base64url."""

    def takes(self, endpoint: str) -> bool:
        """Whether the endpoint is one of a browser's push service."""

    def send_all(
        self, devices: Sequence[Device], body: Mapping[str, str], topic: str
    ) -> Sequence[ShopbellError | None]:
        """Push to all at the same time, in the time that one may take; a later one of the same topic takes its place.

        Gives for each None, GoneError if the device is gone, or BusyError for later.
        """


class Webhook(Protocol):
    """The way to a team's own chat."""

    def post(self, url: str, text: str) -> None:
        """Post a text to a Slack-compatible incoming webhook; RefusedError, BusyError or UncertainError as Mailer."""


class Staff(Protocol):
    """Who of each store's people is to be told of things, as a container remembers it for seconds."""

    def all(self, store_id: StoreId) -> Sequence[Agent]:
        """All of them. One Query, or nothing."""

    def able(self, store_id: StoreId) -> Sequence[Agent]:
        """Those who may answer. One Query, or nothing."""

    def here(self, store_id: StoreId) -> frozenset[AgentId]:
        """Those who see what happens: they have an inbox open, and are not away. One Query, or nothing."""


class NotifyDeps(Protocol):
    """What telling agents needs."""

    @property
    def log(self) -> ConversationLog:
        """The conversations."""

    @property
    def stores(self) -> Stores:
        """What the stores have set."""

    @property
    def staff(self) -> Staff:
        """The stores' people."""

    @property
    def rows(self) -> Rows:
        """The inbox's rows."""

    @property
    def preferences(self) -> AgentPreferences:
        """How they want to be told."""

    @property
    def devices(self) -> Devices:
        """Their browsers that take pushes."""

    @property
    def leases(self) -> Leases:
        """Who does what must be done once."""

    @property
    def mailer(self) -> Mailer:
        """Mails to agents."""

    @property
    def web_push(self) -> WebPush:
        """Their browsers."""

    @property
    def webhook(self) -> Webhook:
        """Their team's chat."""

    @property
    def notify_queue(self) -> Later:
        """The queue of mails to agents that are not due yet."""

    @property
    def mail_domain(self) -> str:
        """As in PostRoom."""

    @property
    def clock(self) -> Clock:
        """The time."""


class NotificationDeps(NotifyDeps, Limited, Protocol):
    """What the routes need."""


class PostingDeps(Protocol):
    """What posting for the other functions needs."""

    @property
    def post_all(self) -> PostAll:
        """The way out."""
