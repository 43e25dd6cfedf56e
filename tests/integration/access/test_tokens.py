"""Tokens."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import jwt
import pytest

from chalicelib.access.adapters.tokens import JwtTokens
from chalicelib.aws.signing_keys import SigningKeys
from chalicelib.bootstrap.container import Container
from chalicelib.core.errors import UnauthenticatedError
from tests.builders import visitor


def test_a_token_says_who_and_until_when(container: Container) -> None:
    """Signed with the current key; the older key still verifies."""
    expires = int(container.clock()) + 100
    assert container.tokens.verify(container.tokens.sign("acme", "v_1", expires)) == (
        replace(visitor(), id="v_1"),
        expires,
    )
    claims = {"iss": "shopbell", "aud": "acme", "sub": "v_1", "exp": expires}
    assert container.tokens.verify(jwt.encode(claims, "o" * 64, "HS256", headers={"kid": "k1"}))[0].id == "v_1"


@pytest.mark.parametrize(
    ("change", "key", "headers", "algorithm"),
    [
        ({}, "wrong" * 16, {"kid": "k2"}, "HS256"),
        ({}, "n" * 64, {"kid": "nosuch"}, "HS256"),
        ({}, "k2", {"kid": "current"}, "HS256"),
        ({}, "n" * 64, {}, "HS256"),
        ({}, "n" * 64, {"kid": "k2"}, "HS512"),
        ({}, None, {"kid": "k2"}, "none"),
        ({"exp": 1}, "n" * 64, {"kid": "k2"}, "HS256"),
        ({"exp": None}, "n" * 64, {"kid": "k2"}, "HS256"),
        ({"iss": "other"}, "n" * 64, {"kid": "k2"}, "HS256"),
        ({"aud": ["acme", "bravo"]}, "n" * 64, {"kid": "k2"}, "HS256"),
        ({"sub": None}, "n" * 64, {"kid": "k2"}, "HS256"),
    ],
)
@pytest.mark.filterwarnings("ignore:The HMAC key is:jwt.warnings.InsecureKeyLengthWarning")
def test_forged_and_old_tokens_are_refused(
    container: Container, change: dict[str, Any], key: str | None, headers: dict[str, str], algorithm: str
) -> None:
    """Another key, key id, algorithm, issuer, several audiences, no expiry or one that is past."""
    claims = {"iss": "shopbell", "aud": "acme", "sub": "v_1", "exp": int(container.clock()) + 100} | change
    encode: Any = jwt.encode
    token = encode({k: v for k, v in claims.items() if v is not None}, key, algorithm, headers=headers)
    with pytest.raises(UnauthenticatedError):
        container.tokens.verify(token)


def test_a_key_that_is_newer_than_the_container_is_found(container: Container) -> None:
    """After a rotation, warm containers read the keys again; a made-up key id makes them do so once a minute only."""
    reads = 0
    keys = {"current": "k1", "k1": "o" * 64}

    def read() -> dict[str, str]:
        nonlocal reads
        reads += 1
        return dict(keys)

    now = container.clock()
    warm = JwtTokens(SigningKeys(read, lambda: now), lambda: now)
    expires = int(now) + 1000
    assert warm.verify(warm.sign("acme", "v_1", expires))
    keys |= {"current": "k2", "k2": "n" * 64}
    token = JwtTokens(SigningKeys(lambda: keys, lambda: now), lambda: now).sign("acme", "v_2", expires)
    with pytest.raises(UnauthenticatedError):
        warm.verify(token)
    now += 61
    assert warm.verify(token)[0].id == "v_2"
    forged = jwt.encode({}, "x" * 64, "HS256", headers={"kid": "nosuch"})
    for _ in range(5):
        with pytest.raises(UnauthenticatedError):
            warm.verify(forged)
    assert reads == 2


@pytest.mark.parametrize("token", ["", "a.b.c", "🦆", "a" * 5000])
def test_what_is_no_token_is_refused(container: Container, token: str) -> None:
    """Without saying why."""
    with pytest.raises(UnauthenticatedError):
        container.tokens.verify(token)
