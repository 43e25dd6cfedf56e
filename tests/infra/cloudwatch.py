"""A stub of CloudWatch: log lines go through the template's metric filters, datapoints through its alarms.

As CloudWatch does it: a filter counts the lines that match; each metric is known by its namespace, name and exact
dimensions; a period without samples is missing, and its alarm says what that means; an alarm goes off when as many of
its last periods breach as it asks for; it tells those that it names.
"""

from __future__ import annotations

import json
import operator
import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any

from tests.infra.conftest import Template, of

Metric = tuple[str, str, dict[str, Any]]
"""Namespace, name and dimensions."""
Key = tuple[str, str, str]
Samples = list[float]

_STATISTICS: dict[str, Callable[[Samples], float]] = {
    "Sum": sum,
    "Maximum": max,
    "Minimum": min,
    "Average": lambda samples: sum(samples) / len(samples),
}
_COMPARISONS: dict[str, Callable[[float, float], bool]] = {
    "GreaterThanOrEqualToThreshold": operator.ge,
    "GreaterThanThreshold": operator.gt,
    "LessThanThreshold": operator.lt,
    "LessThanOrEqualToThreshold": operator.le,
}


class CloudWatch:
    """The alarms and metric filters of a template, and what was measured in each minute."""

    def __init__(self, template: Template) -> None:
        self._alarms = {
            each["Metadata"]["aws:cdk:path"].split("/")[-2]: each["Properties"]
            for each in of(template, "AWS::CloudWatch::Alarm").values()
        }
        self._filters = [each["Properties"] for each in of(template, "AWS::Logs::MetricFilter").values()]
        self._measured: dict[Key, dict[int, Samples]] = defaultdict(lambda: defaultdict(list))

    def measure(self, minute: int, metric: Metric, value: float) -> None:
        """A sample of a metric."""
        namespace, name, dimensions = metric
        self._measured[namespace, name, _exact(dimensions)][minute].append(value)

    def log(self, minute: int, group: Any, line: str) -> None:
        """A line that a function has written to its log group."""
        for each in self._filters:
            if each["LogGroupName"] == group and _matches(each["FilterPattern"], json.loads(line)):
                for made in each["MetricTransformations"]:
                    metric: Metric = (made["MetricNamespace"], made["MetricName"], {})
                    self.measure(minute, metric, float(made["MetricValue"]))

    def ringing(self, minute: int) -> set[str]:
        """The alarms that are off at the end of a minute."""
        return {name for name, alarm in self._alarms.items() if self._rings(alarm, minute)}

    def told(self, alarm: str) -> list[Any]:
        """Whom an alarm tells when it goes off."""
        properties = self._alarms[alarm]
        return list(properties["AlarmActions"]) if properties.get("ActionsEnabled", True) else []

    def _rings(self, alarm: dict[str, Any], minute: int) -> bool:
        wanted, breaching, points = alarm["EvaluationPeriods"], 0, self._points(alarm, minute)
        for point in points:
            if point is None:
                breaching += alarm["TreatMissingData"] == "breaching"
            else:
                breaching += _COMPARISONS[alarm["ComparisonOperator"]](point, alarm["Threshold"])
        return bool(breaching >= alarm.get("DatapointsToAlarm", wanted))

    def _points(self, alarm: dict[str, Any], minute: int) -> Iterable[float | None]:
        if "Metrics" not in alarm:
            for back in range(alarm["EvaluationPeriods"]):
                yield self._point(alarm, alarm["Statistic"], alarm["Period"], minute, back)
            return
        stats = {each["Id"]: each["MetricStat"] for each in alarm["Metrics"] if "MetricStat" in each}
        (shown,) = (each for each in alarm["Metrics"] if each["ReturnData"])
        for back in range(alarm["EvaluationPeriods"]):
            values = {
                name: self._point(stat["Metric"], stat["Stat"], stat["Period"], minute, back)
                for name, stat in stats.items()
            }
            yield _computed(shown["Expression"], values)

    def _point(self, metric: dict[str, Any], statistic: str, period: int, minute: int, back: int) -> float | None:
        dimensions = {each["Name"]: each["Value"] for each in metric.get("Dimensions", [])}
        measured = self._measured[metric["Namespace"], metric["MetricName"], _exact(dimensions)]
        last = minute - back * period // 60
        samples = [each for then in range(last - period // 60 + 1, last + 1) for each in measured.get(then, [])]
        return _STATISTICS[statistic](samples) if samples else None


def _exact(dimensions: dict[str, Any]) -> str:
    return json.dumps(dimensions, sort_keys=True)


def _computed(expression: str, values: dict[str, float | None]) -> float | None:
    """A sum of metrics, of which those in FILL count as 0 where they are missing; without it, all is missing."""
    total = 0.0
    for term in expression.split("+"):
        filled = re.fullmatch(r"FILL\((\w+),0\)", term)
        value = values[filled.group(1) if filled else term]
        if value is None and not filled:
            return None
        total += value or 0.0
    return total


def _matches(pattern: str, line: dict[str, Any]) -> bool:
    """Whether a line has what a JSON pattern asks for: `{ ($.a = "x") || ($.b.c != "y") }`, && before ||."""
    inner = pattern.removeprefix("{").removesuffix("}").replace("(", "").replace(")", "")
    return any(all(_holds(term, line) for term in either.split("&&")) for either in inner.split("||"))


def _holds(term: str, line: dict[str, Any]) -> bool:
    found = re.fullmatch(r'\s*\$\.([\w.]+)\s*(!?=)\s*("[^"]*"|\d+)\s*', term)
    assert found is not None, f"the stub cannot read {term}"
    path, comparison, literal = found.groups()
    wanted = json.loads(literal)
    value: Any = line
    for step in path.split("."):
        value = value.get(step) if isinstance(value, dict) else None
    # As there: what is missing is not equal to anything, and not unequal either.
    return value is not None and (value == wanted) == (comparison == "=")
