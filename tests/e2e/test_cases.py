"""A conversation is a case: it ends, the next goes on with it, and both sides read them as one."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from chalicelib.conversations.domain.settings import CLOSING
from chalicelib.settings.usecases.change_document import change_section, operator
from chalicelib.settings.usecases.known_settings import value_of
from infra.container import container_of
from infra.local.run import STORE
from tests.e2e.conftest import People
from tests.e2e.test_page import violations

pytestmark = pytest.mark.e2e


@pytest.fixture(autouse=True)
def as_before(people: People) -> Iterator[None]:
    """What is set here holds for no other test."""
    yield
    container = container_of(people.stack.local.deployment)
    now = container.documents.all(STORE)
    if value_of(CLOSING, now) != CLOSING.default:
        change_section(container, operator(STORE), CLOSING, now[CLOSING.name].version, dict(CLOSING.default))


def _talk(people: People, question: str, **options: object) -> tuple[Page, Page]:
    """A shopper asks and is answered."""
    shopper, agent = people.shopper(people.context(**options)), people.agent()
    people.open_chat(shopper)
    people.write(shopper, question)
    agent.get_by_role("navigation", name="Views").get_by_role("link", name="All").click()
    people.pick(agent, question)
    people.answer(agent, f"answer to {question}")
    expect(shopper.get_by_role("log")).to_contain_text(f"answer to {question}")
    return shopper, agent


def _close(agent: Page) -> None:
    agent.locator(".conversation-head").get_by_role("button", name="Close").click()
    expect(agent.get_by_text("Closed. It is under Closed now.")).to_be_visible()


def _texts(page: Page) -> list[str]:
    return page.locator(".log [class$=bubble]").all_inner_texts()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_shopper_begins_anew_and_both_read_what_was_before(people: People, scheme: str) -> None:
    """On a phone; a second tab goes along, the agent comes from the old conversation to the new one, and back."""
    question = f"parcel {uuid.uuid4().hex[:8]}"
    shopper, agent = _talk(people, question, color_scheme=scheme, viewport={"width": 375, "height": 700})
    tab = people.shopper(shopper.context)
    people.open_chat(tab)
    expect(tab.get_by_role("log")).to_contain_text(question)
    agent.locator(".conversation-head").get_by_role("button", name="How it ended").click()
    agent.get_by_role("menuitem", name="Not solved").click()
    expect(shopper.get_by_role("log")).to_contain_text("This conversation was closed")
    expect(shopper.get_by_text("Write again at any time.")).to_be_visible()
    shopper.get_by_role("button", name="Begin a new conversation").click()
    expect(shopper.get_by_text("What you write next begins a new conversation.")).to_be_visible()
    expect(shopper.get_by_role("textbox", name="Message")).to_be_focused()
    assert violations(shopper) == []
    people.write(shopper, f"another {question}")
    expect(shopper.get_by_role("log")).to_contain_text("New conversation")
    expect(shopper.get_by_role("log")).to_contain_text("Delivered")
    texts = [question, f"answer to {question}", f"another {question}"]
    for page in (shopper, tab):
        expect(page.get_by_role("log")).to_contain_text(f"another {question}")
        assert _texts(page) == texts
        expect(page.get_by_role("button", name="Begin a new conversation")).to_have_count(0)
    # After a reload the shopper looks back into what was before.
    shopper.reload()
    people.open_chat(shopper)
    expect(shopper.get_by_role("log")).to_contain_text(f"another {question}")
    assert _texts(shopper) == texts[2:]
    shopper.get_by_role("button", name="Earlier messages").click()
    expect(shopper.get_by_role("log")).to_contain_text(f"answer to {question}")
    assert _texts(shopper) == texts
    # How it went is the staff's alone.
    expect(shopper.get_by_role("log")).not_to_contain_text("solved")
    expect(shopper.get_by_role("button", name="Earlier messages")).to_have_count(0)
    _the_agent_reads_both(people, agent, question)
    assert people.errors == [], people.refused


def _the_agent_reads_both(people: People, agent: Page, question: str) -> None:
    people.pick(agent, f"another {question}")
    expect(agent.locator("main .log")).to_contain_text("Conversation 2")
    agent.get_by_role("button", name="Earlier messages").click()
    expect(agent.locator("main .log")).to_contain_text(f"answer to {question}")
    expect(agent.locator("main .log")).to_contain_text("has closed the conversation · Not solved")
    expect(agent.locator("main .log")).to_contain_text("Goes on in a new conversation")
    assert violations(agent) == []
    people.answer(agent, f"second {question}")
    expect(agent.locator("main .log")).to_contain_text(f"second {question}")
    new = agent.url
    agent.get_by_role("link", name="Closed").click()
    people.pick(agent, question)
    expect(agent.get_by_text("This conversation goes on in a newer one.")).to_be_visible()
    expect(agent.get_by_role("textbox", name="Message")).to_have_count(0)
    expect(agent.get_by_role("button", name="Reopen")).to_have_count(0)
    agent.get_by_role("button", name="Go there").click()
    expect(agent.locator("main .log")).to_contain_text(f"second {question}")
    assert re.findall("[a-z2-7]{26}", agent.url) == re.findall("[a-z2-7]{26}", new)


def test_nothing_is_taken_from_under_an_agents_fingers(people: People) -> None:
    """They write while the shopper begins anew: no letter is a shortcut, and the answer goes where they are."""
    question = f"colour {uuid.uuid4().hex[:8]}"
    shopper, agent = _talk(people, question)
    _close(agent)
    agent.get_by_role("link", name="Closed").click()
    people.pick(agent, question)
    field = agent.get_by_role("textbox", name="Message")
    field.click()
    agent.keyboard.type("Dear customer, ")
    shopper.get_by_role("button", name="Begin a new conversation").click()
    people.write(shopper, f"another {question}")
    expect(agent.get_by_text("This conversation goes on in a newer one.")).to_be_visible()
    agent.keyboard.type("please check ")
    expect(field).to_be_focused()
    expect(field).to_have_value("Dear customer, please check ")
    agent.keyboard.type("it.")
    agent.keyboard.press("Control+Enter")
    expect(shopper.get_by_role("log")).to_contain_text("Dear customer, please check it.")
    # On the way into the conversation that goes on, too.
    expect(agent.locator("main .log")).to_contain_text("Conversation 2")
    expect(field).to_be_focused()
    assert "status=open" in agent.url
    assert people.errors == [], people.refused


def test_a_word_goes_on_in_what_was_closed_lately_and_else_in_the_next(people: People) -> None:
    """While the shopper is there, and without their doing anything."""
    question = f"size {uuid.uuid4().hex[:8]}"
    shopper, agent = _talk(people, question)
    _close(agent)
    expect(shopper.get_by_role("log")).to_contain_text("This conversation was closed")
    people.write(shopper, f"thanks {question}")
    expect(shopper.get_by_text("Write again at any time.")).to_have_count(0)
    people.pick(agent, f"thanks {question}")
    conversation = re.findall("[a-z2-7]{26}", agent.url)[0]
    _close(agent)
    expect(shopper.get_by_text("Write again at any time.")).to_be_visible()
    _eight_days_ago(people, conversation)
    people.write(shopper, f"later {question}")
    expect(shopper.get_by_role("log")).to_contain_text("New conversation")
    expect(shopper.get_by_role("log")).to_contain_text("Delivered")
    assert _texts(shopper)[-1] == f"later {question}"
    people.pick(agent, f"later {question}")
    expect(agent.locator("main .log")).to_contain_text("Conversation 2")
    assert people.errors == [], people.refused


def _eight_days_ago(people: People, conversation: str) -> None:
    """The conversation was closed then."""
    deployment = people.stack.local.deployment
    deployment.client("dynamodb").update_item(
        TableName=deployment["LogTable"],
        Key={"pk": {"S": f"{STORE}#{conversation}"}, "sk": {"S": "z#head"}},
        UpdateExpression="SET ct = ct - :days",
        ExpressionAttributeValues={":days": {"N": str(8 * 24 * 3600 * 1000)}},
    )


def test_the_days_are_set_in_the_inbox(people: People) -> None:
    """None at all is not 0."""
    agent = people.agent()
    agent.locator("button.app-me").click()
    agent.get_by_role("menuitem", name="Settings").click()
    agent.get_by_role("navigation", name="Settings").get_by_role("button", name="Closing").click()
    days = agent.get_by_label("Days in which a word reopens")
    expect(days).to_have_value("7")
    days.fill("")
    agent.get_by_role("button", name="Save").click()
    expect(days).to_be_focused()
    days.fill("0")
    agent.get_by_role("button", name="Save").click()
    expect(agent.get_by_text("Last changed by Ana")).to_be_visible()
    documents = container_of(people.stack.local.deployment).documents.all(STORE)
    assert value_of(CLOSING, documents) == {"reopen_days": 0}
    assert people.errors == [], people.refused
