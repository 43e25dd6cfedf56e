"""Mail on this machine: what SES would do between the internet and the deployment.

An SMTP server takes mail for the stores' addresses, puts it into the bucket and tells the topic, as SES's receipt rule
does. An HTTP server takes the API call by which functions send, keeps each mail as it is, and reports its delivery, as
SES's configuration set does. MiniStack can do neither: it drops the headers of raw mails, and receives none.
"""

from __future__ import annotations

import base64
import json
import smtplib
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from uuid import uuid4

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from infra.deployment import Deployment
from infra.local.ministack import require_free

DOMAIN = "mail.shop.test"
# SES's own mailbox simulator: addresses that always end in the same way.
_SIMULATOR = {"bounce@simulator.amazonses.com": "Bounce", "complaint@simulator.amazonses.com": "Complaint"}
_SEND = "/v2/email/outbound-emails"
_MAX_BYTES = 40_000_000


@dataclass(frozen=True, slots=True)
class Sent:
    """A mail that went out: its name in the mailbox, when (seconds since 1970), to whom, and the mail itself."""

    name: str
    at: float
    to: str
    raw: bytes

    @property
    def message(self) -> EmailMessage:
        """The mail, parsed."""
        return message_from_bytes(self.raw, policy=policy.default)


class MailServer:
    """SMTP on `port`, the sending API on the port after it; mails that go out are kept in `folder`."""

    def __init__(self, port: int, folder: Path) -> None:
        require_free(port)
        require_free(port + 1)
        self.port = port
        self.folder = folder
        self.deployment: Deployment | None = None
        # For tests: called before a mail is taken; gives the HTTP status to refuse with, 0 to take it.
        self.before_send: Callable[[], int] = lambda: 0
        self._lock = threading.Lock()
        self._running = False
        self._smtp = Controller(_Handler(self), hostname="127.0.0.1", port=port, data_size_limit=_MAX_BYTES)
        self._http = ThreadingHTTPServer(("127.0.0.1", port + 1), _api(self))

    def start(self) -> None:
        """Serve in the background."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self._smtp.start()
        threading.Thread(target=self._http.serve_forever, daemon=True).start()
        self._running = True

    def stop(self) -> None:
        """Stop serving."""
        if self._running:
            self._smtp.stop()
            self._http.shutdown()
        self._http.server_close()

    def outbox(self) -> list[Sent]:
        """The mails that went out, the latest first."""
        found = []
        for path in sorted(self.folder.glob("*.eml"), reverse=True):
            milliseconds, _, rest = path.stem.partition("-")
            name = rest.partition("-")[0]
            raw = path.read_bytes()
            to = str(message_from_bytes(raw, policy=policy.default)["To"])
            found.append(Sent(f"{milliseconds}-{name}", int(milliseconds) / 1000, to, raw))
        return found

    def submit(self, message: EmailMessage, recipient: str) -> None:
        """Hand a mail in, as any mail program would."""
        with smtplib.SMTP("127.0.0.1", self.port, timeout=20) as smtp:
            smtp.send_message(message, to_addrs=[recipient])

    def take_in(self, raw: bytes, sender: str, recipients: Sequence[str], dmarc: str = "PASS") -> None:
        """Do what SES does with a mail that comes in; everything here is this machine's own, so it is authentic."""
        if self.deployment is None:
            return
        name = uuid4().hex
        key = f"in/{name}"
        self.deployment.client("s3").put_object(Bucket=self.deployment["MailBucket"], Key=key, Body=raw)
        verdicts: dict[str, Any] = {f"{kind}Verdict": {"status": "PASS"} for kind in ("spf", "dkim", "spam", "virus")}
        notification = {
            "notificationType": "Received",
            "mail": {"source": sender, "messageId": name, "destination": list(recipients)},
            "receipt": {
                **verdicts,
                "dmarcVerdict": {"status": dmarc},
                "recipients": list(recipients),
                "action": {"type": "S3", "bucketName": self.deployment["MailBucket"], "objectKey": key},
            },
        }
        self._tell("MailReceivedTopic", notification)

    def take_out(self, request: dict[str, Any]) -> str:
        """Do what SES does with a mail that goes out; gives its id."""
        raw = base64.b64decode(request["Content"]["Raw"]["Data"])
        (to,) = request["Destination"]["ToAddresses"]
        name = uuid4().hex[:12]
        milliseconds = int(datetime.now(UTC).timestamp() * 1000)
        with self._lock:
            (self.folder / f"{milliseconds}-{name}.eml").write_bytes(raw)
        if to.lower().endswith(f".{DOMAIN}"):
            self.take_in(raw, request["FromEmailAddress"], [to])
        self._report(request, to)
        return name

    def _report(self, request: dict[str, Any], to: str) -> None:
        kind = _SIMULATOR.get(to.lower(), "Delivery")
        at = datetime.now(UTC).isoformat()
        detail: dict[str, Any] = {"timestamp": at}
        if kind == "Bounce":
            detail |= {"bounceType": "Permanent", "bouncedRecipients": [{"emailAddress": to}]}
        tags = {each["Name"]: [each["Value"]] for each in request.get("EmailTags", [])}
        mail = {"timestamp": at, "destination": [to], "tags": tags}
        self._tell("MailReportsTopic", {"eventType": kind, "mail": mail, kind.lower(): detail})

    def _tell(self, topic: str, body: dict[str, Any]) -> None:
        if self.deployment is not None:
            self.deployment.client("sns").publish(TopicArn=self.deployment[topic], Message=json.dumps(body))


class _Handler:
    def __init__(self, server: MailServer) -> None:
        self._server = server

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if not address.lower().endswith(f".{DOMAIN}"):
            return f"550 only addresses of {DOMAIN} are here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - as above
        raw = envelope.content if isinstance(envelope.content, bytes) else (envelope.content or "").encode()
        self._server.take_in(raw, envelope.mail_from or "", envelope.rcpt_tos)
        return "250 OK"


def _api(server: MailServer) -> type[BaseHTTPRequestHandler]:
    class Api(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            refused = server.before_send()
            if refused:
                code = "TooManyRequestsException" if refused == HTTPStatus.TOO_MANY_REQUESTS else "InternalError"
                self._answer(refused, {"message": code}, {"x-amzn-ErrorType": code})
            elif self.path == _SEND:
                self._answer(HTTPStatus.OK, {"MessageId": server.take_out(json.loads(body))}, {})
            else:
                self._answer(HTTPStatus.NOT_FOUND, {"message": "no such operation"}, {})

        def _answer(self, status: int, body: dict[str, str], headers: dict[str, str]) -> None:
            data = json.dumps(body).encode()
            self.send_response(status)
            for name, value in {"Content-Type": "application/json", **headers}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_: Any) -> None:  # noqa: ANN401 - the base class's
            """Say nothing: the terminal is for addresses and errors."""

    return Api
