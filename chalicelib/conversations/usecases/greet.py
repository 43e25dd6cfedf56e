"""What a shop says by itself: how it greets who opens the chat, and that their first message has arrived."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from chalicelib.conversations.domain.cards import Option, automatic, options_in, quick_replies
from chalicelib.conversations.domain.model import Card, Message
from chalicelib.conversations.domain.pace import debt_after
from chalicelib.conversations.domain.settings import TEXTS
from chalicelib.conversations.domain.words import words
from chalicelib.conversations.ports import ConversationDeps
from chalicelib.conversations.usecases.send_message import Draft, as_message
from chalicelib.core.ids import StoreId
from chalicelib.core.principal import Principal, Speaker
from chalicelib.settings.domain.texts import text_in
from chalicelib.settings.ports import Settings


@dataclass(frozen=True, slots=True)
class Greeting:
    """What a shopper is greeted with, and what they can answer with a tap."""

    text: str
    replies: tuple[Option, ...]


def greeting(settings: Settings, store_id: StoreId, language: str, main: str) -> Greeting | None:
    """In the shopper's language, else in the shop's main one; None where the shop greets nobody."""
    said, own = settings.value(store_id, TEXTS), words(language, main)
    if not said["greets"]:
        return None
    text = text_in(said["greeting"], language, main) or own.greeting
    return Greeting(text, options_in(said["replies"], language, main, own.replies))


def beginning(deps: ConversationDeps, principal: Principal, draft: Draft, at: int) -> Sequence[Message]:
    """The first messages of a conversation: what its shopper was greeted with, their own, that it has arrived.

    Their own alone where the draft names no language: a page that has shown no greeting, a mail, a form.
    """
    own = as_message(principal, draft, 1, at)
    store = deps.stores.settings(principal.store_id) if draft.language else None
    if store is None:
        return [own]
    language, main = draft.language, store.language
    entries = [own]
    if greeted := greeting(deps.settings, store.store_id, language, main):
        entries.insert(0, _said("greeting", at, greeted.text, quick_replies(greeted.replies)))
    said = deps.settings.value(store.store_id, TEXTS)
    if said["arrives"]:
        text = text_in(said["arrival"], language, main) or words(language, main).arrival
        entries.append(_said("arrival", at, text, automatic()))
    return _placed(entries)


def _said(cid: str, at: int, text: str, card: Card) -> Message:
    return Message(1, f"automatic-{cid}", Speaker.SYSTEM.value, at, text, size=len(text.encode()), card=card)


def _placed(entries: Sequence[Message]) -> list[Message]:
    placed: list[Message] = []
    for seq, each in enumerate(entries, start=1):
        before = placed[-1] if placed else None
        size = each.size + (before.size if before else 0)
        placed.append(replace(each, seq=seq, debt=debt_after(before, each.at), size=size))
    return placed
