"""Alarms that mean that somebody must look, and one dashboard (docs/operations.md has a section for each alarm)."""

from __future__ import annotations

import aws_cdk as cdk
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_sns as sns
from constructs import Construct

from infra.constructs.chat_app import STAGE, ChatApp
from infra.constructs.data import Data
from infra.constructs.queues import Queues

_MINUTE = cdk.Duration.minutes(1)


class Monitoring(Construct):
    """Alarms on a topic that the admin subscribes to."""

    def __init__(self, scope: Construct, name: str, *, data: Data, queues: Queues, chat: ChatApp) -> None:
        """Watches the other constructs."""
        super().__init__(scope, name)
        self.topic = sns.Topic(self, "Alarms", display_name="Shopbell alarms", enforce_ssl=True)
        stack = cdk.Stack.of(self).stack_name
        functions = {name: chat.chalice.get_resource(logical).ref for name, logical in chat.functions.items()}
        errors = {name: _function(ref, "Errors") for name, ref in functions.items()}
        throttles = {name: _function(ref, "Throttles") for name, ref in functions.items()}
        for function in functions:
            self._alarm(f"{function}-errors", errors[function], 1, periods=2)
            self._alarm(f"{function}-throttles", throttles[function], 1, periods=2)
        age = _function(functions["relay"], "IteratorAge", "Maximum")
        self._alarm("relay-late", age, 60_000, periods=3)
        dead = {
            "relay": queues.relay_dead_letters.metric_approximate_number_of_messages_visible(period=_MINUTE),
            "inbox-digest": queues.digest_dead_letters.metric_approximate_number_of_messages_visible(period=_MINUTE),
        }
        for queue, metric in dead.items():
            self._alarm(f"{queue}-dead-letters", metric, 1)
        backlog = queues.digest.metric_approximate_age_of_oldest_message(period=_MINUTE)
        self._alarm("inbox-digest-late", backlog, 60, periods=3)
        tables = {"log": data.log, "directory": data.directory, "live": data.live}
        for table, construct in tables.items():
            metric = cloudwatch.Metric(
                namespace="AWS/DynamoDB",
                metric_name="ThrottledRequests",
                dimensions_map={"TableName": construct.table_name},
                statistic="Sum",
                period=_MINUTE,
            )
            self._alarm(f"{table}-throttled", metric, 1, periods=3)
        sockets = _socket("ConnectCount")
        messages = _socket("MessageCount")
        dashboard = cloudwatch.Dashboard(self, "Dashboard", dashboard_name=f"{stack}-shopbell")
        dashboard.add_widgets(
            cloudwatch.GraphWidget(title="Messages and sockets opened, a minute", left=[messages, sockets], width=12),
            cloudwatch.GraphWidget(title="Functions' errors", left=list(errors.values()), width=12),
            cloudwatch.GraphWidget(title="How late the relay is, ms", left=[age], width=12),
            cloudwatch.GraphWidget(title="Dead letters", left=list(dead.values()), width=12),
        )

    def _alarm(self, name: str, metric: cloudwatch.IMetric, threshold: float, periods: int = 1) -> None:
        alarm = cloudwatch.Alarm(
            self,
            name,
            metric=metric,
            threshold=threshold,
            evaluation_periods=periods,
            comparison_operator=cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
            treat_missing_data=cloudwatch.TreatMissingData.NOT_BREACHING,
            alarm_description=f"docs/operations.md#{name}",
        )
        alarm.add_alarm_action(actions.SnsAction(self.topic))


def _function(name: str, metric: str, statistic: str = "Sum") -> cloudwatch.Metric:
    return cloudwatch.Metric(
        namespace="AWS/Lambda",
        metric_name=metric,
        dimensions_map={"FunctionName": name},
        statistic=statistic,
        period=_MINUTE,
    )


def _socket(metric: str) -> cloudwatch.Metric:
    return cloudwatch.Metric(
        namespace="AWS/ApiGateway",
        metric_name=metric,
        dimensions_map={"ApiId": cdk.Fn.ref("WebsocketAPI"), "Stage": STAGE},
        statistic="Sum",
        period=_MINUTE,
    )
