"""The deployed stack on MiniStack, a shop of each of two stores, and a real browser."""

from __future__ import annotations

import shutil
import socket
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Response, expect, sync_playwright

from chalicelib.conversations.domain.settings import TEXTS
from chalicelib.settings.domain.sections import NOTIFICATION
from chalicelib.settings.usecases.change_document import change_section, operator
from infra.agents import new_password, put_agent, set_password
from infra.container import container_of
from infra.deployment import Deployment
from infra.local.ministack import ROOT, LocalError, require_free
from infra.local.pages import Pages
from infra.local.ports import Ports
from infra.local.run import EMAIL, STORE, Local
from infra.stores import StoreOptions, put_store
from tests.e2e.browser import FLAGS, find

# Passing costs none of it; a machine that does something else as well needs it.
expect.set_options(timeout=30_000)


_COMES_BACK = """() => Object.keys(sessionStorage).some((name) => name.endsWith(':open'))
  && !matchMedia('(max-width: 480px), (max-height: 480px)').matches"""


@dataclass
class Stack:
    """What runs, and who may sign in."""

    local: Local
    bravo_shop: str
    bravo_key: str
    passwords: dict[str, str]

    @property
    def shop(self) -> str:
        return self.local.pages.url

    @property
    def inbox(self) -> str:
        return self.local.deployment["InboxUrl"]

    @property
    def api(self) -> str:
        return self.local.deployment["ApiUrl"]


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _hurry(deployment: Deployment) -> None:
    """Say nothing by itself, and mail after two seconds: what an admin may set would be waited for too often."""
    sqs, container = deployment.client("sqs"), container_of(deployment)
    sqs.set_queue_attributes(QueueUrl=deployment["EmailFallbackQueue"], Attributes={"DelaySeconds": "0"})
    known = container.documents.all(STORE)[NOTIFICATION.name]
    change_section(container, operator(STORE), NOTIFICATION, known.version, {**known.value, "mail_after": 2})
    # Whether the greeting is there when somebody writes is chance: here it is left out, the other store has it.
    change_section(container, operator(STORE), TEXTS, 0, {**TEXTS.default, "greets": False, "arrives": False})


def free_ports() -> Ports:
    """Ports for all that `make run` starts."""
    while True:
        ports = Ports(*(free_port() for _ in range(5)))
        try:
            require_free(ports.mail + 1)
        except LocalError:
            continue
        if len(set(ports.all())) == len(ports.all()):
            return ports


@pytest.fixture(scope="session")
def stack() -> Iterator[Stack]:
    """Everything as `make run` starts it, on ports and in a folder of its own, with a second store beside."""
    folder = ROOT / ".local" / "e2e"
    shutil.rmtree(folder, ignore_errors=True)
    local = Local(folder, free_ports())
    local.start()
    try:
        deployment, bravo_port = local.deployment, free_port()
        _hurry(deployment)
        options = StoreOptions("Bravo", (f"http://localhost:{bravo_port}",))
        bravo_key = put_store(deployment, "bravo", options)
        passwords = {EMAIL: local.password}
        people = {"ben@shop.example": (STORE, "Ben"), "bea@bravo.example": ("bravo", "Bea")}
        for email, (store, name) in people.items():
            put_agent(deployment, store_id=store, email=email, name=name, invite=False)
            passwords[email] = new_password()
            set_password(deployment, email, passwords[email])
        bravo = Pages(bravo_port, deployment, bravo_key)
        bravo.start()
        yield Stack(local, bravo.url, bravo_key, passwords)
        bravo.stop()
    finally:
        local.stop()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser for all tests; each test has contexts of its own."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find(), headless=True, args=FLAGS)
        yield browser
        browser.close()


@dataclass
class People:
    """Opens pages as shoppers and agents, and watches their consoles."""

    stack: Stack
    chromium: Browser
    errors: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    contexts: list[BrowserContext] = field(default_factory=list)

    def context(self, **options: Any) -> BrowserContext:
        """A browser of somebody's own."""
        context = self.chromium.new_context(**({"viewport": {"width": 1280, "height": 800}} | options))
        context.set_default_timeout(30_000)
        context.on("page", self._watch)
        self.contexts.append(context)
        return context

    def shopper(
        self, context: BrowserContext | None = None, path: str = "/", shop: str = "", page: Page | None = None
    ) -> Page:
        """A page of the shop."""
        page = page or (context or self.context()).new_page()
        page.goto((shop or self.stack.shop) + path)
        return page

    def open_chat(self, page: Page) -> None:
        """Click the launcher, unless the chat was open on the page before and comes back by itself."""
        launcher = page.locator("shopbell-launcher button")
        expect(launcher).to_be_attached()
        if not page.evaluate(_COMES_BACK):
            launcher.click()
        expect(page.get_by_role("dialog")).to_be_visible()

    def write(self, page: Page, text: str) -> None:
        """Send a message as a shopper."""
        page.get_by_role("textbox", name="Message").fill(text)
        page.keyboard.press("Enter")

    def agent(self, email: str = EMAIL, context: BrowserContext | None = None, page: Page | None = None) -> Page:
        """The inbox, signed in."""
        page = page or (context or self.context()).new_page()
        page.goto(self.stack.inbox)
        page.get_by_label("E-mail").fill(email)
        page.get_by_label("Password", exact=True).fill(self.stack.passwords[email])
        page.get_by_role("button", name="Sign in").click()
        expect(page.get_by_role("navigation", name="Views")).to_be_visible()
        return page

    def pick(self, page: Page, text: str) -> None:
        """Open the conversation whose row shows this text."""
        page.locator("button.list-row", has_text=text).click()
        expect(page.locator("main .log")).to_contain_text(text)

    def answer(self, page: Page, text: str) -> None:
        """Send a reply as an agent."""
        page.get_by_role("textbox", name="Message").fill(text)
        page.keyboard.press("Control+Enter")

    def _note(self, answer: Response) -> None:
        if answer.status >= 400:
            self.refused.append(f"{answer.status} {answer.url}")

    def _watch(self, page: Page) -> None:
        page.on("console", lambda message: self.errors.append(message.text) if message.type == "error" else None)
        # The console does not say which address it was.
        page.on("response", self._note)
        page.on("pageerror", lambda error: self.errors.append(str(error)))


@pytest.fixture
def people(stack: Stack, chromium: Browser) -> Iterator[People]:
    """Who takes part in this test, before an empty inbox: a long list draws only the rows that are on the screen."""
    everybody = People(stack, chromium)
    empty_inbox(stack)
    yield everybody
    for context in everybody.contexts:
        context.close()
    assert relay_letters(stack) == []


def empty_inbox(stack: Stack) -> None:
    """Forget the inbox rows of the tests before."""
    dynamodb, table = stack.local.deployment.client("dynamodb"), stack.local.deployment["RowsTable"]
    for item in dynamodb.scan(TableName=table)["Items"]:
        if item["sk"]["S"] == "row":
            dynamodb.delete_item(TableName=table, Key={"pk": item["pk"], "sk": item["sk"]})


def relay_letters(stack: Stack) -> list[str]:
    """What the relay has put aside, which it does at once; taken away, so that the next test is not blamed for it."""
    queue, sqs = stack.local.deployment["DeadLetters"], stack.local.deployment.client("sqs")
    letters = sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10).get("Messages", [])
    if letters:
        sqs.purge_queue(QueueUrl=queue)
    return [letter["Body"] for letter in letters]


def bubbles(page: Page) -> list[str]:
    """The texts on the screen, in order."""
    return page.locator(".log [class$=bubble]").all_inner_texts()
