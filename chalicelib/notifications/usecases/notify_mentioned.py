"""Tell the agents whom a note mentions, if they have no inbox open."""

from __future__ import annotations

from chalicelib.conversations.domain.lane import StaffEvent
from chalicelib.core.rights import is_shown
from chalicelib.core.text import preview
from chalicelib.inbox.domain.rows import InboxRow
from chalicelib.notifications.ports import NotifyDeps
from chalicelib.notifications.usecases.notify_agents import address_of
from chalicelib.notifications.usecases.push_to import Push, push_to


def notify_mentioned(deps: NotifyDeps, row: InboxRow, note: StaffEvent) -> None:
    """Push the note to whom it mentions: not to its writer, nor to who has an inbox open, where it is shown.

    Whoever is not shown the conversation by now is told nothing of it. BusyError as notify_agents.
    """
    settings = deps.stores.settings(row.store_id)
    people = {each.id: each for each in deps.staff.all(row.store_id)}
    here = deps.staff.here(row.store_id)
    absent = [people[each] for each in note.mentions if each in people and each not in {note.by, *here}]
    if settings is None or not absent:
        return
    view = deps.log.listeners(row.store_id, row.conversation_id)
    told = [each for each in absent if view and is_shown(each.standing, each.id, view.owner)]
    title = f"{people[note.by].name} @ {settings.name}" if note.by in people else settings.name
    push = Push(row.store_id, row.conversation_id, title, preview(note.text), address_of(settings, row))
    push_to(deps, push, note.id, told, deps.preferences.all(row.store_id))
