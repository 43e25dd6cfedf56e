"""What this deployment signs for its mails alone: reply addresses, in a form that fits one, and what is derived."""

from __future__ import annotations

import hmac

from chalicelib.aws.signing_keys import SigningKeys
from chalicelib.core.ids import ConversationId, StoreId
from chalicelib.core.ports import Clock
from chalicelib.mail.domain import reply_token
from chalicelib.mail.domain.reply_token import Reply


class HmacReplyTokens:
    """ReplyTokens with the deployment's keys."""

    def __init__(self, keys: SigningKeys, clock: Clock) -> None:
        self._keys = keys
        self._clock = clock

    def sign(self, store_id: StoreId, conversation_id: ConversationId, address: str, expires: int) -> str:
        """See ReplyTokens."""
        _, key = self._keys.current
        return reply_token.sign(key, store_id, conversation_id, address, expires)

    def verify(self, store_id: StoreId, token: str) -> Reply | None:
        """See ReplyTokens."""
        found = self._try(store_id, token)
        if found is None and len(token) == reply_token.LENGTH:
            # It names no key: it may have been signed with one that is newer than those known here.
            self._keys.having("")
            found = self._try(store_id, token)
        return found

    def derive(self, *parts: str) -> bytes:
        """See ReplyTokens; from the oldest key, so that a rotation in between changes nothing."""
        oldest = min(self._keys.by_id().items())[1]
        return hmac.digest(oldest.encode(), "\0".join(("derive", *parts)).encode(), "sha256")[:16]

    def _try(self, store_id: StoreId, token: str) -> Reply | None:
        return reply_token.verify(list(self._keys.by_id().values()), store_id, token, self._clock())
