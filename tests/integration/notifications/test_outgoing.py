"""The one way out, over real connections: to the address that was looked at, in time, in measure, and no further."""

from __future__ import annotations

import json
import socket
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from chalicelib.core.errors import BusyError, RefusedError, ShopbellError, UncertainError
from chalicelib.notifications.adapters import outgoing
from chalicelib.notifications.adapters.outgoing import post_all
from chalicelib.notifications.adapters.webhook import HttpsWebhook
from chalicelib.notifications.ports import Request
from tests.integration.tls import Authority, Internet, Serve, answer, hang, repeat

HOST, PUBLIC, OTHER = "hooks.example", "93.184.216.34", "1.1.1.1"
URL = f"https://{HOST}/services/a?b=c"
OK = b"HTTP/1.1 200 OK\r\n"


def request(seconds: float = 5) -> Request:
    """Something to post."""
    return Request(URL, b"Hello", seconds, {"Content-Type": "text/plain"})


def post(given: Request) -> int:
    """Post one, and raise what went wrong."""
    (end,) = post_all([given])
    if isinstance(end, ShopbellError):
        raise end
    return end


def test_what_is_posted_comes_to_its_host(internet: Internet) -> None:
    """By the address that was looked at, for the name: the certificate, the host and the path are the name's."""
    internet.service(HOST, PUBLIC, answer(201))
    assert post(request()) == 201
    assert internet.connected == [(PUBLIC, 443)]
    (got,) = internet.requests
    head, _, body = got.partition(b"\r\n\r\n")
    first, *lines = head.decode().split("\r\n")
    assert first == "POST /services/a?b=c HTTP/1.1"
    assert {f"Host: {HOST}", "Content-Type: text/plain", "User-Agent: shopbell"} <= set(lines)
    assert body == b"Hello"


@pytest.mark.parametrize("status", [200, 204, 301, 302, 303, 307, 308, 404, 429, 503])
def test_no_redirect_is_followed(internet: Internet, status: int) -> None:
    """Each status is the answer, also where a Location comes with it."""
    internet.service("evil.example", OTHER, answer(200))
    internet.service(HOST, PUBLIC, answer(status, "Location: https://evil.example/x"))
    assert post(request()) == status
    assert internet.connected == [(PUBLIC, 443)]
    assert internet.looked_up == [HOST]


def test_a_name_that_changes_in_between_gains_nothing(internet: Internet) -> None:
    """Public when it is looked at, and inside a moment later: it is looked up once."""
    internet.names[HOST] = [[PUBLIC], ["127.0.0.1"]]
    internet.service(HOST, PUBLIC, answer(200))
    internet.service("inside.example", "127.0.0.1", answer(200))
    assert post(request()) == 200
    assert (internet.looked_up, internet.connected) == ([HOST], [(PUBLIC, 443)])
    with pytest.raises(RefusedError):
        post(request())
    assert internet.connected == [(PUBLIC, 443)]


def test_one_address_inside_spoils_the_others(internet: Internet) -> None:
    """Wherever it stands."""
    internet.service(HOST, PUBLIC, answer(200))
    for addresses in ([PUBLIC, OTHER, "10.0.0.1"], ["10.0.0.1", PUBLIC], [PUBLIC, "169.254.169.254", OTHER]):
        internet.names[HOST] = [addresses]
        with pytest.raises(RefusedError):
            post(request())
    assert internet.connected == []


def test_a_host_must_prove_its_name(internet: Internet, tmp_path: Path) -> None:
    """A certificate of another name, or of nobody whom we trust, is refused before anything is said."""
    internet.service(HOST, PUBLIC, answer(200), internet.authority.context("evil.example"))
    with pytest.raises(RefusedError):
        post(request())
    internet.service(HOST, PUBLIC, answer(200), Authority(tmp_path, "Nobody").context(HOST))
    with pytest.raises(RefusedError):
        post(request())
    assert internet.requests == []
    internet.service(HOST, PUBLIC, answer(200))
    assert post(request()) == 200


ENDLESS: dict[str, Serve] = {
    "silence": hang,
    "a status line that dribbles": repeat(b"HTTP/1.1 200 ", b"O", 0.05),
    "headers that dribble": repeat(OK, b"X-More: 1\r\n", 0.05),
    "one header that dribbles": repeat(OK + b"X-More: ", b"1", 0.05),
    "promises of an answer": repeat(b"", b"HTTP/1.1 100 Continue\r\n\r\n", 0.05),
}


@pytest.mark.parametrize("kind", ENDLESS)
def test_a_service_that_dribbles_is_cut(internet: Internet, kind: str) -> None:
    """The time is for all of it, and not for each byte."""
    internet.service(HOST, PUBLIC, ENDLESS[kind])
    began = time.monotonic()
    with pytest.raises(UncertainError):
        post(request(seconds=0.5))
    assert 0.4 < time.monotonic() - began < 3


def test_a_handshake_that_dribbles_is_cut(internet: Internet) -> None:
    """Nothing was sent by then."""

    def dribble(plain: socket.socket, over: threading.Event) -> None:
        # The head of a record of 16 kB, and then a byte of it now and then.
        plain.sendall(b"\x16\x03\x03\x40\x00")
        while not over.wait(0.05):
            plain.sendall(b"\x02")

    internet.names[HOST] = [[PUBLIC]]
    internet.plain_service(PUBLIC, dribble)
    began = time.monotonic()
    with pytest.raises(BusyError):
        post(request(seconds=0.5))
    assert time.monotonic() - began < 3


def test_a_resolver_that_hangs_is_left(internet: Internet, monkeypatch: pytest.MonkeyPatch) -> None:
    """It knows no time-out of its own."""
    over = threading.Event()

    def slow(*_: Any, **__: Any) -> list[Any]:
        over.wait(20)
        return []

    monkeypatch.setattr(socket, "getaddrinfo", slow)
    began = time.monotonic()
    with pytest.raises(BusyError):
        post(request(seconds=0.5))
    assert time.monotonic() - began < 3
    over.set()
    assert internet.connected == []


@pytest.mark.parametrize(
    ("first", "again"),
    [(OK, b"X-More: " + b"x" * 1000 + b"\r\n"), (OK + b"X-More: ", b"x" * 1000), (b"", b"HTTP/1.1 100 X\r\n\r\n" * 50)],
)
def test_a_huge_answer_is_cut(internet: Internet, monkeypatch: pytest.MonkeyPatch, first: bytes, again: bytes) -> None:
    """Long before the time is over; no more than the measure is read."""
    read: list[int] = []
    spend = outgoing._Budget.spend  # noqa: SLF001 - counts what comes out of the socket

    def counting(budget: Any, count: int) -> None:
        read.append(count)
        spend(budget, count)

    monkeypatch.setattr(outgoing._Budget, "spend", counting)  # noqa: SLF001 - as above
    internet.service(HOST, PUBLIC, repeat(first, again))
    began = time.monotonic()
    with pytest.raises(UncertainError):
        post(request(seconds=10))
    assert time.monotonic() - began < 5
    assert 0 < sum(read) <= 64 * 1024


@pytest.mark.parametrize("pause", [0.0, 0.05])
def test_a_body_without_end_is_not_waited_for(internet: Internet, pause: float) -> None:
    """The status is all that is wanted."""
    internet.service(HOST, PUBLIC, repeat(OK + b"Content-Length: 99999999\r\n\r\n", b"x" * 1000, pause))
    began = time.monotonic()
    assert post(request(seconds=10)) == 200
    assert time.monotonic() - began < 5


@pytest.mark.parametrize("said", [b"", b"SSH-2.0-x\r\n", b"HTTP/1.1 103 Early Hints\r\n\r\n", b"HTTP/1.1 abc\r\n\r\n"])
def test_what_is_no_answer_leaves_it_uncertain(internet: Internet, said: bytes) -> None:
    """It was sent, and nobody knows."""
    internet.service(HOST, PUBLIC, lambda sock, _: sock.sendall(said))
    with pytest.raises(UncertainError):
        post(request())


def test_what_was_not_sent_may_be_tried_again(internet: Internet) -> None:
    """Nobody listens, or who does speaks no TLS."""
    internet.names[HOST] = [[PUBLIC]]
    internet.plain_service(PUBLIC, lambda plain, _: plain.shutdown(socket.SHUT_RDWR))
    with pytest.raises(BusyError):
        post(request())
    internet.plain_service(PUBLIC, lambda plain, _: plain.sendall(b"HTTP/1.1 200 OK\r\n\r\n"))
    with pytest.raises(BusyError):
        post(request())
    internet.close()
    with pytest.raises(BusyError):
        post(request())


def test_several_take_the_time_of_one_and_each_has_its_end(internet: Internet) -> None:
    """More than are sent at once, in their order; those that hang silence none of the others."""
    serves = [answer(201), hang, answer(410), ENDLESS["headers that dribble"], answer(500), hang] * 3
    for number, serve in enumerate(serves):
        internet.service(f"h{number}.example", f"93.184.216.{number}", serve)
    urls = [f"https://h{number}.example/x" for number in range(len(serves))]
    began = time.monotonic()
    ends = post_all([Request(url, b"", 1.5, {}) for url in [*urls, "https://["]])
    assert time.monotonic() - began < 4
    shown = [type(each) if isinstance(each, ShopbellError) else each for each in ends]
    assert shown[:16] == ([201, UncertainError, 410, UncertainError, 500, UncertainError] * 3)[:16]
    # Those beyond have the time that is left: none, if it was used up before they were sent.
    assert shown[16] in (500, BusyError)
    assert shown[17] in (UncertainError, BusyError)
    assert shown[18] is RefusedError
    assert post_all([]) == []


@pytest.mark.parametrize(
    ("given", "error"),
    [(200, None), (302, RefusedError), (307, RefusedError), (404, RefusedError), (429, BusyError), (500, BusyError)],
)
def test_what_a_teams_chat_says_is_told_apart(internet: Internet, given: int, error: type[Exception] | None) -> None:
    """Done, never, later; it is posted as Slack takes it."""
    internet.service(HOST, PUBLIC, answer(given, f"Location: https://{HOST}/x"))
    if error:
        with pytest.raises(error):
            HttpsWebhook(post_all).post(URL, "Hello")
    else:
        HttpsWebhook(post_all).post(URL, "Hello")
    (got,) = internet.requests
    assert json.loads(got.partition(b"\r\n\r\n")[2]) == {"text": "Hello"}
