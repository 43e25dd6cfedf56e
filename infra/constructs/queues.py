"""The topic that tells what happened in conversations, and the queues that listen to it."""

from __future__ import annotations

import aws_cdk as cdk
from aws_cdk import aws_kms as kms
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sns_subscriptions as subscriptions
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from infra.target import Target

# A failing message is tried this often before it goes to the dead letters.
_RECEIVES = 5
DIGEST_TIMEOUT_SECONDS = 20


class Queues(Construct):
    """`conversation-events` and its queues, each with dead letters."""

    def __init__(self, scope: Construct, name: str, *, target: Target) -> None:
        """Needs nothing of the others."""
        super().__init__(scope, name)
        self.events = sns.Topic(
            self,
            "ConversationEvents",
            display_name="conversation-events",
            enforce_ssl=True,
            # Events carry the start of what shoppers wrote. AWS's own key costs nothing; MiniStack has none.
            master_key=None if target.local else kms.Alias.from_alias_name(self, "SnsKey", "alias/aws/sns"),
        )
        self.relay_dead_letters = self._dead_letters("Relay")
        self.digest, self.digest_dead_letters = self._queue("InboxDigest", DIGEST_TIMEOUT_SECONDS)
        self.events.add_subscription(
            subscriptions.SqsSubscription(
                self.digest, raw_message_delivery=True, dead_letter_queue=self.digest_dead_letters
            )
        )

    def _queue(self, name: str, function_timeout_seconds: int) -> tuple[sqs.Queue, sqs.Queue]:
        dead = self._dead_letters(name)
        queue = sqs.Queue(
            self,
            name,
            encryption=sqs.QueueEncryption.SQS_MANAGED,
            enforce_ssl=True,
            # Six times the function's: else a slow batch is handed out a second time while it is still worked on.
            retention_period=cdk.Duration.days(4),
            visibility_timeout=cdk.Duration.seconds(6 * function_timeout_seconds),
            dead_letter_queue=sqs.DeadLetterQueue(queue=dead, max_receive_count=_RECEIVES),
        )
        return queue, dead

    def _dead_letters(self, name: str) -> sqs.Queue:
        return sqs.Queue(
            self,
            f"{name}DeadLetters",
            encryption=sqs.QueueEncryption.SQS_MANAGED,
            enforce_ssl=True,
            retention_period=cdk.Duration.days(14),
        )
