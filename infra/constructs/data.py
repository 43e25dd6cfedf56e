"""The four tables."""

from __future__ import annotations

import aws_cdk as cdk
from aws_cdk import aws_dynamodb as dynamodb
from constructs import Construct


class Data(Construct):
    """ConversationLog, ShopDirectory, LiveState, Audit (architecture: docs/data-model.md)."""

    def __init__(self, scope: Construct, name: str, *, keep: bool) -> None:
        """`keep` protects tables from deletion, with the stack and without it."""
        super().__init__(scope, name)
        self._keep = keep
        self.log = self._table("ConversationLog", recovery=True, stream=dynamodb.StreamViewType.NEW_IMAGE)
        self.directory = self._table("ShopDirectory", recovery=True)
        for index, key in (("by-status", "by_status"), ("by-owner", "by_owner")):
            self.directory.add_global_secondary_index(
                index_name=index,
                partition_key=dynamodb.Attribute(name=key, type=dynamodb.AttributeType.STRING),
                sort_key=dynamodb.Attribute(name="place", type=dynamodb.AttributeType.STRING),
            )
        self.live = self._table("LiveState", recovery=False)
        self.audit = self._table("Audit", recovery=True)

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
