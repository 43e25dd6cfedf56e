"""`make run` itself: says what it does, keeps the data over a stop and a crash, and leaves nothing running."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest
from playwright.sync_api import Browser, expect

from infra.deployment import Deployment, read
from infra.local.ministack import ROOT, MiniStack, require_free
from infra.local.ports import Ports
from infra.local.run import EMAIL
from infra.local.warm import functions
from tests.e2e.conftest import People, Stack, free_port, free_ports

pytestmark = pytest.mark.e2e
ADDRESSES = {"demo shop", "inbox", "mailbox"}


class Run:
    """`make run` as a process, with all that it says and when."""

    def __init__(self, state: Path, ports: Ports) -> None:
        self.state, self.ports = state, ports
        named = {"PORT": ports.ministack, "SHOP_PORT": ports.shop, "INBOX_PORT": ports.inbox}
        named |= {"WIDGET_PORT": ports.widget, "MAIL_PORT": ports.mail}
        environment = os.environ | {"STATE": str(state)} | {name: str(port) for name, port in named.items()}
        self.begun = time.monotonic()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "infra.local.run"], cwd=ROOT, env=environment, stdout=subprocess.PIPE
        )
        self._said: list[tuple[float, bytes]] = []
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    @property
    def text(self) -> str:
        return b"".join(part for _, part in self._said).decode(errors="replace")

    @property
    def addresses(self) -> dict[str, str]:
        return dict(re.findall(r"^  (demo shop|inbox|mailbox) +(\S+)", self.text, re.MULTILINE))

    @property
    def password(self) -> str:
        (found,) = re.findall(rf"{re.escape(EMAIL)} +(\S+)", self.text)
        return str(found)

    def longest_silence(self) -> float:
        """Until the addresses were there."""
        times = [self.begun, *(at for at, _ in self._said)]
        return max(later - earlier for earlier, later in pairwise(times))

    def wait(self, what: Callable[[str], object], seconds: float = 300) -> None:
        """Until what it has said is so."""
        deadline = time.monotonic() + seconds
        while not what(self.text):
            assert self.process.poll() is None, self.text
            assert time.monotonic() < deadline, self.text
            time.sleep(0.05)

    def interrupt(self) -> None:
        """Press Ctrl-C, and see that nothing stays."""
        self.process.send_signal(signal.SIGINT)
        assert self.process.wait(timeout=120) == 0, self.text
        self._reader.join()
        for port in self.ports.all():
            require_free(port)
        assert not (self.state / "tmp").exists()

    def _read(self) -> None:
        assert self.process.stdout
        with self.process.stdout as stream:
            while part := os.read(stream.fileno(), 4096):
                self._said.append((time.monotonic(), part))


@contextmanager
def running(state: Path, ports: Ports) -> Iterator[Run]:
    """A run that shows its addresses, and is stopped as a person would."""
    run = Run(state, ports)
    try:
        run.wait(lambda text: "Ctrl-C" in text)
        yield run
        run.interrupt()
    finally:
        run.process.kill()
        run.process.wait(timeout=30)


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """The first run in a folder; it is over, and others can run there."""
    with running(tmp_path_factory.mktemp("state"), free_ports()) as run:
        pass
    return run


def _get(url: str) -> str:
    with urllib.request.urlopen(url, timeout=10) as answer:  # noqa: S310 - our own address
        text: str = answer.read().decode()
    return text


def _admin(state: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """As `make … ON=local` calls it; nobody says which port MiniStack has."""
    command = [sys.executable, "-m", "infra.admin", "--local", *arguments]
    environment = os.environ | {"STATE": str(state)}
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=120)


def _people(run: Run, chromium: Browser) -> People:
    """Who talks there; `People` needs no more of a stack."""
    stack = SimpleNamespace(
        shop=run.addresses["demo shop"].rstrip("/"), inbox=run.addresses["inbox"], passwords={EMAIL: run.password}
    )
    return People(cast("Stack", stack), chromium)


def test_it_says_all_the_way_what_it_does(first: Run) -> None:
    """From an empty folder to the addresses, the screen is never silent for ten seconds, and each step is one line."""
    print(f"longest silence: {first.longest_silence():.1f} s")  # noqa: T201 - a figure to read
    assert first.longest_silence() <= 10
    steps = first.text.split("\n\n", maxsplit=1)[0].splitlines()
    assert len(steps) == 7
    assert all(re.fullmatch(r"  [a-zA-Z ]+ …( [\w ]+ …)* \d+\.\d s", line) for line in steps), steps


def test_it_runs_again_with_its_data(first: Run) -> None:
    """The second start deploys nothing and has the same store, addresses and password."""
    deployed = (first.state / "deploy.log").stat().st_mtime_ns
    with running(first.state, first.ports) as second:
        print(f"started again in {time.monotonic() - second.begun:.1f} s")  # noqa: T201 - a figure to read
        assert set(second.addresses) == ADDRESSES
        assert second.addresses == first.addresses
        assert second.password == first.password
        assert "data-key" in _get(second.addresses["demo shop"])
        assert (first.state / "deploy.log").stat().st_mtime_ns == deployed
    assert (first.state / "password").stat().st_mode & 0o777 == 0o600


def test_addresses_resolve_by_the_system(first: Run) -> None:
    """Everything is at `localhost`, the inbox's pages and the widget with the headers of CloudFront."""
    with running(first.state, first.ports) as run:
        assert {re.sub(r":\d+/.*", "", url) for url in run.addresses.values()} == {"http://localhost"}
        with urllib.request.urlopen(f"{run.addresses['inbox']}demo/settings", timeout=10) as page:  # noqa: S310 - ours
            assert "default-src 'none'" in page.headers["Content-Security-Policy"]
            assert page.headers["Cache-Control"] == "no-cache"
            assert b"<!doctype html>" in page.read()
        asked = urllib.request.Request(
            f"http://localhost:{first.ports.widget}/w.js", headers={"Origin": "https://shop.example"}
        )
        with urllib.request.urlopen(asked, timeout=10) as script:  # noqa: S310 - ours
            assert script.headers["Access-Control-Allow-Origin"] == "*"
            assert script.headers["Cache-Control"].startswith("public, max-age=300")


def test_a_second_run_in_the_folder_is_refused(first: Run) -> None:
    """With one line that names the one that runs, which goes on undisturbed."""
    with running(first.state, first.ports) as run:
        done = subprocess.run(
            [sys.executable, "-m", "infra.local.run"],
            cwd=ROOT,
            env=os.environ | {"STATE": str(first.state)},
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        assert done.returncode == 1
        (line,) = done.stderr.splitlines()
        assert str(run.process.pid) in line
        assert run.addresses["demo shop"] in line
        assert "data-key" in _get(run.addresses["demo shop"])


def test_stores_and_agents_are_made_here_as_on_aws(first: Run) -> None:
    """`ON=local` finds what runs; the invitation is in the mailbox, its password works, and the demo agent has none."""
    with running(first.state, first.ports) as run:
        assert "temporary password" not in _get(run.addresses["mailbox"]).lower()
        made = _admin(first.state, "store", "acme", "Acme", "http://localhost:3000")
        assert (made.returncode, made.stderr) == (0, "")
        assert f'src="http://localhost:{first.ports.widget}/w.js"' in made.stdout
        invited = _admin(first.state, "agent", "acme", "cleo@acme.example", "Cleo")
        assert (invited.returncode, invited.stderr) == (0, "")
        password = invited.stdout.strip().removeprefix("temporary password: ")
        assert "cleo@acme.example" in _get(run.addresses["mailbox"])
        assert _challenge(_deployment(first), "cleo@acme.example", password) == "NEW_PASSWORD_REQUIRED"
        published = _admin(first.state, "publish")
        assert (published.returncode, published.stdout.strip()) == (0, f"inbox: {run.addresses['inbox'].rstrip('/')}")
        nowhere = _admin(first.state, "agent", "nowhere", "dan@acme.example", "Dan")
        assert nowhere.returncode == 1
        assert nowhere.stderr == "shopbell: store 'nowhere': there is none; `make store` creates it\n"


def test_without_a_run_there_is_nothing_to_change(first: Run) -> None:
    """One line says so."""
    done = _admin(first.state, "agent", "demo", "dan@shop.example", "Dan")
    assert done.returncode == 1
    assert done.stderr == f"shopbell: nothing runs here (looked in {first.state}): start it with `make run`\n"


def _processes() -> list[str]:
    """Each as its id, its parent's id, and its command."""
    listed = subprocess.run(["ps", "-axww", "-o", "pid=,ppid=,args="], capture_output=True, text=True, check=True)  # noqa: S607
    return listed.stdout.splitlines()


def _emulator(run: Run) -> int:
    """The id of the emulator's process."""
    found = [line.split(maxsplit=2) for line in _processes() if "emulator.py" in line]
    (pid,) = [int(pid) for pid, parent, _ in found if int(parent) == run.process.pid]
    return pid


def _functions(run: Run) -> set[str]:
    """The functions that have a process."""
    named = (re.search(rf"{re.escape(str(run.state))}\S*-dev-(\w+)-", line) for line in _processes())
    return {each[1] for each in named if each}


def _deployment(run: Run) -> Deployment:
    return read(run.state / "outputs.json", "shopbell-dev", f"http://localhost:{run.ports.ministack}")


def _challenge(deployment: Deployment, email: str, password: str) -> str:
    answer = deployment.client("cognito-idp").initiate_auth(
        ClientId=deployment["UserPoolClientId"],
        AuthFlow="USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": email, "PASSWORD": password},
    )
    return str(answer.get("ChallengeName"))


def test_the_first_message_starts_no_function(first: Run, chromium: Browser) -> None:
    """From the shopper's Enter to the row in the agent's list, all that it touches has been started before."""
    with running(first.state, first.ports) as run:
        people, wanted = _people(run, chromium), set(functions(_deployment(run)))
        # The last one is told that the sockets are closed, which nobody waits for.
        deadline = time.monotonic() + 30
        while (started := _functions(run)) != wanted and time.monotonic() < deadline:
            time.sleep(0.2)
        assert started == wanted
        agent = people.agent()
        expect(agent.locator("button.list-row")).to_have_count(0)
        took = []
        for number in range(4):
            shopper = people.shopper()
            people.open_chat(shopper)
            begun = time.perf_counter()
            people.write(shopper, f"Hello number {number}")
            agent.locator("button.list-row", has_text=f"Hello number {number}").wait_for()
            shopper.get_by_text("Delivered").wait_for()
            took.append(time.perf_counter() - begun)
        print("first message and next:", *(f"{each:.2f} s" for each in took))  # noqa: T201 - a figure to read
        assert _functions(run) <= started
        for context in people.contexts:
            context.close()


def test_the_emulators_death_loses_nothing_that_is_older_than_five_seconds(first: Run, chromium: Browser) -> None:
    """It is said within five seconds and mended; both screens go on by themselves, the log whole and in order."""
    kept = ["the first thing", "the second thing", "the third thing"]
    with running(first.state, first.ports) as run:
        people = _people(run, chromium)
        shopper, agent = people.shopper(), people.agent()
        people.open_chat(shopper)
        people.write(shopper, kept[0])
        people.pick(agent, kept[0])
        for text in kept[1:]:
            people.write(shopper, text)
            expect(agent.locator("main .log")).to_contain_text(text)
        # What is younger may be lost: that is the promise.
        agent.wait_for_timeout(5000)
        people.write(shopper, "at the edge")
        killed = time.monotonic()
        os.kill(_emulator(run), signal.SIGKILL)
        run.wait(lambda text: "has died" in text, seconds=5)
        print(f"noticed after {time.monotonic() - killed:.1f} s")  # noqa: T201 - a figure to read
        run.wait(lambda text: re.search(r"has died.* \d+\.\d s\n", text))
        print(f"there again after {time.monotonic() - killed:.1f} s")  # noqa: T201 - a figure to read
        people.write(shopper, "and after it")
        expect(agent.locator("main .log")).to_contain_text("and after it", timeout=120_000)
        people.answer(agent, "still here")
        expect(shopper.get_by_role("log")).to_contain_text("still here", timeout=120_000)
        agent.reload()
        # The answer has claimed.
        agent.get_by_role("link", name="All").click()
        people.pick(agent, "still here")
        log = agent.locator("main .log")
        expect(log).to_contain_text("still here")
        said = log.inner_text()
        places = [said.index(text) for text in [*kept, "and after it", "still here"]]
        assert places == sorted(places)
        for context in people.contexts:
            context.close()


def test_what_is_five_seconds_old_outlives_the_emulator(tmp_path: Path) -> None:
    """Of writes that go on until it is killed, all that are older are there afterwards, twice in a row."""
    ministack = MiniStack(free_port(), tmp_path)
    ministack.start()
    try:
        queues = Deployment("", {}, ministack.endpoint).client("sqs")
        queue = queues.create_queue(QueueName="numbers", Attributes={"VisibilityTimeout": "0"})["QueueUrl"]
        written: list[float] = []
        for _ in range(2):
            begun = time.monotonic()
            while time.monotonic() - begun < 8:
                queues.send_message(QueueUrl=queue, MessageBody=str(len(written)))
                written.append(time.monotonic())
                time.sleep(0.1)
            assert ministack.process
            ministack.process.kill()
            killed = time.monotonic()
            ministack.process.wait()
            assert ministack.died
            ministack.restart()
            names = ["ApproximateNumberOfMessages"]
            kept = int(queues.get_queue_attributes(QueueUrl=queue, AttributeNames=names)["Attributes"][names[0]])
            print(f"lost of {len(written)}: the last {len(written) - kept}")  # noqa: T201 - a figure to read
            assert kept >= sum(at < killed - 5 for at in written)
            del written[kept:]
    finally:
        ministack.stop()


def test_it_moves_to_other_ports_with_its_data(first: Run, chromium: Browser) -> None:
    """All that hangs on a queue goes on there, for one the news of the open inbox."""
    with running(first.state, free_ports()) as run:
        people = _people(run, chromium)
        agent, shopper = people.agent(), people.shopper()
        people.open_chat(shopper)
        people.write(shopper, "Have you moved?")
        agent.locator("button.list-row", has_text="Have you moved?").wait_for()
        for context in people.contexts:
            context.close()


@pytest.mark.parametrize("step", ["starting the AWS emulator", "packaging the functions", "deploying"])
def test_it_can_be_interrupted_while_it_starts(step: str, tmp_path: Path) -> None:
    """Ctrl-C stops it in good order at every step, and nothing of it goes on running."""
    run = Run(tmp_path, free_ports())
    try:
        run.wait(lambda text: step in text)
        run.interrupt()
        assert "stopping" in run.text
        assert "Ctrl-C" not in run.text
    finally:
        run.process.kill()
