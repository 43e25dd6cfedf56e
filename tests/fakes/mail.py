"""The ports of mail, in memory."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from chalicelib.mail.domain import reply_token
from chalicelib.mail.domain.mail import Attachment, IncomingMail, OutgoingMail
from chalicelib.mail.domain.quarantine import KEPT_SECONDS, BlockedSender, HeldMail, State
from chalicelib.mail.domain.reply_token import Reply
from chalicelib.mail.ports import HeldPage
from tests.fakes.core import Key


class FakeReplyTokens:
    """ReplyTokens with a key that is no secret."""

    def sign(self, store_id: str, conversation_id: str, address: str, expires: int) -> str:
        return reply_token.sign("key", store_id, conversation_id, address, expires)

    def verify(self, store_id: str, token: str) -> Reply | None:
        return reply_token.verify(["key"], store_id, token, 1_700_000_000.0)

    def derive(self, *parts: str) -> bytes:
        return hashlib.sha256("|".join(parts).encode()).digest()[:16]


@dataclass
class FakeMailer:
    """Mailer: what was sent; `failing` makes the next calls fail, `accepts` even then if it took the mail."""

    sent: list[OutgoingMail] = field(default_factory=list)
    failing: list[Exception] = field(default_factory=list)
    accepts: bool = False

    def send(self, mail: OutgoingMail) -> None:
        if self.failing:
            if self.accepts:
                self.sent.append(mail)
            raise self.failing.pop(0)
        self.sent.append(mail)


@dataclass
class FakeRawMails:
    """RawMails: the mails by their names."""

    mails: dict[str, IncomingMail] = field(default_factory=dict)
    unpacked: dict[str, Sequence[Attachment]] = field(default_factory=dict)

    def unpack(self, mail_id: str, files: Sequence[Attachment]) -> None:
        self.unpacked[mail_id] = files

    def read(self, mail_id: str) -> IncomingMail:
        return self.mails[mail_id]

    def link(self, mail_id: str, index: int | None) -> str:
        return f"https://files.example/{mail_id}/{'raw' if index is None else index}"


class FakeQuarantine:
    """Quarantine."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self.mails: dict[Key, HeldMail] = {}
        self.senders: dict[Key, BlockedSender] = {}

    def hold(self, held: HeldMail) -> None:
        self.mails.setdefault((held.store_id, held.id), held)

    def page(self, store_id: str, cursor: str, limit: int) -> HeldPage:
        now = self._clock()
        waiting = [
            each
            for (of, _), each in self.mails.items()
            if of == store_id and each.state is State.HELD and each.at / 1000 + KEPT_SECONDS > now
        ]
        rest = [each for each in waiting if not cursor or each.place < cursor]
        shown = sorted(rest, key=lambda each: each.place, reverse=True)[:limit]
        return HeldPage(tuple(shown), shown[-1].place if len(shown) == limit else "")

    def held(self, store_id: str, mail_id: str) -> HeldMail | None:
        return self.mails.get((store_id, mail_id))

    def settle(self, store_id: str, mail_id: str, state: State, conversation_id: str = "") -> bool:
        known = self.mails[(store_id, mail_id)]
        if known.state is not State.HELD:
            return False
        forgotten = replace(known, sender="", sender_name="", subject="", text="")
        self.mails[(store_id, mail_id)] = replace(forgotten, state=state, conversation_id=conversation_id)
        return True

    def block(self, store_id: str, sender: BlockedSender) -> None:
        self.senders.setdefault((store_id, sender.address.lower()), sender)

    def unblock(self, store_id: str, address: str) -> None:
        self.senders.pop((store_id, address.lower()), None)

    def blocked(self, store_id: str) -> Sequence[BlockedSender]:
        return [each for (of, _), each in self.senders.items() if of == store_id]

    def turn_away(self, store_id: str, address: str) -> bool:
        known = self.senders.get((store_id, address.lower()))
        if known is None:
            return False
        self.senders[(store_id, address.lower())] = replace(known, count=known.count + 1)
        return True
