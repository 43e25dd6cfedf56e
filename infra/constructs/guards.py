"""What an admin may ask for at a price: a firewall before REST, and a mail when the bill grows (docs/operations.md)."""

from __future__ import annotations

from dataclasses import dataclass

import aws_cdk as cdk
from aws_cdk import aws_budgets as budgets
from aws_cdk import aws_wafv2 as waf
from constructs import Construct

from chalicelib.transport.validation import MAX_BYTES

# Requests of one network address in five minutes, the shortest window that all regions count. Our own limit of one
# address (chalicelib/core/limits.py) is 300 a minute and store; an office of shoppers stays below this one.
_RATE = 3000
# Actual and forecast cost, in percent of the budget.
_ACTUAL, _FORECAST = 80, 100


@dataclass(frozen=True, slots=True)
class Budget:
    """Dollars a month, and whom to tell."""

    dollars: int
    mail: str


class Firewall(Construct):
    """AWS WAF before the REST API: what one address may ask, and how large a body may be.

    A socket's API can have none (AWS WAF takes REST APIs only): `$connect` asks for a ticket, which REST gives.
    """

    def __init__(self, scope: Construct, name: str, *, api: str, stage: str) -> None:
        """`api` is the REST API's id, `stage` a reference to its stage, which must be there first."""
        super().__init__(scope, name)
        here = cdk.Stack.of(self)
        size = waf.CfnWebACL.SizeConstraintStatementProperty(
            comparison_operator="GT",
            size=MAX_BYTES,
            field_to_match=waf.CfnWebACL.FieldToMatchProperty(
                body=waf.CfnWebACL.BodyProperty(oversize_handling="MATCH")
            ),
            text_transformations=[waf.CfnWebACL.TextTransformationProperty(priority=0, type="NONE")],
        )
        rate = waf.CfnWebACL.RateBasedStatementProperty(aggregate_key_type="IP", limit=_RATE)
        acl = waf.CfnWebACL(
            self,
            "Rules",
            name=here.stack_name,
            scope="REGIONAL",
            default_action=waf.CfnWebACL.DefaultActionProperty(allow={}),
            visibility_config=_counted("all"),
            rules=[
                _block("rate", 0, waf.CfnWebACL.StatementProperty(rate_based_statement=rate)),
                _block("size", 1, waf.CfnWebACL.StatementProperty(size_constraint_statement=size)),
            ],
        )
        arn = f"arn:{cdk.Aws.PARTITION}:apigateway:{here.region}::/restapis/{api}/stages/{stage}"
        waf.CfnWebACLAssociation(self, "BeforeRest", resource_arn=arn, web_acl_arn=acl.attr_arn)


class CostAlarm(Construct):
    """AWS Budgets mails when the account's month nears what was said."""

    def __init__(self, scope: Construct, name: str, *, budget: Budget) -> None:
        """Of the whole account: a tag to count one stage by must be switched on in Billing first."""
        super().__init__(scope, name)
        budgets.CfnBudget(
            self,
            "Month",
            budget=budgets.CfnBudget.BudgetDataProperty(
                budget_type="COST",
                time_unit="MONTHLY",
                budget_limit=budgets.CfnBudget.SpendProperty(amount=budget.dollars, unit="USD"),
            ),
            notifications_with_subscribers=[
                _tell(budget.mail, kind, percent) for kind, percent in (("ACTUAL", _ACTUAL), ("FORECASTED", _FORECAST))
            ],
        )


def _tell(mail_id: str, kind: str, percent: int) -> budgets.CfnBudget.NotificationWithSubscribersProperty:
    return budgets.CfnBudget.NotificationWithSubscribersProperty(
        notification=budgets.CfnBudget.NotificationProperty(
            comparison_operator="GREATER_THAN", notification_type=kind, threshold=percent, threshold_type="PERCENTAGE"
        ),
        subscribers=[budgets.CfnBudget.SubscriberProperty(address=mail_id, subscription_type="EMAIL")],
    )


def _block(name: str, priority: int, statement: waf.CfnWebACL.StatementProperty) -> waf.CfnWebACL.RuleProperty:
    return waf.CfnWebACL.RuleProperty(
        name=name,
        priority=priority,
        statement=statement,
        action=waf.CfnWebACL.RuleActionProperty(block={}),
        visibility_config=_counted(name),
    )


def _counted(name: str) -> waf.CfnWebACL.VisibilityConfigProperty:
    # No samples: they would be the requests of shoppers.
    return waf.CfnWebACL.VisibilityConfigProperty(
        cloud_watch_metrics_enabled=True, sampled_requests_enabled=False, metric_name=f"firewall-{name}"
    )
