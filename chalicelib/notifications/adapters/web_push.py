"""Web Push (RFC 8030) with the deployment's VAPID key (RFC 8292)."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Any

from chalicelib.aws.signing_keys import Keys
from chalicelib.core.errors import BusyError, GoneError, RefusedError, ShopbellError, UncertainError
from chalicelib.core.web_address import WebAddress, web_address
from chalicelib.notifications.domain.people import Device
from chalicelib.notifications.ports import PostAll, Request

# Five events, each with a service that hangs, fit into the 20 s of the function.
_TIMEOUT_SECONDS = 3
_LIFETIME_SECONDS = 12 * 3600
# An endpoint comes from a browser, so from anybody: only these are posted to, over HTTPS (HK-2).
HOSTS = ("fcm.googleapis.com", ".push.services.mozilla.com", ".notify.windows.com", ".push.apple.com")


def is_push_service(endpoint: str) -> bool:
    """Whether an endpoint belongs to one of the browsers' push services."""
    return _push_service(endpoint) is not None


def _push_service(endpoint: str) -> WebAddress | None:
    address = web_address(endpoint)
    # The name that was understood is compared, and not what was written: it is also what is connected to.
    if address and any(address.host == each or (each[0] == "." and address.host.endswith(each)) for each in HOSTS):
        return address
    return None


class VapidWebPush:
    """WebPush, encrypted by http-ece, signed by py-vapid, and sent by somebody else."""

    def __init__(self, read_keys: Callable[[], Keys], subject: str, post_all: PostAll) -> None:
        """`subject` is how a push service reaches whoever runs this (RFC 8292, section 2.1)."""
        self._read_keys = read_keys
        self._subject = subject
        self._post_all = post_all

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

    def send_all(
        self, devices: Sequence[Device], body: Mapping[str, str], topic: str
    ) -> Sequence[ShopbellError | None]:
        """See WebPush."""
        made = [self._request(each, body, topic) for each in devices]
        answers = iter(self._post_all([each for each in made if each]))
        # Nothing will ever reach a device for which no request can be made.
        return [_outcome(next(answers)) if each else GoneError() for each in made]

    def _request(self, device: Device, body: Mapping[str, str], topic: str) -> Request | None:
        address = _push_service(device.endpoint)
        if address is None:
            return None
        encrypted = _encrypted(json.dumps(body).encode(), device)
        if encrypted is None:
            return None
        claims = {"aud": address.origin, "sub": self._subject, "exp": int(time.time()) + _LIFETIME_SECONDS}
        headers = {
            **self._vapid.sign(claims),
            "Content-Type": "application/octet-stream",
            "Content-Encoding": "aes128gcm",
            "TTL": str(_LIFETIME_SECONDS),
            "Topic": topic,
            "Urgency": "high",
        }
        return Request(address.url, encrypted, _TIMEOUT_SECONDS, headers)


def _encrypted(data: bytes, device: Device) -> bytes | None:
    """As the device's browser reads it (RFC 8291), with a key of its own for each push; None for keys that are none."""
    import http_ece  # noqa: PLC0415 - few functions need it
    from cryptography.hazmat.primitives.asymmetric import ec  # noqa: PLC0415 - as above

    try:
        encrypted: bytes = http_ece.encrypt(
            data,
            private_key=ec.generate_private_key(ec.SECP256R1()),
            dh=_decoded(device.p256dh),
            auth_secret=_decoded(device.auth),
            version="aes128gcm",
        )
    except (ValueError, http_ece.ECEException):
        return None
    return encrypted


def _decoded(key: str) -> bytes:
    # Browsers leave the padding away.
    return base64.urlsafe_b64decode(key + "=" * (-len(key) % 4))


def _outcome(answer: int | ShopbellError) -> ShopbellError | None:
    if isinstance(answer, UncertainError):
        # A later one of the same topic takes the place of the one that may have come through.
        return BusyError()
    if isinstance(answer, ShopbellError):
        return answer
    if answer in _GONE:
        return GoneError()
    if answer == _TOO_MANY or answer >= _SERVER_ERROR:
        return BusyError()
    return RefusedError() if answer >= _REDIRECT else None


_GONE = frozenset({404, 410})
_REDIRECT, _TOO_MANY, _SERVER_ERROR = 300, 429, 500
# The order of P-256 (FIPS 186-5, D.1.2.3).
_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
