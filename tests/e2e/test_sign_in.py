"""How agents get in: a forgotten password, a second factor, and the end of all sessions."""

from __future__ import annotations

import json
import re
import time
import urllib.request
from base64 import b32decode

import pytest
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from playwright.sync_api import Page, Route, expect

from infra.agents import new_password, put_agent, set_password
from infra.remove_agent import dismiss
from tests.e2e.conftest import People

pytestmark = pytest.mark.e2e


def _agent(people: People, name: str) -> tuple[str, str]:
    """A new agent's address, and a password that need not be changed."""
    email, password = f"{name.lower()}@shop.example", new_password()
    put_agent(people.stack.local.deployment, store_id="demo", email=email, name=name)
    set_password(people.stack.local.deployment, email, password)
    return email, password


def _sign_in(people: People, email: str, password: str, page: Page | None = None) -> Page:
    page = page or people.context().new_page()
    page.goto(people.stack.inbox)
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Sign in").click()
    return page


def _is_in(page: Page) -> None:
    expect(page.get_by_role("navigation", name="Views")).to_be_visible()


def _is_out(page: Page) -> None:
    expect(page.get_by_role("heading", name="Sign in to your inbox")).to_be_visible(timeout=20_000)


def _security(page: Page, name: str) -> None:
    page.get_by_role("button", name=name).click()
    page.get_by_role("menuitem", name="Security").click()


def _code(secret: str) -> str:
    return TOTP(b32decode(secret), 6, SHA1(), 30).generate(int(time.time())).decode()  # noqa: S303 - what RFC 6238 says


def test_a_forgotten_password_is_set_anew_with_a_code_from_the_mail(people: People) -> None:
    """What is no code is said and can be mended; an unknown address is told nothing."""
    email, old = _agent(people, "Flora")
    page = people.context().new_page()
    page.goto(people.stack.inbox)
    page.get_by_role("button", name="Forgot your password?").click()
    page.get_by_label("E-mail").fill("nobody@shop.example")
    page.get_by_role("button", name="Send a code").click()
    expect(page.get_by_text("A code was sent to nobody@shop.example.")).to_be_visible()
    page.get_by_role("button", name="Back to signing in").click()
    page.get_by_role("button", name="Forgot your password?").click()
    page.get_by_label("E-mail").fill(email)
    page.get_by_role("button", name="Send a code").click()
    messages = f"{people.stack.local.ministack.endpoint}/_ministack/ses/messages"
    with urllib.request.urlopen(messages, timeout=10) as answer:  # noqa: S310 - our own
        boxes = json.load(answer)["messages"]
    (mail,) = (each for box in boxes.values() for each in box if email in each["To"] and "code" in str(each).lower())
    (code,) = set(re.findall(r"\b\d{6}\b", mail["BodyText"] or mail["BodyHtml"]))
    page.get_by_label("New password").fill("A long enough one, 2!")
    page.get_by_label("Code from the mail").fill("12345")
    page.get_by_role("button", name="Set password").click()
    expect(page.get_by_text("A code has six digits.")).to_be_visible()
    # That a wrong one is refused, inbox/test/auth.test.ts holds: MiniStack takes any.
    page.get_by_label("Code from the mail").fill(code)
    page.get_by_role("button", name="Set password").click()
    _is_in(page)
    refused = _sign_in(people, email, old)
    expect(refused.get_by_text("E-mail or password is wrong.")).to_be_visible()


def test_a_second_factor_is_set_up_asked_for_and_dropped(people: People) -> None:
    """Nothing is asked for before its first code was right; then no password gets in alone."""
    email, password = _agent(people, "Gustav")
    page = _sign_in(people, email, password)
    _is_in(page)
    _security(page, "Gustav")
    page.get_by_label("Password").fill("not the password")
    page.get_by_role("button", name="Set up a code").click()
    expect(page.get_by_text("This password is wrong.")).to_be_visible()
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Set up a code").click()
    expect(page.get_by_role("img", name="QR code for an authenticator app")).to_be_visible()
    secret = page.locator(".security-app-code code").inner_text().replace(" ", "")
    link = page.get_by_role("link", name="Open in an app on this device").get_attribute("href")
    assert link == f"otpauth://totp/Shopbell%3Agustav%40shop.example?secret={secret}&issuer=Shopbell"
    page.locator("input[name=code]").fill("000000")
    page.get_by_role("button", name="Ask for a code from now on").click()
    expect(page.get_by_text("This code is wrong")).to_be_visible()
    _is_in(_sign_in(people, email, password))
    page.locator("input[name=code]").fill(_code(secret))
    page.get_by_role("button", name="Ask for a code from now on").click()
    expect(page.get_by_text("Signing in asks for a code of your authenticator app.")).to_be_visible()
    other = _sign_in(people, email, password)
    expect(other.get_by_role("heading", name="Enter your code")).to_be_visible()
    other.locator("input[name=code]").fill("000000")
    other.get_by_role("button", name="Sign in").click()
    expect(other.get_by_text("This code is wrong")).to_be_visible()
    other.locator("input[name=code]").fill(_code(secret))
    other.get_by_role("button", name="Sign in").click()
    _is_in(other)
    # Whoever sits down at the open page does not know it.
    page.get_by_label("Password").fill("not the password")
    page.get_by_role("button", name="Ask for no code any more").click()
    expect(page.get_by_text("That did not work: check the password.")).to_be_visible()
    expect(_sign_in(people, email, password).get_by_role("heading", name="Enter your code")).to_be_visible()
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Ask for no code any more").click()
    expect(page.get_by_text("Signing in asks for your password alone.")).to_be_visible()
    _is_in(_sign_in(people, email, password))


def test_who_is_removed_is_told_so(people: People) -> None:
    """On the page that is open, without a reload, before the account's tokens are over."""
    email, password = _agent(people, "Ivar")
    page = _sign_in(people, email, password)
    _is_in(page)
    deployment = people.stack.local.deployment
    dismiss(deployment, "demo", email, wait=lambda _: None)
    page.get_by_role("link", name="All").click()
    expect(page.get_by_text("Your account has no store. Ask your admin to add you.")).to_be_visible()


def test_sign_ins_of_one_browser_in_one_second_are_each_listed_once(people: People) -> None:
    """Also when one more comes while the inbox is open."""
    agent, count = people.agent(), 2

    def answer(route: Route) -> None:
        if route.request.method != "GET":
            return route.continue_()
        reply = route.fetch()
        [own] = [each for each in reply.json()["sessions"] if each["here"]]
        later = own | {"signed_in": own["signed_in"] + 1000}
        return route.fulfill(response=reply, json={"sessions": [later] * (count - 2) + [own, own]})

    agent.route("**/v1/me/sessions", answer)
    for count in (2, 3, 2):
        _security(agent, "Ana")
        expect(agent.locator(".security-sign-ins li")).to_have_count(count)
        agent.get_by_role("dialog").get_by_role("button", name="Close").click()


def test_signing_out_everywhere_ends_the_page_that_was_left_open_elsewhere(people: People) -> None:
    """Without a reload there; who knows the password gets in again."""
    email, password = _agent(people, "Helga")
    lost, here = _sign_in(people, email, password), _sign_in(people, email, password)
    _is_in(lost)
    _is_in(here)
    _security(here, "Helga")
    listed = here.locator(".security-sign-ins li")
    expect(listed).to_have_count(2)
    expect(here.locator(".security-sign-ins")).to_contain_text("This browser")
    expect(listed.first).to_contain_text(re.compile(r"Chrome on Linux"))
    here.get_by_role("button", name="Close").click()
    third = _sign_in(people, email, password)
    _is_in(third)
    _security(here, "Helga")
    expect(listed).to_have_count(3)
    here.get_by_role("button", name="Close").click()
    third.get_by_role("button", name="Helga").click()
    third.get_by_role("menuitem", name="Sign out").click()
    _is_out(third)
    _security(here, "Helga")
    expect(listed).to_have_count(2)
    here.get_by_role("button", name="Sign out everywhere").click()
    _is_out(here)
    _is_out(lost)
    # Sign-ins within the second in which all ended are of before.
    time.sleep(2)
    _is_in(_sign_in(people, email, password, here))
