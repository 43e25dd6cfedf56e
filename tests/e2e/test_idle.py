"""Screens that nobody touches: they are told what changes, and ask for nothing."""

from __future__ import annotations

import re
import uuid

import pytest
from playwright.sync_api import Page, Request, expect

from tests.e2e.conftest import People

pytestmark = pytest.mark.e2e

BEN = "ben@shop.example"
# Longer than anything was ever asked for anew after (lists: once a minute), and three heartbeats.
IDLE_MS = 65_000


def _unique(text: str) -> str:
    return f"{text} {uuid.uuid4().hex[:8]}"


def _ask(people: People, text: str) -> Page:
    shopper = people.shopper()
    people.open_chat(shopper)
    people.write(shopper, text)
    return shopper


def _counts(page: Page, **wanted: int) -> None:
    for view, count in wanted.items():
        link = page.get_by_role("navigation", name="Views").get_by_role("link", name=re.compile(view, re.IGNORECASE))
        # As it is said to who does not see it.
        said = [f"{count} conversation{'s' * (count > 1)}"] if count else []
        expect(link.locator(".hidden")).to_have_text(said)


def test_screens_with_a_socket_ask_for_nothing(people: People) -> None:
    """An inbox with a conversation on the screen, and the shopper's widget; and then both are told at once."""
    question = _unique("Is it warm?")
    shopper, agent = _ask(people, question), people.agent()
    people.pick(agent, question)
    people.answer(agent, "As toast.")
    expect(shopper.get_by_role("log")).to_contain_text("As toast.")
    expect(shopper.locator(".presence")).to_have_text("We are here")
    agent.wait_for_timeout(5_000)
    asked: list[str] = []

    def note(request: Request) -> None:
        asked.append(f"{request.method} {request.url}")

    for page in (shopper, agent):
        page.on("request", note)
    agent.wait_for_timeout(IDLE_MS)
    assert asked == []
    people.write(shopper, "And dry?")
    expect(agent.locator("main .log")).to_contain_text("And dry?")
    agent.get_by_role("link", name="Mine").click()
    expect(agent.locator("button.list-row", has_text="And dry?")).to_be_visible()


def test_the_numbers_beside_the_views_are_right_on_every_screen(people: People) -> None:
    """Whatever list each of the two looks at, and whoever of them does something."""
    questions = [_unique(each) for each in ("First", "Second", "Third")]
    ana, ben = people.agent(), people.agent(BEN)
    ben.get_by_role("link", name="Mine").click()
    ben.get_by_role("link", name="Closed").click()
    shoppers = [_ask(people, each) for each in questions]
    for page in (ana, ben):
        _counts(page, unassigned=3, mine=0, all=3)
        expect(page).to_have_title(re.compile(r"^\(3\)"))
    people.pick(ana, questions[0])
    people.answer(ana, "Hello.")
    _counts(ana, unassigned=2, mine=1, all=3)
    _counts(ben, unassigned=2, mine=0, all=3)
    expect(ana).to_have_title(re.compile(r"^\(2\)"))
    people.write(shoppers[0], "Thanks, and?")
    # Who has it on the screen has read it.
    expect(ben).to_have_title(re.compile(r"^\(2\)"))
    ana.get_by_role("link", name="All").click()
    people.pick(ana, "Thanks, and?")
    ana.keyboard.press("Escape")
    ana.get_by_role("button", name="Close", exact=True).click()
    _counts(ana, unassigned=2, mine=0, all=2)
    _counts(ben, unassigned=2, mine=0, all=2)


def test_who_comes_and_goes_is_seen_by_the_colleagues_who_were_told(people: People) -> None:
    """In the menu of those whom a conversation can be handed to, though its list was loaded before."""
    question = _unique("Anybody there?")
    _ask(people, question)
    ana = people.agent()
    people.pick(ana, question)
    ana.route("**/agents", lambda route: route.abort())
    ben = people.agent(BEN)
    expect(ben.get_by_role("navigation", name="Views")).to_be_visible()
    # The list of colleagues cannot be asked for: what is shown was told.
    ana.wait_for_timeout(4_000)
    ana.get_by_role("button", name="Assign").click()
    expect(ana.get_by_role("menuitemradio", name="Ben")).to_contain_text("Online")
    ana.keyboard.press("Escape")
    ben.close()
    ana.wait_for_timeout(4_000)
    ana.get_by_role("button", name="Assign").click()
    expect(ana.get_by_role("menuitemradio", name="Ben")).to_contain_text("Offline")
