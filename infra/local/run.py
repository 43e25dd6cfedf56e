"""`make run`: the whole of Shopbell on this machine, until Ctrl-C."""

from __future__ import annotations

import os
import signal
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from infra.admin import StoreOptions, new_password, put_agent, put_store, set_password
from infra.deployment import Deployment
from infra.local.deploy import deploy
from infra.local.mail import DOMAIN, MailServer
from infra.local.ministack import ROOT, LocalError, MiniStack
from infra.local.pages import Pages
from infra.publish import publish

STORE = "demo"
EMAIL = "ana@shop.example"
_FUNCTIONS = (
    *("api_handler", "socket_authorizer", "websocket_connect", "websocket_message", "websocket_disconnect"),
    *("notify", "email_fallback", "mail_in"),
)


class Local:
    """Everything that runs here; for `make run` and for the end-to-end tests."""

    def __init__(self, folder: Path, port: int, shop_port: int, mail_port: int) -> None:
        """State goes to `folder`; the ports, and the one after `mail_port`, must be free."""
        self.ministack = MiniStack(port, folder)
        self.mails = MailServer(mail_port, folder / "mailbox")
        self._shop_port = shop_port
        self.deployment: Deployment
        self.pages: Pages
        self.widget_key = ""
        self.password = new_password()

    def start(self) -> None:
        """Start, deploy if need be, publish, and load the demo shop; LocalError if something is missing."""
        self.ministack.start()
        try:
            self.deployment = deploy(self.ministack, self.mails.port + 1)
            self.mails.deployment = self.deployment
            self.mails.start()
            publish(self.deployment)
            # Half a minute instead of two, so that whoever tries it need not wait for the mail.
            options = StoreOptions(name="Fjord & Fern", origins=(f"http://localhost:{self._shop_port}",), mail_after=30)
            self.widget_key = put_store(self.deployment, STORE, options)
            put_agent(self.deployment, STORE, EMAIL, "Ana", role="admin")
            set_password(self.deployment, EMAIL, self.password)
            self._warm()
            self.pages = Pages(self._shop_port, self.deployment, self.widget_key, self.mails)
            self.pages.start()
        except FileNotFoundError as error:
            self.stop()
            message = f"{error} is missing: run `make build`"
            raise LocalError(message) from error
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Stop all of it, the state saved."""
        if hasattr(self, "pages"):
            self.pages.stop()
        self.mails.stop()
        self.ministack.stop()

    def _warm(self) -> None:
        # A function's first call takes a second here; the shopper's first message should not wait for it.
        lambdas = self.deployment.client("lambda")
        with ThreadPoolExecutor(len(_FUNCTIONS)) as pool:
            for function in _FUNCTIONS:
                name = f"{self.deployment.stack}-{function}"
                pool.submit(lambdas.invoke, FunctionName=name, Payload=b'{"Records": []}')


def main() -> int:
    """Run until Ctrl-C."""
    folder = Path(os.environ.get("STATE") or ROOT / ".local")
    ports = (_port("PORT", 4566), _port("SHOP_PORT", 8010), _port("MAIL_PORT", 8025))
    stopped = threading.Event()
    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, lambda *_: stopped.set())
    try:
        local = Local(folder, *ports)
        local.start()
    except LocalError as error:
        print(f"shopbell: {error}", file=sys.stderr)
        return 1
    print(
        f"\n  demo shop   {local.pages.url}/"
        f"\n  inbox       {local.deployment['InboxUrl']}/"
        f"\n              {EMAIL}   {local.password}"
        f"\n  mailbox     {local.pages.url}/mailbox"
        f"\n  mail in     help@{STORE}.{DOMAIN} at SMTP 127.0.0.1:{local.mails.port}"
        "\n\n  Ctrl-C stops all of it and keeps the data.\n",
        flush=True,
    )
    stopped.wait()
    print("stopping", flush=True)
    local.stop()
    return 0


def _port(name: str, default: int) -> int:
    value = os.environ.get(name, str(default))
    if not value.isdigit() or not 1024 <= int(value) <= 65535:  # noqa: PLR2004 - what a port can be
        print(f"shopbell: {name}={value} is no port (1024 to 65535)", file=sys.stderr)
        sys.exit(1)
    return int(value)


if __name__ == "__main__":
    sys.exit(main())
