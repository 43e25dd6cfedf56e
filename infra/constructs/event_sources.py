"""What wakes the functions behind the chat: the stream of the log, and the queues."""

from __future__ import annotations

import json

from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from infra.constructs.data import Data
from infra.constructs.package import SlimChalice, logical_id
from infra.constructs.queues import Queues
from infra.functions import WORK
from infra.functions.inbox import RELAY_AGE, RELAY_BATCH

# Messages, and the notes of the store's people (chalicelib/conversations/adapters/lane_items.py): cursors, sockets and
# heads wake nobody.
_RELAYED = (
    {"eventName": ["INSERT"], "dynamodb": {"Keys": {"sk": {"S": [{"prefix": "m#"}]}}}},
    {
        "eventName": ["INSERT"],
        "dynamodb": {"Keys": {"sk": {"S": [{"prefix": "0"}]}}, "NewImage": {"e": {"S": ["note"]}}},
    },
)


class EventSources:
    """The mappings that Chalice's decorators cannot say: filters, partial batches, bisecting, a bound to what runs."""

    def __init__(
        self,
        scope: Construct,
        *,
        chalice: SlimChalice,
        data: Data,
        queues: Queues,
        roles: dict[str, iam.Role],
    ) -> None:
        """Lambda looks at the roles' rights when a mapping is made."""
        self._scope = scope
        self._chalice, self._data, self._queues, self._roles = chalice, data, queues, roles
        self._attach_relay()
        self._attach_queues()

    def _attach_relay(self) -> None:
        mapping = lambda_.CfnEventSourceMapping(
            self._scope,
            "RelayStream",
            function_name=self._chalice.get_resource("Relay").ref,
            event_source_arn=self._data.log.table_stream_arn,
            # From the oldest record on: with LATEST, what is written before the mapping works would be skipped.
            starting_position="TRIM_HORIZON",
            batch_size=RELAY_BATCH,
            bisect_batch_on_function_error=True,
            # Without end; said, because an update leaves what is not said as it was.
            maximum_retry_attempts=-1,
            maximum_record_age_in_seconds=RELAY_AGE,
            function_response_types=["ReportBatchItemFailures"],
            destination_config=lambda_.CfnEventSourceMapping.DestinationConfigProperty(
                on_failure=lambda_.CfnEventSourceMapping.OnFailureProperty(
                    destination=self._queues.dead_letters.queue_arn
                )
            ),
            filter_criteria=lambda_.CfnEventSourceMapping.FilterCriteriaProperty(
                filters=[lambda_.CfnEventSourceMapping.FilterProperty(pattern=json.dumps(each)) for each in _RELAYED]
            ),
        )

        # Lambda looks at the function's rights when the mapping is made, and they are a resource of their own.
        mapping.node.add_dependency(self._roles["relay"])

    def _attach_queues(self) -> None:
        for function, work in WORK.items():
            mapping = lambda_.CfnEventSourceMapping(
                self._scope,
                f"{work.queue}Queue",
                function_name=self._chalice.get_resource(logical_id(function)).ref,
                event_source_arn=self._queues.by_function[function].queue_arn,
                # Under load, batches fill up. No batching window: with one, Lambda may wait up to 20 s in a quiet
                # shop, whatever the window says; and more than ten at a time need one.
                batch_size=work.batch,
                function_response_types=["ReportBatchItemFailures"],
                scaling_config=lambda_.CfnEventSourceMapping.ScalingConfigProperty(
                    maximum_concurrency=work.concurrency
                ),
            )
            mapping.node.add_dependency(self._roles[function])
