"""The inbox in the agent's own language: chosen in the menu, right to left too, with nothing left in English."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, Route, expect

from tests.e2e.conftest import People
from tests.e2e.test_page import violations

pytestmark = pytest.mark.e2e

_NATIVE = {"de": "Deutsch", "ar": "العربية"}

# Every letter of every word wears an accent, as of a language that nobody speaks; names of values and of plurals stay.
_PSEUDO = """
const accents = (text) => text.replace(/[A-Za-z]/g, (letter) => letter + "\\u0301");
const pseudo = (message) => Array.isArray(message)
  ? message.map((part) => Array.isArray(part)
    ? [part[0], part[1], part[2] && forms(part[2])]
    : accents(part))
  : message;
const forms = (each) => Object.fromEntries(Object.entries(each).map(([form, message]) => [form, pseudo(message)]));
for (const id in WORDS) WORDS[id] = pseudo(WORDS[id]);
"""
_OTHERS = re.compile(r"\b[A-Z2-7]{4}\b|\w+day, \w+ \d+, \d+ at [\d:]+\s[AP]M")
# What a reader sees or hears of the page: not what people wrote, no names, keys nor times.
_SAID = """() => {
  const others = ['.log-bubble, .list-row-preview, .app-brand, .app-who, .list-avatar, .device, .log-day',
    'time, kbd, [lang]:not(html)'].join();
  const said = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
  for (let node = walk.nextNode(); node; node = walk.nextNode()) {
    const element = node.nodeType === 1 ? node : node.parentElement;
    if (element.closest(others)) continue;
    if (node.nodeType === 3) said.push(node.data);
    else for (const name of ['aria-label', 'placeholder', 'title', 'alt']) said.push(element.getAttribute(name) ?? '');
  }
  return said;
}"""


def _speak(page: Page, native: str) -> None:
    """Choose a language in the agent's menu."""
    page.locator("button.app-me").click()
    page.locator("[role=menuitem]", has=page.locator(".tick")).click()
    with page.expect_navigation():
        page.get_by_role("dialog").get_by_role("button", name=native).click()
    expect(page.locator("nav")).to_be_visible()


@pytest.mark.parametrize("tag", _NATIVE)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_an_agent_works_in_the_language_that_they_chose(people: People, tag: str, scheme: str) -> None:
    """What was being written is kept; all reads from the right side, and axe finds nothing."""
    shopper = people.shopper()
    people.open_chat(shopper)
    people.write(shopper, f"in {tag} {scheme}")
    agent = people.agent(context=people.context(color_scheme=scheme))
    people.pick(agent, f"in {tag} {scheme}")
    agent.get_by_role("textbox", name="Message").fill("half a sen")
    _speak(agent, _NATIVE[tag])
    expect(agent.locator("html")).to_have_attribute("lang", tag)
    expect(agent.locator("html")).to_have_attribute("dir", "rtl" if tag == "ar" else "ltr")
    expect(agent.get_by_role("textbox").last).to_have_value("half a sen")
    boxes = [agent.locator(place).bounding_box() for place in (".app-sidebar", "main")]
    assert all(boxes)
    assert (boxes[0]["x"] < boxes[1]["x"]) == (tag != "ar")  # type: ignore[index]
    assert violations(agent) == []
    agent.get_by_role("textbox").last.press("Control+Enter")
    expect(shopper.get_by_text("half a sen")).to_be_visible()
    agent.set_viewport_size({"width": 390, "height": 844})
    # What is measured by a script is measured anew a moment after the window has changed.
    agent.wait_for_function("document.documentElement.scrollWidth <= 390")
    assert violations(agent) == []
    agent.set_viewport_size({"width": 1280, "height": 800})
    _speak(agent, "English")
    expect(agent.get_by_role("navigation", name="Views")).to_be_visible()


def test_the_sign_in_offers_the_languages_and_the_browser_chooses_first(people: People) -> None:
    """Ukrainian for a browser that asks for it; Polish once it is chosen."""
    page = people.context(locale="uk-UA").new_page()
    page.goto(f"{people.stack.inbox}/sign-in")
    expect(page.get_by_role("heading")).to_have_text("Вхід до вашої скриньки")
    page.get_by_role("button", name="Українська").click()
    assert violations(page) == []
    with page.expect_navigation():
        page.get_by_role("dialog").get_by_role("button", name="Polski").click()
    expect(page.locator("html")).to_have_attribute("lang", "pl")
    page.reload()
    expect(page.locator("html")).to_have_attribute("lang", "pl")
    assert violations(page) == []


@pytest.mark.parametrize("missing", [r"/assets/de-[^/]+\.js$", r"/config\.json$"])
def test_an_inbox_that_could_not_be_loaded_is_there_again_with_one_click(people: People, missing: str) -> None:
    """In English where its own words are what is missing; by itself once the network is back."""
    page = people.context(locale="de-DE").new_page()
    page.route(re.compile(missing), lambda route: route.abort())
    page.goto(f"{people.stack.inbox}/sign-in")
    again = page.get_by_role("button", name="Try again" if "assets" in missing else "Noch einmal versuchen")
    expect(again).to_be_visible()
    page.unroute_all()
    again.click()
    expect(page.get_by_role("heading")).to_have_text("Im Posteingang anmelden")
    page.route(re.compile(missing), lambda route: route.abort())
    page.reload()
    expect(again).to_be_visible()
    page.unroute_all()
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.get_by_role("heading")).to_have_text("Im Posteingang anmelden")


def test_no_word_of_the_inbox_is_outside_its_languages(people: People) -> None:
    """In a language that nobody speaks, every word but names wears an accent: list, log, menu and dialogs."""
    shopper = people.shopper()
    people.open_chat(shopper)
    people.write(shopper, "pseudo")
    agent = people.agent()
    agent.route(re.compile(r"/assets/en-[^/]+\.js$"), _in_no_language)
    agent.reload()
    people.pick(agent, "pseudo")
    assert _english(agent) == []
    for item in ("Held mails", "Notifications", "Security", "Keys", "Language"):
        agent.locator("button.app-me").click()
        assert _english(agent) == []
        agent.get_by_role("menuitem", name=_accents(item)).click()
        expect(agent.get_by_role("dialog")).to_be_visible()
        expect(agent.get_by_text(_accents("Loading"))).to_have_count(0)
        assert _english(agent) == []
        agent.keyboard.press("Escape")


def _in_no_language(route: Route) -> None:
    body = route.fetch().text()
    name = re.search(r"export\{(\w+) as words\}", body)
    assert name
    route.fulfill(body=body + _PSEUDO.replace("WORDS", name[1]), content_type="text/javascript")


def _accents(text: str) -> re.Pattern[str]:
    return re.compile(re.sub("([A-Za-z])", "\\1\u0301", text))


def _english(page: Page) -> list[str]:
    """What has a word without accents; dates within a text are the browser's, and a visitor is called by four signs."""
    said: list[str] = page.evaluate(_SAID)
    assert any("\u0301" in text for text in said)
    return sorted({text for text in said if re.search(r"[A-Za-z]{2}", _OTHERS.sub("", text))})


def test_keys_work_on_a_keyboard_without_latin_letters(people: People) -> None:
    """By the place of the key; where there are Latin letters, their own places count."""
    shopper = people.shopper()
    people.open_chat(shopper)
    people.write(shopper, "by place")
    agent = people.agent()
    people.pick(agent, "by place")
    composer = agent.get_by_role("textbox", name="Message")
    agent.locator(".conversation-head h1").click()
    press = "([key, code]) => document.body.dispatchEvent(new KeyboardEvent('keydown', {key, code, bubbles: true}))"
    agent.evaluate(press, ["p", "KeyR"])
    expect(composer).not_to_be_focused()
    agent.evaluate(press, ["к", "KeyR"])
    expect(composer).to_be_focused()


def test_a_dialog_gives_the_focus_back(people: People) -> None:
    """To the agent's button, from wherever the dialog was closed; its title is what is read first."""
    agent = people.agent()
    for item in ("Held mails", "Security", "Language"):
        agent.locator("button.app-me").click()
        agent.get_by_role("menuitem", name=item).click()
        expect(agent.get_by_role("dialog", name=item)).to_be_focused()
        agent.keyboard.press("Escape")
        expect(agent.locator("button.app-me")).to_be_focused()
    agent.locator("button.app-me").click()
    agent.get_by_role("menuitem", name="Language").click()
    agent.get_by_role("dialog").get_by_role("button", name="English").click()
    expect(agent.locator("button.app-me")).to_be_focused()


def test_held_mails_can_be_asked_for_again(people: People) -> None:
    """After an outage; and a part that could not be loaded is loaded when it is opened the next time."""
    agent = people.agent()

    def open_held() -> None:
        agent.locator("button.app-me").click()
        agent.get_by_role("menuitem", name="Held mails").click()

    agent.route(re.compile(r"/assets/Quarantine-[^/]+\.js$"), lambda route: route.abort())
    open_held()
    expect(agent.get_by_role("alert").get_by_text("can't be loaded")).to_be_visible()
    agent.keyboard.press("Escape")
    agent.unroute_all()
    agent.route(re.compile("/quarantine"), lambda route: route.abort())
    open_held()
    again = agent.get_by_role("dialog").get_by_role("button", name="Try again")
    expect(again).to_be_visible()
    agent.unroute_all()
    again.click()
    expect(agent.get_by_text("No mail is held.")).to_be_visible()
