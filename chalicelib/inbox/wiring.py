"""Makes what is outside of the inbox."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from chalicelib.aws.wiring import AwsWiring

if TYPE_CHECKING:
    from chalicelib.conversations.ports import ReadMarks
    from chalicelib.inbox.ports import DeadLetters, Publisher, Rows


class InboxWiring(AwsWiring):
    """Its rows, and the topic."""

    @cached_property
    def rows(self) -> Rows:
        """The inbox's rows."""
        from chalicelib.inbox.adapters.rows import DynamoRows  # noqa: PLC0415

        return DynamoRows(self.env["DIRECTORY_TABLE"], self.region)

    @cached_property
    def read_marks(self) -> ReadMarks:
        """How far agents have read."""
        from chalicelib.inbox.adapters.rows import DynamoRows  # noqa: PLC0415

        return DynamoRows(self.env["DIRECTORY_TABLE"], self.region)

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
