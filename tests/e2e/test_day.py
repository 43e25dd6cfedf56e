"""A day at work: what agents and shoppers do all the time, and what a first day of use found wanting."""

from __future__ import annotations

import re
import uuid

import pytest
from playwright.sync_api import Page, expect

from infra.local.run import STORE
from tests.e2e.conftest import People

pytestmark = pytest.mark.e2e

BEN = "ben@shop.example"


def _unique(text: str) -> str:
    return f"{text} {uuid.uuid4().hex[:8]}"


def _ask(people: People, text: str) -> Page:
    shopper = people.shopper()
    people.open_chat(shopper)
    people.write(shopper, text)
    return shopper


def _row(page: Page, text: str) -> str:
    name: str = page.locator(".list-row", has_text=text).get_attribute("data-conversation") or ""
    return name


def test_the_first_answer_claims(people: People) -> None:
    """The conversation leaves Unassigned, the joining stands above the answer, and no claim is offered any more."""
    question = _unique("Is it blue?")
    shopper, agent = _ask(people, question), people.agent()
    people.pick(agent, question)
    people.answer(agent, "As the sea.")
    expect(shopper.get_by_role("log")).to_contain_text(re.compile("Ana has joined.*As the sea", re.DOTALL))
    expect(agent.get_by_role("button", name="Claim")).to_have_count(0)
    expect(agent.locator(".list-row", has_text="As the sea.")).to_have_count(0)
    agent.get_by_role("link", name="Mine").click()
    expect(agent.locator(".list-row", has_text="As the sea.")).to_be_visible()


def test_a_colleagues_answer_is_not_the_shoppers(people: People) -> None:
    """In the row it stands under their name, and it is no unread message."""
    question = _unique("Where is my order?")
    _, ana, ben = _ask(people, question), people.agent(), people.agent(BEN)
    people.pick(ana, question)
    people.answer(ana, "On its way.")
    ben.get_by_role("link", name="All").click()
    row = ben.locator(".list-row", has_text="On its way.")
    expect(row).to_contain_text("Ana: On its way.")
    expect(row.locator(".list-badge")).to_contain_text("1")


def test_close_and_claim_can_be_undone(people: People) -> None:
    """Each says what happened, where it went, and takes it back, as long as somebody is about to."""
    question = _unique("Never mind")
    _, agent = _ask(people, question), people.agent()
    people.pick(agent, question)
    agent.get_by_role("button", name="Claim").click()
    expect(agent.locator(".toast")).to_contain_text("Mine")
    agent.get_by_role("button", name="Undo").click()
    expect(agent.get_by_role("button", name="Claim")).to_be_visible()
    agent.locator(".conversation-head").get_by_role("button", name="Close").click()
    expect(agent.locator(".toast")).to_contain_text("Closed")
    agent.locator(".toast").hover()
    agent.wait_for_timeout(8_500)
    expect(agent.locator(".toast")).to_contain_text("Closed")
    agent.get_by_role("button", name="Undo").click()
    expect(agent.locator(".list-row", has_text=question)).to_be_visible()


def test_sending_in_one_tab_keeps_what_another_has_begun(people: People) -> None:
    """Of one conversation, open in both: what was not sent is there after a reload."""
    question = _unique("Two tabs")
    _, agent = _ask(people, question), people.agent()
    people.pick(agent, question)
    other = agent.context.new_page()
    other.goto(agent.url)
    agent.get_by_role("textbox", name="Message").fill("Sent from the first")
    other.get_by_role("textbox", name="Message").fill("Begun in the second")
    agent.get_by_role("textbox", name="Message").press("Control+Enter")
    expect(other.locator("main .log")).to_contain_text("Sent from the first")
    other.reload()
    expect(other.get_by_role("textbox", name="Message")).to_have_value("Begun in the second")


def test_keys_move_and_enter_opens(people: People) -> None:
    """What is passed on the way stays unread; single keys can be switched off."""
    questions = [_unique(each) for each in ("First", "Second", "Third")]
    for each in questions:
        _ask(people, each)
    agent = people.agent()
    for each in questions:
        expect(agent.locator(".list-row", has_text=each)).to_be_visible()
    # At once, as fingers do: a rest of a second would open what is marked.
    agent.locator("body").press_sequentially("jj")
    expect(agent.locator(".list-row:focus")).to_contain_text("Second")
    agent.keyboard.press("Enter")
    expect(agent.locator("main .log")).to_contain_text("Second")
    expect(agent.locator(".list-row", has_text="First").locator(".list-badge")).to_be_visible()
    agent.keyboard.press("Shift+?")
    agent.get_by_label("Single keys do something").uncheck()
    agent.get_by_role("dialog").get_by_role("button", name="Close").click()
    agent.keyboard.press("u")
    expect(agent.locator("main .log")).to_contain_text("Second")


def test_enter_sends_and_can_be_turned_round(people: People) -> None:
    """Shift and Enter break the line; turned round, Enter does, and Ctrl with Enter sends."""
    question = _unique("Hello")
    shopper, agent = _ask(people, question), people.agent()
    people.pick(agent, question)
    field = agent.get_by_role("textbox", name="Message")
    field.fill("one")
    field.press("Shift+Enter")
    field.press_sequentially("two")
    field.press("Enter")
    expect(shopper.get_by_role("log").locator(".other .bubble")).to_have_text(re.compile("one\\s*two"))
    field.press("Escape")
    agent.keyboard.press("Shift+?")
    agent.get_by_label("Enter sends").uncheck()
    agent.get_by_role("dialog").get_by_role("button", name="Close").click()
    field.fill("three")
    field.press("Enter")
    expect(field).to_have_value("three\n")
    field.press("Control+Enter")
    expect(shopper.get_by_role("log")).to_contain_text("three")


def test_a_malformed_address_is_said(people: People) -> None:
    """No loading for ever, and nothing to write into."""
    agent = people.agent()
    agent.goto(f"{people.stack.inbox}/{STORE}/all/no-such-thing")
    expect(agent.get_by_text("This conversation does not exist.")).to_be_visible()
    expect(agent.get_by_role("textbox", name="Message")).to_have_count(0)


def test_an_answer_to_who_has_left_is_not_called_delivered(people: People) -> None:
    """It waits for them."""
    question = _unique("Bye")
    shopper, agent = _ask(people, question), people.agent()
    expect(shopper.get_by_role("log")).to_contain_text("Delivered")
    people.pick(agent, question)
    shopper.close()
    expect(agent.get_by_text("Has left", exact=True)).to_be_visible(timeout=60_000)
    people.answer(agent, "Too late?")
    expect(agent.locator("main .log .log-own small").last).to_contain_text("Waits for the shopper")


def test_the_address_is_asked_for_when_nobody_answers(people: People) -> None:
    """Not while somebody is there, after a minute all the same; "Not now" is taken for an answer."""
    people.agent()
    page = people.context().new_page()
    page.clock.install()
    shopper = people.shopper(page=page)
    people.open_chat(shopper)
    expect(shopper.get_by_text("We are here")).to_be_visible(timeout=60_000)
    people.write(shopper, _unique("Anybody?"))
    expect(shopper.get_by_role("log")).to_contain_text("Delivered")
    form = shopper.get_by_label("Leave your e-mail address")
    expect(form).to_have_count(0)
    shopper.clock.fast_forward("01:05")
    expect(form).to_be_visible()
    form.fill("no address")
    shopper.get_by_role("button", name="Save").click()
    expect(shopper.get_by_text("No mail can reach this address")).to_be_visible()
    shopper.get_by_role("button", name="Not now").click()
    expect(form).to_have_count(0)
    shopper.reload()
    expect(shopper.get_by_role("dialog")).to_be_visible()
    expect(form).to_have_count(0)


def test_the_composer_fits_a_phone_held_sideways(people: People) -> None:
    """812 by 375: the address form leaves room for messages, and the composer is whole."""
    shopper = people.shopper(people.context(viewport={"width": 812, "height": 375}))
    people.open_chat(shopper)
    people.write(shopper, _unique("Sideways"))
    form = shopper.get_by_label("Leave your e-mail address")
    expect(form).to_be_visible(timeout=90_000)
    log = shopper.get_by_role("log").bounding_box()
    assert log
    assert log["height"] >= 120
    expect(shopper.get_by_role("textbox", name="Message")).to_be_in_viewport(ratio=1)
    expect(shopper.get_by_role("button", name="Send")).to_be_in_viewport(ratio=1)


def test_the_chat_stays_open_over_a_navigation(people: People) -> None:
    """On a desktop, until it is closed by the launcher; on a phone it would hide the page."""
    shopper = people.shopper()
    people.open_chat(shopper)
    shopper.goto(f"{people.stack.shop}/shipping.html")
    expect(shopper.get_by_role("dialog")).to_be_visible()
    shopper.locator("shopbell-launcher button").click()
    expect(shopper.get_by_role("dialog")).to_be_hidden()
    shopper.goto(f"{people.stack.shop}/")
    expect(shopper.locator("shopbell-launcher button")).to_be_visible()
    expect(shopper.get_by_role("dialog")).to_have_count(0)


@pytest.mark.parametrize("part", ["p", "en"])
def test_a_blocked_panel_is_said(people: People, part: str) -> None:
    """The launcher is no dead button: it says that the chat, or its words, can't be loaded, and works once they can."""
    page = people.context().new_page()
    page.route(re.compile(rf"/{part}\.[\w-]+\.js"), lambda route: route.abort())
    shopper = people.shopper(page=page)
    shopper.get_by_role("button", name="Chat with us").click()
    expect(shopper.get_by_text("The chat can't be loaded. Try again.")).to_be_visible()
    page.unroute_all()
    shopper.reload()
    people.open_chat(shopper)


def test_the_presence_line_says_nothing_without_a_network(people: People) -> None:
    """And is there again once the network is."""
    people.agent()
    context = people.context()
    shopper = people.shopper(context)
    people.open_chat(shopper)
    line = shopper.locator(".presence")
    expect(line).to_have_text("We are here", timeout=60_000)
    context.set_offline(True)
    expect(line).to_have_count(0)
    context.set_offline(False)
    expect(line).to_have_text("We are here")
