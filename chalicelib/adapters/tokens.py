"""A visitor's token: a JWT signed with a key of this deployment."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cached_property
from typing import Any

from chalicelib.adapters.aws import client
from chalicelib.domain.model import Principal, Role
from chalicelib.errors import UnauthenticatedError
from chalicelib.ports import Clock

# Pinned: a token may not choose how it is checked (RFC 8725, section 3.1).
_ALGORITHM = "HS256"
_ISSUER = "shopbell"
_LEEWAY_SECONDS = 60

Keys = dict[str, str]
"""Key ids and their keys; `current` names the one that signs."""


def secret_keys(arn: str) -> Callable[[], Keys]:
    """How to read the keys from Secrets Manager."""
    return lambda: json.loads(client("secretsmanager").get_secret_value(SecretId=arn)["SecretString"])


class JwtTokens:
    """Tokens as JWT; the keys are read once per container, older ones still verify after a rotation."""

    def __init__(self, read_keys: Callable[[], Keys], clock: Clock) -> None:
        self._read_keys = read_keys
        self._clock = clock

    @cached_property
    def _keys(self) -> Keys:
        return self._read_keys()

    def sign(self, store: str, visitor: str, expires: int) -> str:
        """See Tokens."""
        import jwt  # noqa: PLC0415 - not at import of app.py

        kid = self._keys["current"]
        claims = {"iss": _ISSUER, "aud": store, "sub": visitor, "exp": expires, "iat": int(self._clock())}
        return jwt.encode(claims, self._keys[kid], _ALGORITHM, headers={"kid": kid})

    def verify(self, token: str) -> tuple[Principal, int]:
        """See Tokens."""
        import jwt  # noqa: PLC0415 - not at import of app.py

        try:
            claims = self._claims(jwt, token)
        except (jwt.InvalidTokenError, UnicodeError) as error:
            raise UnauthenticatedError from error
        # Time is injected, so the library's own clock is not asked.
        if claims["exp"] + _LEEWAY_SECONDS <= self._clock():
            raise UnauthenticatedError
        return Principal(claims["aud"], claims["sub"], Role.VISITOR), claims["exp"]

    def _claims(self, jwt: Any, token: str) -> dict[str, Any]:  # noqa: ANN401 - a module
        kid = jwt.get_unverified_header(token).get("kid")
        if kid == "current" or kid not in self._keys:
            raise UnauthenticatedError
        required = {"require": ["aud", "sub", "exp", "iss"], "verify_aud": False, "verify_exp": False}
        claims: dict[str, Any] = jwt.decode(
            token, self._keys[kid], algorithms=[_ALGORITHM], issuer=_ISSUER, options=required | {"verify_iat": False}
        )
        if not isinstance(claims["aud"], str) or not isinstance(claims["exp"], int):
            raise UnauthenticatedError
        return claims
