"""All REST routes: each capability lists its own."""

from __future__ import annotations

from chalicelib.access.entrypoints.http import agents, visitors
from chalicelib.bootstrap import over_rest, settings_over_rest
from chalicelib.conversations.entrypoints import http as conversations
from chalicelib.inbox.entrypoints import http as inbox
from chalicelib.mail.entrypoints.http import forms, mails, quarantine
from chalicelib.members.entrypoints import http as members
from chalicelib.notifications.entrypoints import http as notifications
from chalicelib.presence.entrypoints import http as presence
from chalicelib.settings.entrypoints import http as settings
from chalicelib.transport.http.routes import Routes

ROUTES: tuple[Routes, ...] = tuple(
    each.ROUTES
    for each in (
        visitors,
        agents,
        conversations,
        inbox,
        presence,
        mails,
        quarantine,
        forms,
        notifications,
        settings,
        settings_over_rest,
        members,
        over_rest,
    )
)
