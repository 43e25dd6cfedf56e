"""Strangers who know a conversation's name, and try everything with it: no answer, no effect, nobody is told."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from chalicelib.core.principal import Principal, Role
from tests.lab.rest import Page
from tests.lab.simulator import Simulator

# Every action that names a conversation, with what else its schema wants.
ACTIONS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("hello", {}),
    ("send", {"cid": "stranger-0001", "after": 0, "text": "let me in"}),
    ("sync", {}),
    ("sync", {"listen": True, "after": 0}),
    ("sync", {"before": 2}),
    ("read", {"seq": 1}),
    ("typing", {"typing": True}),
    ("ping", {}),
    ("address", {"email": "stranger@reader.example"}),
    ("transcript", {}),
)
_NOT_OVER_REST = frozenset({"hello", "ping"})


def strangers(lab: Simulator) -> Iterator[str]:
    """What strangers get of one of the conversations, by socket and by REST; it must be nothing, as if it were not."""
    logs = lab.world.log.conversations
    if not logs:
        return
    store, conversation = lab.chance.choice(list(logs))
    other = "bravo" if store == "acme" else "acme"
    before = _trace(lab, store, conversation, other)
    for who, what, reply in _attempts(lab, store, conversation):
        if reply.get("code") != "not_found":
            yield f"unexpected: {who} was answered {str(reply)[:200]} to {what}"
    if _trace(lab, store, conversation, other) != before:
        yield f"unexpected: strangers left a trace in {conversation}"


def _trace(lab: Simulator, store_id: str, conversation_id: str, other: str) -> str:
    """All that an attempt could change: the conversation, who is known, what is under way to screens and queues.

    But that the colleagues in the `other` store are told that one of theirs is there.
    """
    known = sorted(lab.world.customers.known)
    pending = lab.pending - lab.record.enqueued["inbox_digest", f'{{"store": "{other}", "changed": {{}}}}']
    return repr((lab.world.log.conversations[(store_id, conversation_id)], known, pending))


def _attempts(lab: Simulator, store_id: str, conversation_id: str) -> Iterator[tuple[str, str, dict[str, Any]]]:
    other = "bravo" if store_id == "acme" else "acme"
    # Somebody else each time, for what is refused counts against their limits.
    name = f"v_stranger{int(lab.now)}"
    for who in (
        Principal(store_id, name, Role.VISITOR),
        Principal(other, name, Role.VISITOR),
        Principal(other, f"a_{other}1", Role.AGENT, "Other"),
    ):
        for action, rest in ACTIONS:
            body = {"conversation": conversation_id, **rest}
            yield who.id, action, lab.ask(who, {"action": action, "id": "1", **body})
            if action not in _NOT_OVER_REST:
                yield who.id, f"{action} over REST", _rest(lab, who, action, body)
    yield from _agents_of_another_store(lab, store_id, other, conversation_id)


def _rest(lab: Simulator, who: Principal, action: str, body: dict[str, Any]) -> dict[str, Any]:
    agent = who.id if who.role is Role.AGENT else ""
    page = Page("stranger", "inbox" if agent else "widget", who.store_id, "", agent)
    path = f"/v1/stores/{who.store_id}/actions/{action}" if agent else f"/v1/visitor/{action}"
    token = "" if agent else lab.world.tokens.sign(who.store_id, who.id, int(lab.now / 1000) + 60)
    return lab.request(page, "POST", path, body, token)


def _agents_of_another_store(
    lab: Simulator, store_id: str, other: str, conversation_id: str
) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """In the name of their own store, and of the one that they are not of."""
    page = Page("stranger", "inbox", other, "", f"a_{other}1")
    for of in (store_id, other):
        path = f"/v1/stores/{of}/conversations/{conversation_id}"
        for verb, body in (("claim", {}), ("assign", {"agent": ""}), ("close", {}), ("reopen", {})):
            yield page.agent_id, verb, lab.request(page, "POST", f"{path}/{verb}", {"version": 1, **body})
        yield page.agent_id, "customer", lab.request(page, "GET", f"{path}/customer")
        yield page.agent_id, "mails", lab.request(page, "GET", f"{path}/mails/1")
