"""The five tables."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import aws_cdk as cdk
from aws_cdk import aws_dynamodb as dynamodb
from constructs import Construct

# What the indexes of rows say beside keys (chalicelib/inbox/adapters/row_model.py): what changes with a row's place.
_PROJECTED = ("assignee", "team")


class Data(Construct):
    """ConversationLog, InboxRows, ShopDirectory, LiveState, Audit (architecture: docs/data-model.md)."""

    def __init__(self, scope: Construct, name: str, *, keep: bool) -> None:
        """`keep` protects tables from deletion, with the stack and without it."""
        super().__init__(scope, name)
        self._keep = keep
        self.log = self._table("ConversationLog", recovery=True, stream=dynamodb.StreamViewType.NEW_IMAGE)
        self.directory = self._table("ShopDirectory", recovery=True)
        # Held mails are in the first. Nothing is in the second any more; a version before this one, while it is being
        # replaced, still asks it, and an update of a table takes one index away and no more.
        for index, key in (("by-status", "by_status"), ("by-owner", "by_owner")):
            self._index(self.directory, index, key)
        # Apart from the directory: what an index cannot take is refused to its whole table, and people sign in there.
        self.rows = self._table("InboxRows", recovery=True)
        for index, key in (("by-state", "by_state"), ("by-owner", "by_owner")):
            self._index(self.rows, index, key, _PROJECTED)
        self.live = self._table("LiveState", recovery=False)
        self.audit = self._table("Audit", recovery=True)

    def _index(self, table: dynamodb.Table, name: str, key: str, projected: Sequence[str] = ()) -> None:
        only: dict[str, Any] = {
            "projection_type": dynamodb.ProjectionType.INCLUDE,
            "non_key_attributes": list(projected),
        }
        table.add_global_secondary_index(
            index_name=name,
            partition_key=dynamodb.Attribute(name=key, type=dynamodb.AttributeType.STRING),
            sort_key=dynamodb.Attribute(name="place", type=dynamodb.AttributeType.STRING),
            **(only if projected else {}),
        )

    def _table(self, name: str, *, recovery: bool, stream: dynamodb.StreamViewType | None = None) -> dynamodb.Table:
        return dynamodb.Table(
            self,
            name,
            partition_key=dynamodb.Attribute(name="pk", type=dynamodb.AttributeType.STRING),
            sort_key=dynamodb.Attribute(name="sk", type=dynamodb.AttributeType.STRING),
            billing_mode=dynamodb.BillingMode.PAY_PER_REQUEST,
            # AWS's own key: a customer key costs a dollar a month and each table's calls, for a shop that may be idle.
            encryption=dynamodb.TableEncryption.DEFAULT,
            point_in_time_recovery_specification=dynamodb.PointInTimeRecoverySpecification(
                point_in_time_recovery_enabled=recovery
            ),
            time_to_live_attribute="ttl",
            stream=stream,
            deletion_protection=self._keep and recovery,
            removal_policy=cdk.RemovalPolicy.RETAIN if self._keep and recovery else cdk.RemovalPolicy.DESTROY,
        )
