"""The token in the Reply-To of a mail: it alone decides which conversation an answer belongs to.

Binary and in base 32, because the local part of an address has 64 characters at most (RFC 5321, section 4.5.3.1.1) and
mail programs may change its case: 16 bytes of conversation, 5 of the recipient's hash, 2 of expiry, 12 of HMAC-SHA-256.
"""

from __future__ import annotations

import base64
import hmac
from collections.abc import Iterable
from dataclasses import dataclass

from chalicelib.core.ids import ConversationId, StoreId
from chalicelib.core.masking import recipient_hash

PREFIX = "r+"


_DAY = 24 * 3600


_FIELDS, _MAC = 23, 12


LENGTH = 56


@dataclass(frozen=True, slots=True)
class Reply:
    """What a valid token says: the conversation, and the hash of the address that it was sent to."""

    conversation_id: ConversationId
    recipient: bytes


def sign(key: str, store_id: StoreId, conversation_id: ConversationId, address: str, expires: float) -> str:
    """A token of 56 characters for an answer from `address`, valid to the end of the day of `expires` (seconds)."""
    identity = base64.b32decode(conversation_id.upper() + "======")
    fields = identity + recipient_hash(address) + (int(expires // _DAY) + 1).to_bytes(2, "big")
    return base64.b32encode(fields + _mac(key, store_id, fields)).decode().rstrip("=").lower()


def verify(keys: Iterable[str], store_id: StoreId, token: str, now: float) -> Reply | None:
    """What the token says, if one of the keys made it for this store and it is not too old; None otherwise.

    The MAC is checked before anything in the token is looked at.
    """
    if len(token) != LENGTH:
        return None
    try:
        data = base64.b32decode(token.upper())
    except ValueError:
        return None
    fields, mac = data[:_FIELDS], data[_FIELDS:]
    if not any(hmac.compare_digest(_mac(key, store_id, fields), mac) for key in keys):
        return None
    if int.from_bytes(fields[21:], "big") * _DAY < now:
        return None
    return Reply(base64.b32encode(fields[:16]).decode().rstrip("=").lower(), fields[16:21])


def _mac(key: str, store_id: StoreId, fields: bytes) -> bytes:
    return hmac.digest(key.encode(), b"reply\0" + store_id.encode() + b"\0" + fields, "sha256")[:_MAC]
