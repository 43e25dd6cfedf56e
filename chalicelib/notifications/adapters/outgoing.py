"""The one way out to addresses that somebody gave us: a store's webhook, a browser's push service (HK-2).

Nothing else opens a connection to such an address; it runs in the function `outgoing`, which may do nothing beside it.
"""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cache
from http.client import HTTPException, HTTPSConnection
from typing import Any

from chalicelib.core.errors import BusyError, RefusedError, ShopbellError, UncertainError
from chalicelib.core.web_address import web_address
from chalicelib.notifications.adapters.public_address import is_public
from chalicelib.notifications.ports import Request

_PORT = 443
# Each opens a connection of its own: more at once would only wait for the processor.
_AT_ONCE = 16
# Of an answer, only its status is wanted: head and body are read no further than this.
_MOST_BYTES = 64 * 1024
_SUCCESS = 200


def post_all(requests: Sequence[Request]) -> Sequence[int | ShopbellError]:
    """See PostAll."""
    if not requests:
        return []
    budgets = [_Budget(each.seconds) for each in requests]
    with ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="outgoing") as pool:
        return list(pool.map(_try, requests, budgets))


def _try(request: Request, budget: _Budget) -> int | ShopbellError:
    try:
        return _post(request, budget)
    except ShopbellError as error:
        return error


class _Budget:
    """The time and the bytes that an exchange may still use: of a service that dribbles, each byte comes in time."""

    def __init__(self, seconds: float) -> None:
        self._until = time.monotonic() + seconds
        self._bytes = _MOST_BYTES

    def seconds(self) -> float:
        """The time that is left; TimeoutError if there is none."""
        left = self._until - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return left

    def bytes(self) -> int:
        """The bytes that may still be read; OSError if there are none."""
        if self._bytes <= 0:
            raise OSError("too long an answer")
        return self._bytes

    def spend(self, count: int) -> None:
        """Note that so many bytes were read."""
        self._bytes -= count


class _Socket(ssl.SSLSocket):
    """A socket that keeps to a budget, whoever reads from it."""

    budget: _Budget

    def recv_into(self, buffer: Any, nbytes: int | None = None, flags: int = 0) -> int:  # noqa: ANN401 - has a buffer
        """See SSLSocket; all reading of answers comes through here."""
        self.settimeout(self.budget.seconds())
        most = min(nbytes or memoryview(buffer).nbytes, self.budget.bytes())
        count = super().recv_into(buffer, most, flags)
        self.budget.spend(count)
        return count

    def send(self, data: Any, flags: int = 0) -> int:  # noqa: ANN401 - as above
        """See SSLSocket; sendall() sends by it."""
        self.settimeout(self.budget.seconds())
        return super().send(data, flags)


class _Connection(HTTPSConnection):
    """A connection in the name of a host to the very IP address that was looked at."""

    def __init__(self, host: str, address: str, budget: _Budget) -> None:
        super().__init__(host, _PORT)
        self._address, self._budget = address, budget

    def connect(self) -> None:
        """See HTTPSConnection."""
        plain = socket.create_connection((self._address, _PORT), self._budget.seconds())
        try:
            plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            # The handshake's time-out counts for the whole of it.
            plain.settimeout(self._budget.seconds())
            sock = _context().wrap_socket(plain, server_hostname=self.host)
        except BaseException:
            plain.close()
            raise
        assert isinstance(sock, _Socket)  # noqa: S101 - tells the type checker what _context() has set
        sock.budget = self._budget
        self.sock = sock


@cache
def _context() -> ssl.SSLContext:
    # Reading the authorities takes longer than a handshake.
    context = ssl.create_default_context()
    context.hostname_checks_common_name = False
    context.sslsocket_class = _Socket
    return context


def _post(request: Request, budget: _Budget) -> int:
    address = web_address(request.url)
    if address is None:
        raise RefusedError
    connection = _Connection(address.host, _vetted(address.host, budget), budget)
    try:
        try:
            connection.connect()
        except ssl.SSLCertVerificationError as error:
            raise RefusedError from error
        except OSError as error:
            raise BusyError from error
        headers = {"User-Agent": "shopbell", "Connection": "close", **request.headers}
        try:
            connection.request("POST", address.target, request.body, headers)
            status = connection.getresponse().status
        except (OSError, HTTPException) as error:
            raise UncertainError from error
    finally:
        connection.close()
    if status < _SUCCESS:
        # A promise of an answer is none.
        raise UncertainError
    return status


def _vetted(host: str, budget: _Budget) -> str:
    """An IP address of the host, after a look at all that it has: RefusedError if one is not public.

    It is the one to connect to: a name that means something else a moment later gains nothing.
    """
    try:
        found = _resolved(host, budget)
    except OSError as error:
        # DNS may be failing.
        raise BusyError from error
    if not found or not all(is_public(each) for each in found):
        raise RefusedError
    # Lambda reaches IPv4 everywhere.
    return min(found, key=lambda each: ":" in each)


def _resolved(host: str, budget: _Budget) -> list[str]:
    # The resolver knows no time-out, and cannot be ended: whoever it keeps is left alone with it.
    left, answer = budget.seconds(), Future[list[str]]()

    def resolve() -> None:
        try:
            found = socket.getaddrinfo(host, _PORT, type=socket.SOCK_STREAM)
            answer.set_result([str(each[4][0]) for each in found])
        except Exception as error:  # noqa: BLE001 - raised where it is asked for
            answer.set_exception(error)

    threading.Thread(target=resolve, name="resolve", daemon=True).start()
    return answer.result(left)
