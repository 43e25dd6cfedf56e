"""Takes the pictures of the README: `make pictures`."""

from __future__ import annotations

import shutil
import sys

from playwright.sync_api import Page, expect, sync_playwright

from infra.agents import put_agent
from infra.local.ministack import ROOT
from infra.local.run import EMAIL, STORE, Local
from tests.e2e.browser import FLAGS, find
from tests.e2e.conftest import People, Stack, free_ports

PICTURES = ROOT / "docs" / "pictures"
PHONE = {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 2}
OTHERS = (
    "Can I change the address of my order?",
    "The mug came with a chip in the handle.",
    "Hvor lang er leveringstiden til Bergen?",
    "هل تشحنون إلى عمّان؟",
)


def main() -> int:
    """Start everything, play a conversation, and take the pictures."""
    folder = ROOT / ".local" / "pictures"
    shutil.rmtree(folder, ignore_errors=True)
    PICTURES.mkdir(parents=True, exist_ok=True)
    local = Local(folder, free_ports())
    local.start()
    try:
        put_agent(local.deployment, store_id=STORE, email="ben@shop.example", name="Ben")
        with sync_playwright() as playwright:
            chromium = playwright.chromium.launch(executable_path=find(), headless=True, args=FLAGS)
            _take(People(Stack(local, "", "", {EMAIL: local.password}), chromium))
            chromium.close()
    finally:
        local.stop()
    return 0


def _take(people: People) -> None:
    for text in OTHERS:
        other = people.shopper()
        people.open_chat(other)
        people.write(other, text)
        expect(other.get_by_text("Delivered")).to_be_visible()
    shopper = people.shopper(path="/product.html?id=skarv-tent")
    people.open_chat(shopper)
    people.write(shopper, "Hi! Would the Skarv tent fit two tall people?")
    agent = people.agent()
    people.pick(agent, "Skarv tent")
    people.answer(agent, "Hello! Yes: it is 2.30 m long inside, and there is room for your boots in the porch.")
    expect(shopper.get_by_role("log")).to_contain_text("porch")
    people.write(shopper, "Perfect. And if it rains all week?")
    expect(agent.locator("main .log")).to_contain_text("all week")
    agent.get_by_role("textbox", name="Message").press_sequentially("Then you stay dry: ")
    expect(shopper.get_by_text("Ana is typing")).to_be_attached()
    _shot(shopper, "widget")
    _shot(agent, "inbox")
    _by_mail(people, shopper, agent)
    _dark(agent, "inbox-dark")
    _phones(people)


def _by_mail(people: People, shopper: Page, agent: Page) -> None:
    """The preview on another page, what agents see of a shopper who left, their preferences, and the mail."""
    shopper.get_by_label("Leave your e-mail address").fill("astrid@reader.example")
    shopper.get_by_role("button", name="Save").click()
    expect(shopper.get_by_text("answers go to")).to_be_visible()
    # Left open, it would be open on the next page too.
    shopper.locator("shopbell-launcher button").click()
    expect(shopper.get_by_role("dialog")).to_be_hidden()
    shopper.goto(f"{people.stack.shop}/shipping.html")
    people.answer(agent, "Then you stay dry: the seams are taped, and the floor reaches up the walls.")
    expect(shopper.get_by_role("button", name="Ana wrote")).to_be_visible()
    _shot(shopper, "widget-preview")
    shopper.close()
    expect(agent.get_by_text("Your reply goes to")).to_be_visible()
    expect(agent.locator("li.log-own").last).to_contain_text("Delivered by e-mail", timeout=90_000)
    _shot(agent, "inbox-left")
    agent.locator("button.app-me").click()
    agent.get_by_role("menuitem", name="Notifications").click()
    expect(agent.get_by_label("Mail me when a shopper waits")).to_be_visible()
    _shot(agent, "inbox-notifications")
    agent.keyboard.press("Escape")
    agent.locator("button.app-me").click()
    agent.get_by_role("menuitem", name="Security").click()
    expect(agent.locator(".security-sign-ins li").first).to_be_visible()
    _shot(agent, "inbox-security")
    agent.get_by_label("Password").fill(people.stack.passwords[EMAIL])
    agent.get_by_role("button", name="Set up a code").click()
    expect(agent.get_by_role("img", name="QR code for an authenticator app")).to_be_visible()
    _shot(agent, "inbox-second-factor")
    agent.keyboard.press("Escape")
    mails = people.shopper(path="/mailbox")
    expect(mails.locator("iframe").first).to_be_visible()
    _shot(mails, "mailbox")


def _phones(people: People) -> None:
    shopper = people.shopper(people.context(**PHONE))
    people.open_chat(shopper)
    people.write(shopper, "Is the lantern safe to use inside a tent?")
    expect(shopper.get_by_text("Delivered")).to_be_visible()
    _shot(shopper, "widget-phone")
    _dark(shopper, "widget-dark")
    shopper.keyboard.press("Escape")
    arabic = people.shopper(people.context())
    arabic.evaluate("Object.assign(document.documentElement, { dir: 'rtl', lang: 'ar' })")
    people.open_chat(arabic)
    arabic.get_by_role("textbox", name="رسالة").fill("مرحبا! هل الخيمة مقاومة للماء؟")
    arabic.keyboard.press("Enter")
    expect(arabic.get_by_text("تم التسليم")).to_be_visible()
    _shot(arabic, "widget-rtl")
    agent = people.agent(context=people.context(**PHONE))
    expect(agent.locator("button.list-row").first).to_be_visible()
    _shot(agent, "inbox-phone")


def _dark(page: Page, name: str) -> None:
    page.emulate_media(color_scheme="dark")
    _shot(page, name)


def _shot(page: Page, name: str) -> None:
    page.wait_for_timeout(400)
    page.screenshot(path=PICTURES / f"{name}.png")


if __name__ == "__main__":
    sys.exit(main())
