"""Shoppers, as values."""

from __future__ import annotations

from dataclasses import dataclass, field

from chalicelib.core.ids import StoreId, VisitorId


@dataclass(frozen=True, slots=True)
class Customer:
    """What is known of a visitor; `proven` when mail to this address has been answered or its link followed.

    `subject` and `message_id` are those of their last mail, to answer it in its thread; `hops` as in IncomingMail.
    `version` grows by one with each change, and is 0 of somebody of whom nothing is known.
    """

    store_id: StoreId
    visitor_id: VisitorId
    email: str
    proven: bool = False
    name: str = ""
    language: str = ""
    subject: str = ""
    message_id: str = ""
    hops: int = 0
    version: int = field(default=0, compare=False)

    @property
    def called(self) -> str:
        """How the store's people call them: by their name, else by their address."""
        return self.name or self.email

    def has_address(self, address: str) -> bool:
        """Whether this is their address; capitals make no difference."""
        return self.email.lower() == address.lower()
