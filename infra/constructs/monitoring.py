"""Alarms that mean that somebody must look, and one dashboard (docs/operations.md has a section for each alarm)."""

from __future__ import annotations

from collections.abc import Mapping

import aws_cdk as cdk
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_iam as iam
from aws_cdk import aws_logs as logs
from aws_cdk import aws_sns as sns
from constructs import Construct

from infra.constructs import metrics
from infra.constructs.chat_app import ChatApp
from infra.constructs.data import Data
from infra.constructs.queues import Queues
from infra.functions import WORK

# Half of where SES puts an account under review (10 % and 0.5 %), and a fifth of it for complaints.
_MOST_BOUNCES, _MOST_COMPLAINTS = 0.05, 0.001
# Logged by us, by Python about what nobody caught, and by Lambda about what ended without a word.
_ERROR = '($.level = "ERROR") || ($.log_level = "ERROR")'
_CRASH = '($.type = "platform.report" && $.record.status != "success")'
_BAD_START = '($.type = "platform.initReport" && $.record.status != "success")'
# Somebody was sent away because AWS was busy, after all retries: four in a minute weigh as much as an error.
_BUSY, _WEIGHT_OF_BUSY = '($.code = "busy") || ($.status = 503)', "0.25"


class Monitoring(Construct):
    """Alarms on a topic that the admin subscribes to.

    AWS bills each metric of each alarm, also those in an expression, and the first ten are free: so there are ten, each
    on one metric (docs/decisions/0010-alarms.md; bench/idle_cost.py counts them).
    """

    def __init__(self, scope: Construct, name: str, *, data: Data, queues: Queues, chat: ChatApp) -> None:
        """Watches the other constructs."""
        super().__init__(scope, name)
        self.topic = self._topic()
        functions = {name: chat.chalice.get_resource(logical).ref for name, logical in chat.functions.items()}
        logged = self._logged_errors(chat.log_groups)
        late = metrics.function(functions["relay"], "IteratorAge", "Maximum")
        dead = queues.dead_letters.metric_approximate_number_of_messages_visible(period=metrics.MINUTE)
        oldest = {
            function: queue.metric_approximate_age_of_oldest_message(period=metrics.MINUTE)
            for function, queue in queues.by_function.items()
        }
        self._alarm("errors", logged, 1)
        self._alarm("rest-failures", metrics.rest("5XXError", cdk.Stack.of(self).stack_name), 5, periods=2)
        self._alarm("socket-failures", metrics.socket("IntegrationError"), 5, periods=2)
        self._alarm("relay-late", late, 60_000, periods=3)
        for function, work in WORK.items():
            if work.late is not None:
                self._alarm(f"{function.replace('_', '-')}-late", oldest[function], work.late, periods=3)
        self._alarm("dead-letters", dead, 1)
        self._alarm("mail-bounces", metrics.reputation("BounceRate"), _MOST_BOUNCES)
        self._alarm("mail-complaints", metrics.reputation("ComplaintRate"), _MOST_COMPLAINTS)
        throttled = [metrics.function(ref, "Throttles") for ref in functions.values()]
        tables = [
            each
            for table in (data.log, data.rows, data.directory, data.live, data.audit)
            for each in metrics.throttles(table)
        ]
        dashboard = cloudwatch.Dashboard(self, "Dashboard", dashboard_name=cdk.Stack.of(self).stack_name)
        dashboard.add_widgets(
            _graph("Frames and new sockets a minute", metrics.socket("MessageCount"), metrics.socket("ConnectCount")),
            _graph("Logged errors", logged),
            _graph("Functions that ended badly", *(metrics.function(ref, "Errors") for ref in functions.values())),
            _graph("Functions that Lambda did not start", *throttled),
            _graph("Requests that DynamoDB refused", *tables),
            _graph("How late the queues are (s)", *oldest.values()),
            _graph("How late the relay is (ms)", late),
            _graph("Dead letters", dead),
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
        # Entry points catch what goes wrong and answer with a constant: Lambda's own metric never sees it. What it does
        # see, it also logs, and a metric of ours costs nothing in an hour without errors.
        for function, group in groups.items():
            self._count(f"{function}Errors", group, f"{_ERROR} || {_CRASH} || {_BAD_START}", "1")
            # Functions that work from a queue or the stream log it as an error when AWS is busy.
            if function not in WORK:
                self._count(f"{function}Busy", group, _BUSY, _WEIGHT_OF_BUSY)
        return cloudwatch.Metric(
            namespace=self._namespace, metric_name="LoggedErrors", statistic="Sum", period=metrics.MINUTE
        )

    @property
    def _namespace(self) -> str:
        return f"Shopbell/{cdk.Stack.of(self).stack_name}"

    def _count(self, name: str, group: logs.LogGroup, pattern: str, value: str) -> None:
        logs.MetricFilter(
            self,
            name,
            log_group=group,
            filter_pattern=logs.FilterPattern.literal(f"{{ {pattern} }}"),
            metric_namespace=self._namespace,
            metric_name="LoggedErrors",
            metric_value=value,
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


def _graph(title: str, *lines: cloudwatch.IMetric) -> cloudwatch.GraphWidget:
    return cloudwatch.GraphWidget(title=title, left=list(lines), width=12)
