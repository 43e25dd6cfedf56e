"""Mails out and in, those that were held, and those that are not due yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from chalicelib.access.ports import Tokens
from chalicelib.conversations.ports import ConversationDeps
from chalicelib.core.ids import ConversationId, MailId, StoreId
from chalicelib.core.ports import Counters, Later, Leases
from chalicelib.inbox.ports import Digests, Rows
from chalicelib.mail.domain.mail import Attachment, IncomingMail, OutgoingMail
from chalicelib.mail.domain.quarantine import BlockedSender, HeldMail, State
from chalicelib.mail.domain.reply_token import Reply
from chalicelib.people.ports import Customers, Refusals
from chalicelib.settings.ports import Settings
from chalicelib.transport.ports import Limited


class Mailer(Protocol):
    """The way to people's mailboxes."""

    def send(self, mail: OutgoingMail) -> None:
        """Hand the mail over.

        BusyError if it was surely not taken, UncertainError if nobody knows, RefusedError if it never will be.
        """


class RawMails(Protocol):
    """Mails as they came in, and the files that were in them."""

    def read(self, mail_id: MailId) -> IncomingMail:
        """The mail, understood as far as it can be; anything that is not readable is left out, nothing is raised."""

    def unpack(self, mail_id: MailId, files: Sequence[Attachment]) -> None:
        """Put the files of the mail where they can be linked to; the same again changes nothing."""

    def link(self, mail_id: MailId, index: int | None) -> str:
        """A link to one of the mail's files (to the whole mail, for None), good for five minutes."""


@dataclass(frozen=True, slots=True)
class HeldPage:
    """Held mails, the newest first, and where the next page starts; empty at the end."""

    mails: tuple[HeldMail, ...]
    cursor: str


class ReplyTokens(Protocol):
    """What this deployment signs for its mails alone."""

    def sign(self, store_id: StoreId, conversation_id: ConversationId, address: str, expires: int) -> str:
        """A token for the address that an answer from `address` goes to."""

    def verify(self, store_id: StoreId, token: str) -> Reply | None:
        """What the token says; None if it is not ours or too old."""

    def derive(self, *parts: str) -> bytes:
        """16 bytes that the same parts always give and nobody else can."""


class Quarantine(Protocol):
    """Mails that were not taken in, for 30 days, and the senders of whom none are."""

    def hold(self, held: HeldMail) -> None:
        """Keep the mail; nothing happens if it is known already, whatever became of it. One write."""

    def page(self, store_id: StoreId, cursor: str, limit: int) -> HeldPage:
        """One page of those that wait, from the place `cursor` on. One Query."""

    def held(self, store_id: StoreId, mail_id: MailId) -> HeldMail | None:
        """One of them, or of those that were let in or deleted; None if there is none, or its time is over."""

    def settle(self, store_id: StoreId, mail_id: MailId, state: State, conversation_id: ConversationId = "") -> bool:
        """Note what became of it, and forget what it said; False if something else did before. One write."""

    def block(self, store_id: StoreId, sender: BlockedSender) -> None:
        """Let in nothing from this sender; the same again changes nothing. One write."""

    def unblock(self, store_id: StoreId, address: str) -> None:
        """Let the sender in again. One write."""

    def blocked(self, store_id: StoreId) -> Sequence[BlockedSender]:
        """The senders that are not let in. One Query."""

    def turn_away(self, store_id: StoreId, address: str) -> bool:
        """Whether the sender is blocked; counts the mail if so. One write."""


class MailDeps(ConversationDeps, Protocol):
    """What mailing shoppers needs beside a conversation."""

    @property
    def settings(self) -> Settings:
        """The stores' own words."""

    @property
    def leases(self) -> Leases:
        """Who does what must be done once."""

    @property
    def customers(self) -> Customers:
        """The shoppers."""

    @property
    def counters(self) -> Counters:
        """What all containers count together."""

    @property
    def rows(self) -> Rows:
        """The inbox's rows."""

    @property
    def digests(self) -> Digests:
        """What the inboxes are told."""

    @property
    def refusals(self) -> Refusals:
        """The addresses that want no mail."""

    @property
    def tokens(self) -> Tokens:
        """Links."""

    @property
    def reply_tokens(self) -> ReplyTokens:
        """Reply addresses."""

    @property
    def mailer(self) -> Mailer:
        """The way out."""

    @property
    def raw_mails(self) -> RawMails:
        """The way in."""

    @property
    def quarantine(self) -> Quarantine:
        """What was not let in."""

    @property
    def mail_queue(self) -> Later:
        """The queue of mails that are not due yet."""

    @property
    def mail_domain(self) -> str:
        """The domain of all stores' addresses; empty where the deployment has no mail."""


class MailRequestDeps(MailDeps, Limited, Protocol):
    """What the routes, actions and jobs need."""
