"""What lets somebody in, signed by this deployment: visitors' tokens and links in mails, as JWT."""

from __future__ import annotations

from typing import Any

from chalicelib.access.domain import Link
from chalicelib.aws.signing_keys import SigningKeys
from chalicelib.core.errors import UnauthenticatedError
from chalicelib.core.ids import StoreId, VisitorId
from chalicelib.core.ports import Clock
from chalicelib.core.principal import Principal, Role

# Pinned: a token may not choose how it is checked (RFC 8725, section 3.1).
_ALGORITHM = "HS256"
_ISSUER = "shopbell"
_LEEWAY_SECONDS = 60


class JwtTokens:
    """Tokens as JWT."""

    def __init__(self, keys: SigningKeys, clock: Clock) -> None:
        self._keys = keys
        self._clock = clock

    def sign(self, store_id: StoreId, visitor_id: VisitorId, expires: int) -> str:
        """See Tokens."""
        return self._signed(
            {"iss": _ISSUER, "aud": store_id, "sub": visitor_id, "exp": expires, "iat": int(self._clock())}
        )

    def sign_link(self, link: Link) -> str:
        """See Tokens."""
        # An issuer of its own: a link is never a visitor's token, nor one link another.
        claims = {"iss": f"{_ISSUER}:{link.purpose}", "aud": link.store_id, "sub": link.subject, "exp": link.expires}
        return self._signed(claims | {"con": link.conversation_id, "adr": link.address})

    def verify_link(self, token: str, purpose: str) -> Link:
        """See Tokens."""
        claims = self._verified(token, f"{_ISSUER}:{purpose}")
        return Link(
            purpose, claims["aud"], claims["sub"], str(claims.get("con", "")), claims["exp"], str(claims.get("adr", ""))
        )

    def verify(self, token: str) -> tuple[Principal, int]:
        """See Tokens."""
        claims = self._verified(token, _ISSUER)
        return Principal(claims["aud"], claims["sub"], Role.VISITOR), claims["exp"]

    def _signed(self, claims: dict[str, Any]) -> str:
        import jwt  # noqa: PLC0415 - not at import of app.py

        kid, key = self._keys.current
        return jwt.encode(claims, key, _ALGORITHM, headers={"kid": kid})

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
        keys = self._keys.by_id(kid) if isinstance(kid, str) else {}
        if kid not in keys:
            raise UnauthenticatedError
        required = {"require": ["aud", "sub", "exp", "iss"], "verify_aud": False, "verify_exp": False}
        claims: dict[str, Any] = jwt.decode(
            token, keys[kid], algorithms=[_ALGORITHM], issuer=issuer, options=required | {"verify_iat": False}
        )
        if not isinstance(claims["aud"], str) or not isinstance(claims["exp"], int):
            raise UnauthenticatedError
        return claims
