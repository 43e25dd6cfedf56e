"""Tell the agents who have no inbox open that a shopper waits: browser push, mail after a while, the team's chat."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from chalicelib.domain.letters import reminder, slack_escape
from chalicelib.domain.mail import MOST_HOPS, OutgoingMail, help_address
from chalicelib.domain.model import Agent, Conversation, Device, InboxRow, Message, Preferences, Status, StoreSettings
from chalicelib.domain.quiet import is_quiet
from chalicelib.domain.text import preview
from chalicelib.errors import BusyError, GoneError, ShopbellError
from chalicelib.ports import NotifyRoom
from chalicelib.usecases.agent_presence import present_sockets
from chalicelib.usecases.once import each_once, once

_MINUTE = 60


@dataclass(frozen=True, slots=True)
class _Case:
    """What is told of, where it stands, whom it concerns (the assignee, or everybody), and who has an inbox open."""

    settings: StoreSettings
    row: InboxRow
    message: Message
    view: Conversation
    concerned: Sequence[Agent]
    here: frozenset[str]

    @property
    def assignee(self) -> Agent | None:
        """Whose the conversation is; nobody's if they are not of the store's people any more."""
        return next((each for each in self.concerned if each.id == self.view.head.assignee), None)

    @property
    def url(self) -> str:
        """The conversation in the inbox."""
        return f"{self.settings.inbox}/{self.row.store}/all/{self.row.conversation}"


def notify_agents(room: NotifyRoom, row: InboxRow, message: Message) -> None:
    """Tell whom a shopper's message concerns: its assignee, or everybody while it has none.

    Nobody is told of what they have read, who has an inbox open and is not away is told there, and each is told once.
    BusyError if somebody could not be told yet; then the call is repeated, and those who were told are not told again.
    """
    settings = room.directory.settings(row.store)
    view = room.log.listeners(row.store, row.conversation)
    if settings is None or view is None:
        return
    case = _Case(settings, row, message, view, _concerned(room, view), _here(room, row.store))
    effects = [partial(_post_webhook, room, case)]
    absent = [each for each in case.concerned if each.id not in case.here and view.reads.get(each.id, 0) < message.seq]
    if absent:
        preferences = room.directory.preferences(row.store)
        awake = [each for each in absent if not is_quiet(preferences.get(each.id, Preferences()), room.clock())]
        effects.append(partial(_push, room, case, _devices(room, case, awake, preferences)))
        effects.append(partial(_remind, room, case, absent, preferences))
    _attempt_all(effects)


def _attempt_all(effects: Iterable[Callable[[], None]]) -> None:
    """Each of them, though others are busy; BusyError in the end if one was."""
    busy = None
    for effect in effects:
        try:
            effect()
        except BusyError as error:
            busy = error
    if busy:
        raise busy


def _concerned(room: NotifyRoom, view: Conversation) -> list[Agent]:
    """The conversation's assignee; everybody while it has none, or one who is not of the store's people any more."""
    people = list(room.directory.agents(view.store))
    return [each for each in people if each.id == view.head.assignee] or people


def _here(room: NotifyRoom, store: str) -> frozenset[str]:
    """Those who see what happens: whose inboxes are all left alone (away) must be told elsewhere."""
    sockets = present_sockets(room.live, room.clock, store)
    return frozenset(each.agent for each in sockets if each.state != "away")


def _devices(
    room: NotifyRoom, case: _Case, people: Sequence[Agent], preferences: Mapping[str, Preferences]
) -> list[Device]:
    wanted = {each.id for each in people if preferences.get(each.id, Preferences()).push}
    return [each for each in room.directory.devices(case.row.store) if each.agent in wanted]


def _push(room: NotifyRoom, case: _Case, devices: Sequence[Device]) -> None:
    store, row = case.row.store, case.row
    body = {"title": case.settings.name, "body": preview(case.message.text), "url": case.url, "tag": row.conversation}

    def push(to: Sequence[Device]) -> Sequence[ShopbellError | None]:
        ends = room.web_push.send_all(to, body, row.conversation)
        return [_forget_if_gone(room, store, device, end) for device, end in zip(to, ends, strict=True)]

    # One lease for each device: an agent has several, and one that fails must not silence the others.
    leases = {f"push#{row.conversation}#{case.message.seq}#{each.agent}#{_browser(each)}": each for each in devices}
    each_once(room.live, store, leases, push)


def _forget_if_gone(room: NotifyRoom, store: str, device: Device, end: ShopbellError | None) -> ShopbellError | None:
    if not isinstance(end, GoneError):
        return end
    try:
        room.directory.drop_device(store, device.agent, device.endpoint)
    except BusyError as error:
        return error
    return None


def _browser(device: Device) -> str:
    return hashlib.sha256(device.endpoint.encode()).hexdigest()[:16]


def _post_webhook(room: NotifyRoom, case: _Case) -> None:
    row, store, owner = case.row, case.row.store, case.assignee
    # Once for each time that somebody begins to wait, not for each line they write.
    if not case.settings.webhook or row.waiting_since != case.message.at:
        return
    # Nobody is called to what is somebody's who sees it.
    if owner and owner.id in case.here:
        return
    whose = f" (assigned to {slack_escape(owner.name)})" if owner else ""
    said = slack_escape(preview(case.message.text))
    text = f"*{slack_escape(case.settings.name)}*{whose}: {said}\n<{case.url}>"
    post = partial(room.webhook.post, case.settings.webhook, text)
    once(room.live, store, f"webhook#{row.conversation}#{case.message.seq}#{store}", post)


def _remind(room: NotifyRoom, case: _Case, people: Sequence[Agent], preferences: Mapping[str, Preferences]) -> None:
    for each in people:
        minutes = preferences.get(each.id, Preferences()).mail_minutes
        if minutes and room.mail_domain:
            reminder = {"remind": each.id, "store": case.row.store, "conversation": case.row.conversation}
            due = int(room.clock()) + minutes * _MINUTE
            body = reminder | {"seq": case.message.seq, "due": due}
            room.notify_queue.put(body, minutes * _MINUTE)


def remind_agent(room: NotifyRoom, store: str, conversation: str, seq: int, agent: str) -> None:
    """Mail an agent that a shopper still waits; nothing if it was answered, read, handed on, or is quiet time."""
    settings, row = room.directory.settings(store), room.directory.row(store, conversation)
    view = room.log.listeners(store, conversation)
    if settings is None or row is None or view is None:
        return
    person = next((each for each in _concerned(room, view) if each.id == agent), None)
    waits = row.waiting_since and row.status is Status.OPEN
    preferences = room.directory.preferences(store).get(agent, Preferences())
    if person is None or not waits or view.reads.get(agent, 0) >= seq or is_quiet(preferences, room.clock()):
        return
    letter = reminder(settings, row.preview, f"{settings.inbox}/{store}/all/{conversation}")
    sender = help_address(store, room.mail_domain)
    mail = OutgoingMail(
        sender=sender,
        sender_name=settings.name,
        to=person.email,
        reply_to=sender,
        subject=letter.subject,
        text=letter.text,
        html=letter.html,
        language="en",
        # The agent's address may be forwarded into the store: no machine of ours may take it for a shopper's mail.
        hops=MOST_HOPS,
    )
    # One for all that came since they began to wait.
    once(room.live, store, f"remind#{conversation}#{row.waiting_since}#{agent}", partial(room.mailer.send, mail))
