"""The inbox over hours: what only time does to a page, with a clock that runs ahead."""

from __future__ import annotations

import uuid

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import People

pytestmark = pytest.mark.e2e


def test_the_inbox_lives_longer_than_its_caches(people: People) -> None:
    """After an hour the lists, the conversation and answering work as before, without a reload."""
    shopper, context = people.shopper(), people.context()
    people.open_chat(shopper)
    opening = f"Are you still there? {uuid.uuid4().hex[:8]}"
    people.write(shopper, opening)
    # Installed before the page is loaded: its timers are the clock's.
    page = context.new_page()
    page.clock.install()
    agent = people.agent(page=page)
    people.pick(agent, opening)
    for _ in range(12):
        agent.clock.fast_forward("05:05")
        agent.get_by_role("link", name="Mine").click()
        agent.get_by_role("link", name="All").click()
        expect(agent.get_by_role("navigation", name="Views")).to_be_visible()
    people.pick(agent, opening)
    people.answer(agent, "Yes, all the time.")
    expect(shopper.get_by_role("log")).to_contain_text("Yes, all the time.")
