"""What all pynamodb models share: time-outs that fit a chat, and a table that is named when the container starts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from pynamodb.exceptions import DoesNotExist, PynamoDBConnectionError

from chalicelib.aws.client import ATTEMPTS, CONNECT_SECONDS, READ_SECONDS
from chalicelib.aws.failures import is_unmet, translated

_T = TypeVar("_T")


class TableMeta:
    """The Meta of a model; bind() names the table."""

    table_name = ""
    region = ""
    connect_timeout_seconds = CONNECT_SECONDS
    read_timeout_seconds = READ_SECONDS
    max_retry_attempts = ATTEMPTS - 1


def bind(table: str, region: str, *models: Any) -> None:  # noqa: ANN401 - classes of pynamodb, which types none of this
    """Name the table that the models live in."""
    for model in models:
        model.Meta.table_name = table
        model.Meta.region = region


def read_item(read: Callable[[], _T]) -> _T | None:
    """What a read gives; None if there is no such item."""
    with translated():
        try:
            return read()
        except DoesNotExist:
            return None


def is_met(write: Callable[[], object]) -> bool:
    """Do a write that has a condition: whether it was met."""
    with translated():
        try:
            write()
        except PynamoDBConnectionError as error:
            if not is_unmet(error):
                raise
            return False
    return True
