"""What is known of shoppers, as items: changed attribute by attribute, under their version."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import boto3
import pytest

from chalicelib.bootstrap.container import Container
from chalicelib.people.domain import Customer

KEY = {"pk": {"S": "acme#customer#v_1"}, "sk": {"S": "customer"}}
NOBODY = Customer("acme", "v_1", "")
JANE = Customer("acme", "v_1", "jane@reader.example", name="Jane")


def item(table: str = "directory") -> dict[str, Any]:
    """It, as it is stored."""
    found: dict[str, Any] = boto3.client("dynamodb").get_item(TableName=table, Key=KEY)["Item"]
    return found


def test_of_two_who_change_the_same_one_does(container: Container) -> None:
    """The other one learns it."""
    assert container.customers.put(JANE, NOBODY)
    assert not container.customers.put(replace(JANE, name="Joan"), NOBODY)
    known = container.customers.get("acme", "v_1")
    assert known is not None
    assert (known.name, known.version) == ("Jane", 1)
    assert container.customers.put(replace(known, language="pl"), known)
    assert not container.customers.put(replace(known, language="lt"), known)
    assert item()["language"] == {"S": "pl"}


def test_what_a_later_version_knows_of_a_shopper_stays(container: Container) -> None:
    """And what this one changes is changed beside it."""
    container.customers.put(JANE, NOBODY)
    boto3.client("dynamodb").update_item(
        TableName="directory",
        Key=KEY,
        UpdateExpression="SET loyalty = :level",
        ExpressionAttributeValues={":level": {"S": "gold"}},
    )
    known = container.customers.get("acme", "v_1")
    assert known is not None
    assert container.customers.put(replace(known, proven=True), known)
    assert item()["loyalty"] == {"S": "gold"}
    assert item()["proven"] == {"BOOL": True}


@pytest.mark.parametrize("of_before", [True, False])
def test_an_item_of_before_there_were_versions_is_changed(container: Container, of_before: object) -> None:
    """By who read it; once."""
    container.customers.put(JANE, NOBODY)
    if of_before:
        boto3.client("dynamodb").update_item(TableName="directory", Key=KEY, UpdateExpression="REMOVE version")
    known = container.customers.get("acme", "v_1")
    assert known is not None
    assert known == JANE
    assert container.customers.put(replace(known, name="Joan"), known)
    assert item()["name"] == {"S": "Joan"}
    assert not container.customers.put(replace(known, name="Jill"), known)
