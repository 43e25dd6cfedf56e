"""Web Push (RFC 8030) with the deployment's VAPID key (RFC 8292)."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit

from chalicelib.adapters.tokens import Keys
from chalicelib.domain.model import Device
from chalicelib.errors import BusyError, GoneError, RefusedError, ShopbellError

# Five events, each with a service that hangs, fit into the 20 s of the function.
_TIMEOUT_SECONDS = 3
# Each encrypts and opens a connection of its own: more at once would only wait for the processor.
_AT_ONCE = 16
_LIFETIME_SECONDS = 12 * 3600
# An endpoint comes from a browser, so from anybody: only these are posted to, over HTTPS (HK-2).
HOSTS = ("fcm.googleapis.com", ".push.services.mozilla.com", ".notify.windows.com", ".push.apple.com")


def is_push_service(endpoint: str, hosts: tuple[str, ...] = HOSTS) -> bool:
    """Whether an endpoint belongs to one of the browsers' push services."""
    parts = urlsplit(endpoint)
    host = parts.hostname or ""
    named = any(host == each or (each.startswith(".") and host.endswith(each)) for each in hosts)
    return named and parts.scheme == "https" and parts.username is None and parts.port in {None, 443}


class VapidWebPush:
    """WebPush through pywebpush."""

    def __init__(self, read_keys: Callable[[], Keys], subject: str) -> None:
        """`subject` is how a push service reaches whoever runs this (RFC 8292, section 2.1)."""
        self._read_keys = read_keys
        self._subject = subject

    @cached_property
    def _vapid(self) -> Any:  # noqa: ANN401 - py_vapid has no types
        from cryptography.hazmat.primitives import hashes  # noqa: PLC0415 - not at import of app.py
        from cryptography.hazmat.primitives.kdf.hkdf import HKDF  # noqa: PLC0415 - as above
        from py_vapid import Vapid02  # noqa: PLC0415 - as above

        keys = self._read_keys()
        secret = keys.get("vapid") or keys[min(kid for kid in keys if kid != "current")]
        # 48 bytes, so that what the order of the curve cuts off does not bias the key (FIPS 186-5, A.2.1).
        seed = HKDF(hashes.SHA256(), 48, None, b"shopbell vapid").derive(secret.encode())
        scalar = int.from_bytes(seed, "big") % (_ORDER - 1) + 1
        return Vapid02.from_raw(base64.urlsafe_b64encode(scalar.to_bytes(32, "big")))

    @property
    def public_key(self) -> str:
        """See WebPush."""
        from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat  # noqa: PLC0415 - as above

        point = self._vapid.public_key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        return base64.urlsafe_b64encode(point).decode().rstrip("=")

    def takes(self, endpoint: str) -> bool:
        """See WebPush."""
        return is_push_service(endpoint)

    def send(self, device: Device, body: Mapping[str, str], topic: str) -> None:
        """See WebPush."""
        from pywebpush import WebPushException, webpush  # noqa: PLC0415 - a third of a second, and few need it
        from requests import RequestException  # noqa: PLC0415 - as above

        if not self.takes(device.endpoint):
            raise GoneError
        try:
            webpush(
                {"endpoint": device.endpoint, "keys": {"p256dh": device.p256dh, "auth": device.auth}},
                json.dumps(body),
                vapid_private_key=self._vapid,
                vapid_claims={"sub": self._subject},
                ttl=_LIFETIME_SECONDS,
                timeout=_TIMEOUT_SECONDS,
                headers={"Topic": topic, "Urgency": "high"},
            )
        except WebPushException as error:
            status = error.response.status_code if error.response is not None else 0
            if status in {404, 410}:
                raise GoneError from error
            raise (BusyError if status in {0, 429} or status >= _SERVER_ERROR else RefusedError) from error
        except RequestException as error:
            raise BusyError from error
        except ValueError as error:
            # Keys that are none: nothing will ever reach this device.
            raise GoneError from error

    def send_all(
        self, devices: Sequence[Device], body: Mapping[str, str], topic: str
    ) -> Sequence[ShopbellError | None]:
        """See WebPush."""
        # A pool for each call: whoever still hangs when the time is over must not stand in the next one's way.
        pool = ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="web-push")
        tries = [pool.submit(self._try, device, body, topic) for device in devices]
        wait(tries, timeout=_TIMEOUT_SECONDS)
        pool.shutdown(wait=False, cancel_futures=True)
        return [_outcome(each) for each in tries]

    def _try(self, device: Device, body: Mapping[str, str], topic: str) -> ShopbellError | None:
        try:
            self.send(device, body, topic)
        except ShopbellError as error:
            return error
        return None


def _outcome(tried: Future[ShopbellError | None]) -> ShopbellError | None:
    # The time-out of a request counts from each byte: a service that dribbles is given up here.
    return tried.result() if tried.done() and not tried.cancelled() else BusyError()


_SERVER_ERROR = 500
# The order of P-256 (FIPS 186-5, D.1.2.3).
_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
