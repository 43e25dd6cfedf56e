"""Alarms that mean that somebody must look, and one dashboard (docs/operations.md has a section for each alarm)."""

from __future__ import annotations

from collections.abc import Mapping

import aws_cdk as cdk
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_iam as iam
from aws_cdk import aws_logs as logs
from aws_cdk import aws_sns as sns
from constructs import Construct

from infra.constructs.chat_app import STAGE, ChatApp
from infra.constructs.data import Data
from infra.constructs.queues import Queues
from infra.work import WORK

_MINUTE = cdk.Duration.minutes(1)
# Half of where SES puts an account under review (10 % and 0.5 %), and a fifth of it for complaints.
_MOST_BOUNCES, _MOST_COMPLAINTS = 0.05, 0.001


class Monitoring(Construct):
    """Alarms on a topic that the admin subscribes to. Few, because each costs ten cents a month, idle or not."""

    def __init__(self, scope: Construct, name: str, *, data: Data, queues: Queues, chat: ChatApp) -> None:
        """Watches the other constructs."""
        super().__init__(scope, name)
        self.topic = self._topic()
        functions = {name: chat.chalice.get_resource(logical).ref for name, logical in chat.functions.items()}
        logged = self._logged_errors(chat.log_groups)
        # An alarm sums ten metrics at most; a function that works off a queue is watched by its queue.
        chatting = [ref for name, ref in functions.items() if name not in WORK]
        # The relay ends with an error whenever AWS is busy, to be tried again: it is watched by how late it is.
        answering = [ref for name, ref in functions.items() if name not in WORK and name != "relay"]
        crashed = _sum([_lambda(ref, "Errors") for ref in answering], "crashes")
        throttled = _sum([_lambda(ref, "Throttles") for ref in chatting], "throttles")
        late = _lambda(functions["relay"], "IteratorAge", "Maximum")
        dead = {
            "relay": queues.relay_dead_letters.metric_approximate_number_of_messages_visible(period=_MINUTE),
        }
        late_by_queue = {}
        for function, work in WORK.items():
            name = function.replace("_", "-")
            dead[name] = queues.dead_by_function[function].metric_approximate_number_of_messages_visible(period=_MINUTE)
            oldest = queues.by_function[function].metric_approximate_age_of_oldest_message(period=_MINUTE)
            late_by_queue[name] = (oldest, work.late)
        tables = _sum([each for table in (data.log, data.directory, data.live) for each in _throttles(table)], "tables")
        self._alarm("errors", logged, 1)
        self._alarm("crashes", crashed, 1)
        self._alarm("functions-throttled", throttled, 1, periods=2)
        self._alarm("tables-throttled", tables, 1, periods=3)
        self._alarm("rest-failures", _rest("5XXError"), 5, periods=2)
        self._alarm("socket-failures", _socket("IntegrationError"), 5, periods=2)
        self._alarm("relay-late", late, 60_000, periods=3)
        for queue, (oldest, seconds) in late_by_queue.items():
            self._alarm(f"{queue}-late", oldest, seconds, periods=3)
        self._alarm("mail-bounces", _reputation("BounceRate"), _MOST_BOUNCES)
        self._alarm("mail-complaints", _reputation("ComplaintRate"), _MOST_COMPLAINTS)
        for queue, metric in dead.items():
            self._alarm(f"{queue}-dead-letters", metric, 1)
        dashboard = cloudwatch.Dashboard(self, "Dashboard", dashboard_name=cdk.Stack.of(self).stack_name)
        dashboard.add_widgets(
            _graph("Frames and new sockets a minute", _socket("MessageCount"), _socket("ConnectCount")),
            _graph("Errors, crashes, throttles", logged, crashed, throttled, tables),
            _graph("How late the queues are (s)", *(oldest for oldest, _ in late_by_queue.values())),
            _graph("How late the relay is (ms)", late),
            _graph("Dead letters", *dead.values()),
        )

    def _topic(self) -> sns.Topic:
        topic = sns.Topic(self, "Alarms", display_name="Shopbell alarms", enforce_ssl=True)
        # enforce_ssl replaces the topic's default policy, and with it CloudWatch's right to publish.
        topic.add_to_resource_policy(
            iam.PolicyStatement(
                principals=[iam.ServicePrincipal("cloudwatch.amazonaws.com")],
                actions=["sns:Publish"],
                resources=[topic.topic_arn],
                conditions={"StringEquals": {"aws:SourceAccount": cdk.Aws.ACCOUNT_ID}},
            )
        )
        return topic

    def _logged_errors(self, groups: Mapping[str, logs.LogGroup]) -> cloudwatch.Metric:
        # Entry points catch what goes wrong and answer with a constant: Lambda's own metric never sees it.
        namespace, name = f"Shopbell/{cdk.Stack.of(self).stack_name}", "LoggedErrors"
        for function, group in groups.items():
            logs.MetricFilter(
                self,
                f"{function}Errors",
                log_group=group,
                filter_pattern=logs.FilterPattern.string_value("$.level", "=", "ERROR"),
                metric_namespace=namespace,
                metric_name=name,
                metric_value="1",
            )
        return cloudwatch.Metric(namespace=namespace, metric_name=name, statistic="Sum", period=_MINUTE)

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


def _graph(title: str, *metrics: cloudwatch.IMetric) -> cloudwatch.GraphWidget:
    return cloudwatch.GraphWidget(title=title, left=list(metrics), width=12)


def _sum(metrics: list[cloudwatch.Metric], label: str) -> cloudwatch.MathExpression:
    named: dict[str, cloudwatch.IMetric] = {f"{label}{index}": metric for index, metric in enumerate(metrics)}
    # One expression instead of an alarm for each: what it sums is filled with 0 where nothing happened.
    total = "+".join(f"FILL({name},0)" for name in named)
    return cloudwatch.MathExpression(expression=total, using_metrics=named, label=label, period=_MINUTE)


def _throttles(table: dynamodb.Table) -> list[cloudwatch.Metric]:
    return [
        cloudwatch.Metric(
            namespace="AWS/DynamoDB",
            metric_name=name,
            dimensions_map={"TableName": table.table_name},
            statistic="Sum",
            period=_MINUTE,
        )
        for name in ("ReadThrottleEvents", "WriteThrottleEvents")
    ]


def _lambda(function: str, metric: str, statistic: str = "Sum") -> cloudwatch.Metric:
    return cloudwatch.Metric(
        namespace="AWS/Lambda",
        metric_name=metric,
        dimensions_map={"FunctionName": function},
        statistic=statistic,
        period=_MINUTE,
    )


def _socket(metric: str) -> cloudwatch.Metric:
    return _gateway(metric, {"ApiId": cdk.Fn.ref("WebsocketAPI"), "Stage": STAGE})


def _rest(metric: str) -> cloudwatch.Metric:
    return _gateway(metric, {"ApiName": "shopbell", "Stage": STAGE})


def _reputation(metric: str) -> cloudwatch.Metric:
    return cloudwatch.Metric(
        namespace="AWS/SES", metric_name=f"Reputation.{metric}", statistic="Average", period=cdk.Duration.hours(1)
    )


def _gateway(metric: str, dimensions: dict[str, str]) -> cloudwatch.Metric:
    return cloudwatch.Metric(
        namespace="AWS/ApiGateway", metric_name=metric, dimensions_map=dimensions, statistic="Sum", period=_MINUTE
    )
