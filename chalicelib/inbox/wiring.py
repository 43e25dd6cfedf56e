"""Makes what is outside of the inbox."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from chalicelib.stores.wiring import StoresWiring

if TYPE_CHECKING:
    from chalicelib.access.ports import Presences
    from chalicelib.conversations.ports import ReadMarks
    from chalicelib.inbox.adapters.digests import QueuedDigests
    from chalicelib.inbox.adapters.rows import DynamoRows
    from chalicelib.inbox.ports import DeadLetters, Digests, Publisher, Rows


class InboxWiring(StoresWiring):
    """Its rows, and the topic."""

    @cached_property
    def rows(self) -> Rows:
        """The inbox's rows."""
        return self._dynamo_rows

    @cached_property
    def read_marks(self) -> ReadMarks:
        """How far agents have read: it stands in the rows."""
        return self._dynamo_rows

    @cached_property
    def _dynamo_rows(self) -> DynamoRows:
        from chalicelib.inbox.adapters.rows import DynamoRows  # noqa: PLC0415

        return DynamoRows(self.env["ROWS_TABLE"], self.region, self.shards)

    @cached_property
    def digests(self) -> Digests:
        """The queue of what the inboxes are to be told."""
        return self._queued_digests

    @cached_property
    def presences(self) -> Presences:
        """The same: they are told who is there, too."""
        return self._queued_digests

    @cached_property
    def _queued_digests(self) -> QueuedDigests:
        from chalicelib.aws.queues import SqsLater  # noqa: PLC0415
        from chalicelib.inbox.adapters.digests import QueuedDigests  # noqa: PLC0415

        return QueuedDigests(SqsLater(self.env["DIGEST_QUEUE_URL"], least=0))

    @cached_property
    def publisher(self) -> Publisher:
        """The topic."""
        from chalicelib.inbox.adapters.publisher import SnsPublisher  # noqa: PLC0415

        return SnsPublisher(self.env["EVENTS_TOPIC_ARN"])

    @cached_property
    def relay_dead_letters(self) -> DeadLetters:
        """Records of the stream that cannot be relayed."""
        from chalicelib.aws.queues import SqsDeadLetters  # noqa: PLC0415

        return SqsDeadLetters(self.env["RELAY_DEAD_LETTERS_URL"])
