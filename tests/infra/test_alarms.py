"""Each alarm: what it watches, and that it goes off when its cause is made to happen and at no other time."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from chalicelib.core.observability import logger
from infra.local.ministack import ROOT
from tests.infra.cloudwatch import CloudWatch
from tests.infra.conftest import Template, name_of, of, said

HOUR = 3600


@dataclass(frozen=True, slots=True)
class Watched:
    """What an alarm must say of its one metric; times in seconds."""

    metric: str
    of: dict[str, str]
    statistic: str
    threshold: float
    periods: int = 1
    period: int = 60


def late(queue: str, seconds: int) -> Watched:
    """The oldest message of a queue, for three minutes."""
    return Watched("AWS/SQS ApproximateAgeOfOldestMessage", {"QueueName": queue}, "Maximum", seconds, 3)


ALARMS = {
    "errors": Watched("Shopbell/shopbell-prod LoggedErrors", {}, "Sum", 1),
    "rest-failures": Watched(
        "AWS/ApiGateway 5XXError", {"ApiName": "shopbell-prod", "Stage": "api"}, "Sum", 5, periods=2
    ),
    "socket-failures": Watched(
        "AWS/ApiGateway IntegrationError", {"ApiId": "WebsocketAPI", "Stage": "api"}, "Sum", 5, periods=2
    ),
    "relay-late": Watched("AWS/Lambda IteratorAge", {"FunctionName": "Relay"}, "Maximum", 60_000, 3),
    "notify-late": late("Notify", 120),
    "email-fallback-late": late("EmailFallback", 600),
    "mail-in-late": late("MailIn", 300),
    "dead-letters": Watched("AWS/SQS ApproximateNumberOfMessagesVisible", {"QueueName": "DeadLetters"}, "Maximum", 1),
    "mail-bounces": Watched("AWS/SES Reputation.BounceRate", {}, "Average", 0.05, period=HOUR),
    "mail-complaints": Watched("AWS/SES Reputation.ComplaintRate", {}, "Average", 0.001, period=HOUR),
}


def alarms(template: Template) -> dict[str, Template]:
    """The alarms by the names that docs/operations.md has for them."""
    found = (each["Properties"] for each in of(template, "AWS::CloudWatch::Alarm").values())
    return {each["AlarmDescription"].removeprefix("docs/operations.md#"): each for each in found}


def test_every_alarm_has_its_row_and_its_section(aws: Template) -> None:
    """A new alarm says here what it watches, and there what to do at two in the morning; no section is left over."""
    assert alarms(aws).keys() == ALARMS.keys()
    page = (ROOT / "docs/operations.md").read_text().partition("## Alarms")[2].partition("\n## ")[0]
    assert re.findall(r"^### (\S+)$", page, re.MULTILINE) == list(ALARMS)


@pytest.mark.parametrize("name", ALARMS)
def test_an_alarm_watches_what_it_is_named_for(aws: Template, name: str) -> None:
    """Metric, the very queue, function or API, statistic, threshold, time, and whom it tells: the whole of it."""
    wanted, properties = ALARMS[name], dict(alarms(aws)[name])
    dimensions = {each["Name"]: _part(aws, each["Value"]) for each in properties.pop("Dimensions", [])}
    assert dimensions == wanted.of
    assert [name_of(aws, each) for each in properties.pop("AlarmActions")] == ["Alarms"]
    namespace, metric = wanted.metric.split()
    assert properties == {
        "AlarmDescription": f"docs/operations.md#{name}",
        "ComparisonOperator": "GreaterThanOrEqualToThreshold",
        "EvaluationPeriods": wanted.periods,
        "MetricName": metric,
        "Namespace": namespace,
        "Period": wanted.period,
        "Statistic": wanted.statistic,
        "Threshold": wanted.threshold,
        "TreatMissingData": "notBreaching",
    }


def _part(template: Template, value: Any) -> str:
    return said(template, value).removesuffix(".QueueName")


def test_the_apis_are_named_as_their_alarms_name_them(aws: Template) -> None:
    """API Gateway knows a REST API by its name: that of the stage, so that two stages in an account keep apart."""
    (rest,) = (each["Properties"] for each in of(aws, "AWS::Serverless::Api").values())
    assert (rest["Name"], rest["DefinitionBody"]["info"]["title"]) == ("shopbell-prod", "shopbell-prod")


class Shop:
    """What happens to a deployment, as CloudWatch gets to see it: in log lines and in AWS's own metrics."""

    def __init__(self, template: Template) -> None:
        self._template = template
        self.cloudwatch = CloudWatch(template)

    def aws(self, minute: int, metric: str, value: float, **dimensions: str) -> None:
        """AWS measures something of a part that is named as here."""
        namespace, name = metric.split()
        found = {each: self._reference(each, part) for each, part in dimensions.items()}
        self.cloudwatch.measure(minute, (namespace, name, found), value)

    def write(self, minute: int, function: str, line: str) -> None:
        """A line comes to the log of a function."""
        wanted = f"/aws/lambda/shopbell-prod-{function}"
        groups = of(self._template, "AWS::Logs::LogGroup").items()
        (logical,) = (name for name, each in groups if each["Properties"]["LogGroupName"] == wanted)
        self.cloudwatch.log(minute, {"Ref": logical}, line)

    def say(self, minute: int, function: str, level: int, event: str, **fields: object) -> None:
        """The function says something through the logger that it ships with."""
        record = {"msg": event, "levelno": level, "levelname": logging.getLevelName(level), **fields}
        self.write(minute, function, logger.registered_formatter.format(logging.makeLogRecord(record)))

    def _reference(self, dimension: str, part: str) -> Any:
        if dimension == "QueueName":
            queues = of(self._template, "AWS::SQS::Queue")
            (logical,) = (name for name in queues if name_of(self._template, {"Ref": name}) == part)
            return {"Fn::GetAtt": [logical, "QueueName"]}
        return {"Ref": part} if dimension in {"FunctionName", "ApiId"} else part


FUNCTIONS = (
    "api_handler",
    "staff_api",
    "websocket_connect",
    "websocket_message",
    "websocket_disconnect",
    "socket_authorizer",
)
BEHIND = ("relay", "inbox_digest", "notify", "outgoing", "email_fallback", "suggest", "mail_in", "mail_reports")
Cause = Callable[[Shop, int], None]


def _logged(function: str) -> Cause:
    return lambda shop, minute: shop.say(minute, function, logging.ERROR, "something_failed")


def _lambda_said(function: str, kind: str, status: str) -> Cause:
    # docs.aws.amazon.com/lambda/latest/dg/telemetry-schema-reference.html
    line = {"time": "2026-11-24T20:00:00Z", "type": f"platform.{kind}", "record": {"status": status}}
    return lambda shop, minute: shop.write(minute, function, json.dumps(line))


def _uncaught(function: str) -> Cause:
    line = {"log_level": "ERROR", "errorMessage": "boom", "errorType": "KeyError", "stackTrace": []}
    return lambda shop, minute: shop.write(minute, function, json.dumps(line))


def _sent_away(function: str, times: int, event: str, **fields: object) -> Cause:
    def cause(shop: Shop, minute: int) -> None:
        for _ in range(times):
            shop.say(minute, function, logging.INFO, event, **fields)

    return cause


def _measured(metric: str, value: float, **dimensions: str) -> Cause:
    return lambda shop, minute: shop.aws(minute, metric, value, **dimensions)


REST = {"ApiName": "shopbell-prod", "Stage": "api"}
SOCKET = {"ApiId": "WebsocketAPI", "Stage": "api"}
AGE, VISIBLE = "AWS/SQS ApproximateAgeOfOldestMessage", "AWS/SQS ApproximateNumberOfMessagesVisible"


def _out_of_functions(shop: Shop, minute: int) -> None:
    """The account's concurrency is used up: neither API can call a function."""
    shop.aws(minute, "AWS/Lambda Throttles", 40, FunctionName="WebsocketMessage")
    for _ in range(5):
        shop.aws(minute, "AWS/ApiGateway 5XXError", 1, **REST)
        shop.aws(minute, "AWS/ApiGateway IntegrationError", 1, **SOCKET)


# A cause, for how many minutes it must last, and what goes off then, and not a minute before.
CAUSES: dict[str, tuple[Cause, int, set[str]]] = {
    **{f"{each} logs an error": (_logged(each), 1, {"errors"}) for each in FUNCTIONS + BEHIND},
    **{f"{each} raises": (_uncaught(each), 1, {"errors"}) for each in FUNCTIONS + BEHIND},
    **{f"{each} times out": (_lambda_said(each, "report", "timeout"), 1, {"errors"}) for each in FUNCTIONS + BEHIND},
    **{f"{each} dies": (_lambda_said(each, "report", "error"), 1, {"errors"}) for each in FUNCTIONS + BEHIND},
    **{
        f"{each} cannot start": (_lambda_said(each, "initReport", "error"), 1, {"errors"})
        for each in FUNCTIONS + BEHIND
    },
    "tables refuse frames": (_sent_away("websocket_message", 4, "socket_error", code="busy"), 1, {"errors"}),
    "tables refuse tickets": (_sent_away("socket_authorizer", 4, "socket_refused", code="busy"), 1, {"errors"}),
    "tables refuse requests": (_sent_away("api_handler", 4, "request", route="send", status=503), 1, {"errors"}),
    "the account's functions are used up": (_out_of_functions, 2, {"rest-failures", "socket-failures"}),
    "REST fails": (_measured("AWS/ApiGateway 5XXError", 5, **REST), 2, {"rest-failures"}),
    "frames reach no function": (_measured("AWS/ApiGateway IntegrationError", 5, **SOCKET), 2, {"socket-failures"}),
    "the relay hangs": (_measured("AWS/Lambda IteratorAge", 60_000, FunctionName="Relay"), 3, {"relay-late"}),
    "notify hangs": (_measured(AGE, 120, QueueName="Notify"), 3, {"notify-late"}),
    "email_fallback hangs": (_measured(AGE, 600, QueueName="EmailFallback"), 3, {"email-fallback-late"}),
    "mail_in hangs": (_measured(AGE, 300, QueueName="MailIn"), 3, {"mail-in-late"}),
    "a message is given up": (_measured(VISIBLE, 1, QueueName="DeadLetters"), 1, {"dead-letters"}),
    "mails bounce": (_measured("AWS/SES Reputation.BounceRate", 0.05), 1, {"mail-bounces"}),
    "mails are called spam": (_measured("AWS/SES Reputation.ComplaintRate", 0.001), 1, {"mail-complaints"}),
}
# What happens on a good day: nothing goes off, however long it lasts.
GOOD_DAYS: dict[str, Cause] = {
    "nothing": lambda _shop, _minute: None,
    "a line at level INFO": _sent_away("websocket_message", 50, "socket_message", action="send"),
    "a warning": lambda shop, minute: shop.say(minute, "email_fallback", logging.WARNING, "mail_postponed", tries=1),
    "a function that ends well": _lambda_said("relay", "report", "success"),
    "three frames that were refused": _sent_away("websocket_message", 3, "socket_error", code="busy"),
    "requests that are wrong": _sent_away("api_handler", 50, "request", route="send", status=409),
    "frames that are wrong": _sent_away("websocket_message", 50, "socket_error", code="invalid"),
    "four failed requests": _measured("AWS/ApiGateway 5XXError", 4, **REST),
    "failures of another stage": _measured("AWS/ApiGateway 5XXError", 50, ApiName="shopbell-dev", Stage="api"),
    "a relay that is busy": _measured("AWS/Lambda IteratorAge", 59_999, FunctionName="Relay"),
    "mails that wait until they are due": _measured(AGE, 599, QueueName="EmailFallback"),
    "lists that are told late": _measured(AGE, 5_000, QueueName="InboxDigest"),
    "an empty queue of dead letters": _measured(VISIBLE, 0, QueueName="DeadLetters"),
    "a queue with work": _measured(VISIBLE, 500, QueueName="Notify"),
    "a mail in forty that bounces": _measured("AWS/SES Reputation.BounceRate", 0.025),
}


@pytest.mark.parametrize("cause", CAUSES)
def test_an_alarm_goes_off_when_its_cause_happens(aws: Template, cause: str) -> None:
    """Those that are meant and no others, not a minute early; it tells the topic, and ends when the cause is over."""
    shop = Shop(aws)
    happen, lasts, expected = CAUSES[cause]
    for minute in range(100, 100 + lasts):
        assert shop.cloudwatch.ringing(minute - 1) == set()
        happen(shop, minute)
    assert shop.cloudwatch.ringing(99 + lasts) == expected
    assert {name_of(aws, each) for alarm in expected for each in shop.cloudwatch.told(alarm)} == {"Alarms"}
    assert shop.cloudwatch.ringing(99 + lasts + 60) == set()


@pytest.mark.parametrize("day", GOOD_DAYS)
def test_nobody_is_called_on_a_good_day(aws: Template, day: str) -> None:
    """Not in ten minutes of it."""
    shop = Shop(aws)
    for minute in range(100, 110):
        GOOD_DAYS[day](shop, minute)
        assert shop.cloudwatch.ringing(minute) == set()


def test_every_alarm_has_a_cause_here() -> None:
    """An alarm that nothing sets off is not tried."""
    assert {alarm for _, _, expected in CAUSES.values() for alarm in expected} == ALARMS.keys()


def test_the_topic_of_alarms_can_be_found(aws: Template) -> None:
    """It is an output, for whoever subscribes."""
    assert name_of(aws, aws["Outputs"]["AlarmTopicArn"]["Value"]) == "Alarms"
