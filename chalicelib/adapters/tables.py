"""What all pynamodb models share: time-outs that fit a chat, and a table that is named when the container starts."""

from __future__ import annotations

from typing import Any

from chalicelib.adapters.aws import ATTEMPTS, CONNECT_SECONDS, READ_SECONDS


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
