"""What the chat is made of: values only, no behaviour that needs the outside."""

from __future__ import annotations

from dataclasses import dataclass, field
from zlib import crc32

from chalicelib.core.ids import StoreId
from chalicelib.core.principal import Standing


@dataclass(frozen=True, slots=True)
class Agent:
    """One of a store's people, as the directory knows them.

    Who signed in before `since` (seconds since 1970) has to sign in again. `version` counts the changes of `standing`.
    """

    id: str
    name: str
    email: str
    standing: Standing = field(default_factory=Standing)
    since: int = 0
    version: int = 0


@dataclass(frozen=True, slots=True)
class StoreSettings:
    """What a store has set: `origins` may show its widget, `widgets` are the keys in its snippets.

    `mail_after` is how many seconds an answer stays unread before it is mailed. `api` and `inbox` are the deployment's
    addresses as links in mails need them; `webhook` is a Slack-compatible address, empty for none; `logo` likewise.
    `answer_claims` says whether the first answer to a conversation that is nobody's makes it the answering agent's;
    `confirms`, whether a mail that opens a conversation is confirmed.
    """

    store_id: StoreId
    name: str
    origins: tuple[str, ...]
    widgets: tuple[str, ...]
    language: str = "en"
    mail_after: int = 120
    api: str = ""
    inbox: str = ""
    logo: str = ""
    webhook: str = ""
    answer_claims: bool = True
    confirms: bool = True


def is_admitted(agent: Agent | None, signed_in: int) -> bool:
    """Whether somebody who signed in then (seconds since 1970) is let in as this agent now; nobody is as none."""
    return agent is not None and signed_in >= agent.since


# No store needs more: sixteen partitions take 16,000 writes a second.
MOST_SHARDS = 16
# A number is announced before it is used: whoever reads must know of it, and they remember the last one for a minute.
ANNOUNCED = 120


@dataclass(frozen=True, slots=True)
class Shards:
    """Over how many partitions a store's lists and sockets are spread: `count` from `since` on (seconds since 1970).

    Both numbers are powers of two, and only grow: who reads all of the greater one finds whatever was written before.
    """

    count: int = 1
    before: int = 1
    since: int = 0

    def writing(self, now: float) -> int:
        """Over how many partitions to write."""
        return self.count if now >= self.since + ANNOUNCED else self.before


def shard_of(name: str, shards: int) -> int:
    """Which of so many partitions something is in, by its id."""
    return crc32(name.encode()) % shards
