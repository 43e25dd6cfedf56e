"""Cognito's own invitation, as the template has it."""

from __future__ import annotations

import json
import re
from typing import Any

from infra.invitation import DOOR
from tests.infra.conftest import Template


def test_cognitos_invitation_leads_to_the_inbox(aws: Template) -> None:
    """With the two marks that Cognito fills in, and a link to the widget's distribution."""
    resources = aws["Resources"]
    (pool,) = (each for each in resources.values() if each["Type"] == "AWS::Cognito::UserPool")
    message = pool["Properties"]["AdminCreateUserConfig"]["InviteMessageTemplate"]["EmailMessage"]
    said = json.dumps(message, ensure_ascii=False)
    assert said.count("{username}") == said.count("{####}") == 1
    assert f"/{DOOR} with" in said
    (distribution,) = re.findall(r'"Fn::GetAtt": \["(\w+)", "DomainName"\]', said)
    assert "Widget" in distribution


def test_a_token_writes_no_address_and_no_store(aws: Template) -> None:
    """Whoever has stolen one for its quarter of an hour gets no mail of the agent's with it, and nothing for longer."""
    resources = aws["Resources"].values()
    (client,) = (each["Properties"] for each in resources if each["Type"] == "AWS::Cognito::UserPoolClient")
    assert client["WriteAttributes"] == ["name"]
    # Else Cognito refuses the client: what is required must be writable.
    (pool,) = (each["Properties"] for each in resources if each["Type"] == "AWS::Cognito::UserPool")
    assert not any(each.get("Required") for each in pool["Schema"])


def test_nothing_that_the_pool_needs_needs_the_pool(aws: Template) -> None:
    """CloudFormation refuses a circle, and only when it deploys: inbox, API and pool would be one."""
    resources = aws["Resources"]
    (pool,) = (name for name, each in resources.items() if each["Type"] == "AWS::Cognito::UserPool")
    seen: set[str] = set()
    waiting = [pool]
    while waiting:
        found = _needs(resources[waiting.pop()], set(resources)) - seen
        seen |= found
        waiting += found
    assert pool not in seen
    assert any("Widget" in name for name in seen)


def _needs(resource: dict[str, Any], names: set[str]) -> set[str]:
    """The resources that one refers to, in whatever way."""
    text = json.dumps(resource)
    quoted = set(re.findall(r'"(\w+)"', text)) | set(re.findall(r"\$\{(\w+)", text))
    return quoted & names
