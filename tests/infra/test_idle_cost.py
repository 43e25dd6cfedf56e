"""What idle costs: less than a dollar, and nothing that costs is overlooked."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from bench.idle_cost import check, monthly, table
from infra.local.ministack import ROOT
from tests.infra.conftest import Template

ALARM = {"Period": 60}


def _with(template: Template, **resource: Any) -> Template:
    changed = copy.deepcopy(template)
    changed["Resources"]["Extra"] = {"Type": resource.pop("kind"), "Properties": resource}
    return changed


def test_an_idle_month_costs_less_than_a_dollar(aws: Template) -> None:
    """With mail, in an account whose free part nothing else uses."""
    assert 0 < monthly(aws) < 1.00


def test_the_page_shows_the_parts(aws: Template) -> None:
    """docs/operations.md has the very table that bench/idle_cost.py prints."""
    assert "\n".join(table(aws)) in (ROOT / "docs/operations.md").read_text()


@pytest.mark.parametrize(
    ("resource", "dollars"),
    [
        ({"kind": "AWS::SecretsManager::Secret"}, 0.40),
        ({"kind": "AWS::KMS::Key"}, 1.00),
        ({"kind": "AWS::CloudWatch::CompositeAlarm"}, 0.50),
        ({"kind": "AWS::CloudWatch::Alarm", **ALARM}, 0.10),
        # Each metric of an expression is billed, the expression is not.
        (
            {
                "kind": "AWS::CloudWatch::Alarm",
                "Metrics": [{"Expression": "a+b"}, {"MetricStat": ALARM}, {"MetricStat": ALARM}],
            },
            0.20,
        ),
        # Two of three free dashboards are left.
        ({"kind": "AWS::CloudWatch::Dashboard"}, 0.0),
        ({"kind": "AWS::SNS::Topic"}, 0.0),
    ],
)
def test_what_costs_is_counted(aws: Template, resource: dict[str, Any], dollars: float) -> None:
    """One more of each, by its price."""
    assert monthly(_with(aws, **resource)) - monthly(aws) == pytest.approx(dollars)


def test_a_queue_costs_when_a_function_waits_at_it(aws: Template) -> None:
    """657,000 requests a month; not when its mapping is switched off."""
    one = next(
        name
        for name, each in aws["Resources"].items()
        if each["Type"] == "AWS::Lambda::EventSourceMapping" and "MaximumRecordAgeInSeconds" not in each["Properties"]
    )
    off = copy.deepcopy(aws)
    off["Resources"][one]["Properties"]["Enabled"] = False
    assert monthly(aws) - monthly(off) == pytest.approx(0.657 * 0.40)


@pytest.mark.parametrize(
    "resource",
    [
        {"kind": "AWS::EC2::NatGateway"},
        {"kind": "AWS::DynamoDB::Table", "BillingMode": "PROVISIONED"},
        {"kind": "AWS::Serverless::Function", "ProvisionedConcurrencyConfig": {}},
        {"kind": "AWS::Lambda::EventSourceMapping", "ProvisionedPollerConfig": {}},
        {"kind": "AWS::CloudWatch::Alarm", "Period": 10},
    ],
)
def test_what_may_cost_and_is_not_known_is_refused(aws: Template, resource: dict[str, Any]) -> None:
    """A new kind of resource, or one that is switched to a price by the hour, must be looked at first."""
    with pytest.raises(ValueError, match="may cost something every month"):
        check(_with(aws, **resource))
