"""The CDK app: `cdk deploy -c stage=prod` for AWS, `-c target=local -c port=4566 …` for this machine."""

from __future__ import annotations

import os
import re

import aws_cdk as cdk

from infra.constructs.guards import Budget
from infra.constructs.pace import Pace
from infra.stack import Options, ShopbellStack
from infra.target import Target

_DOMAIN = re.compile(r"^([a-z0-9-]{1,63}\.)+[a-z][a-z0-9-]{1,62}$")
_MAIL = re.compile(r"^[^@\s]+@[^@\s]+\.[^@\s]+$")
_PORTS = ("port", "mail_port", "widget_port", "inbox_port")


def build(app: cdk.App) -> ShopbellStack:
    """The stack that the app's context asks for; ValueError if it cannot be made out."""
    stage, place = _context(app, "stage") or "dev", _context(app, "target") or "aws"
    if place not in {"aws", "local"} or not stage.isalnum():
        message = "use -c target=aws or local, and a stage of letters and digits"
        raise ValueError(message)
    target = Target()
    if place == "local":
        target = Target(**{name: int(app.node.try_get_context(name)) for name in _PORTS})
    return ShopbellStack(app, f"shopbell-{stage}", target=target, options=_options(app, target))


def _options(app: cdk.App, target: Target) -> Options:
    domain, mfa, mail = _context(app, "mail_domain"), _context(app, "mfa") or "optional", _context(app, "budget_mail")
    if domain and not _DOMAIN.match(domain):
        message = f"mail_domain={domain}: use a domain in small letters, as in mail.shop.example"
        raise ValueError(message)
    if mfa not in {"optional", "required"}:
        message = f"mfa={mfa}: use optional or required"
        raise ValueError(message)
    dollars = _context(app, "budget")
    if dollars and (not dollars.isdecimal() or int(dollars) == 0 or not _MAIL.match(mail)):
        message = f"budget={dollars} budget_mail={mail}: use whole dollars a month, and an address to write to"
        raise ValueError(message)
    store = _whole(app, "store_rate", Pace().store)
    stage = _whole(app, "rate", 4 * store)
    if stage < 2 * store:
        message = f"rate={stage} store_rate={store}: a message is read, too: use twice the store's at least"
        raise ValueError(message)
    return Options(
        mail_domain=domain,
        temporary=target.local or _yes(app, "temporary"),
        mfa_required=mfa == "required",
        # MiniStack knows no firewall, and sends no bill.
        firewall=_yes(app, "waf") and not target.local,
        budget=Budget(int(dollars), mail) if dollars and not target.local else None,
        pace=Pace(store, stage),
    )


def _context(app: cdk.App, name: str) -> str:
    return str(app.node.try_get_context(name) or "")


def _whole(app: cdk.App, name: str, default: int) -> int:
    value = _context(app, name) or str(default)
    if not value.isdecimal() or int(value) == 0:
        message = f"{name}={value}: use a whole number a second"
        raise ValueError(message)
    return int(value)


def _yes(app: cdk.App, name: str) -> bool:
    value = _context(app, name) or "no"
    if value not in {"yes", "no"}:
        message = f"{name}={value}: use yes or no"
        raise ValueError(message)
    return value == "yes"


if __name__ == "__main__":
    # Chalice asks the environment for a region and nothing else, even where none is needed to package.
    os.environ.setdefault("AWS_DEFAULT_REGION", os.environ.get("CDK_DEFAULT_REGION", "us-east-1"))
    application = cdk.App()
    build(application)
    application.synth()
