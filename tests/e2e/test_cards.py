"""What a message shows beside its text: a greeting with replies, a survey and its answer; and who says it."""

from __future__ import annotations

import uuid

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import People
from tests.e2e.test_page import violations

pytestmark = pytest.mark.e2e
ARRIVED = "Thank you, your message has arrived. We answer here as soon as we can."


def _greeted(people: People, **options: object) -> Page:
    """A shopper of the store that says by itself what ours do, who has just opened the chat."""
    shopper = people.shopper(people.context(**options), shop=people.stack.bravo_shop)
    people.open_chat(shopper)
    return shopper


def test_who_opens_the_chat_is_greeted_and_asks_with_a_tap(people: People) -> None:
    """The agent reads what the shopper was greeted with; it answers nobody, and the shopper waits."""
    shopper = _greeted(people)
    log = shopper.get_by_role("log")
    expect(log).to_contain_text("Hello! How can we help?")
    expect(shopper.get_by_role("button", name="How long does delivery take?")).to_be_visible()
    assert violations(shopper) == []
    shopper.get_by_role("button", name="Where is my order?").click()
    expect(log).to_contain_text(ARRIVED)
    expect(log.locator(".other, .own").locator(".bubble")).to_have_text(
        [
            "Hello! How can we help?",
            "Where is my order?",
            "Thank you, your message has arrived. We answer here as soon as we can.",
        ]
    )
    expect(log.get_by_text("Automatic answer").first).to_be_attached()
    expect(shopper.get_by_role("button", name="Where is my order?")).to_have_count(0)
    agent = people.agent("bea@bravo.example")
    row = agent.locator("button.list-row", has_text="Where is my order?")
    expect(row).to_contain_text("waiting")
    row.click()
    expect(agent.locator("main .log")).to_contain_text("Automatic answer")
    expect(agent.locator("main .log")).to_contain_text(ARRIVED)
    assert violations(agent) == []
    # What is said by itself is no news to who has left the chat.
    shopper.keyboard.press("Escape")
    expect(shopper.get_by_role("button", name="Chat with us", exact=True)).to_be_visible()
    assert people.errors == []


def test_the_greeting_speaks_the_shoppers_language(people: People) -> None:
    """From right to left, too; and so does what says that their message has arrived."""
    shopper = people.shopper(people.context(locale="ar-EG"), shop=people.stack.bravo_shop)
    shopper.evaluate("Object.assign(document.documentElement, { dir: 'rtl', lang: 'ar' })")
    shopper.locator("shopbell-launcher button").click()
    shopper.get_by_role("button", name="أين طلبي؟").click()
    expect(shopper.get_by_role("log")).to_contain_text("وصلت رسالتك")
    assert violations(shopper) == []


def test_who_asks_with_choices_is_answered_with_a_tap(people: People) -> None:
    """The choice is a message of the shopper's, can be changed, and ends nobody's waiting."""
    question = f"Did it come? {uuid.uuid4().hex[:6]}"
    shopper, agent = people.shopper(), people.agent()
    people.open_chat(shopper)
    people.write(shopper, question)
    people.pick(agent, question)
    people.answer(agent, "It did.")
    expect(shopper.get_by_role("log")).to_contain_text("It did.")
    agent.get_by_role("button", name="Ask with choices").click()
    agent.get_by_role("menuitem", name="How do you like our help?").click()
    expect(agent.locator("main .log")).to_contain_text("How do you like our help?")
    shopper.get_by_role("button", name="It is all right").click()
    expect(shopper.get_by_role("button", name="It is all right")).to_have_attribute("aria-pressed", "true")
    log = agent.locator("main .log")
    expect(log).to_contain_text("chosen in a survey")
    shopper.get_by_role("button", name="I like it", exact=True).click()
    expect(shopper.get_by_role("button", name="It is all right")).to_have_attribute("aria-pressed", "false")
    expect(log.locator("li", has_text="chosen in a survey")).to_have_count(2)
    agent.get_by_role("link", name="Mine").click()
    row = agent.locator("button.list-row", has_text="I like it")
    expect(row).to_be_visible()
    expect(row).not_to_contain_text("waiting")
    for page in (shopper, agent):
        assert violations(page) == []
    assert people.errors == []


def test_by_keyboard_alone(people: People) -> None:
    """The composer has the focus; the replies are the stops before it."""
    shopper = _greeted(people)
    reply = shopper.get_by_role("button", name="A question on a product")
    expect(reply).to_be_visible()
    shopper.keyboard.press("Shift+Tab")
    expect(reply).to_be_focused()
    shopper.keyboard.press("Enter")
    expect(shopper.get_by_role("log")).to_contain_text(ARRIVED)
