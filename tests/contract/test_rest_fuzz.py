"""Requests out of the OpenAPI document, right and wrong: never a 500, never an answer outside of it."""

from __future__ import annotations

from typing import Any

import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from chalicelib.conversations.usecases.open_conversation import open_conversation
from chalicelib.conversations.usecases.send_message import Draft
from infra.contracts import openapi
from tests.builders import listener, visitor
from tests.contract.conftest import Gateway
from tests.fakes import World

CHECKS: list[Any] = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
# Tokens are tried by the matrix of rights; here they would hide what is behind them.
CONFIG = schemathesis.Config.from_dict({"generation": {"with-security-parameters": False}})
DOCUMENT = schemathesis.openapi.from_dict(openapi(), config=CONFIG)


@DOCUMENT.parametrize()
@settings(
    max_examples=60,
    deadline=None,
    derandomize=False,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.filter_too_much],
)
def test_every_request_is_answered_as_the_document_says(case: schemathesis.Case[Any], world: World) -> None:
    """As an agent or the shopper whom the route is for, and with ids that are there as often as not."""
    who = visitor()
    conversation = open_conversation(world, who, Draft("cid-first", 0, "Hello"), listener(who, "v1")).conversation_id
    known = {"store": "acme", "conversation": conversation, "mail": "held-mail", "key": "pk_acme_0123456789abcdef"}
    for name, value in known.items():
        if name in (case.path_parameters or {}) and len(str(case.path_parameters[name])) % 2:
            case.path_parameters[name] = value
    if isinstance(case.body, dict) and "conversation" in case.body:
        case.body["conversation"] = conversation
    staff = case.operation.path.startswith(("/v1/me", "/v1/stores"))
    token = "agent acme1" if staff else f"Bearer {world.tokens.sign('acme', who.id, int(world.now) + 3600)}"
    headers = {"Origin": "https://acme.example", "Authorization": token}
    case.call_and_validate(app=Gateway(world), base_url="http://shop.example", headers=headers, checks=CHECKS)
