"""The link in a mail: it says whose it is, works once, and ends what was there before."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any

import pytest

from chalicelib.access.usecases.admit_visitor import LIFETIME, admit_visitor, current_visitor
from chalicelib.access.usecases.follow_link import Question, ask_about_link, follow_link
from chalicelib.access.usecases.socket_tickets import issue_ticket, redeem_ticket
from chalicelib.bootstrap.actions import ACTIONS
from chalicelib.conversations.usecases.change_conversation import close_conversation
from chalicelib.conversations.usecases.send_message import Draft, send_message
from chalicelib.core.errors import BusyError, NotFoundError, UnauthenticatedError
from chalicelib.core.masking import masked
from chalicelib.mail.usecases.contact import leave_address, unsubscribe
from chalicelib.mail.usecases.mail_caps import DAY
from chalicelib.mail.usecases.mail_unread import mail_unread
from chalicelib.transport import socket
from tests.builders import agent, listener, visitor
from tests.fakes import World
from tests.unit.mail.test_mail_unread import EMAIL, answer

KEY, ORIGIN, CLAIM = "pk_acme_0123456789abcdef", "https://acme.example", "a" * 20


@pytest.fixture
def link(world: World, conversation: str) -> str:
    """The link in a mail to the shopper of the conversation."""
    leave_address(world, visitor(), conversation, EMAIL)
    seq = answer(world, conversation)
    world.now += 121
    mail_unread(world, "acme", conversation, seq)
    found = re.search(r"https://acme\.example/#shopbell=(\S+)", world.mailer.sent[-1].text)
    assert found
    return found[1]


def frame(world: Any, since: int, **body: Any) -> dict[str, Any]:
    """What a socket of the shopper's answers that was opened by a ticket of that time."""
    who = visitor()
    authorizer = {"store": who.store_id, "principal": who.id, "role": who.role.value, "since": since}
    event = {"requestContext": {"connectionId": "old", "authorizer": authorizer}}
    event["body"] = json.dumps({"id": "1", **body})  # type: ignore[assignment]
    answered: dict[str, Any] = json.loads(socket.on_message(ACTIONS, world, event)["body"])
    return answered


def test_it_leads_into_the_conversation_and_proves_the_address(world: World, conversation: str, link: str) -> None:
    """Nobody else was sent it."""
    admitted = follow_link(world, key=KEY, origin=ORIGIN, link=link, claim=CLAIM)
    assert (admitted.visitor_id, admitted.conversation_id, admitted.email) == (visitor().id, conversation, EMAIL)
    assert current_visitor(world, admitted.token).id == visitor().id
    known = world.customers.get("acme", visitor().id)
    assert known is not None
    assert known.proven


def test_it_says_whose_it_is_before_anything_changes(world: World, conversation: str, link: str) -> None:
    """Whoever was sent another one's link sees an address that is not theirs."""
    own = admit_visitor(world, key=KEY, origin=ORIGIN).token
    theirs = world.tokens.sign("acme", visitor().id, int(world.now) + LIFETIME)
    assert ask_about_link(world, key=KEY, origin=ORIGIN, link=link, old=own) == Question(
        "j•••@reader.example", same=False
    )
    assert ask_about_link(world, key=KEY, origin=ORIGIN, link=link) == Question("j•••@reader.example", same=False)
    known = world.customers.get("acme", visitor().id)
    assert known is not None
    assert not known.proven
    same = ask_about_link(world, key=KEY, origin=ORIGIN, link=link, old=theirs)
    assert (same.same, same.theirs) == (True, {"conversation": conversation, "email": EMAIL})
    assert world.claims.known == {}
    # Who opens it where they have chatted has proven their address by that.
    known = world.customers.get("acme", visitor().id)
    assert known is not None
    assert known.proven


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("jane@reader.example", "j•••@reader.example"),
        ("x@y.example", "•••@y.example"),
        ("a@b@c.example", "a•••@c.example"),
    ],
)
def test_an_address_is_recognised_and_not_told(address: str, shown: str) -> None:
    """By its first letter and its domain."""
    assert masked(address) == shown


def test_it_works_once_and_again_for_whoever_has_asked(world: World, link: str) -> None:
    """An answer that was lost must not lock the shopper out; a second reader of the mail is too late."""
    first = follow_link(world, key=KEY, origin=ORIGIN, link=link, claim=CLAIM)
    world.now += 2
    again = follow_link(world, key=KEY, origin=ORIGIN, link=link, claim=CLAIM)
    assert again.visitor_id == first.visitor_id
    with pytest.raises(UnauthenticatedError):
        follow_link(world, key=KEY, origin=ORIGIN, link=link, claim="b" * 20)


def test_it_ends_after_three_days(world: World, link: str) -> None:
    """A mail lies about for years; tests/integration/mail/test_mail_adapters.py has what becomes of it then."""
    assert world.tokens.verify_link(link, "resume").expires == int(world.now) + 3 * DAY


def test_what_was_given_before_is_over(world: World, conversation: str, link: str) -> None:
    """Tokens, also of this second; tickets; and sockets, which are ended, whether they listen or not."""
    before = world.tokens.sign("acme", visitor().id, int(world.now) + LIFETIME)
    ticket = issue_ticket(world, current_visitor(world, before), ORIGIN)
    admitted = follow_link(world, key=KEY, origin=ORIGIN, link=link, claim=CLAIM)
    with pytest.raises(UnauthenticatedError):
        current_visitor(world, before)
    with pytest.raises(UnauthenticatedError):
        redeem_ticket(world, ticket, origin=ORIGIN)
    assert admit_visitor(world, key=KEY, origin=ORIGIN, old=before).visitor_id != visitor().id
    assert world.push.ended == ["v1"]
    assert world.log.conversations[("acme", conversation)].listeners == {}
    world.push.ended.clear()
    for body in (
        {"action": "hello", "conversation": conversation, "after": 1, "last": "cid-first"},
        {"action": "sync", "conversation": conversation, "listen": True},
        {"action": "send", "conversation": conversation, "cid": "cid-again", "after": 1, "text": "still here"},
        {"action": "send", "cid": "cid-first", "after": 0, "text": "as if it were the first"},
        {"action": "send", "cid": "cid-other", "after": 0, "text": "as if there were none"},
        {"action": "read", "conversation": conversation, "seq": 2},
        {"action": "typing", "conversation": conversation, "typing": True},
        {"action": "ping", "conversation": conversation},
        {"action": "address", "conversation": conversation, "email": "evil@example.com"},
        {"action": "transcript", "conversation": conversation},
    ):
        assert frame(world, int(world.now), **body)["code"] == "unauthenticated", body
        assert world.push.ended.pop() == "old"
    send_message(world, agent(), conversation, Draft("cid-told", 2, "for you alone"))
    assert [name for name, _ in world.push.delivered if name == "old"] == []
    # In the same second, too.
    back = current_visitor(world, admitted.token)
    who = redeem_ticket(world, issue_ticket(world, back, ORIGIN), origin=ORIGIN)
    assert who.id == visitor().id
    assert frame(world, who.since, action="sync", conversation=conversation, listen=True)["type"] == "log"


def test_a_failure_on_the_way_is_made_good_by_a_repeat(
    world: World, conversation: str, link: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Wherever it comes: the link is used up, but not for whoever is using it."""

    def busy(*_: object) -> None:
        raise BusyError

    for call in ("claims.take", "renewals.renew", "customers.put", "subscriptions.drop"):
        part, _, method = call.partition(".")
        with monkeypatch.context() as patch:
            patch.setattr(getattr(world, part), method, busy)
            with pytest.raises(BusyError):
                follow_link(world, key=KEY, origin=ORIGIN, link=link, claim=CLAIM)
    assert follow_link(world, key=KEY, origin=ORIGIN, link=link, claim=CLAIM).conversation_id == conversation


def test_a_corrected_address_takes_its_links_with_it(world: World, conversation: str, link: str) -> None:
    """The first address may have been a stranger's, who must not read on."""
    leave_address(world, visitor(), conversation, "right@reader.example")
    with pytest.raises(UnauthenticatedError):
        ask_about_link(world, key=KEY, origin=ORIGIN, link=link)
    with pytest.raises(UnauthenticatedError):
        follow_link(world, key=KEY, origin=ORIGIN, link=link, claim=CLAIM)
    known = world.customers.get("acme", visitor().id)
    assert known is not None
    assert not known.proven


def test_it_is_of_one_store_one_purpose_and_our_pages(world: World, link: str) -> None:
    """Nowhere else."""
    bravo = ("pk_bravo_0123456789abcdef", "https://bravo.example")
    world.stores.known["bravo"] = replace(world.stores.known["bravo"], origins=(bravo[1],), widgets=(bravo[0],))
    with pytest.raises(NotFoundError):
        follow_link(world, key=bravo[0], origin=bravo[1], link=link, claim=CLAIM)
    with pytest.raises(NotFoundError):
        follow_link(world, key=KEY, origin="https://evil.example", link=link, claim=CLAIM)
    with pytest.raises(UnauthenticatedError):
        follow_link(world, key=KEY, origin=ORIGIN, link=f"{link}x|", claim=CLAIM)
    with pytest.raises(UnauthenticatedError):
        unsubscribe(world.tokens, world.refusals, link)


def test_it_ends_the_sockets_of_what_went_on_since(world: World, conversation: str, link: str) -> None:
    """What listens to a conversation shows a right: also to those before and after the one that the mail was of."""
    close_conversation(world, agent(), conversation, world.log.conversations[("acme", conversation)].head.version)
    world.now += 8 * 24 * 3600
    sent = send_message(world, visitor(), conversation, Draft("cid-next", 0, "Again"))
    assert sent.conversation_id != conversation
    old = listener(visitor(), "old-device", int(world.now) + 7200)
    world.subscriptions.add("acme", sent.conversation_id, old)
    world.now -= 8 * 24 * 3600
    follow_link(world, key=KEY, origin=ORIGIN, link=link, claim=CLAIM)
    assert {"v1", "old-device"} <= set(world.push.ended)
    assert not world.log.conversations[("acme", sent.conversation_id)].listeners
