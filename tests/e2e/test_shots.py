from __future__ import annotations
import pytest
from playwright.sync_api import expect
from tests.e2e.conftest import People
pytestmark = pytest.mark.e2e
OUT = "/tmp/shots"

@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_shots(people: People, scheme: str) -> None:
    shopper = people.shopper()
    people.open_chat(shopper)
    people.write(shopper, f"Do the boots come in blue? {scheme}")
    agent = people.agent(context=people.context(color_scheme=scheme))
    people.pick(agent, f"in blue? {scheme}")
    agent.get_by_role("textbox", name="Message").fill("They do, in three sizes")
    agent.get_by_role("textbox", name="Message").press("Control+Enter")
    agent.get_by_role("button", name="Claim").click()
    agent.wait_for_timeout(1500)
    agent.screenshot(path=f"{OUT}/inbox-{scheme}.png")
    for item in ("Held mails", "Notifications", "Security", "Keys", "Language"):
        agent.locator("button.app-me").click()
        if item == "Held mails":
            agent.screenshot(path=f"{OUT}/menu-{scheme}.png")
        agent.get_by_role("menuitem", name=item).click()
        agent.wait_for_timeout(900)
        agent.screenshot(path=f"{OUT}/{item.split()[0]}-{scheme}.png")
        agent.keyboard.press("Escape")
    if scheme == "dark":
        agent.evaluate("localStorage.setItem('shopbell:language', 'ar')")
        agent.reload()
        agent.wait_for_timeout(2500)
        agent.screenshot(path=f"{OUT}/ar.png")
    agent.set_viewport_size({"width": 390, "height": 844})
    agent.wait_for_timeout(500)
    agent.screenshot(path=f"{OUT}/phone-{scheme}.png")
    agent.go_back()
    agent.locator("button.app-me").wait_for(timeout=5000) if agent.locator("button.app-me").is_visible() else None
    agent.screenshot(path=f"{OUT}/phone-list-{scheme}.png")
    page = people.context(color_scheme=scheme).new_page()
    page.goto(f"{people.stack.inbox}/sign-in")
    page.wait_for_timeout(1500)
    page.screenshot(path=f"{OUT}/signin-{scheme}.png")
