"""The shapes of ids, and how the derived ones are made."""

from __future__ import annotations

import base64
import hashlib
import re
from typing import TypeAlias

# What a string is the id of, for whoever reads; to mypy each is a string, so that a literal needs no wrapping.
StoreId: TypeAlias = str
ConversationId: TypeAlias = str
VisitorId: TypeAlias = str
AgentId: TypeAlias = str
ConnectionId: TypeAlias = str
MailId: TypeAlias = str
SessionId: TypeAlias = str

# \Z and not $, which takes a newline before the end.
STORE = re.compile(r"^[a-z][a-z0-9-]{1,30}\Z")
CONVERSATION = re.compile(r"^[a-z2-7]{26}\Z")
WIDGET_KEY = re.compile(r"^pk_([a-z][a-z0-9-]{1,30})_[A-Za-z0-9]{8,32}\Z")


def derive_conversation_id(store_id: StoreId, visitor_id: VisitorId, cid: str) -> str:
    """The id of the conversation that a visitor's message opens: 128 bits, 26 characters.

    Derived, so that a retry of the first message finds the conversation that an earlier try opened. It cannot be
    guessed, because the visitor's id holds 128 random bits.
    """
    digest = hashlib.sha256(f"{store_id}\0{visitor_id}\0{cid}".encode()).digest()
    return _letters(digest[:16])


def derive_next_conversation_id(store_id: StoreId, conversation_id: ConversationId) -> ConversationId:
    """The id of the conversation that goes on with this one: whoever opens it, and however often, opens the same."""
    digest = hashlib.sha256(f"{store_id}\0{conversation_id}\0next".encode()).digest()
    return _letters(digest[:16])


def visitor_id_of(random: bytes) -> str:
    """A visitor's id from 16 random bytes."""
    return "v_" + _letters(random)


def agent_id_of(subject: str) -> str:
    """An agent's id from the subject of their identity token (a UUID)."""
    return "a_" + subject.replace("-", "")


def store_of_widget(key: str) -> str | None:
    """The store that a widget key belongs to; None if it is no widget key."""
    match = WIDGET_KEY.match(key)
    return match.group(1) if match else None


def _letters(random: bytes) -> str:
    return base64.b32encode(random).decode().rstrip("=").lower()
