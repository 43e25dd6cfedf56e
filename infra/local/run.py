"""`make run`: the whole of Shopbell on this machine, until Ctrl-C."""

from __future__ import annotations

import os
import shutil
import signal
import sys
import time
from collections import deque
from pathlib import Path
from typing import Any

from infra.agents import new_password, put_agent, set_password
from infra.deployment import Deployment, state_folder
from infra.local.deploy import deploy
from infra.local.front_ends import FrontEnd
from infra.local.lock import Lock
from infra.local.mail import DOMAIN, MailServer
from infra.local.ministack import LocalError, MiniStack, require_free
from infra.local.pages import Pages
from infra.local.ports import Ports
from infra.local.steps import Steps
from infra.local.warm import warm
from infra.publish import publish
from infra.stores import StoreOptions, put_store

STORE = "demo"
EMAIL = "ana@shop.example"
_LOOK_SECONDS = 0.5
# So often within a minute, and it can't be kept running.
_MOST_DEATHS, _MINUTE = 3, 60.0


class Local:
    """Everything that runs here; for `make run` and for the end-to-end tests."""

    deployment: Deployment
    pages: Pages
    mails: MailServer
    password: str
    widget_key = ""

    def __init__(self, folder: Path, ports: Ports, steps: Steps | None = None) -> None:
        """State goes to `folder`; the ports must be free; `steps` says what is done."""
        self.ministack = MiniStack(ports.ministack, folder)
        self._folder, self._ports, self._steps = folder, ports, steps or Steps()
        self._lock = Lock(folder)
        self._shop = f"http://localhost:{ports.shop}"
        self._servers: list[Pages | FrontEnd | MailServer] = []

    def start(self) -> None:
        """Start, deploy if need be, publish, and load the demo shop; LocalError if something is missing."""
        self._lock.take(self._ports.ministack, f"http://localhost:{self._ports.shop}/")
        try:
            self._start()
        except FileNotFoundError as error:
            self.stop()
            message = f"{error} is missing: run `make build`"
            raise LocalError(message) from error
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Stop all of it, the state saved."""
        while self._servers:
            self._servers.pop().stop()
        self.ministack.stop()
        self._lock.release()

    def watch(self) -> None:
        """Start MiniStack again whenever it has died, for ever; LocalError if it can't be kept running."""
        deaths: deque[float] = deque(maxlen=_MOST_DEATHS)
        while True:
            time.sleep(_LOOK_SECONDS)
            if not self.ministack.died:
                continue
            deaths.append(time.monotonic())
            if len(deaths) == _MOST_DEATHS and deaths[-1] - deaths[0] < _MINUTE:
                message = f"the AWS emulator dies again and again: see {self._folder / 'ministack.log'}"
                raise LocalError(message)
            with self._steps.step("the AWS emulator has died: starting it again, with what it saved at most 5 s ago"):
                self.ministack.restart()
                warm(self.deployment, self._shop)

    def _start(self) -> None:
        for port in self._ports.all():
            require_free(port)
        self._forget_what_was_never_finished()
        with self._steps.step("starting the AWS emulator"):
            self.ministack.start()
        self.deployment = deploy(self.ministack, self._ports, self._steps)
        with self._steps.step("publishing widget and inbox"):
            publish(self.deployment)
        with self._steps.step("loading the demo shop"):
            self._load_shop()
        with self._steps.step("starting every function"):
            warm(self.deployment, self._shop)
        self._serve()

    def _forget_what_was_never_finished(self) -> None:
        # A first deployment that was interrupted leaves half a stack, which no other can go on from, and nobody's data.
        if not (self._folder / "outputs.json").exists():
            for name in ("state", "s3"):
                shutil.rmtree(self._folder / name, ignore_errors=True)

    def _load_shop(self) -> None:
        # Half a minute instead of two, so that whoever tries it need not wait for the mail.
        options = StoreOptions(name="Fjord & Fern", origins=(self._shop,), mail_after=30)
        self.widget_key = put_store(self.deployment, STORE, options)
        put_agent(self.deployment, store_id=STORE, email=EMAIL, name="Ana", role="admin", invite=False)
        self.password = _password(self._folder / "password")
        set_password(self.deployment, EMAIL, self.password)

    def _serve(self) -> None:
        deployment, ports = self.deployment, self._ports
        self.mails = MailServer(ports.mail, self._folder / "mailbox")
        self.mails.deployment = deployment
        self.pages = Pages(ports.shop, deployment, self.widget_key, self.mails)
        self._servers = [
            self.mails,
            self.pages,
            FrontEnd(ports.widget, deployment, "WidgetDistribution"),
            FrontEnd(ports.inbox, deployment, "InboxDistribution"),
        ]
        for server in self._servers:
            server.start()


def _password(file: Path) -> str:
    """The demo agent's password: the same at every start, for this machine's user alone."""
    if not file.exists():
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as stream:
            stream.write(new_password())
    return file.read_text(encoding="utf-8")


def main() -> int:
    """Run until Ctrl-C."""
    # The first one stops all of it in good order, and no other disturbs that.
    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, _interrupt)
    steps = Steps(sys.stdout)
    local = Local(state_folder(), _ports(), steps)
    try:
        local.start()
        _say(local)
        local.watch()
    except LocalError as error:
        print(f"shopbell: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        with steps.step("stopping"):
            local.stop()
    finally:
        local.stop()
    return 0


def _interrupt(*_: Any) -> None:  # noqa: ANN401 - what signal gives
    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, signal.SIG_IGN)
    raise KeyboardInterrupt


def _say(local: Local) -> None:
    print(
        f"\n  demo shop   {local.pages.url}/"
        f"\n  inbox       {local.deployment['InboxUrl']}/"
        f"\n              {EMAIL}   {local.password}"
        f"\n  mailbox     {local.pages.url}/mailbox"
        f"\n  mail in     help@{STORE}.{DOMAIN} at SMTP 127.0.0.1:{local.mails.port}"
        "\n\n  Ctrl-C stops all of it and keeps the data.\n",
        flush=True,
    )


def _ports() -> Ports:
    default = Ports()
    return Ports(
        ministack=_port("PORT", default.ministack),
        shop=_port("SHOP_PORT", default.shop),
        inbox=_port("INBOX_PORT", default.inbox),
        widget=_port("WIDGET_PORT", default.widget),
        mail=_port("MAIL_PORT", default.mail),
    )


def _port(name: str, default: int) -> int:
    value = os.environ.get(name, str(default))
    if not value.isdigit() or not 1024 <= int(value) <= 65535:  # noqa: PLR2004 - what a port can be
        print(f"shopbell: {name}={value} is no port (1024 to 65535)", file=sys.stderr)
        sys.exit(1)
    return int(value)


if __name__ == "__main__":
    sys.exit(main())
