"""The demo shop and the mailbox: two small sites on one port, as another company's server would be."""

from __future__ import annotations

import html
import json
import threading
import urllib.request
from datetime import UTC, datetime
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from infra.local.ministack import require_free

DEMO = Path(__file__).parent.parent / "demo"


class Pages:
    """Serves the demo shop at `/` and the mailbox at `/mailbox`."""

    def __init__(self, port: int, widget_url: str, widget_key: str, ministack: str, connect: list[str]) -> None:
        """`ministack` is where mails are kept; `connect` is what the widget may speak to."""
        require_free(port)
        self.url = f"http://localhost:{port}"
        policy = "; ".join(
            [
                "default-src 'none'",
                f"script-src 'self' {widget_url}",
                "style-src 'self'",
                "img-src 'self'",
                f"connect-src {' '.join([widget_url, *connect])}",
                "base-uri 'none'",
                "form-action 'self'",
                "require-trusted-types-for 'script'",
                "trusted-types 'none'",
            ]
        )
        handler = partial(
            _Handler,
            values={"{{widget_url}}": widget_url, "{{widget_key}}": widget_key},
            policy=policy,
            ministack=ministack,
        )
        self._server = ThreadingHTTPServer(("127.0.0.1", port), handler)

    def start(self) -> None:
        """Serve in the background."""
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        """Stop serving."""
        self._server.shutdown()
        self._server.server_close()


class _Handler(SimpleHTTPRequestHandler):
    def __init__(self, *args: Any, values: dict[str, str], policy: str, ministack: str, **kwargs: Any) -> None:  # noqa: ANN401 - the base class's
        self._values, self._policy, self._ministack = values, policy, ministack
        super().__init__(*args, directory=str(DEMO), **kwargs)

    def do_GET(self) -> None:
        path = self.path.split("?", maxsplit=1)[0]
        if path == "/mailbox":
            self._answer(_mailbox(self._ministack).encode(), "text/html; charset=utf-8")
        elif path == "/" or path.endswith(".html"):
            self._page(path)
        else:
            super().do_GET()

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


def _mailbox(ministack: str) -> str:
    with urllib.request.urlopen(f"{ministack}/_ministack/ses/messages", timeout=5) as answer:  # noqa: S310 - our own
        accounts: dict[str, list[dict[str, Any]]] = json.load(answer)["messages"]
    mails = sorted((mail for box in accounts.values() for mail in box), key=lambda mail: -mail["Timestamp"])
    body = "".join(_mail(mail) for mail in mails) or "<p>No mail yet.</p>"
    head = '<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Mailbox</title>'
    head += '<link rel="stylesheet" href="/mailbox.css">'
    return f'<!doctype html><html lang="en">{head}<main><h1>Mailbox</h1>{body}</main></html>'


def _mail(mail: dict[str, Any]) -> str:
    at = datetime.fromtimestamp(mail["Timestamp"], UTC).astimezone().strftime("%d %B, %H:%M")
    to = ", ".join(mail["To"])
    return (
        f"<article><h2>{html.escape(mail['Subject'])}</h2>"
        f"<p>{html.escape(mail['Source'])} → {html.escape(to)} · {at}</p>"
        f"<pre>{html.escape(mail['BodyText'] or mail['BodyHtml'])}</pre></article>"
    )
