"""Web Push as a browser would decrypt it, and the webhook that reaches nothing inside."""

from __future__ import annotations

import base64
import json
import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any, ClassVar

import http_ece
import jwt
import pytest
import requests
import urllib3
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from chalicelib.adapters import web_push
from chalicelib.adapters.web_push import VapidWebPush, is_push_service
from chalicelib.adapters.webhook import HttpsWebhook, vetted_address
from chalicelib.domain.model import Device
from chalicelib.errors import BusyError, GoneError, RefusedError, UncertainError

ENDPOINT = "https://fcm.googleapis.com/fcm/send/abc"


def encode(data: bytes) -> str:
    """As browsers write keys."""
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


class Browser:
    """A browser's half of the keys."""

    def __init__(self) -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.secret = os.urandom(16)
        public = self.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        self.device = Device("a_1", ENDPOINT, encode(public), encode(self.secret))

    def read(self, body: bytes) -> dict[str, str]:
        """RFC 8291, from the browser's side."""
        plain = http_ece.decrypt(body, private_key=self.key, auth_secret=self.secret, version="aes128gcm")
        found: dict[str, str] = json.loads(plain)
        return found


@pytest.fixture
def push() -> VapidWebPush:
    """With a deployment's keys."""
    return VapidWebPush(lambda: {"current": "k1", "k1": "s" * 64}, "mailto:a@b.example")


def answer(status: int) -> requests.Response:
    """A push service's answer."""
    made = requests.Response()
    made.status_code = status
    made._content = b""  # noqa: SLF001 - requests has no other way to make one
    return made


def test_a_push_is_what_the_browser_can_read(push: VapidWebPush, monkeypatch: pytest.MonkeyPatch) -> None:
    """Encrypted for it alone, signed with the key that it subscribed to."""
    posted: list[tuple[str, bytes, dict[str, str]]] = []

    def post(url: str, data: bytes, headers: dict[str, str], **_: Any) -> requests.Response:
        posted.append((url, data, headers))
        return answer(201)

    monkeypatch.setattr(requests, "post", post)
    browser = Browser()
    push.send(browser.device, {"title": "Acme", "body": "Zażółć"}, "topic1")
    ((url, data, headers),) = posted
    assert url == ENDPOINT
    assert browser.read(data) == {"title": "Acme", "body": "Zażółć"}
    lower = {name.lower(): value for name, value in headers.items()}
    assert (lower["topic"], lower["urgency"]) == ("topic1", "high")
    scheme, _, rest = lower["authorization"].partition(" ")
    assert scheme == "vapid"
    fields = dict(part.strip().split("=", 1) for part in rest.split(","))
    assert fields["k"] == push.public_key
    claims = jwt.decode(fields["t"], options={"verify_signature": False})
    assert (claims["aud"], claims["sub"]) == ("https://fcm.googleapis.com", "mailto:a@b.example")
    assert len(base64.urlsafe_b64decode(push.public_key + "==")) == 65


def test_the_key_is_the_deployments_for_good(push: VapidWebPush) -> None:
    """A rotation keeps it as long as the first key, or `vapid`, is there."""
    rotated = VapidWebPush(lambda: {"current": "k2", "k1": "s" * 64, "k2": "n" * 64}, "mailto:a@b.example")
    pinned = VapidWebPush(lambda: {"current": "k2", "vapid": "s" * 64, "k2": "n" * 64}, "mailto:a@b.example")
    assert push.public_key == rotated.public_key == pinned.public_key


@pytest.mark.parametrize(
    ("status", "error"), [(404, GoneError), (410, GoneError), (429, BusyError), (502, BusyError), (400, RefusedError)]
)
def test_what_a_push_service_says_is_told_apart(
    push: VapidWebPush, monkeypatch: pytest.MonkeyPatch, status: int, error: type[Exception]
) -> None:
    """Gone, later, never."""
    monkeypatch.setattr(requests, "post", lambda *_, **__: answer(status))
    with pytest.raises(error):
        push.send(Browser().device, {"title": "x"}, "t")


def test_a_silent_push_service_is_asked_again(push: VapidWebPush, monkeypatch: pytest.MonkeyPatch) -> None:
    """No answer in five seconds."""

    def silent(*_: Any, **__: Any) -> requests.Response:
        raise requests.ConnectionError

    monkeypatch.setattr(requests, "post", silent)
    with pytest.raises(BusyError):
        push.send(Browser().device, {"title": "x"}, "t")


def hang(conversation: socket.socket, over: threading.Event) -> None:
    """A push service that has taken the request and says nothing."""
    over.wait(20)
    conversation.close()


def dribble(conversation: socket.socket, over: threading.Event) -> None:
    """One that says a little, over and over: no time-out of a single read ends that."""
    conversation.sendall(b"HTTP/1.1 201 Created\r\n")
    while not over.wait(0.05):
        conversation.sendall(b"X-More: 1\r\n")
    conversation.close()


def accept(conversation: socket.socket, _: threading.Event) -> None:
    """One that works."""
    conversation.recv(65536)
    conversation.sendall(b"HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n")
    conversation.close()


@pytest.fixture
def services() -> Iterator[Callable[[Callable[[socket.socket, threading.Event], None]], str]]:
    """Makes push services on this machine, each of which serves one request in the way that it is given."""
    over, servers = threading.Event(), []

    def make(serve: Callable[[socket.socket, threading.Event], None]) -> str:
        server = socket.create_server(("127.0.0.1", 0))
        servers.append(server)
        threading.Thread(target=lambda: serve(server.accept()[0], over), daemon=True).start()
        return f"http://127.0.0.1:{server.getsockname()[1]}/push"

    yield make
    over.set()
    for server in servers:
        server.close()


def test_services_that_hang_take_one_time_out_together(
    push: VapidWebPush,
    monkeypatch: pytest.MonkeyPatch,
    services: Callable[[Callable[[socket.socket, threading.Event], None]], str],
) -> None:
    """Four of them, and one that dribbles; the device whose service works is told, and the others later."""
    limit = 1.0
    monkeypatch.setattr(web_push, "_TIMEOUT_SECONDS", limit)
    monkeypatch.setattr(VapidWebPush, "takes", lambda *_: True)
    endpoints = [services(each) for each in (hang, hang, dribble, hang, hang, accept)]
    devices = [replace(Browser().device, endpoint=each) for each in endpoints]
    began = time.monotonic()
    ends = push.send_all(devices, {"title": "x"}, "t")
    took = time.monotonic() - began
    assert [type(each) for each in ends] == [BusyError] * 5 + [type(None)]
    assert took < 2 * limit


def test_of_several_pushes_each_has_its_own_end(push: VapidWebPush, monkeypatch: pytest.MonkeyPatch) -> None:
    """In the order of the devices, however many there are; nobody to push to is no push."""
    statuses = [201, 410, 429, 400, 500] * 8

    def post(url: str, **_: Any) -> requests.Response:
        return answer(int(url.rpartition("/")[2]))

    monkeypatch.setattr(requests, "post", post)
    device = Browser().device
    devices = [replace(device, endpoint=f"https://fcm.googleapis.com/fcm/send/{each}") for each in statuses]
    ends = push.send_all(devices, {"title": "x"}, "t")
    assert [type(each) for each in ends] == [type(None), GoneError, BusyError, RefusedError, BusyError] * 8
    assert push.send_all([], {"title": "x"}, "t") == []


@pytest.mark.parametrize(
    "endpoint",
    [
        "http://fcm.googleapis.com/x",
        "https://fcm.googleapis.com.evil.example/x",
        "https://evilfcm.googleapis.com/x",
        "https://169.254.169.254/x",
        "https://user@fcm.googleapis.com/x",
        "https://fcm.googleapis.com:8443/x",
        "https://push.services.mozilla.com.evil/x",
        "",
    ],
)
def test_only_browsers_own_services_are_posted_to(push: VapidWebPush, endpoint: str) -> None:
    """An endpoint comes from a browser, so from anybody."""
    assert not push.takes(endpoint)
    with pytest.raises(GoneError):
        push.send(Device("a_1", endpoint, "p", "a"), {"title": "x"}, "t")
    assert is_push_service("https://updates.push.services.mozilla.com/wpush/v2/abc")


def resolve(monkeypatch: pytest.MonkeyPatch, *addresses: str) -> None:
    """Let every name have these addresses."""
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 443)) for address in addresses]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.0.0.1",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",  # noqa: S104 - an address to refuse
        "224.0.0.1",
        "::1",
        "fd00:ec2::254",
        "fe80::1",
        "::ffff:127.0.0.1",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
    ],
)
def test_a_webhook_reaches_nothing_inside(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    """Private, link-local, metadata, mapped, translated: by any name, also beside a public address."""
    resolve(monkeypatch, address)
    with pytest.raises(RefusedError):
        vetted_address("https://hooks.example/x")
    resolve(monkeypatch, "93.184.216.34", address)
    with pytest.raises(RefusedError):
        vetted_address("https://hooks.example/x")


@pytest.mark.parametrize(
    "url", ["http://hooks.example/x", "https://u@hooks.example/", "https://hooks.example:8443/", "ftp://x", "https://"]
)
def test_a_webhook_is_public_https(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    """And nothing else."""
    resolve(monkeypatch, "93.184.216.34")
    with pytest.raises(RefusedError):
        vetted_address(url)
    assert vetted_address("https://hooks.example/a?b=c") == ("93.184.216.34", "hooks.example", "/a?b=c")


def test_an_unknown_name_is_asked_for_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """DNS may be failing."""

    def fails(*_: Any, **__: Any) -> None:
        raise OSError

    monkeypatch.setattr(socket, "getaddrinfo", fails)
    with pytest.raises(BusyError):
        vetted_address("https://hooks.example/x")


class Pool:
    """urllib3's pool: where it was told to connect, what was posted, and what it answers."""

    made: tuple[Any, ...] = ()
    options: ClassVar[dict[str, Any]] = {}
    posted: ClassVar[dict[str, Any]] = {}
    answer: int | Exception = 200

    def __init__(self, *values: Any, **options: Any) -> None:
        Pool.made, Pool.options = values, options

    def request(self, *_: Any, **options: Any) -> Any:
        Pool.posted = options
        if isinstance(Pool.answer, Exception):
            raise Pool.answer
        return urllib3.HTTPResponse(status=Pool.answer, body=b"ok")

    def close(self) -> None:
        """Nothing to close."""


@pytest.mark.parametrize(
    ("given", "error"),
    [
        (200, None),
        (302, RefusedError),
        (404, RefusedError),
        (429, BusyError),
        (500, BusyError),
        (urllib3.exceptions.ReadTimeoutError(None, "", ""), UncertainError),  # type: ignore[arg-type]
        (urllib3.exceptions.NewConnectionError(None, ""), BusyError),  # type: ignore[arg-type]
    ],
)
def test_a_webhook_is_posted_to_the_address_that_was_looked_at(
    monkeypatch: pytest.MonkeyPatch, given: int | Exception, error: type[Exception] | None
) -> None:
    """The certificate is asked for by name; redirects are not followed."""
    resolve(monkeypatch, "93.184.216.34")
    monkeypatch.setattr(urllib3, "HTTPSConnectionPool", Pool)
    Pool.answer = given
    if error:
        with pytest.raises(error):
            HttpsWebhook().post("https://hooks.example/x", "Hello")
    else:
        HttpsWebhook().post("https://hooks.example/x", "Hello")
    assert Pool.made[0] == "93.184.216.34"
    assert Pool.options["server_hostname"] == Pool.options["assert_hostname"] == "hooks.example"
    assert Pool.posted["redirect"] is False
    assert json.loads(Pool.posted["body"]) == {"text": "Hello"}
