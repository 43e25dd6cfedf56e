"""At the end of a history an agent is removed while they work: 30 s later nothing reaches them and nothing is done."""

from __future__ import annotations

import random
from collections.abc import Iterator

from chalicelib.members.usecases.remove_agent import IN_FLIGHT_SECONDS, remove_agent
from tests.lab.checker import conversations_of
from tests.lab.rest import Page
from tests.lab.simulator import Simulator

OUT = 30_000.0


def removed(lab: Simulator, chance: random.Random) -> list[str]:
    """Remove one of those who have an inbox open; what they heard or did after 30 s."""
    inboxes = [page for page in lab.pages.values() if page.kind == "inbox"]
    if not inboxes:
        return []
    who = chance.choice(inboxes)
    own = [page for page in inboxes if (page.store_id, page.agent_id) == (who.store_id, who.agent_id)]
    # Their sockets may be half open, or never be closed by whoever should.
    lab.faults.lose_disconnect, lab.faults.push_refused = chance.choice([0.0, 1.0]), chance.choice([0.0, 0.7])
    _work(lab, chance, own)
    # A page that says nothing keeps its sockets, for it never hears that it is out.
    silent = chance.random() < 0.5
    if silent:
        lab.run(3000)
        for page in own:
            lab.freeze(page.name, frozen=True)
    first = remove_agent(lab.world, who.store_id, who.agent_id)
    if not silent:
        _work(lab, chance, own)
    lab.run(IN_FLIGHT_SECONDS * 1000)
    remove_agent(lab.world, who.store_id, who.agent_id, first.sockets)
    lab.run(OUT - IN_FLIGHT_SECONDS * 1000)
    lab.faults.heal()
    heard = len(lab.record.heard)
    stored = _stored(lab, who)
    _work(lab, chance, [page for page in lab.pages.values() if page not in own])
    lab.run(OUT)
    for page in own:
        lab.freeze(page.name, frozen=False)
    _work(lab, chance, own)
    lab.run(OUT)
    return list(_found(lab, own, heard, stored))


def _work(lab: Simulator, chance: random.Random, pages: list[Page]) -> None:
    for page in pages:
        known = conversations_of(lab, page.store_id)
        conversation = chance.choice(known) if known else ""
        if page.kind == "widget" or conversation:
            lab.write(page.name, conversation, f"{page.store_id}: {len(lab.record.written)} by {page.name}")
        if page.kind == "inbox" and conversation:
            lab.do(page.name, "look", conversation)
            lab.do(page.name, "wake")


def _stored(lab: Simulator, who: Page) -> int:
    """How much stands in the logs by the agent, but that they have left."""
    logs = [log for (store, _), log in lab.world.log.conversations.items() if store == who.store_id]
    return sum(message.by == who.agent_id and message.event is None for log in logs for message in log.messages)


def _found(lab: Simulator, own: list[Page], heard: int, stored: int) -> Iterator[str]:
    names = {page.name for page in own}
    late = [data for name, data in lab.record.heard[heard:] if name in names]
    if late:
        yield f"removed: {sorted(names)} were told {late[0][:120]}"
    if _stored(lab, own[0]) > stored:
        yield f"removed: {own[0].agent_id} has written"
    if any(lab.connections[each].page in names for each in lab.connections):
        sockets = [each for each in lab.world.agent_sockets.known.values() if each.agent_id == own[0].agent_id]
        yield from (f"removed: {each.connection_id} is known" for each in sockets)
