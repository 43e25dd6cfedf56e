"""What a deployment costs in a month in which nobody writes: the template's parts, times AWS's prices.

`node_modules/.bin/cdk synth -c stage=prod -c mail_domain=mail.shop.example` makes the template that it reads.
Computed from price lists, not measured. A type of resource that is not named here is refused: it may cost something.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Template = dict[str, Any]
# A month as AWS counts it.
HOURS = 730
# Lambda waits at each queue with five connections, 20 s at a time: each wait is a request, also when nothing comes.
_POLLS = 5 * 3 * 60 * HOURS


@dataclass(frozen=True, slots=True)
class Line:
    """A thing that has a price: so many of it a month, of which so many are free for ever, in each account."""

    what: str
    count: Callable[[Template], int]
    dollars: float
    free: int
    source: str

    def price(self, template: Template, *, free: bool) -> float:
        """In dollars a month, with or without what is free in an account that has nothing else."""
        return max(0, self.count(template) - (self.free if free else 0)) * self.dollars


def _of(template: Template, kind: str) -> list[dict[str, Any]]:
    return [each.get("Properties", {}) for each in template["Resources"].values() if each["Type"] == kind]


def _counted(kind: str) -> Callable[[Template], int]:
    return lambda template: len(_of(template, kind))


def alarm_metrics(template: Template) -> int:
    """The metrics that alarms look at: each is billed, also each in an expression."""
    return sum(
        sum("MetricStat" in each for each in alarm["Metrics"]) if "Metrics" in alarm else 1
        for alarm in _of(template, "AWS::CloudWatch::Alarm")
    )


def polls(template: Template) -> int:
    """Lambda's requests to queues in which nothing comes; it reads streams for nothing."""
    queues = {name for name, each in template["Resources"].items() if each["Type"] == "AWS::SQS::Queue"}
    mappings = _of(template, "AWS::Lambda::EventSourceMapping")
    polled = [each for each in mappings if each["EventSourceArn"]["Fn::GetAtt"][0] in queues]
    return _POLLS * sum(1 for each in polled if each.get("Enabled", True))


# us-east-1, November 2026.
PRICED = {
    "AWS::CloudWatch::Alarm": Line(
        "metrics that alarms watch", alarm_metrics, 0.10, 10, "aws.amazon.com/cloudwatch/pricing"
    ),
    "AWS::CloudWatch::CompositeAlarm": Line(
        "composite alarms", _counted("AWS::CloudWatch::CompositeAlarm"), 0.50, 0, "aws.amazon.com/cloudwatch/pricing"
    ),
    "AWS::CloudWatch::Dashboard": Line(
        "dashboards", _counted("AWS::CloudWatch::Dashboard"), 3.00, 3, "aws.amazon.com/cloudwatch/pricing"
    ),
    "AWS::Lambda::EventSourceMapping": Line(
        "requests to empty queues", polls, 0.40 / 1e6, 1_000_000, "aws.amazon.com/sqs/pricing"
    ),
    "AWS::SecretsManager::Secret": Line(
        "secrets", _counted("AWS::SecretsManager::Secret"), 0.40, 0, "aws.amazon.com/secrets-manager/pricing"
    ),
    "AWS::KMS::Key": Line("keys of our own", _counted("AWS::KMS::Key"), 1.00, 0, "aws.amazon.com/kms/pricing"),
}
# Paid by the request, the message, the user or the byte: nothing while nobody comes.
BY_USE = frozenset(
    {
        *(f"AWS::ApiGatewayV2::{kind}" for kind in ("Api", "Authorizer", "Integration", "Route", "RouteResponse")),
        "AWS::ApiGatewayV2::Stage",
        *(f"AWS::CloudFront::{kind}" for kind in ("Distribution", "Function", "OriginAccessControl")),
        "AWS::CloudFront::ResponseHeadersPolicy",
        *(f"AWS::Cognito::{kind}" for kind in ("UserPool", "UserPoolClient")),
        # On demand: _standing() looks.
        "AWS::DynamoDB::Table",
        *(f"AWS::IAM::{kind}" for kind in ("Policy", "Role")),
        "AWS::Lambda::Permission",
        # Our metrics are billed by the hour in which something was counted.
        *(f"AWS::Logs::{kind}" for kind in ("LogGroup", "MetricFilter")),
        *(f"AWS::S3::{kind}" for kind in ("Bucket", "BucketPolicy")),
        *(f"AWS::SES::{kind}" for kind in ("ConfigurationSet", "ConfigurationSetEventDestination", "EmailIdentity")),
        *(f"AWS::SES::{kind}" for kind in ("ReceiptRule", "ReceiptRuleSet")),
        *(f"AWS::SNS::{kind}" for kind in ("Subscription", "Topic", "TopicPolicy")),
        *(f"AWS::SQS::{kind}" for kind in ("Queue", "QueuePolicy")),
        *(f"AWS::Serverless::{kind}" for kind in ("Api", "Function")),
    }
)
# What makes a resource cost something by the hour that costs nothing otherwise.
_STANDING = frozenset(
    {"CacheClusterEnabled", "DedicatedIpPool", "ProvisionedConcurrencyConfig", "ProvisionedPollerConfig", "SnapStart"}
)


def check(template: Template) -> None:
    """ValueError if something may have a standing price that is not counted here."""
    for name, each in template["Resources"].items():
        if each["Type"] not in PRICED.keys() | BY_USE or _standing(each):
            message = f"{name} ({each['Type']}) may cost something every month: say what in bench/idle_cost.py"
            raise ValueError(message)


def _standing(resource: dict[str, Any]) -> bool:
    properties = resource.get("Properties", {})
    if resource["Type"] == "AWS::DynamoDB::Table" and properties.get("BillingMode") != "PAY_PER_REQUEST":
        return True
    if resource["Type"] == "AWS::CloudWatch::Alarm":
        # Below a minute, the price is three times as high.
        return min(_periods(properties)) < 60  # noqa: PLR2004 - seconds
    return not _STANDING.isdisjoint(properties)


def _periods(alarm: dict[str, Any]) -> list[int]:
    parts = [each["MetricStat"] for each in alarm.get("Metrics", []) if "MetricStat" in each]
    return [int(each["Period"]) for each in parts or [alarm]]


def monthly(template: Template, *, free: bool = True) -> float:
    """The dollars of an idle month."""
    check(template)
    return sum(line.price(template, free=free) for line in PRICED.values())


def table(template: Template) -> list[str]:
    """What the page shows: every part that costs, or would without the free part."""
    check(template)
    lines = ["| a month, idle | so many | free | each | price |", "|---|---|---|---|---|"]
    for line in PRICED.values():
        count = line.count(template)
        if count:
            each = f"${line.dollars * 1e6:.2f} a million" if line.dollars < 0.01 else f"${line.dollars:.2f}"  # noqa: PLR2004 - a cent
            price = line.price(template, free=True)
            lines.append(f"| {line.what} | {count:,} | {line.free:,} | {each} | ${price:.2f} |")
    lines.append("| all else | | | by use | $0.00 |")
    lines.append(f"| **together** | | | | **${monthly(template):.2f}** |")
    return lines


if __name__ == "__main__":
    path = Path(sys.argv[1] if len(sys.argv) > 1 else "cdk.out/shopbell-prod.template.json")
    synthesized = json.loads(path.read_text(encoding="utf-8"))
    print("\n".join(table(synthesized)))
    print(f"\nWithout what is free in an account that has nothing else: ${monthly(synthesized, free=False):.2f}")
    print("\n".join(sorted({f"- {line.what}: {line.source}" for line in PRICED.values() if line.count(synthesized)})))
