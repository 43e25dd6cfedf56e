"""What this deployment signs: visitors' tokens and links in mails as JWT, reply addresses in a form of their own."""

from __future__ import annotations

import hmac
import json
import secrets
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from chalicelib.adapters.aws import client
from chalicelib.adapters.failures import translated
from chalicelib.domain import reply_token
from chalicelib.domain.ids import ConversationId, StoreId, VisitorId
from chalicelib.domain.model import Principal, Role
from chalicelib.domain.reply_token import Reply
from chalicelib.errors import UnauthenticatedError
from chalicelib.ports.access import Link
from chalicelib.ports.core import Clock

# Pinned: a token may not choose how it is checked (RFC 8725, section 3.1).
_ALGORITHM = "HS256"
_ISSUER = "shopbell"
_LEEWAY_SECONDS = 60
_REREAD_SECONDS = 60

Keys = dict[str, str]
"""Key ids and their keys; `current` names the one that signs, `vapid` keeps an old one for browser push alone."""

_NO_IDS = frozenset({"current", "vapid"})


def stored_keys(parameter: str) -> Callable[[], Keys]:
    """How to read the keys from SSM's parameters; the first who asks makes them, and whoever was faster is right."""

    def read() -> Keys:
        with translated():
            ssm = client("ssm")
            try:
                return _read(ssm, parameter)
            except ssm.exceptions.ParameterNotFound:
                with suppress(ssm.exceptions.ParameterAlreadyExists, ssm.exceptions.TooManyUpdates):
                    made = json.dumps({"current": "k1", "k1": secrets.token_hex(32)})
                    ssm.put_parameter(Name=parameter, Value=made, Type="SecureString", Overwrite=False)
                return _read(ssm, parameter)

    return read


def _read(ssm: Any, parameter: str) -> Keys:  # noqa: ANN401 - boto3 makes its classes at run time
    keys: Keys = json.loads(ssm.get_parameter(Name=parameter, WithDecryption=True)["Parameter"]["Value"])
    return keys


class JwtTokens:
    """Tokens as JWT; older keys still verify after a rotation."""

    def __init__(self, read_keys: Callable[[], Keys], clock: Clock) -> None:
        self._read_keys = read_keys
        self._clock = clock
        self._known: Keys = {}
        self._read_at = float("-inf")

    def _keys(self, kid: str = "current") -> Keys:
        """The keys; read again, at most once a minute, when one is asked for that is not known: it may be newer."""
        if kid not in self._known and self._clock() - self._read_at > _REREAD_SECONDS:
            # Noted when it is done: who could not read them must not go without them for a minute.
            self._known = self._read_keys()
            self._read_at = self._clock()
        return self._known

    def sign(self, store_id: StoreId, visitor_id: VisitorId, expires: int) -> str:
        """See Tokens."""
        import jwt  # noqa: PLC0415 - not at import of app.py

        keys = self._keys()
        kid = keys["current"]
        claims = {"iss": _ISSUER, "aud": store_id, "sub": visitor_id, "exp": expires, "iat": int(self._clock())}
        return jwt.encode(claims, keys[kid], _ALGORITHM, headers={"kid": kid})

    def sign_link(self, link: Link) -> str:
        """See Tokens."""
        import jwt  # noqa: PLC0415 - not at import of app.py

        keys = self._keys()
        kid = keys["current"]
        # An issuer of its own: a link is never a visitor's token, nor one link another.
        claims = {"iss": f"{_ISSUER}:{link.purpose}", "aud": link.store_id, "sub": link.subject, "exp": link.expires}
        claims |= {"con": link.conversation_id, "adr": link.address}
        return jwt.encode(claims, keys[kid], _ALGORITHM, headers={"kid": kid})

    def verify_link(self, token: str, purpose: str) -> Link:
        """See Tokens."""
        claims = self._verified(token, f"{_ISSUER}:{purpose}")
        return Link(
            purpose, claims["aud"], claims["sub"], str(claims.get("con", "")), claims["exp"], str(claims.get("adr", ""))
        )

    def sign_reply(self, store_id: StoreId, conversation_id: ConversationId, address: str, expires: int) -> str:
        """See Tokens."""
        keys = self._keys()
        return reply_token.sign(keys[keys["current"]], store_id, conversation_id, address, expires)

    def verify_reply(self, store_id: StoreId, token: str) -> Reply | None:
        """See Tokens."""
        found = self._try_reply(store_id, token)
        if found is None and len(token) == reply_token.LENGTH:
            # It names no key: it may have been signed with one that is newer than those known here.
            self._keys("")
            found = self._try_reply(store_id, token)
        return found

    def _try_reply(self, store_id: StoreId, token: str) -> Reply | None:
        keys = [key for kid, key in self._keys().items() if kid not in _NO_IDS]
        return reply_token.verify(keys, store_id, token, self._clock())

    def derive(self, *parts: str) -> bytes:
        """See Tokens; from the oldest key, so that a rotation in between changes nothing."""
        oldest = min((kid, key) for kid, key in self._keys().items() if kid not in _NO_IDS)[1]
        return hmac.digest(oldest.encode(), "\0".join(("derive", *parts)).encode(), "sha256")[:16]

    def verify(self, token: str) -> tuple[Principal, int]:
        """See Tokens."""
        claims = self._verified(token, _ISSUER)
        return Principal(claims["aud"], claims["sub"], Role.VISITOR), claims["exp"]

    def _verified(self, token: str, issuer: str) -> dict[str, Any]:
        import jwt  # noqa: PLC0415 - not at import of app.py

        try:
            claims = self._claims(jwt, token, issuer)
        except (jwt.InvalidTokenError, UnicodeError) as error:
            raise UnauthenticatedError from error
        # Time is injected, so the library's own clock is not asked.
        if claims["exp"] + _LEEWAY_SECONDS <= self._clock():
            raise UnauthenticatedError
        return claims

    def _claims(self, jwt: Any, token: str, issuer: str) -> dict[str, Any]:  # noqa: ANN401 - a module
        kid = jwt.get_unverified_header(token).get("kid")
        keys = self._keys(kid) if isinstance(kid, str) else {}
        if kid in _NO_IDS or kid not in keys:
            raise UnauthenticatedError
        required = {"require": ["aud", "sub", "exp", "iss"], "verify_aud": False, "verify_exp": False}
        claims: dict[str, Any] = jwt.decode(
            token, keys[kid], algorithms=[_ALGORITHM], issuer=issuer, options=required | {"verify_iat": False}
        )
        if not isinstance(claims["aud"], str) or not isinstance(claims["exp"], int):
            raise UnauthenticatedError
        return claims
