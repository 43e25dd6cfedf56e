"""Web Push as a browser would decrypt it, over real connections to services that have their names."""

from __future__ import annotations

import base64
import json
import os
import time
from dataclasses import replace

import http_ece
import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from chalicelib.core.errors import BusyError, GoneError, RefusedError, ShopbellError
from chalicelib.notifications.adapters import web_push
from chalicelib.notifications.adapters.outgoing import post_all
from chalicelib.notifications.adapters.web_push import VapidWebPush
from chalicelib.notifications.domain.people import Device
from tests.integration.tls import Internet, answer, hang, repeat

HOST, PUBLIC = "fcm.googleapis.com", "142.250.74.10"
ENDPOINT = f"https://{HOST}/fcm/send/abc"


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
    return VapidWebPush(lambda: {"current": "k1", "k1": "s" * 64}, "mailto:a@b.example", post_all)


def send(push: VapidWebPush, device: Device) -> ShopbellError | None:
    """Push to one device; gives how it ended."""
    (end,) = push.send_all([device], {"title": "Acme", "body": "Zażółć"}, "topic1")
    return end


def test_a_push_is_what_the_browser_can_read(push: VapidWebPush, internet: Internet) -> None:
    """Encrypted for it alone, signed with the key that it subscribed to, with all that RFC 8030 asks for."""
    internet.service(HOST, PUBLIC, answer(201))
    browser = Browser()
    assert send(push, browser.device) is None
    head, _, data = internet.requests[0].partition(b"\r\n\r\n")
    first, *lines = head.decode().split("\r\n")
    assert first == "POST /fcm/send/abc HTTP/1.1"
    assert browser.read(data) == {"title": "Acme", "body": "Zażółć"}
    lower = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
    assert (lower["host"], lower["topic"], lower["urgency"]) == (HOST, "topic1", "high")
    assert (lower["content-encoding"], lower["ttl"]) == ("aes128gcm", "43200")
    scheme, _, rest = lower["authorization"].partition(" ")
    assert scheme == "vapid"
    fields = dict(part.strip().split("=", 1) for part in rest.split(","))
    assert fields["k"] == push.public_key
    claims = jwt.decode(fields["t"], options={"verify_signature": False})
    assert (claims["aud"], claims["sub"]) == ("https://fcm.googleapis.com", "mailto:a@b.example")
    assert 0 < claims["exp"] - time.time() <= 12 * 3600
    assert len(base64.urlsafe_b64decode(push.public_key + "==")) == 65


def test_the_key_is_the_deployments_for_good(push: VapidWebPush) -> None:
    """A rotation keeps it as long as the first key, or `vapid`, is there."""
    rotated = VapidWebPush(lambda: {"current": "k2", "k1": "s" * 64, "k2": "n" * 64}, "mailto:a@b.example", post_all)
    pinned = VapidWebPush(lambda: {"current": "k2", "vapid": "s" * 64, "k2": "n" * 64}, "mailto:a@b.example", post_all)
    assert push.public_key == rotated.public_key == pinned.public_key


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (404, GoneError),
        (410, GoneError),
        (429, BusyError),
        (502, BusyError),
        (400, RefusedError),
        (301, RefusedError),
        (307, RefusedError),
    ],
)
def test_what_a_push_service_says_is_told_apart(
    push: VapidWebPush, internet: Internet, status: int, error: type[Exception]
) -> None:
    """Gone, later, never; a redirect is not followed, and takes the signature nowhere."""
    internet.service("evil.example", "1.1.1.1", answer(201))
    internet.service(HOST, PUBLIC, answer(status, "Location: https://evil.example/x"))
    assert isinstance(send(push, Browser().device), error)
    assert internet.connected == [(PUBLIC, 443)]


@pytest.mark.parametrize("keys", [{"p256dh": "p"}, {"p256dh": encode(b"\4" + b"x" * 64)}, {"auth": "a"}])
def test_a_device_whose_keys_are_none_is_gone(push: VapidWebPush, internet: Internet, keys: dict[str, str]) -> None:
    """Nothing will ever reach it."""
    internet.service(HOST, PUBLIC, answer(201))
    assert isinstance(send(push, replace(Browser().device, **keys)), GoneError)
    assert internet.requests == []


def test_services_that_hang_take_one_time_out_together(
    push: VapidWebPush, internet: Internet, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Four of them, and one that dribbles; the device whose service works is told, and the others later."""
    limit = 1.0
    monkeypatch.setattr(web_push, "_TIMEOUT_SECONDS", limit)
    dribble = repeat(b"HTTP/1.1 201 Created\r\n", b"X-More: 1\r\n", 0.05)
    devices = []
    for number, serve in enumerate((hang, hang, dribble, hang, hang, answer(201))):
        host = f"h{number}.push.apple.com"
        internet.service(host, f"17.188.0.{number}", serve)
        devices.append(replace(Browser().device, endpoint=f"https://{host}/x"))
    began = time.monotonic()
    ends = push.send_all(devices, {"title": "x"}, "t")
    took = time.monotonic() - began
    assert [type(each) for each in ends] == [BusyError] * 5 + [type(None)]
    assert took < 2 * limit


def test_of_several_pushes_each_has_its_own_end(push: VapidWebPush, internet: Internet) -> None:
    """In the order of the devices, however many there are; nobody to push to is no push."""
    kinds = [(201, type(None)), (410, GoneError), (429, BusyError), (400, RefusedError), (500, BusyError)]
    for status, _ in kinds:
        internet.service(f"h{status}.push.apple.com", f"17.188.{status % 256}.1", answer(status))
    device = Browser().device
    urls = ["https://evil.example/x", *(f"https://h{status}.push.apple.com/x" for status, _ in kinds)] * 4
    ends = push.send_all([replace(device, endpoint=each) for each in urls], {"title": "x"}, "t")
    assert [type(each) for each in ends] == [GoneError, *(kind for _, kind in kinds)] * 4
    assert push.send_all([], {"title": "x"}, "t") == []


def test_nothing_follows_what_is_refused(push: VapidWebPush, internet: Internet) -> None:
    """An address that resolves inside ends its own push, and no other."""
    internet.service(HOST, PUBLIC, answer(201))
    internet.names["web.push.apple.com"] = [["10.0.0.1"]]
    device = Browser().device
    ends = push.send_all([replace(device, endpoint="https://web.push.apple.com/x"), device], {"title": "x"}, "t")
    assert [type(each) for each in ends] == [RefusedError, type(None)]
    assert internet.connected == [(PUBLIC, 443)]
