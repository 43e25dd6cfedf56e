"""No address that somebody gives leads anywhere but to a public host of that very name (HK-2)."""

from __future__ import annotations

import base64
import os
import socket
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from chalicelib.core.errors import BusyError, GoneError, RefusedError
from chalicelib.core.web_address import web_address
from chalicelib.notifications.adapters.outgoing import post_all
from chalicelib.notifications.adapters.public_address import is_public
from chalicelib.notifications.adapters.web_push import VapidWebPush, is_push_service
from chalicelib.notifications.adapters.webhook import HttpsWebhook
from chalicelib.notifications.domain.people import Device
from tests.unit.notifications.ssrf_corpus import INSIDE, MALFORMED, NAMES_INSIDE, NO_PUSH_SERVICE, PLAIN

PUBLIC = "93.184.216.34"


class Network:
    """All that leaves the process: the names that were looked up and the addresses that were connected to."""

    def __init__(self) -> None:
        self.addresses: tuple[str, ...] = (PUBLIC,)
        self.looked_up: list[str] = []
        self.connected: list[Any] = []

    def resolve(self, host: str, port: int) -> list[Any]:
        """Every name has the same addresses, and an address has itself."""
        if host in self.addresses:
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (host, port))]
        self.looked_up.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, port)) for each in self.addresses]

    def connect(self, address: Any) -> None:
        """Note it, and refuse."""
        self.connected.append(address)
        raise ConnectionRefusedError


@pytest.fixture
def network(monkeypatch: pytest.MonkeyPatch) -> Network:
    """One that leads nowhere: at the lowest level that Python has."""
    made = Network()
    monkeypatch.setattr(socket, "getaddrinfo", lambda host, port, *_, **__: made.resolve(host, port))
    for name in ("connect", "connect_ex", "sendto"):
        monkeypatch.setattr(socket.socket, name, lambda _, *values: made.connect(values[-1]))
    return made


@pytest.fixture(scope="module")
def push() -> VapidWebPush:
    """With a deployment's keys."""
    return VapidWebPush(lambda: {"current": "k1", "k1": "s" * 64}, "mailto:a@b.example", post_all)


def device(endpoint: str) -> Device:
    """A browser whose keys are right."""
    point = ec.generate_private_key(ec.SECP256R1()).public_key()
    public = point.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return Device("a_1", endpoint, *(base64.urlsafe_b64encode(key).decode() for key in (public, os.urandom(16))))


def test_the_corpus_is_as_large_as_it_should_be() -> None:
    """And nothing stands in it twice."""
    for each in (MALFORMED, NO_PUSH_SERVICE, NAMES_INSIDE, INSIDE):
        assert len(each) == len(set(each))
    assert len(MALFORMED) + len(NO_PUSH_SERVICE) + len(NAMES_INSIDE) >= 150


@pytest.mark.parametrize("url", MALFORMED, ids=ascii)
def test_what_is_no_address_leads_to_nothing(network: Network, push: VapidWebPush, url: str) -> None:
    """Neither as a webhook nor as a browser's endpoint: no name is looked up, no connection opened."""
    assert web_address(url) is None
    with pytest.raises(RefusedError):
        HttpsWebhook(post_all).post(url, "Hello")
    assert not push.takes(url)
    (end,) = push.send_all([device(url)], {"title": "x"}, "t")
    assert isinstance(end, GoneError)
    assert (network.looked_up, network.connected) == ([], [])


@pytest.mark.parametrize("url", NO_PUSH_SERVICE)
def test_no_other_host_is_a_push_service(network: Network, push: VapidWebPush, url: str) -> None:
    """However it looks like one."""
    assert web_address(url) is not None
    assert not push.takes(url)
    (end,) = push.send_all([device(url)], {"title": "x"}, "t")
    assert isinstance(end, GoneError)
    assert (network.looked_up, network.connected) == ([], [])


@pytest.mark.parametrize("url", NAMES_INSIDE)
def test_a_name_is_worth_what_it_resolves_to(network: Network, url: str) -> None:
    """It says nothing by itself: the address behind it does."""
    network.addresses = ("169.254.169.254",)
    with pytest.raises(RefusedError):
        HttpsWebhook(post_all).post(url, "Hello")
    assert len(network.looked_up) == 1
    assert network.connected == []


@pytest.mark.parametrize("others", [(), (PUBLIC,), (PUBLIC, "2606:2800:220:1:248:1893:25c8:1946", "1.1.1.1")])
@pytest.mark.parametrize("address", INSIDE)
def test_nothing_inside_is_connected_to(
    network: Network, push: VapidWebPush, address: str, others: tuple[str, ...]
) -> None:
    """Alone, or as one of several of which the others are public; by name of a webhook or of a push service."""
    network.addresses = (*others, address)
    assert not is_public(address)
    with pytest.raises(RefusedError):
        HttpsWebhook(post_all).post("https://hooks.example/x", "Hello")
    (end,) = push.send_all([device("https://web.push.apple.com/x")], {"title": "x"}, "t")
    assert isinstance(end, RefusedError)
    assert network.looked_up == ["hooks.example", "web.push.apple.com"]
    assert network.connected == []


@pytest.mark.parametrize("address", [PUBLIC, "1.1.1.1", "2606:2800:220:1:248:1893:25c8:1946", "2a00:1450:4001::1"])
def test_the_public_internet_is_connected_to(network: Network, address: str) -> None:
    """At the very address."""
    network.addresses = (address,)
    with pytest.raises(BusyError):
        HttpsWebhook(post_all).post("https://hooks.example/x", "Hello")
    assert [each[:2] for each in network.connected] == [(address, 443)]


@pytest.mark.parametrize("url", PLAIN)
def test_what_is_meant_is_understood(network: Network, push: VapidWebPush, url: str) -> None:
    """The push services of all browsers, whatever their case."""
    address = web_address(url)
    assert address is not None
    assert (address.host, address.target) == PLAIN[url]
    assert web_address(address.url) == address
    assert is_push_service(url)
    (end,) = push.send_all([device(url)], {"title": "x"}, "t")
    assert isinstance(end, BusyError)
    assert (network.looked_up, [each[0] for each in network.connected]) == ([address.host], [PUBLIC])


def test_an_unknown_name_is_asked_for_again(network: Network, monkeypatch: pytest.MonkeyPatch) -> None:
    """DNS may be failing; a name without an address is refused."""

    def fails(*_: Any, **__: Any) -> None:
        raise socket.gaierror

    network.addresses = ()
    with pytest.raises(RefusedError):
        HttpsWebhook(post_all).post("https://hooks.example/x", "Hello")
    monkeypatch.setattr(socket, "getaddrinfo", fails)
    with pytest.raises(BusyError):
        HttpsWebhook(post_all).post("https://hooks.example/x", "Hello")
    assert network.connected == []
