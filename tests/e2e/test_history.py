"""Reading what was said before, while somebody writes: the log stays where its reader is."""

from __future__ import annotations

import uuid

import pytest
from playwright.sync_api import Locator, Page, expect

from bench.long_log import lengthen
from infra.local.run import STORE
from tests.e2e.conftest import People

pytestmark = pytest.mark.e2e

LENGTH = 90


def _log(page: Page) -> Locator:
    return page.get_by_role("log")


def _from_end(page: Page) -> float:
    left: float = _log(page).evaluate("it => it.scrollHeight - it.clientHeight - it.scrollTop")
    return left


def _at_end(page: Page) -> None:
    page.wait_for_function(
        """() => {
          const panel = document.querySelector('shopbell-panel')?.shadowRoot;
          const log = (panel ?? document).querySelector('.log');
          return log.scrollHeight - log.clientHeight - log.scrollTop <= 1;
        }"""
    )


def _top_of(page: Page, text: str) -> float:
    """Within the log: a banner above it moves both."""
    box, log = page.locator(".log [class$=bubble]", has_text=text).bounding_box(), _log(page).bounding_box()
    assert box
    assert log
    return box["y"] - log["y"]


def _long_talk(people: People, **options: object) -> tuple[Page, Page]:
    """A shopper and an agent who come back to a long conversation."""
    shopper, agent = people.shopper(people.context(**options)), people.agent()
    people.open_chat(shopper)
    opening = f"Do you remember me? {uuid.uuid4().hex[:8]}"
    people.write(shopper, opening)
    expect(_log(shopper)).to_contain_text("Delivered")
    name = f"shopbell:{people.stack.local.widget_key}:conversation"
    conversation = shopper.evaluate("name => localStorage[name]", name)
    lengthen(people.stack.local.deployment, conversation, LENGTH)
    shopper.reload()
    people.open_chat(shopper)
    agent.goto(f"{people.stack.inbox}/{STORE}/all/{conversation}")
    for page in (shopper, agent):
        expect(_log(page)).to_contain_text(f"message {LENGTH}")
    return shopper, agent


def test_a_long_chat_opens_at_its_end_and_stays_where_its_reader_is(people: People) -> None:
    """On both screens: new words and typing pull nobody away, older messages move nothing, and a button leads back."""
    shopper, agent = _long_talk(people)
    for reader, writer, say in ((agent, shopper, people.write), (shopper, agent, people.answer)):
        _at_end(reader)
        reader.get_by_role("button", name="Earlier messages").click()
        expect(_log(reader)).to_contain_text("message 30")
        middle = reader.locator(".log [class$=bubble]", has_text="message 42")
        middle.scroll_into_view_if_needed()
        reader.wait_for_timeout(200)
        before = _top_of(reader, "message 42")
        text = f"news {uuid.uuid4().hex[:8]}"
        say(writer, text)
        news = reader.get_by_role("button", name="New messages")
        expect(news).to_be_visible()
        assert abs(_top_of(reader, "message 42") - before) <= 1
        news.click()
        _at_end(reader)
        expect(news).to_have_count(0)
        # At the end again: what comes now is seen at once.
        say(writer, f"more {text}")
        expect(reader.get_by_role("log").get_by_text(f"more {text}")).to_be_in_viewport()
        _at_end(reader)


def test_older_messages_come_in_above_what_is_read(people: People) -> None:
    """The line at the upper edge stays where it is."""
    _, agent = _long_talk(people)
    first = agent.locator(".log [data-place]").first
    text = first.inner_text().split("\n")[-2:][0]
    _log(agent).evaluate("it => it.scrollTo(0, 0)")
    agent.wait_for_timeout(200)
    seq = first.get_attribute("data-place")
    row = agent.locator(f".log [data-place='{seq}']")
    before = row.bounding_box()
    agent.get_by_role("button", name="Earlier messages").click()
    expect(agent.locator(".log [data-place='1']")).to_be_attached()
    after = row.bounding_box()
    assert before
    assert after, text
    # The button above goes away, as there is nothing more: no more than that may move.
    assert abs(after["y"] - before["y"]) <= 1


def test_the_end_stays_in_view_when_room_is_taken(people: People) -> None:
    """On a phone: the composer grows with what is typed, a strip appears, and the last message stays whole."""
    shopper, _ = _long_talk(people, viewport={"width": 375, "height": 700})
    _at_end(shopper)
    field = shopper.get_by_role("textbox", name="Message")
    field.fill("one\ntwo\nthree\nfour")
    _at_end(shopper)
    field.fill("")
    _at_end(shopper)
    shopper.set_viewport_size({"width": 375, "height": 420})
    _at_end(shopper)
    expect(shopper.locator(".log [class$=bubble]").last).to_be_in_viewport(ratio=0.9)
