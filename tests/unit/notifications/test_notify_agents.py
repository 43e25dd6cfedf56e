"""Who is told of a shopper's message, how, and how often."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Any

import pytest

from chalicelib.access.domain import AgentSocket
from chalicelib.conversations.domain.model import Message
from chalicelib.conversations.usecases.change_conversation import assign_conversation
from chalicelib.conversations.usecases.mark_read import mark_read
from chalicelib.core.errors import BusyError, GoneError, RefusedError, UncertainError
from chalicelib.core.ports import Unavailable
from chalicelib.core.principal import Sees, Standing
from chalicelib.inbox.domain.rows import InboxRow
from chalicelib.inbox.usecases.relay_log import relay_log
from chalicelib.mail.adapters.mime import parse
from chalicelib.mail.domain.mail import MOST_HOPS
from chalicelib.mail.wire.mime import mime
from chalicelib.notifications.domain.people import Device, Preferences
from chalicelib.notifications.domain.quiet import is_quiet, is_zone
from chalicelib.notifications.usecases.notify_agents import notify_agents
from chalicelib.notifications.usecases.remind_agent import remind_agent
from chalicelib.presence.usecases.agent_presence import store_state
from tests.builders import agent, visitor
from tests.fakes import World


@pytest.fixture
def row(world: World, conversation: str) -> InboxRow:
    """The conversation's row; both agents have a browser that takes pushes."""
    for number in (1, 2):
        device = Device(f"a_acme{number}", f"https://push.example/{number}", "key", "auth")
        world.devices.put("acme", device)
    messages = world.log.conversations[("acme", conversation)].messages
    relay_log(world, "acme", conversation, messages)
    found = world.rows.get("acme", conversation)
    assert found is not None
    return found


def message(world: World, row: InboxRow) -> Message:
    """The shopper's message."""
    return world.log.conversations[("acme", row.conversation_id)].messages[0]


def told(world: World) -> list[str]:
    """The browsers that were pushed to."""
    return [endpoint[-1] for endpoint, _ in world.web_push.pushed]


def test_unassigned_tells_everybody_once(world: World, row: InboxRow) -> None:
    """The event comes twice: nobody is told twice."""
    for _ in range(2):
        notify_agents(world, row, message(world, row))
    assert told(world) == ["1", "2"]
    endpoint, body = world.web_push.pushed[0]
    assert endpoint == "https://push.example/1"
    assert body == {
        "title": "Acme",
        "body": "Hello",
        "url": f"https://inbox.example/acme/all/{row.conversation_id}",
        "tag": row.conversation_id,
    }


def test_assigned_tells_the_assignee_alone(world: World, row: InboxRow) -> None:
    """As the head says now, not as the event said."""
    assign_conversation(world, agent(), row.conversation_id, "a_acme2", 1)
    notify_agents(world, row, message(world, row))
    assert told(world) == ["2"]


def test_whose_assignee_has_left_the_store_is_everybodys_again(world: World, row: InboxRow) -> None:
    """A shopper must not wait for somebody who cannot sign in any more."""
    assign_conversation(world, agent(), row.conversation_id, "a_acme2", 1)
    del world.agents.known[("acme", "a_acme2")]
    notify_agents(world, row, message(world, row))
    assert "1" in told(world)
    remind_agent(world, "acme", row.conversation_id, 1, "a_acme1")
    assert [mail.to for mail in world.mailer.sent] == ["1@acme.example"]


def test_who_may_not_answer_or_is_not_shown_it_is_not_called(world: World, row: InboxRow) -> None:
    """Not to what is nobody's, and not to what has lost its owner: what was said would be in the push."""

    def may(number: int, standing: Standing) -> None:
        key = ("acme", f"a_acme{number}")
        world.agents.known[key] = replace(world.agents.known[key], standing=standing)

    may(2, Standing(answers=False))
    notify_agents(world, row, message(world, row))
    assert told(world) == ["1"]
    world.web_push.pushed.clear()
    log = world.log.conversations[("acme", row.conversation_id)]
    log.head = replace(log.head, assignee="a_gone")
    log.messages.append(replace(log.messages[0], seq=2, cid="cid-2"))
    may(1, Standing(sees=Sees.OWN))
    may(2, Standing())
    # Who may is remembered for a moment.
    world.now += 3
    notify_agents(world, row, log.messages[1])
    assert told(world) == ["2"]


def open_inbox(world: World, number: int, state: str, connection_id: str = "s") -> None:
    """An agent's inbox is open, and says of them what `state` says."""
    now = int(world.now)
    socket = AgentSocket(f"{connection_id}{number}", f"a_acme{number}", state, now, now + 150)
    world.agent_sockets.put("acme", socket)


def test_nobody_is_told_of_what_they_have_read_or_see(world: World, row: InboxRow) -> None:
    """Read it, or have an inbox open: that one tells."""
    mark_read(world, agent(), row.conversation_id, 1)
    open_inbox(world, 2, "online")
    notify_agents(world, row, message(world, row))
    assert told(world) == []
    world.now += 60
    notify_agents(world, row, message(world, row))
    assert told(world) == ["2"]


def test_who_is_away_is_told_as_if_no_inbox_were_open(world: World, row: InboxRow) -> None:
    """By push and, after a while, by mail; one who is away on one screen and there on another one is there."""
    world.preferences.put("acme", "a_acme1", Preferences(mail_minutes=5))
    world.preferences.put("acme", "a_acme2", Preferences(mail_minutes=5))
    open_inbox(world, 1, "away")
    open_inbox(world, 2, "away")
    open_inbox(world, 2, "online", "t")
    notify_agents(world, row, message(world, row))
    assert told(world) == ["1"]
    assert [body["remind"] for body, _ in world.notify_queue.waiting] == ["a_acme1"]


def test_quiet_hours_and_preferences_are_kept(world: World, row: InboxRow) -> None:
    """No push to who wants none, none at night in the agent's own zone."""
    world.preferences.put("acme", "a_acme1", Preferences(push=False))
    # 22:13 UTC is 23:13 in Kiel.
    night = Preferences(quiet_from="23:00", quiet_to="07:00", zone="Europe/Berlin")
    world.preferences.put("acme", "a_acme2", night)
    notify_agents(world, row, message(world, row))
    assert told(world) == []
    assert is_quiet(night, world.now)
    assert not is_quiet(night, world.now - 3600)
    assert not is_quiet(replace(night, quiet_to="23:00"), world.now)
    assert is_quiet(Preferences(quiet_from="09:00", quiet_to="23:00"), world.now)
    assert is_zone("Europe/Vilnius")
    assert not is_zone("Mars/Base")
    assert not is_zone("../etc")


def test_a_device_that_is_gone_is_forgotten_and_one_that_fails_is_tried_again(world: World, row: InboxRow) -> None:
    """The others are told in the meantime, and once."""
    world.web_push.failing = {"https://push.example/1": GoneError()}
    notify_agents(world, row, message(world, row))
    assert [device.agent_id for device in world.devices.all("acme")] == ["a_acme2"]
    world.devices.put("acme", Device("a_acme1", "https://push.example/3", "key", "auth"))
    world.devices.put("acme", Device("a_acme1", "https://push.example/4", "key", "auth"))
    world.web_push.failing = {"https://push.example/3": BusyError(), "https://push.example/4": RefusedError()}
    with pytest.raises(BusyError):
        notify_agents(world, row, message(world, row))
    world.web_push.failing = {}
    notify_agents(world, row, message(world, row))
    assert told(world) == ["2", "3"]


def test_a_database_that_is_busy_between_pushes_doubles_none_of_them(world: World, row: InboxRow) -> None:
    """One lease that cannot be asked for, and one that cannot be noted, leave the others as they are."""
    zoe = replace(world.agents.known[("acme", "a_acme1")], id="a_acme3", name="Zoe")
    world.agents.known[("acme", zoe.id)] = zoe
    world.devices.put("acme", Device(zoe.id, "https://push.example/3", "key", "auth"))
    take, finish, struck = world.leases.take, world.leases.finish, {"a_acme1", "a_acme2"}

    def strike(key: str, agent_id: str) -> None:
        if agent_id in key and agent_id in struck:
            struck.remove(agent_id)
            raise BusyError

    def busy_take(store_id: str, key: str, seconds: int, tries: int) -> int | Unavailable:
        strike(key, "a_acme1")
        return take(store_id, key, seconds, tries)

    def busy_finish(store_id: str, key: str) -> None:
        strike(key, "a_acme2")
        finish(store_id, key)

    world.leases.take, world.leases.finish = busy_take, busy_finish  # type: ignore[method-assign]
    with pytest.raises(BusyError):
        notify_agents(world, row, message(world, row))
    assert told(world) == ["2", "3"]
    notify_agents(world, row, message(world, row))
    world.now += 61
    lease = next(key for _, key in world.leases.known if zoe.id in key)
    assert take("acme", lease, 60, 3) is Unavailable.HELD
    assert told(world) == ["2", "3", "1"]


def test_the_teams_chat_hears_of_each_wait_once(world: World, row: InboxRow) -> None:
    """Escaped as Slack wants it; what fails is tried again, what is refused is not."""
    hook = replace(world.stores.known["acme"], name="A <b> & C", webhook="https://hooks.example/1")
    world.stores.known["acme"] = hook
    world.webhook.failing = [BusyError()]
    with pytest.raises(BusyError):
        notify_agents(world, row, message(world, row))
    for _ in range(2):
        notify_agents(world, row, message(world, row))
    ((url, text),) = world.webhook.posted
    assert url == "https://hooks.example/1"
    assert text == f"*A &lt;b&gt; &amp; C*: Hello\n<https://inbox.example/acme/all/{row.conversation_id}>"
    second = replace(message(world, row), seq=2, at=row.waiting_since + 5)
    notify_agents(world, row, second)
    assert len(world.webhook.posted) == 1


def test_what_the_teams_chat_may_have_got_is_not_posted_again(world: World, row: InboxRow) -> None:
    """Nobody knows whether it came through: a second one would call the team twice."""
    world.stores.known["acme"] = replace(world.stores.known["acme"], webhook="https://hooks.example/1")
    world.webhook.failing = [UncertainError()]
    notify_agents(world, row, message(world, row))
    assert world.webhook.failing == []
    notify_agents(world, row, message(world, row))
    world.now += 3600
    notify_agents(world, row, message(world, row))
    assert world.webhook.posted == []


@pytest.mark.parametrize(
    ("state", "posted"),
    [
        ("online", []),
        ("away", ["*Acme* (assigned to Ana &lt;b&gt;): Hello"]),
        ("offline", ["*Acme* (assigned to Ana &lt;b&gt;): Hello"]),
    ],
)
def test_the_teams_chat_is_not_called_to_what_is_somebodys(
    world: World, row: InboxRow, state: str, posted: list[str]
) -> None:
    """Nothing while its assignee is there; else it says whose it is. A colleague's inbox makes no difference."""
    world.stores.known["acme"] = replace(world.stores.known["acme"], webhook="https://hooks.example/1")
    ana = world.agents.known[("acme", "a_acme2")]
    world.agents.known[("acme", "a_acme2")] = replace(ana, name="Ana <b>")
    assign_conversation(world, agent(), row.conversation_id, "a_acme2", 1)
    open_inbox(world, 1, "online")
    if state != "offline":
        open_inbox(world, 2, state)
    notify_agents(world, replace(row, assignee="a_acme2"), message(world, row))
    assert [text.partition("\n")[0] for _, text in world.webhook.posted] == posted


def test_an_agent_is_reminded_by_mail_while_the_shopper_waits(world: World, row: InboxRow) -> None:
    """After their own time; once for all that came; not once it was answered, read, or handed on."""
    world.preferences.put("acme", "a_acme1", Preferences(push=False, mail_minutes=5))
    notify_agents(world, row, message(world, row))
    ((body, seconds),) = world.notify_queue.waiting
    assert (body["remind"], body["seq"], seconds) == ("a_acme1", 1, 300)
    for _ in range(2):
        remind_agent(world, "acme", row.conversation_id, 1, "a_acme1")
    (mail,) = world.mailer.sent
    assert (mail.to, mail.subject) == ("1@acme.example", "Acme: a shopper is waiting")
    assert row.conversation_id in mail.text
    remind_agent(world, "acme", row.conversation_id, 1, "a_nobody")
    assign_conversation(world, agent(), row.conversation_id, "a_acme2", 1)
    world.rows.known[("acme", row.conversation_id)] = replace(row, assignee="a_acme2")
    remind_agent(world, "acme", row.conversation_id, 1, "a_acme1")
    world.rows.known[("acme", row.conversation_id)] = replace(row, waiting_since=0)
    remind_agent(world, "acme", row.conversation_id, 1, "a_acme2")
    assert len(world.mailer.sent) == 1


def test_a_reminder_is_known_for_ours_wherever_it_is_forwarded_to(world: World, row: InboxRow) -> None:
    """As it comes in again: sent by a machine, and at the end of what machines of ours may say to each other."""
    remind_agent(world, "acme", row.conversation_id, 1, "a_acme1")
    found = parse(mime(world.mailer.sent[0]))
    assert (found.automatic, found.hops) == (True, MOST_HOPS)


def test_a_reminder_waits_for_the_provider(world: World, row: InboxRow) -> None:
    """Throttled: again; refused: never."""
    world.mailer.failing = [BusyError()]
    with pytest.raises(BusyError):
        remind_agent(world, "acme", row.conversation_id, 1, "a_acme1")
    world.mailer.failing = [RefusedError()]
    remind_agent(world, "acme", row.conversation_id, 1, "a_acme1")
    remind_agent(world, "acme", row.conversation_id, 1, "a_acme1")
    assert world.mailer.sent == []


def test_nothing_is_told_of_what_is_not_there(world: World, row: InboxRow) -> None:
    """An event of a store, or a conversation, that is gone."""
    notify_agents(world, replace(row, store_id="nowhere"), message(world, row))
    notify_agents(world, replace(row, conversation_id="a" * 26), message(world, row))
    assert told(world) == []


def test_shoppers_see_whether_somebody_is_there(world: World) -> None:
    """Online before away before offline; a minute after the last sign of life, nobody is."""
    assert store_state(world.agent_sockets, world.clock, "acme") == "offline"
    now = int(world.now)
    world.agent_sockets.put("acme", AgentSocket("s1", "a_acme1", "away", now, now + 150))
    assert store_state(world.agent_sockets, world.clock, "acme") == "away"
    world.agent_sockets.put("acme", AgentSocket("s2", "a_acme2", "online", now, now + 150))
    assert store_state(world.agent_sockets, world.clock, "acme") == "online"
    assert store_state(world.agent_sockets, world.clock, "bravo") == "offline"
    world.now += 60
    assert store_state(world.agent_sockets, world.clock, "acme") == "offline"
    assert visitor().store_id == "acme"


def test_while_inboxes_are_open_a_message_costs_no_read(world: World, row: InboxRow) -> None:
    """The event says whose it is and who has read it; who is there, and who may answer, is remembered for seconds."""
    asked: Counter[str] = Counter()
    for part, method in (("log", "listeners"), ("agents", "all"), ("agent_sockets", "all"), ("preferences", "all")):
        real = getattr(getattr(world, part), method)

        def counted(*values: Any, real: Any = real, name: str = f"{part}.{method}") -> Any:
            asked[name] += 1
            return real(*values)

        setattr(getattr(world, part), method, counted)
    open_inbox(world, 1, "online")
    open_inbox(world, 2, "online")
    for _ in range(10):
        notify_agents(world, row, message(world, row))
    assert asked == {"agents.all": 1, "agent_sockets.all": 1}
    world.now += 3
    # Whose it is decides whom it concerns, as the event says it.
    world.agent_sockets.drop("acme", "a_acme2", "s2")
    notify_agents(world, replace(row, assignee="a_acme1"), message(world, row))
    assert asked == {"agents.all": 2, "agent_sockets.all": 2}
    notify_agents(world, replace(row, reads={"a_acme2": 1}), message(world, row))
    assert asked == {"agents.all": 2, "agent_sockets.all": 2}
    notify_agents(world, row, message(world, row))
    assert asked == {"agents.all": 2, "agent_sockets.all": 2, "log.listeners": 1, "preferences.all": 1}
    assert told(world) == ["2"]


def test_who_has_got_or_read_it_meanwhile_counts_as_of_now(world: World, row: InboxRow) -> None:
    """An event may have waited: before anybody is pushed to, the conversation is looked at."""
    mark_read(world, agent(number=2), row.conversation_id, 1)
    notify_agents(world, row, message(world, row))
    assert told(world) == ["1"]
    world.web_push.pushed.clear()
    world.leases.known.clear()
    assign_conversation(world, agent(), row.conversation_id, "a_acme2", 1)
    notify_agents(world, row, message(world, row))
    assert told(world) == []
