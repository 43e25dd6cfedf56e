"""What the widget does to a page, and how both screens look to everybody."""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.e2e.conftest import People

pytestmark = pytest.mark.e2e

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def violations(page: Page) -> list[Any]:
    """What axe finds on the page, shadow roots included."""
    found = Axe().run(page, options={"runOnly": TAGS}).response["violations"]
    return [(each["id"], [node["html"][:160] for node in each["nodes"]]) for each in found]


def test_before_the_click_the_page_pays_for_the_loader_alone(people: People) -> None:
    """No other request, no cookie, no storage, no socket."""
    context = people.context()
    page = context.new_page()
    requests: list[str] = []
    sockets: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.on("websocket", lambda socket: sockets.append(socket.url))
    page.goto(people.stack.shop)
    expect(page.get_by_role("button", name="Chat with us")).to_be_visible()
    page.wait_for_timeout(1500)
    foreign = [url for url in requests if not url.startswith(people.stack.shop)]
    assert foreign == [people.stack.local.deployment["WidgetUrl"] + "/w.js"]
    assert context.cookies() == []
    assert page.evaluate("Object.keys(localStorage).concat(Object.keys(sessionStorage))") == []
    assert page.evaluate("indexedDB.databases().then((all) => all.length)") == 0
    assert sockets == []
    assert people.errors == [], people.refused


def test_opening_asks_for_nothing_and_connects_nowhere(people: People) -> None:
    """Panel, configuration, greeting, and whether somebody is there: no token, no socket, before there is a word."""
    page = people.shopper()
    requests: list[str] = []
    expect(page.get_by_role("button", name="Chat with us")).to_be_visible()
    page.wait_for_load_state("networkidle")
    page.on("request", lambda request: requests.append(request.url))
    page.on("websocket", lambda socket: requests.append(socket.url))
    people.open_chat(page)
    page.wait_for_timeout(1500)
    asked = [url for url in requests if not url.startswith(people.stack.local.deployment["WidgetUrl"])]
    key = people.stack.local.widget_key
    wanted = [f"{people.stack.api}/v1/greeting/{key}?language=en", f"{people.stack.api}/v1/presence/{key}"]
    assert sorted(asked) == wanted
    assert page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('shopbell'))") == []


def test_a_strict_page_has_nothing_to_complain_about(people: People) -> None:
    """default-src 'none', Trusted Types with no policy: the widget works, and the console stays empty."""
    page = people.shopper()
    answer = page.reload()
    assert answer
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "trusted-types 'none'" in policy
    assert "unsafe" not in policy
    people.open_chat(page)
    people.write(page, "See https://shop.example <img src=x onerror=alert(1)> <script>alert(1)</script>")
    expect(page.get_by_text("Delivered")).to_be_visible()
    expect(page.get_by_role("link", name="https://shop.example")).to_be_visible()
    assert page.locator(".log img, .log script").count() == 0
    assert people.errors == [], people.refused


def test_the_inbox_has_strict_headers_and_works_with_them(people: People) -> None:
    """And a page's address works after a reload, without the server knowing it."""
    page = people.context().new_page()
    answer = page.goto(f"{people.stack.inbox}/demo/all?status=open")
    assert answer
    headers = answer.headers
    assert answer.status == 200
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cross-origin-opener-policy"] == "same-origin"
    agent = people.agent()
    agent.get_by_role("button", name="Ana").click()
    agent.keyboard.press("Escape")
    agent.keyboard.press("Shift+?")
    expect(agent.get_by_role("dialog", name="Keys")).to_be_visible()
    assert people.errors == [], people.refused


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(people: People, scheme: str) -> None:
    """Widget closed and open, sign-in, inbox with list, conversation and keys: WCAG 2.2 AA."""
    shopper = people.shopper(people.context(color_scheme=scheme))
    expect(shopper.get_by_role("button", name="Chat with us")).to_be_visible()
    assert violations(shopper) == []
    people.open_chat(shopper)
    people.write(shopper, f"axe {scheme}")
    expect(shopper.get_by_text("Delivered")).to_be_visible()
    shopper.wait_for_timeout(300)
    assert violations(shopper) == []
    context = people.context(color_scheme=scheme)
    sign_in = context.new_page()
    sign_in.goto(f"{people.stack.inbox}/sign-in")
    expect(sign_in.get_by_label("E-mail")).to_be_visible()
    assert violations(sign_in) == []
    agent = people.agent(context=context)
    people.pick(agent, f"axe {scheme}")
    assert violations(agent) == []
    agent.keyboard.press("Shift+?")
    expect(agent.get_by_role("dialog", name="Keys")).to_be_visible()
    assert violations(agent) == []


@pytest.mark.parametrize(("width", "height"), [(320, 640), (390, 844), (768, 1024), (1280, 800)])
def test_nothing_sticks_out_of_any_screen(people: People, width: int, height: int) -> None:
    """From 320 px up, neither page scrolls sideways, and what matters can be reached."""
    size = {"viewport": {"width": width, "height": height}}
    shopper = people.shopper(people.context(**size))
    people.open_chat(shopper)
    people.write(shopper, f"{width} wide: {'unbreakable' * 20}")
    expect(shopper.get_by_text("Delivered")).to_be_visible()
    agent = people.agent(context=people.context(**size))
    people.pick(agent, f"{width} wide")
    for page in (shopper, agent):
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        box = page.get_by_role("textbox", name="Message").bounding_box()
        assert box
        assert 0 <= box["x"] < box["x"] + box["width"] <= width
    if width < 720:
        agent.get_by_role("button", name="Back to the list").click()
        expect(agent.locator("button.list-row").first).to_be_visible()


def test_a_right_to_left_page_gets_a_right_to_left_panel(people: People) -> None:
    """The launcher mirrors to the other corner, and each message takes its own direction."""
    page = people.shopper()
    page.evaluate("document.documentElement.dir = 'rtl'")
    launcher = page.get_by_role("button", name="Chat with us").bounding_box()
    assert launcher
    assert launcher["x"] < 100
    people.open_chat(page)
    people.write(page, "مرحبا، هل لديكم خيمة؟")
    expect(page.get_by_text("Delivered")).to_be_visible()
    panel = page.get_by_role("dialog").bounding_box()
    assert panel
    assert panel["x"] < 100
    assert page.locator(".bubble").first.evaluate("(each) => getComputedStyle(each).direction") == "rtl"


@pytest.mark.parametrize(
    ("language", "launcher", "hello"),
    [
        ("ar", "تحدث معنا", "مرحبًا! كيف يمكننا مساعدتك؟"),
        ("uk-UA", "Написати нам", "Вітаємо! Чим можемо допомогти?"),
    ],
)
def test_the_widget_speaks_the_language_of_the_page(people: People, language: str, launcher: str, hello: str) -> None:
    """From the launcher on; one more file is loaded for it, and the words run as they are read."""
    page = people.context().new_page()
    # As soon as there is an element to say it on, long before the loader comes.
    page.add_init_script(
        f"new MutationObserver(() => {{ document.documentElement.lang = '{language}'; }})"
        ".observe(document, { childList: true });"
    )
    page.goto(people.stack.shop)
    page.get_by_role("button", name=launcher).click()
    expect(page.get_by_text(hello)).to_be_visible()
    direction = "rtl" if language == "ar" else "ltr"
    assert page.locator(".header").evaluate("(each) => getComputedStyle(each).direction") == direction
    assert people.errors == [], people.refused


def test_the_shops_own_shortcuts_do_not_hear_what_is_typed(people: People) -> None:
    """Keys inside the panel stay inside."""
    page = people.shopper()
    page.evaluate("() => { window.heard = 0; addEventListener('keydown', () => { window.heard += 1; }); }")
    people.open_chat(page)
    page.get_by_role("textbox", name="Message").press_sequentially("hello")
    assert page.evaluate("window.heard") == 0
