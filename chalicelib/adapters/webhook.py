"""A store's Slack-compatible incoming webhook. Its address comes from an admin and may be wrong (HK-2)."""

from __future__ import annotations

import ipaddress
import json
import socket
from urllib.parse import urlsplit

from chalicelib.errors import BusyError, RefusedError, UncertainError

_SECONDS = 5


def vetted_address(url: str) -> tuple[str, str, str]:
    """The public IP address to connect to, the host and the path; RefusedError for anything that is not public HTTPS.

    The address that was looked at is the one connected to: a name that changes in between gains nothing.
    """
    try:
        parts = urlsplit(url)
        if parts.scheme != "https" or not parts.hostname or parts.username or parts.port not in {None, 443}:
            raise RefusedError
        found = {info[4][0] for info in socket.getaddrinfo(parts.hostname, 443, type=socket.SOCK_STREAM)}
    except ValueError as error:
        # No port, no name: UnicodeError is one of these.
        raise RefusedError from error
    except OSError as error:
        raise BusyError from error
    if not found or not all(_is_public(str(each)) for each in found):
        raise RefusedError
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return str(min(found, key=lambda each: ":" in str(each))), parts.hostname, path


def _is_public(address: str) -> bool:
    ip = ipaddress.ip_address(address)
    # IPv4 addresses in IPv6 clothes: mapped ones, 6to4, Teredo, NAT64.
    if isinstance(ip, ipaddress.IPv6Address) and (
        ip.ipv4_mapped or ip.sixtofour or ip.teredo or ip in ipaddress.ip_network("64:ff9b::/96")
    ):
        return False
    return ip.is_global and not ip.is_multicast


class HttpsWebhook:
    """Webhook over HTTPS, with no redirects."""

    def post(self, url: str, text: str) -> None:
        """See Webhook."""
        import urllib3  # noqa: PLC0415 - not at import of app.py

        address, host, path = vetted_address(url)
        pool = urllib3.HTTPSConnectionPool(
            address, 443, server_hostname=host, assert_hostname=host, timeout=_SECONDS, retries=False
        )
        try:
            answer = pool.request(
                "POST",
                path,
                body=json.dumps({"text": text}),
                headers={"Host": host, "Content-Type": "application/json"},
                redirect=False,
                preload_content=False,
            )
        except urllib3.exceptions.NewConnectionError as error:
            raise BusyError from error
        except urllib3.exceptions.HTTPError as error:
            raise UncertainError from error
        finally:
            pool.close()
        if answer.status == _TOO_MANY or answer.status >= _SERVER_ERROR:
            raise BusyError
        if answer.status >= _REDIRECT:
            raise RefusedError


_REDIRECT, _TOO_MANY, _SERVER_ERROR = 300, 429, 500
