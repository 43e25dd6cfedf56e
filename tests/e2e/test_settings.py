"""What an admin sets in the inbox, as they would: found, changed, taken back, changed by two at once, and in force."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from chalicelib.members.domain import as_value
from chalicelib.members.usecases.change_member import change_member
from chalicelib.settings.domain.sections import OF_STORE
from chalicelib.settings.usecases.change_document import change_section, operator
from chalicelib.settings.usecases.known_settings import value_of
from infra.container import container_of
from infra.local.run import STORE
from tests.e2e.conftest import People
from tests.e2e.test_page import violations

pytestmark = pytest.mark.e2e

_BEN = "ben@shop.example"
_FRESH = 60_000


@pytest.fixture(autouse=True)
def as_before(people: People) -> Iterator[None]:
    """What is set here holds for no other test."""
    container = container_of(people.stack.local.deployment)
    before = {each.name: value_of(each, container.documents.all(STORE)) for each in OF_STORE}
    yield
    now = container.documents.all(STORE)
    for section in OF_STORE:
        if value_of(section, now) != before[section.name]:
            change_section(container, operator(STORE), section, now[section.name].version, before[section.name])
    for agent in container.agents.all(STORE):
        free: dict[str, Any] = {
            "role": "admin" if agent.name == "Ana" else "agent",
            "sees": "all",
            "answers": True,
            "teams": [],
        }
        if as_value(agent.standing) != free:
            change_member(container, operator(STORE), agent.id, agent.version, free)


def _settings(people: People, section: str, email: str = "", page: Page | None = None) -> Page:
    page = page or (people.agent(email) if email else people.agent())
    page.locator("button.app-me").click()
    page.get_by_role("menuitem", name="Settings").click()
    page.get_by_role("navigation", name="Settings").get_by_role("button", name=section).click()
    expect(page.get_by_role("heading", name=section, exact=True)).to_be_visible()
    return page


def _meanwhile(people: People, section_name: str, **fields: object) -> None:
    """Somebody else changes a section."""
    container = container_of(people.stack.local.deployment)
    section = next(each for each in OF_STORE if each.name == section_name)
    documents = container.documents.all(STORE)
    version = documents[section.name].version if section.name in documents else 0
    change_section(container, operator(STORE), section, version, {**value_of(section, documents), **fields})


def test_an_admin_changes_the_store_and_takes_it_back(people: People) -> None:
    """Found by what a field is called; the name is there at once, and as before once undone; the audit has both."""
    page = people.agent()
    page.locator("button.app-me").click()
    page.get_by_role("menuitem", name="Settings").click()
    listed = page.get_by_role("navigation", name="Settings").get_by_role("button")
    expect(listed).to_have_count(10)
    page.get_by_role("searchbox").fill("logo")
    expect(listed).to_have_text(["Store"])
    page.get_by_role("searchbox").fill("no such thing")
    expect(page.get_by_text("Nothing is called that.")).to_be_visible()
    page.get_by_role("searchbox").fill("")
    save = page.get_by_role("button", name="Save")
    name = page.get_by_label("Name")
    expect(name).to_have_value("Fjord & Fern")
    expect(save).to_have_attribute("aria-disabled", "true")
    # What the browser can tell is wrong is not sent.
    name.fill("")
    save.click()
    expect(page.get_by_role("status").get_by_text("Saved")).to_have_count(0)
    name.fill("Fjord & Sons")
    save.click()
    expect(page.locator(".toast")).to_contain_text("Saved")
    expect(page.locator(".app-brand")).to_contain_text("Fjord & Sons")
    page.locator(".toast").get_by_role("button", name="Undo").click()
    expect(page.locator(".app-brand")).to_contain_text("Fjord & Fern")
    expect(name).to_have_value("Fjord & Fern")
    # What it was before can be had back later, too.
    page.get_by_text("Last changed by Ana").click()
    page.locator(".settings-version", has_text="Name").get_by_role("button", name="Restore").first.click()
    expect(page.locator(".app-brand")).to_contain_text("Fjord & Sons")
    page.get_by_role("navigation", name="Settings").get_by_role("button", name="Changes").click()
    expect(page.locator(".settings-changes li").first).to_contain_text("Ana · Store · Name")
    assert people.errors == []


def test_two_admins_who_change_the_same_section_both_keep_their_work(people: People) -> None:
    """What each changed is put together; where both changed the same, the second chooses."""
    page = _settings(people, "Store")
    logo = "https://logo.example/l.png"
    page.get_by_label("Name").fill("Mine")
    _meanwhile(people, "store", logo=logo)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert").first).to_contain_text("a command has changed this meanwhile")
    expect(page.get_by_label("Logo for mails")).to_have_value(logo)
    expect(page.get_by_label("Name")).to_have_value("Mine")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".app-brand")).to_contain_text("Mine")
    page.get_by_label("Name").fill("Mine again")
    _meanwhile(people, "store", name="Theirs")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert").first).to_contain_text("You have both changed the following")
    expect(page.get_by_label("Name")).to_have_value("Mine again")
    page.get_by_role("button", name="Take that of a command").click()
    expect(page.get_by_label("Name")).to_have_value("Theirs")
    stored = value_of(OF_STORE[0], container_of(people.stack.local.deployment).documents.all(STORE))
    assert (stored["name"], stored["logo"]) == ("Theirs", logo)
    # The browser logs each refusal.
    assert all("409" in each for each in people.errors), people.errors
    people.errors.clear()


def test_a_store_has_labels_teams_and_texts_of_its_own(people: People) -> None:
    """Added in the shop's languages; what cannot be is said, and nothing is lost by it."""
    page = _settings(people, "Languages")
    page.get_by_role("checkbox", name="Polski").check()
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".toast")).to_contain_text("Saved")
    menu = page.get_by_role("navigation", name="Settings")
    menu.get_by_role("button", name="Categories and labels").click()
    page.get_by_role("group", name="Labels").get_by_role("button", name="Add").click()
    page.get_by_role("textbox", name="English").fill("Urgent")
    page.get_by_role("textbox", name="Polski").fill("Pilne")
    page.get_by_label("Colour").select_option("red")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".toast")).to_contain_text("Saved")
    expect(page.locator(".settings-tag")).to_have_text("Urgent")
    menu.get_by_role("button", name="Teams").click()
    page.get_by_role("group", name="Teams").get_by_role("button", name="Add").click()
    page.get_by_role("textbox", name="English").fill("Returns")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".toast")).to_contain_text("Saved")
    menu.get_by_role("button", name="People").click()
    expect(page.locator(".settings-member", has_text="Ben").get_by_role("checkbox", name="Returns")).to_be_visible()
    menu.get_by_role("button", name="Mails and alerts").click()
    webhook = page.get_by_label("Webhook of the team's chat")
    webhook.fill("https://127.0.0.1/inside")
    page.get_by_label("Seconds until").fill("45")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert").first).to_contain_text("Check each field")
    expect(webhook).to_have_value("https://127.0.0.1/inside")
    page.get_by_role("button", name="Discard").click()
    expect(webhook).to_have_value("")
    # The browser logs the refusal.
    assert all("400" in each for each in people.errors), people.errors
    people.errors.clear()


def test_what_somebody_may_do_holds_at_once_on_the_page_that_they_have_open(people: People) -> None:
    """Who sees their own loses sight of a colleague's; who may not answer cannot write, and is handed nothing."""
    text = f"whose {uuid.uuid4().hex[:6]}"
    shopper = people.shopper()
    people.open_chat(shopper)
    people.write(shopper, text)
    ben = people.agent(_BEN)
    ben.get_by_role("link", name="All").click()
    people.pick(ben, text)
    expect(ben.get_by_role("textbox", name="Message")).to_be_visible()
    ana = people.agent()
    people.pick(ana, text)
    ana.get_by_role("button", name="Claim").click()
    expect(ben.get_by_role("log")).to_contain_text("Ana has joined")
    admin = _settings(people, "People")
    row = admin.locator(".settings-member", has_text="Ben")
    row.get_by_label("Sees").select_option("own")
    expect(admin.locator(".toast")).to_contain_text("Saved for Ben")
    expect(ben.get_by_text("This conversation does not exist.")).to_be_visible(timeout=_FRESH)
    expect(ben.locator("button.list-row", has_text=text)).to_have_count(0, timeout=_FRESH)
    people.write(shopper, f"{text} secret")
    expect(ana.get_by_role("log")).to_contain_text("secret")
    expect(ben.locator("body")).not_to_contain_text("secret")
    stored = row.get_by_role("group").and_(admin.locator("[aria-busy=false]"))
    row.get_by_label("Sees").select_option("all")
    expect(stored).to_be_visible()
    admin.locator(".toast").get_by_role("button", name="Undo").click()
    expect(row.get_by_label("Sees")).to_have_value("own")
    expect(stored).to_be_visible()
    row.get_by_label("Sees").select_option("all")
    expect(stored).to_be_visible()
    row.get_by_role("checkbox", name="May answer shoppers").uncheck()
    expect(admin.locator(".toast")).to_contain_text("Saved for Ben")
    ben.reload()
    people.pick(ben, text)
    expect(ben.get_by_text("You may read here, and not answer.")).to_be_visible()
    expect(ben.get_by_role("textbox", name="Message")).to_have_count(0)
    ana.reload()
    ana.locator(".conversation-head").get_by_role("button", name="Ana").click()
    expect(ana.get_by_role("menuitemradio", name="Nobody")).to_be_visible()
    expect(ana.get_by_role("menuitemradio", name="Ben")).to_have_count(0)
    # Their sockets were ended while they asked, and what they asked for is no longer theirs.
    people.errors.clear()


def test_who_is_no_admin_finds_what_they_may_change(people: People) -> None:
    """A supervisor has texts, labels and teams, sees the rest, and no people; an agent has no settings in the menu."""
    container = container_of(people.stack.local.deployment)
    ben = people.agent(_BEN)
    ben.locator("button.app-me").click()
    expect(ben.get_by_role("menuitem", name="Notifications")).to_be_visible()
    expect(ben.get_by_role("menuitem", name="Settings")).to_have_count(0)
    ben.keyboard.press("Escape")
    (agent,) = (each for each in container.agents.all(STORE) if each.name == "Ben")
    value = {**as_value(agent.standing), "role": "supervisor"}
    change_member(container, operator(STORE), agent.id, agent.version, value)
    ben.reload()
    ben.locator("button.app-me").click()
    ben.get_by_role("menuitem", name="Settings").click()
    listed = ben.get_by_role("navigation", name="Settings").get_by_role("button")
    expect(listed).to_have_text(
        ["Store", "Languages", "Automatic texts", "Surveys", "Closing", "Categories and labels", "Teams"]
    )
    expect(ben.get_by_text("Only an admin can change this.")).to_be_visible()
    expect(ben.get_by_label("Name")).to_be_disabled()
    listed.get_by_text("Automatic texts").click()
    expect(ben.get_by_role("button", name="Save")).to_be_visible()
    # Their socket was ended for the change.
    people.errors.clear()


@pytest.mark.parametrize("tag", ["en", "ar"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_section_is_accessible(people: People, tag: str, scheme: str) -> None:
    """Axe finds nothing, in both directions and schemes, on a phone too; all are reached by keyboard alone."""
    context = people.context(color_scheme=scheme)
    page = people.agent(context=context)
    page.evaluate("(tag) => localStorage.setItem('shopbell:language', tag)", tag)
    page.reload()
    page.locator("button.app-me").focus()
    page.keyboard.press("Enter")
    page.get_by_role("menuitem").first.focus()
    page.keyboard.press("Enter")
    buttons = page.locator(".settings-side nav button")
    expect(buttons).to_have_count(10)
    page.get_by_role("searchbox").focus()
    for place in range(9):
        page.keyboard.press("Tab")
        expect(buttons.nth(place)).to_be_focused()
        page.keyboard.press("Enter")
        expect(buttons.nth(place)).to_have_attribute("aria-current", "page")
        expect(page.get_by_text("Loading…")).to_have_count(0)
        assert violations(page) == []
    page.set_viewport_size({"width": 390, "height": 844})
    page.locator(".settings-back").click()
    expect(buttons.first).to_be_visible()
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert people.errors == []
