"""The metrics that AWS keeps by itself: what alarms and the dashboard look at."""

from __future__ import annotations

import aws_cdk as cdk
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_dynamodb as dynamodb

from infra.constructs.parts import STAGE

MINUTE = cdk.Duration.minutes(1)


def throttles(table: dynamodb.Table) -> list[cloudwatch.Metric]:
    """Of a table: requests that DynamoDB refused, reading and writing."""
    return [
        cloudwatch.Metric(
            namespace="AWS/DynamoDB",
            metric_name=name,
            dimensions_map={"TableName": table.table_name},
            statistic="Sum",
            period=MINUTE,
        )
        for name in ("ReadThrottleEvents", "WriteThrottleEvents")
    ]


def function(function: str, metric: str, statistic: str = "Sum") -> cloudwatch.Metric:
    """Of a function, by its name."""
    return cloudwatch.Metric(
        namespace="AWS/Lambda",
        metric_name=metric,
        dimensions_map={"FunctionName": function},
        statistic=statistic,
        period=MINUTE,
    )


def socket(metric: str) -> cloudwatch.Metric:
    """Of the socket API."""
    return _gateway(metric, {"ApiId": cdk.Fn.ref("WebsocketAPI"), "Stage": STAGE})


def rest(metric: str, name: str) -> cloudwatch.Metric:
    """Of the REST API, by its name."""
    return _gateway(metric, {"ApiName": name, "Stage": STAGE})


def reputation(metric: str) -> cloudwatch.Metric:
    """Of the account with SES, as it judges its senders."""
    return cloudwatch.Metric(
        namespace="AWS/SES", metric_name=f"Reputation.{metric}", statistic="Average", period=cdk.Duration.hours(1)
    )


def _gateway(metric: str, dimensions: dict[str, str]) -> cloudwatch.Metric:
    return cloudwatch.Metric(
        namespace="AWS/ApiGateway", metric_name=metric, dimensions_map=dimensions, statistic="Sum", period=MINUTE
    )
