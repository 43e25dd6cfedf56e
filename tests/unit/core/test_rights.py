"""Rights."""

from __future__ import annotations

from dataclasses import replace

import pytest

from chalicelib.conversations.domain import rights as of_conversations
from chalicelib.conversations.domain.model import Conversation, Head, Status
from chalicelib.conversations.domain.rights import OPEN, READ, SEND
from chalicelib.core.principal import Principal, Role
from chalicelib.core.rights import Right, may
from chalicelib.inbox.domain import rights as of_inbox
from chalicelib.inbox.domain.rights import LIST
from chalicelib.mail.domain import rights as of_mail
from chalicelib.mail.domain.rights import ANSWER_BY_MAIL, LEAVE_ADDRESS
from tests.builders import agent, visitor

HEAD = Head(Status.OPEN, "", ("v_acme1",), 1, 0)


RIGHTS = [each for of in (of_conversations, of_inbox, of_mail) for each in vars(of).values() if isinstance(each, Right)]


def _allowed(principal: Principal, right: Right, store_id: str, participants: tuple[str, ...]) -> bool:
    """The matrix of docs/protocol.md, written out a second time."""
    if principal.store_id != store_id:
        return False
    if right is ANSWER_BY_MAIL:
        return principal.role is Role.VISITOR
    if principal.role is Role.AGENT:
        return right is not LEAVE_ADDRESS
    return right in {READ, SEND, LEAVE_ADDRESS} and principal.id in participants


@pytest.mark.parametrize("right", [each for each in RIGHTS if each not in {OPEN, LIST}], ids=lambda each: each.name)
@pytest.mark.parametrize("principal", [visitor(), visitor(number=2), visitor("bravo"), agent(), agent("bravo")])
def test_rights_follow_the_matrix(principal: Principal, right: Right) -> None:
    """Every role, every action, own and foreign conversations, own and foreign stores."""
    for store in ("acme", "bravo"):
        conversation = Conversation(store, "c", replace(HEAD, participants=("v_acme1",)))
        assert may(principal, right, conversation) == _allowed(principal, right, store, ("v_acme1",))


def test_only_visitors_open_and_only_agents_list() -> None:
    """The two actions that name no conversation."""
    assert may(visitor(), OPEN)
    assert not may(agent(), OPEN)
    assert may(agent(), LIST)
    assert not may(visitor(), LIST)
