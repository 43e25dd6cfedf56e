"""A long conversation beside a short one, in two real browsers: a message's way to both screens, and a key pressed."""

from __future__ import annotations

import itertools
import shutil
import statistics
import time
import uuid

from playwright.sync_api import Browser, Page, expect, sync_playwright

from bench.figures import Figure
from chalicelib.conversations.adapters.log_items import message_item, partition
from chalicelib.conversations.domain.model import Message
from infra.deployment import Deployment
from infra.local.ministack import ROOT
from infra.local.ports import Ports
from infra.local.run import EMAIL, STORE, Local
from tests.e2e.browser import FLAGS, find

PORTS = Ports(ministack=4588, shop=8088, inbox=8089, widget=8090, mail=8086)
SHORT, LONG = 10, 1000
ROUNDS, PAUSE_SECONDS = 20, 1.05
TIMES_LIMIT, FRAME_MS = 1.2, 1000 / 60
_TITLES = {
    "own": ("send → own screen", None),
    "other": ("send → other screen", None),
    "query": ("of which the emulator's Query", None),
    "stored": ("stored → other screen", None),
    "key": ("a key in the composer", FRAME_MS),
}
_COMPARED = {"own", "stored"}
# A page notes when a text was painted, and how long a key took until then; all browsers here have one clock.
_WATCH = """() => {
  const now = () => performance.timeOrigin + performance.now();
  window.bench = { painted: {}, pressed: {} };
  const panel = document.querySelector('shopbell-panel');
  const log = (panel?.shadowRoot ?? document).querySelector('.log');
  const root = log.getRootNode();
  new MutationObserver(() => {
    const text = [...log.querySelectorAll('[class$=bubble]')].at(-1)?.textContent;
    if (text && !bench.painted[text]) requestAnimationFrame(() => { bench.painted[text] ??= now(); });
  }).observe(log, { subtree: true, childList: true });
  root.addEventListener('keydown', (event) => {
    if (event.key === 'Enter') bench.pressed[root.querySelector('textarea').value] = now();
  }, true);
  bench.key = (letter) => {
    const field = root.querySelector('textarea');
    const begun = performance.now();
    const setter = Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, 'value').set;
    setter.call(field, field.value + letter);
    field.dispatchEvent(new InputEvent('input', { bubbles: true, composed: true, data: letter }));
    return new Promise((done) => setTimeout(() => {
      // Reading a size makes the browser lay out what has changed.
      void log.scrollHeight;
      done(performance.now() - begun);
    }));
  };
}"""


def measure() -> list[Figure]:
    """Medians of twenty messages each way, the short conversation and the long one in turns."""
    local = Local(ROOT / ".local" / "bench", PORTS)
    shutil.rmtree(local.ministack.folder, ignore_errors=True)
    local.start()
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=find(), headless=True, args=FLAGS)
            return _measure(browser, local)
    finally:
        local.stop()


def _measure(browser: Browser, local: Local) -> list[Figure]:
    pairs = {length: _talk(browser, local, length) for length in (SHORT, LONG)}
    times: dict[tuple[int, str], list[float]] = {}
    for number in range(ROUNDS):
        for length, (shopper, agent, conversation) in pairs.items():
            for name, writer, other, key in (
                ("widget", shopper, agent, "Enter"),
                ("inbox", agent, shopper, "Control+Enter"),
            ):
                found = _one(writer, other, f"{number} from the {name}, {uuid.uuid4().hex[:8]}", key)
                stored, queried = _newest(local.deployment, conversation)
                found |= {"stored": found.pop("seen") - stored, "query": queried}
                for what, value in found.items():
                    times.setdefault((length, f"{name} {what}"), []).append(value)
                time.sleep(PAUSE_SECONDS / 2)
    figures = []
    for side, (what, (title, limit)) in itertools.product(("widget", "inbox"), _TITLES.items()):
        short, long = (statistics.median(times[(length, f"{side} {what}")]) for length in (SHORT, LONG))
        figures.append(Figure(f"{side}: {title}, {SHORT} messages, median", short, "ms"))
        figures.append(Figure(f"{side}: {title}, {LONG} messages, median", long, "ms", limit))
        if what in _COMPARED:
            figures.append(Figure(f"{side}: {title}, {LONG} beside {SHORT}", long / short, "x", TIMES_LIMIT))
    return figures


def _one(writer: Page, other: Page, text: str, key: str) -> dict[str, float]:
    pressed = writer.evaluate("() => bench.key('x')")
    writer.get_by_role("textbox", name="Message").fill(text)
    writer.keyboard.press(key)
    own, seen = (_until(page, text) for page in (writer, other))
    begun = writer.evaluate("(text) => bench.pressed[text]", text)
    return {"own": own - begun, "other": seen - begun, "key": pressed, "seen": seen}


def _newest(deployment: Deployment, conversation_id: str) -> tuple[float, float]:
    """When the last message was stored, and how long the emulator takes for the Query before that: milliseconds.

    The emulator looks at each item of a partition, DynamoDB at those that are asked for, which tests/integration/
    test_calls.py counts; so only what comes after it says something about Shopbell.
    """
    dynamodb, begun = deployment.client("dynamodb"), time.perf_counter()
    found = dynamodb.query(
        TableName=deployment["LogTable"],
        KeyConditionExpression="pk = :pk AND begins_with(sk, :m)",
        ExpressionAttributeValues={":pk": {"S": partition(STORE, conversation_id)}, ":m": {"S": "m#"}},
        ScanIndexForward=False,
        Limit=1,
    )
    return float(found["Items"][0]["t"]["N"]), (time.perf_counter() - begun) * 1000


def _until(page: Page, text: str) -> float:
    painted: float = page.wait_for_function("(text) => bench.painted[text]", arg=text, timeout=30_000).json_value()
    return painted


def _talk(browser: Browser, local: Local, length: int) -> tuple[Page, Page, str]:
    """A shopper and an agent in a conversation of that many messages, all loaded on both screens; and its id."""
    shopper, agent = (browser.new_context(viewport={"width": 1280, "height": 800}).new_page() for _ in range(2))
    shopper.goto(f"{local.pages.url}/")
    shopper.get_by_role("button", name="Chat with us").click()
    opening = f"Hello {uuid.uuid4().hex[:8]}"
    shopper.get_by_role("textbox", name="Message").fill(opening)
    shopper.keyboard.press("Enter")
    expect(shopper.get_by_role("log")).to_contain_text("Delivered", timeout=30_000)
    conversation = shopper.evaluate("(key) => localStorage[`shopbell:${key}:conversation`]", local.widget_key)
    lengthen(local.deployment, conversation, length)
    # The chat is open again by itself.
    shopper.reload()
    agent.goto(local.deployment["InboxUrl"])
    agent.get_by_label("E-mail").fill(EMAIL)
    agent.get_by_label("Password", exact=True).fill(local.password)
    agent.get_by_role("button", name="Sign in").click()
    expect(agent.get_by_role("navigation", name="Views")).to_be_visible(timeout=30_000)
    agent.goto(f"{local.deployment['InboxUrl']}/{STORE}/all/{conversation}")
    for page in (shopper, agent):
        expect(page.get_by_role("log")).to_contain_text(f"message {length}", timeout=30_000)
        _load_all(page)
        page.evaluate(_WATCH)
    return shopper, agent, conversation


def lengthen(deployment: Deployment, conversation_id: str, length: int) -> None:
    """Make the conversation so long, with messages of both sides."""
    dynamodb, table = deployment.client("dynamodb"), deployment["LogTable"]
    pk = partition(STORE, conversation_id)
    first = dynamodb.get_item(TableName=table, Key={"pk": {"S": pk}, "sk": {"S": "m#00000001"}})["Item"]
    visitor, at = first["b"]["S"], int(first["t"]["N"])
    for seq in range(2, length + 1):
        by, name = (visitor, "") if seq % 2 else ("a_bench", "Ana")
        # A minute apart, as people talk who have not met yet.
        message = Message(seq, f"bench-{seq:08d}", by, at + seq * 60_000, f"message {seq}", name)
        dynamodb.put_item(TableName=table, Item=message_item(pk, message))


def _load_all(page: Page) -> None:
    older, log = page.get_by_role("button", name="Earlier messages"), page.get_by_role("log")
    deadline = time.monotonic() + 240
    while older.count():
        assert time.monotonic() < deadline
        # A click too many is no harm: one page is asked for at a time, and what is too much is refused.
        older.evaluate_all("(all) => all.forEach((it) => it.click())")
        time.sleep(0.2)
    log.evaluate("(it) => { it.scrollTop = it.scrollHeight; }")
