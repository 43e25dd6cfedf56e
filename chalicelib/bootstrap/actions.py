"""All that a frame can ask for: each capability lists its own."""

from __future__ import annotations

from chalicelib.conversations.entrypoints import actions as conversations
from chalicelib.mail.entrypoints import actions as mail
from chalicelib.presence.entrypoints import actions as presence
from chalicelib.transport.actions import Action

ACTIONS: dict[str, Action] = {
    each.name: each
    for each in (
        *presence.ACTIONS,
        *conversations.ACTIONS,
        *mail.ACTIONS,
    )
}
