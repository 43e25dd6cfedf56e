"""What the chat is made of: values only, no behaviour that needs the outside."""

from __future__ import annotations

from dataclasses import dataclass

from chalicelib.core.ids import AgentId


@dataclass(frozen=True, slots=True)
class Preferences:
    """How an agent wants to be told of messages when no inbox is open.

    `mail_minutes` is how long a shopper waits before the agent gets a mail, 0 for never. In the quiet hours, from and
    to as in 22:00 in the time zone `zone`, nothing is sent; equal ends mean that there are none.
    """

    push: bool = True
    mail_minutes: int = 0
    quiet_from: str = "00:00"
    quiet_to: str = "00:00"
    zone: str = "UTC"


@dataclass(frozen=True, slots=True)
class Device:
    """A browser that takes Web Push for an agent (RFC 8030, RFC 8291)."""

    agent_id: AgentId
    endpoint: str
    p256dh: str
    auth: str
