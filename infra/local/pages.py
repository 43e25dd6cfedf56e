"""The demo shop and the mailbox: two small sites on one port, as another company's server would be."""

from __future__ import annotations

import html
import threading
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from infra.deployment import Deployment
from infra.local import mailbox
from infra.local.mail import MailServer
from infra.local.ministack import require_free

DEMO = Path(__file__).parent.parent / "demo"


class Pages:
    """Serves the demo shop at `/` and the mailbox at `/mailbox`."""

    def __init__(self, port: int, deployment: Deployment, widget_key: str, mails: MailServer | None = None) -> None:
        """A shop with the deployment's widget; the mailbox is there if `mails` are given."""
        require_free(port)
        self.url = f"http://localhost:{port}"
        widget_url, ministack = deployment["WidgetUrl"], str(deployment.endpoint)
        connect = [ministack, ministack.replace("http", "ws")]
        policy = "; ".join(
            [
                "default-src 'none'",
                f"script-src 'self' {widget_url}",
                "style-src 'self'",
                "img-src 'self'",
                f"connect-src {' '.join([widget_url, *connect])}",
                "base-uri 'none'",
                "frame-src 'self'",
                f"form-action 'self' {ministack}",
                "require-trusted-types-for 'script'",
                "trusted-types 'none'",
            ]
        )
        handler = partial(
            _Handler,
            values={
                "{{widget_url}}": widget_url,
                "{{widget_key}}": widget_key,
                "{{form_url}}": f"{deployment['ApiUrl']}/v1/form/{widget_key}",
            },
            policy=policy,
            mailbox=_Mailbox(mails, ministack) if mails else None,
        )
        self._server = ThreadingHTTPServer(("127.0.0.1", port), handler)

    def start(self) -> None:
        """Serve in the background."""
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        """Stop serving."""
        self._server.shutdown()
        self._server.server_close()


@dataclass(frozen=True, slots=True)
class _Mailbox:
    mails: MailServer
    ministack: str


class _Handler(SimpleHTTPRequestHandler):
    def __init__(
        self,
        *args: Any,  # noqa: ANN401 - the base class's
        values: dict[str, str],
        policy: str,
        mailbox: _Mailbox | None,
        **kwargs: Any,  # noqa: ANN401 - the base class's
    ) -> None:
        self._values, self._policy, self._mailbox = values, policy, mailbox
        super().__init__(*args, directory=str(DEMO), **kwargs)

    def do_GET(self) -> None:
        path = self.path.split("?", maxsplit=1)[0]
        if path.startswith("/mailbox") and not path.endswith(".css") and self._mailbox:
            self._mail(path, self._mailbox)
        elif path == "/" or path.endswith(".html"):
            self._page(path)
        else:
            super().do_GET()

    def do_POST(self) -> None:
        name = self.path.removeprefix("/mailbox/")
        fields = parse_qs(self.rfile.read(int(self.headers.get("Content-Length", 0))).decode())
        if self._mailbox is None or not fields.get("text"):
            self.send_error(HTTPStatus.NOT_FOUND)
            return
        try:
            mailbox.reply(self._mailbox.mails, name, fields["text"][0])
        except KeyError:
            self.send_error(HTTPStatus.NOT_FOUND)
            return
        self.send_response(HTTPStatus.SEE_OTHER)
        self.send_header("Location", "/mailbox")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _mail(self, path: str, box: _Mailbox) -> None:
        name = path.removeprefix("/mailbox").strip("/")
        try:
            if not name:
                self._answer(mailbox.page(box.mails, box.ministack).encode(), "text/html; charset=utf-8")
            elif name.endswith(".eml"):
                self._answer(mailbox.source(box.mails, name.removesuffix(".eml")), "text/plain; charset=utf-8")
            else:
                self._policy = mailbox.LETTER_POLICY
                letter = mailbox.letter(box.mails, name.removesuffix(".html"))
                self._answer(letter.encode(), "text/html; charset=utf-8")
        except KeyError:
            self.send_error(HTTPStatus.NOT_FOUND)

    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy", self._policy)
        self.send_header("Cache-Control", "no-cache")
        super().end_headers()

    def log_message(self, *_: Any) -> None:  # noqa: ANN401 - the base class's
        """Say nothing: the terminal is for addresses and errors."""

    def _page(self, path: str) -> None:
        file = DEMO / (path.strip("/") or "index.html")
        if file.parent != DEMO or not file.is_file():
            self.send_error(HTTPStatus.NOT_FOUND)
            return
        page = file.read_text(encoding="utf-8")
        for name, value in self._values.items():
            page = page.replace(name, html.escape(value))
        self._answer(page.encode(), "text/html; charset=utf-8")

    def _answer(self, body: bytes, kind: str) -> None:
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
