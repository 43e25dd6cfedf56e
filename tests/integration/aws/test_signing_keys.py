"""The keys in SSM: the first function that needs them makes them, and all others read those."""

from __future__ import annotations

import json
from typing import Any

import boto3
import pytest
from botocore.client import BaseClient
from botocore.exceptions import ClientError

from chalicelib.access.adapters.tokens import JwtTokens
from chalicelib.aws.signing_keys import SigningKeys, stored_keys
from chalicelib.bootstrap.container import Container
from chalicelib.core.errors import BusyError

NAME = "/shopbell-test/signing-keys"


def _interfere(monkeypatch: pytest.MonkeyPatch, operation: str, happen: Any) -> None:
    """Let something happen just before each call of an operation."""
    send = BaseClient._make_api_call  # type: ignore[attr-defined]  # noqa: SLF001 - where all calls come through

    def interfered(self: Any, name: str, parameters: Any) -> Any:
        if name == operation:
            happen()
        return send(self, name, parameters)

    monkeypatch.setattr(BaseClient, "_make_api_call", interfered)


def test_the_first_who_asks_makes_the_keys(container: Container) -> None:
    """Encrypted, 256 bits of chance, and the next container has the same."""
    assert container is not None
    keys = stored_keys(NAME)()
    assert stored_keys(NAME)() == keys
    assert keys["current"] == "k1"
    assert len(bytes.fromhex(keys["k1"])) == 32
    assert boto3.client("ssm").get_parameter(Name=NAME)["Parameter"]["Type"] == "SecureString"
    assert stored_keys(f"{NAME}2")() != keys


def test_who_comes_second_takes_the_keys_of_the_first(container: Container, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both found none, and both make some: what was there first stays, for both."""
    assert container is not None
    first = {"current": "k1", "k1": "f" * 64}
    ssm = boto3.client("ssm")
    others: list[Any] = [lambda: ssm.put_parameter(Name=NAME, Value=json.dumps(first), Type="SecureString")]
    _interfere(monkeypatch, "PutParameter", lambda: others.pop()() if others else None)
    assert stored_keys(NAME)() == first
    assert others == []


def test_keys_that_are_there_are_read_and_nothing_else(container: Container, monkeypatch: pytest.MonkeyPatch) -> None:
    """They are those of the admin, who may have rotated them."""
    assert container.tokens.sign("acme", "v_1", 2_000_000_000)
    written: list[str] = []
    _interfere(monkeypatch, "PutParameter", lambda: written.append("written"))
    assert stored_keys("/keys")()["current"] == "k2"
    assert written == []


def test_a_refusal_of_ssm_is_for_later(container: Container, monkeypatch: pytest.MonkeyPatch) -> None:
    """Forty reads a second are all that it gives to an account."""
    assert container is not None

    def refuse() -> None:
        raise ClientError({"Error": {"Code": "ThrottlingException"}}, "GetParameter")

    _interfere(monkeypatch, "GetParameter", refuse)
    with pytest.raises(BusyError):
        stored_keys("/keys")()


def test_who_could_not_read_the_keys_tries_again_at_once(container: Container) -> None:
    """A container that starts while SSM is busy must not be without keys for a minute."""
    answers: list[dict[str, str] | None] = [None, {"current": "k1", "k1": "o" * 64}]

    def read() -> dict[str, str]:
        answer = answers.pop(0)
        if answer is None:
            raise BusyError
        return answer

    tokens = JwtTokens(SigningKeys(read, lambda: 1_000_000.0), lambda: 1_000_000.0)
    with pytest.raises(BusyError):
        tokens.sign("acme", "v_1", 2_000_000_000)
    assert tokens.verify(tokens.sign("acme", "v_1", 2_000_000_000))[0].id == "v_1"
    assert container is not None
