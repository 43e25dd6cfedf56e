"""The CDK app: `cdk deploy -c stage=prod` for AWS, `-c target=local -c port=4566 …` for this machine."""

from __future__ import annotations

import os
import re

import aws_cdk as cdk
from aws_cdk import Validations
from cdk_nag import AwsSolutionsChecks, ServerlessChecks

from infra.findings import acknowledge
from infra.stack import ShopbellStack
from infra.target import Target

_DOMAIN = re.compile(r"^([a-z0-9-]{1,63}\.)+[a-z][a-z0-9-]{1,62}$")
_PORTS = ("port", "mail_port", "widget_port", "inbox_port")


def build(app: cdk.App) -> ShopbellStack:
    """The stack that the app's context asks for; ValueError if it cannot be made out."""
    stage = app.node.try_get_context("stage") or "dev"
    place = app.node.try_get_context("target") or "aws"
    if place not in {"aws", "local"} or not str(stage).isalnum():
        message = "use -c target=aws or local, and a stage of letters and digits"
        raise ValueError(message)
    target = Target()
    if place == "local":
        target = Target(**{name: int(app.node.try_get_context(name)) for name in _PORTS})
    domain = app.node.try_get_context("mail_domain") or ""
    if domain and not _DOMAIN.match(domain):
        message = f"mail_domain={domain}: use a domain in small letters, as in mail.shop.example"
        raise ValueError(message)
    stack = ShopbellStack(app, f"shopbell-{stage}", stage=stage, target=target, mail_domain=domain)
    if not target.local:
        Validations.of(app).add_plugins(AwsSolutionsChecks(app), ServerlessChecks(app))
        acknowledge(stack, stack.functions)
    return stack


if __name__ == "__main__":
    # Chalice asks the environment for a region and nothing else, even where none is needed to package.
    os.environ.setdefault("AWS_DEFAULT_REGION", os.environ.get("CDK_DEFAULT_REGION", "us-east-1"))
    application = cdk.App()
    build(application)
    application.synth()
