"""The findings of cdk-nag that we accept, each with its reason."""

from __future__ import annotations

import aws_cdk as cdk
from aws_cdk import Acknowledgment, Validations

ACCEPTED: dict[str, str] = {}


def acknowledge(stack: cdk.Stack) -> None:
    """Accept the findings for the stack."""
    for finding, reason in ACCEPTED.items():
        Validations.of(stack).acknowledge(Acknowledgment(id=finding, reason=reason))
