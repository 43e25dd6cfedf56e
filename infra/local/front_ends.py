"""Widget and inbox on ports of their own, each with what MiniStack's CloudFront answers.

MiniStack's own addresses for it (`….cloudfront.localhost`) are known to browsers, but not to every system.
"""

from __future__ import annotations

import threading
from functools import partial
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from infra.deployment import Deployment
from infra.local.ministack import require_free

# What belongs to one connection and not to the answer (RFC 9110, section 7.6.1), and what our server says itself.
_OWN = {"connection", "keep-alive", "transfer-encoding", "content-length", "date", "server"}
_PATIENCE_SECONDS = 30


class FrontEnd:
    """One of the two sites."""

    def __init__(self, port: int, deployment: Deployment, distribution: str) -> None:
        """`distribution` is the output of the stack that names it."""
        require_free(port)
        described = deployment.client("cloudfront").get_distribution(Id=deployment[distribution])["Distribution"]
        label = described["DomainName"].partition(".")[0]
        ministack = int(str(deployment.endpoint).rpartition(":")[2])
        handler = partial(_Handler, ministack=ministack, host=f"{label}.cloudfront.localhost:{ministack}")
        self._server = ThreadingHTTPServer(("127.0.0.1", port), handler)

    def start(self) -> None:
        """Serve in the background."""
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        """Stop serving."""
        self._server.shutdown()
        self._server.server_close()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def __init__(self, *args: Any, ministack: int, host: str, **kwargs: Any) -> None:  # noqa: ANN401 - the base class's
        self._ministack, self._host = ministack, host
        super().__init__(*args, **kwargs)

    def do_GET(self) -> None:
        asked = {name: value for name, value in self.headers.items() if name.lower() not in _OWN | {"host"}}
        there = HTTPConnection("127.0.0.1", self._ministack, timeout=_PATIENCE_SECONDS)
        try:
            there.request(self.command, self.path, headers={**asked, "Host": self._host})
            answer = there.getresponse()
            body = answer.read()
        except (OSError, HTTPException):
            # It is being started again.
            self.send_error(HTTPStatus.BAD_GATEWAY)
            return
        finally:
            there.close()
        self.send_response(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in _OWN:
                self.send_header(name, value)
        self.send_header("Content-Length", answer.getheader("Content-Length", str(len(body))))
        self.end_headers()
        self.wfile.write(body)

    do_HEAD = do_OPTIONS = do_GET  # noqa: N815 - the base class's names

    def log_message(self, *_: Any) -> None:  # noqa: ANN401 - the base class's
        """Say nothing: the terminal is for addresses and errors."""
