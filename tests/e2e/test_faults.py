"""The deployed functions behind a proxy that makes DynamoDB throttle, fail, and die in the middle of its answers."""

from __future__ import annotations

import json
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from chalicelib.aws.client import ATTEMPTS
from tests.e2e.conftest import People, Stack, bubbles, free_port

pytestmark = pytest.mark.e2e
# In seconds; what waited must be on both screens after twice as long.
OUTAGE = 60
FUNCTIONS = ("websocket_message", "api_handler", "relay")
RULES: list[dict[str, Any]] = [
    {"service": "dynamodb", "probability": 0.15, "error": {"code": "ProvisionedThroughputExceededException"}},
    {"service": "dynamodb", "probability": 0.1, "error": {"code": "InternalServerError", "status": 500}},
    # Done, and the answer cut off: nobody knows.
    {"service": "dynamodb", "operation": "PutItem", "probability": 0.3, "response": {"abort_frac": 0.0}},
    {"service": "dynamodb", "operation": "TransactWriteItems", "probability": 0.3, "response": {"abort_frac": 0.0}},
]


class Proxy:
    """microburst in front of MiniStack."""

    def __init__(self, upstream: str) -> None:
        self.port = free_port()
        command = [str(Path(sys.executable).parent / "microburst"), "--upstream", upstream, "--host", "127.0.0.1"]
        command += ["--port", str(self.port)]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for _ in range(100):
            try:
                self.ask("GET", "health")
            except OSError:
                time.sleep(0.1)
            else:
                return
        pytest.fail("microburst did not start")

    def ask(self, method: str, what: str, body: object = None) -> Any:
        """Ask the control API."""
        url = f"http://127.0.0.1:{self.port}/_microburst/{what}"
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(url, data, {"Content-Type": "application/json"}, method=method)
        with urllib.request.urlopen(request, timeout=5) as answer:  # noqa: S310 - as above
            return json.load(answer)

    def stop(self) -> None:
        """End it."""
        self._process.terminate()
        self._process.wait(10)


def _point(stack: Stack, endpoint: str) -> None:
    """Let the functions speak to this address."""
    lambdas, name = stack.local.deployment.client("lambda"), stack.local.deployment.stack
    for function in FUNCTIONS:
        known = lambdas.get_function_configuration(FunctionName=f"{name}-{function}")["Environment"]["Variables"]
        variables = known | {"AWS_ENDPOINT_URL": endpoint}
        lambdas.update_function_configuration(FunctionName=f"{name}-{function}", Environment={"Variables": variables})


@pytest.fixture
def proxy(stack: Stack) -> Iterator[Proxy]:
    """The functions reach AWS through it; afterwards, directly again."""
    running = Proxy(stack.local.ministack.endpoint)
    _point(stack, f"http://127.0.0.1:{running.port}")
    yield running
    _point(stack, stack.local.ministack.endpoint)
    running.stop()


def same_on_both(shopper: Page, agent: Page, wanted: set[str]) -> None:
    """Each message is on both screens within two minutes, once, and in the order in which it was written."""
    for page in (shopper, agent):
        expect(page.locator(".log [class$=bubble]")).to_have_count(len(wanted), timeout=120_000)
        expect(page.locator(".log li[class$=waiting], .log li[class$=failed]")).to_have_count(0, timeout=120_000)
    assert bubbles(shopper) == bubbles(agent)
    assert set(bubbles(shopper)) == wanted
    for kind in ("storm", "calm"):
        said = [text for text in bubbles(shopper) if text.startswith(kind)]
        assert said == sorted(said)


def test_f02_f04_f06_a_table_that_throttles_fails_and_dies_loses_nothing(people: People, proxy: Proxy) -> None:
    """Both sides write while a third of the calls go wrong: each message is on both screens, once, in order."""
    proxy.ask("POST", "rules", RULES)
    shopper = people.shopper()
    people.open_chat(shopper)
    people.write(shopper, "storm 0")
    expect(shopper.get_by_text("Delivered")).to_be_visible(timeout=90_000)
    agent = people.agent()
    expect(agent.locator("button.list-row", has_text="storm 0")).to_be_visible(timeout=90_000)
    agent.locator("button.list-row", has_text="storm 0").click()
    expect(agent.locator("main .log")).to_contain_text("storm 0", timeout=90_000)
    for number in range(1, 6):
        people.write(shopper, f"storm {number}")
        people.answer(agent, f"calm {number}")
        time.sleep(1.5)
    fired = proxy.ask("GET", "fired")
    proxy.ask("POST", "rules", [])
    wanted = {f"storm {n}" for n in range(6)} | {f"calm {n}" for n in range(1, 6)}
    same_on_both(shopper, agent, wanted)
    kinds = {str(each.get("action", "")).partition(":")[0] for each in fired}
    assert len(fired) >= 5, fired
    assert len(kinds) >= 2, kinds


def test_f08_what_the_relay_could_not_tell_is_told_as_soon_as_it_can(people: People, proxy: Proxy) -> None:
    """One message, and none after it that would bring its row along: an inbox that is open shows it, unasked."""
    agent = people.agent()
    expect(agent.get_by_role("button", name="Online")).to_be_visible()
    proxy.ask(
        "POST", "rules", [{"service": "sns", "probability": 1, "error": {"code": "InternalError", "status": 500}}]
    )
    shopper = people.shopper()
    people.open_chat(shopper)
    people.write(shopper, "is anybody there")
    # More calls than botocore makes by itself: the function was invoked again with the same record.
    deadline = time.monotonic() + 30
    while len(proxy.ask("GET", "fired")) <= ATTEMPTS and time.monotonic() < deadline:
        time.sleep(0.2)
    assert len(proxy.ask("GET", "fired")) > ATTEMPTS
    proxy.ask("POST", "rules", [])
    expect(agent.locator("button.list-row", has_text="is anybody there")).to_be_visible(timeout=30_000)


def test_f21_a_back_end_that_is_away_for_a_minute_gets_all_that_was_written(people: People, stack: Stack) -> None:
    """Everything ends and starts again a minute later with its state: no reload, and both screens have it all."""
    shopper = people.shopper()
    people.open_chat(shopper)
    people.write(shopper, "storm 0")
    agent = people.agent()
    people.pick(agent, "storm 0")
    # A colleague who has only the list open learns it by other means.
    colleague = people.agent("ben@shop.example")
    expect(colleague.locator("button.list-row", has_text="storm 0")).to_be_visible()
    expect(shopper.get_by_text("Seen")).to_be_visible()
    stack.local.ministack.stop()
    away = time.monotonic()
    try:
        for number in range(1, 4):
            people.write(shopper, f"storm {number}")
            people.answer(agent, f"calm {number}")
        for page in (shopper, agent):
            expect(page.locator(".log li[class$=waiting], .log li[class$=failed]")).to_have_count(3, timeout=60_000)
        expect(shopper.get_by_text("Reconnecting")).to_be_visible()
        expect(agent.get_by_text("Reconnecting")).to_be_visible()
        expect(colleague.get_by_text("Reconnecting")).to_be_visible()
        # Nobody knows now whether the shopper is there, and nobody sees the agent.
        expect(agent.get_by_text("Has left")).to_have_count(0)
        expect(agent.get_by_role("button", name="Offline")).to_be_visible()
        time.sleep(max(0, OUTAGE - (time.monotonic() - away)))
        expect(colleague.get_by_text("Reconnecting")).to_be_visible()
    finally:
        stack.local.ministack.start()
    wanted = {f"storm {n}" for n in range(4)} | {f"calm {n}" for n in range(1, 4)}
    same_on_both(shopper, agent, wanted)
    # What the stream brings is there as well: rows, and all that follows from them.
    newcomer = people.shopper()
    people.open_chat(newcomer)
    people.write(newcomer, "after the storm")
    for page in (agent, colleague):
        expect(page.locator("button.list-row", has_text="after the storm")).to_be_visible(timeout=30_000)
