"""Notes that only the store's people see, whom they call, and who else is there."""

from __future__ import annotations

import re
import uuid

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import People
from tests.e2e.test_page import violations

pytestmark = pytest.mark.e2e


def _talk(people: People) -> tuple[str, Page, Page, Page]:
    """A shopper who asks, and two agents who have the conversation open."""
    question = f"Where is it? {uuid.uuid4().hex[:6]}"
    shopper = people.shopper()
    people.open_chat(shopper)
    people.write(shopper, question)
    ana, ben = people.agent(), people.agent("ben@shop.example")
    for each in (ana, ben):
        people.pick(each, question)
    return question, shopper, ana, ben


def _note(agent: Page, text: str) -> None:
    agent.get_by_role("button", name="Note", exact=True).click()
    agent.get_by_role("textbox", name="Note").fill(text)
    agent.keyboard.press("Control+Enter")


def test_a_note_is_seen_by_colleagues_and_by_no_shopper(people: People) -> None:
    """At once, beside what it follows, and after a reload; the reply is still there, as it was typed."""
    _, shopper, ana, ben = _talk(people)
    ana.get_by_role("textbox", name="Message").fill("Half an ans")
    _note(ana, "Warehouse says Tuesday")
    for each in (ana, ben):
        expect(each.locator("main .log li", has_text="Warehouse says Tuesday")).to_be_visible()
    expect(ben.locator("main .log li", has_text="Warehouse says Tuesday")).to_contain_text("Ana, note")
    ana.get_by_role("button", name="Reply", exact=True).click()
    expect(ana.get_by_role("textbox", name="Message")).to_have_value("Half an ans")
    people.answer(ana, "On Tuesday")
    expect(shopper.get_by_role("log")).to_contain_text("On Tuesday")
    ben.reload()
    expect(ben.locator("main .log")).to_contain_text("Warehouse says Tuesday")
    assert violations(ben) == []
    ana.get_by_role("button", name="Note", exact=True).click()
    assert violations(ana) == []
    shopper.reload()
    expect(shopper.get_by_role("log")).to_contain_text("On Tuesday")
    expect(shopper.get_by_role("log")).not_to_contain_text("Warehouse")
    assert people.errors == []


def test_who_is_called_finds_it_in_the_list(people: People) -> None:
    """Until they have read it; the name is offered while it is typed, by keyboard too."""
    question, _, ana, ben = _talk(people)
    ben.get_by_role("link", name="Mine").click()
    ben.get_by_role("link", name="Unassigned").click()
    ana.keyboard.press("n")
    field = ana.get_by_role("textbox", name="Note")
    expect(field).to_be_focused()
    field.press_sequentially("Do you know, @b")
    expect(ana.get_by_role("option", name="Ben")).to_be_visible()
    ana.keyboard.press("Enter")
    expect(field).to_have_value("Do you know, @Ben ")
    field.press_sequentially("?")
    ana.get_by_role("button", name="Add note").click()
    expect(ana.locator("main .log b", has_text="@Ben")).to_be_visible()
    row = ben.locator("button.list-row", has_text=question)
    expect(row.get_by_text("A note calls you")).to_be_attached()
    people.pick(ben, question)
    expect(ben.locator("main .log")).to_contain_text("Do you know, @Ben")
    expect(row.get_by_text("A note calls you")).to_have_count(0)
    ben.reload()
    expect(ben.locator("button.list-row", has_text=question)).to_be_visible()
    expect(ben.get_by_text("A note calls you")).to_have_count(0)
    assert people.errors == []


def test_colleagues_see_who_else_is_there(people: People) -> None:
    """Who looks, who writes a note, and that they have gone."""
    _, _, ana, ben = _talk(people)
    expect(ana.get_by_text("Ben is looking")).to_be_visible()
    expect(ben.get_by_text("Ana is looking")).to_be_visible()
    ben.get_by_role("button", name="Note", exact=True).click()
    ben.get_by_role("textbox", name="Note").press_sequentially("Let me")
    expect(ana.get_by_text("Ben is writing a note")).to_be_visible()
    ben.get_by_role("link", name="Mine").click()
    expect(ana.get_by_text(re.compile("Ben is"))).to_have_count(0)
    ben.close()
    assert people.errors == []


def test_a_note_that_cannot_be_stored_waits(people: People) -> None:
    """Without a network it says so; with one again it is stored, once."""
    _, _, ana, ben = _talk(people)
    ana.context.set_offline(True)
    _note(ana, "Written on a train")
    expect(ana.get_by_text("Not saved yet.")).to_be_visible(timeout=60_000)
    ana.context.set_offline(False)
    expect(ana.get_by_text("Not saved yet.")).to_have_count(0, timeout=60_000)
    expect(ben.locator("main .log li", has_text="Written on a train")).to_have_count(1)
    expect(ana.locator("main .log li", has_text="Written on a train")).to_have_count(1)
