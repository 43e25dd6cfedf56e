"""What the chat is made of: values only, no behaviour that needs the outside."""

from __future__ import annotations

from dataclasses import dataclass

from chalicelib.core.ids import StoreId, VisitorId


@dataclass(frozen=True, slots=True)
class Customer:
    """What is known of a visitor; `proven` when mail to this address has been answered or its link followed.

    `subject` and `message_id` are those of their last mail, to answer it in its thread; `hops` as in IncomingMail.
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

    @property
    def called(self) -> str:
        """How the store's people call them: by their name, else by their address."""
        return self.name or self.email

    def has_address(self, address: str) -> bool:
        """Whether this is their address; capitals make no difference."""
        return self.email.lower() == address.lower()
