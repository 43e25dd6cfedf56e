"""Tell the agents who have no inbox open that a shopper waits: browser push, mail after a while, the team's chat."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from chalicelib.conversations.domain.model import Message
from chalicelib.core.once import attempt_all, once
from chalicelib.core.rights import is_shown
from chalicelib.core.text import preview
from chalicelib.inbox.domain.rows import InboxRow
from chalicelib.mail.domain.letters import slack_escape
from chalicelib.notifications.domain.people import Preferences
from chalicelib.notifications.ports import NotifyDeps
from chalicelib.notifications.usecases.push_to import Push, push_to
from chalicelib.stores.domain import Agent, StoreSettings

_MINUTE = 60


@dataclass(frozen=True, slots=True)
class _Case:
    """What is told of, where it stands, whom it concerns (the assignee, or everybody), and who has an inbox open."""

    settings: StoreSettings
    row: InboxRow
    message: Message
    owner: str
    concerned: Sequence[Agent]
    here: frozenset[str]

    @property
    def assignee(self) -> Agent | None:
        """Whose the conversation is; nobody's if they are not of the store's people any more."""
        return next((each for each in self.concerned if each.id == self.owner), None)

    def absent(self, reads: Mapping[str, int]) -> list[Agent]:
        """Whom it concerns, and who neither has an inbox open nor has read it."""
        seq = self.message.seq
        return [each for each in self.concerned if each.id not in self.here and reads.get(each.id, 0) < seq]

    @property
    def url(self) -> str:
        """The conversation in the inbox."""
        return address_of(self.settings, self.row)


def address_of(settings: StoreSettings, row: InboxRow) -> str:
    """Where the inbox shows the conversation."""
    return f"{settings.inbox}/{row.store_id}/all/{row.conversation_id}"


def notify_agents(deps: NotifyDeps, row: InboxRow, message: Message) -> None:
    """Tell whom a shopper's message concerns: its assignee, or everybody while it has none.

    Nobody is told of what they have read, who has an inbox open and is not away is told there, and each is told once.
    As long as all whom it concerns have one, nothing is read for it but what was not remembered.
    BusyError if somebody could not be told yet; then the call is repeated, and those who were told are not told again.
    """
    settings = deps.stores.settings(row.store_id)
    if settings is None:
        return
    able, here = deps.staff.able(row.store_id), deps.staff.here(row.store_id)
    case = _Case(settings, row, message, row.assignee, concerned(able, row.assignee), here)
    absent = case.absent(row.reads)
    if absent:
        # They may have read it by now, and it may be somebody else's.
        view = deps.log.listeners(row.store_id, row.conversation_id)
        if view is None:
            return
        case = replace(case, owner=view.owner, concerned=concerned(able, view.owner))
        absent = case.absent(view.reads)
    effects = [partial(_post_webhook, deps, case)]
    if absent:
        preferences = deps.preferences.all(row.store_id)
        effects.append(partial(_push, deps, case, absent, preferences))
        effects.append(partial(_remind, deps, case, absent, preferences))
    attempt_all(effects)


def concerned(able: Iterable[Agent], owner: str) -> list[Agent]:
    """Of those who may answer the conversation's owner; while it has none among them, everybody who is shown it."""
    shown = [each for each in able if is_shown(each.standing, each.id, owner)]
    return [each for each in shown if each.id == owner] or shown


def _push(deps: NotifyDeps, case: _Case, people: Sequence[Agent], preferences: Mapping[str, Preferences]) -> None:
    row = case.row
    push = Push(row.store_id, row.conversation_id, case.settings.name, preview(case.message.text), case.url)
    push_to(deps, push, f"{case.message.seq}", people, preferences)


def _post_webhook(deps: NotifyDeps, case: _Case) -> None:
    row, store_id, owner = case.row, case.row.store_id, case.assignee
    # Once for each time that somebody begins to wait, not for each line they write.
    if not case.settings.webhook or row.waiting_since != case.message.at:
        return
    # Nobody is called to what is somebody's who sees it.
    if owner and owner.id in case.here:
        return
    whose = f" (assigned to {slack_escape(owner.name)})" if owner else ""
    said = slack_escape(preview(case.message.text))
    text = f"*{slack_escape(case.settings.name)}*{whose}: {said}\n<{case.url}>"
    post = partial(deps.webhook.post, case.settings.webhook, text)
    once(deps.leases, store_id, f"webhook#{row.conversation_id}#{case.message.seq}#{store_id}", post)


def _remind(deps: NotifyDeps, case: _Case, people: Sequence[Agent], preferences: Mapping[str, Preferences]) -> None:
    for each in people:
        minutes = preferences.get(each.id, Preferences()).mail_minutes
        if minutes and deps.mail_domain:
            reminder = {"remind": each.id, "store": case.row.store_id, "conversation": case.row.conversation_id}
            due = int(deps.clock()) + minutes * _MINUTE
            body = reminder | {"seq": case.message.seq, "due": due}
            deps.notify_queue.put(body, minutes * _MINUTE)
