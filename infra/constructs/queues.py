"""The topic that tells what happened in conversations, and the queues of all functions that work behind the chat."""

from __future__ import annotations

import aws_cdk as cdk
from aws_cdk import aws_kms as kms
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sns_subscriptions as subscriptions
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from infra.functions import FUNCTIONS, WORK
from infra.functions.model import RECEIVES, Function
from infra.target import Target


class Queues(Construct):
    """`conversation-events` and two topics of mail, for each function a queue, and one queue of all dead letters.

    One, because an alarm is paid for by the queue that it watches; SQS says of each letter where it comes from.
    """

    def __init__(self, scope: Construct, name: str, *, target: Target) -> None:
        """Needs nothing of the others."""
        super().__init__(scope, name)
        self._target = target
        # Events carry the start of what shoppers wrote. AWS's own key costs nothing; MiniStack has none.
        key = None if target.local else kms.Alias.from_alias_name(self, "SnsKey", "alias/aws/sns")
        self.events = self._topic("ConversationEvents", "conversation-events", key)
        # SES may not use AWS's own key of SNS. These hold addresses and delivery states, no letters.
        self.mail_received = self._topic("MailReceived", "mail-received", None)
        self.mail_reports = self._topic("MailReportEvents", "mail-reports", None)
        topics = {"events": self.events, "mail_received": self.mail_received, "mail_reports": self.mail_reports}
        self.dead_letters = self._dead_letters()
        self.by_function: dict[str, sqs.Queue] = {}
        for function, work in WORK.items():
            queue = self.by_function[function] = self._queue(work.queue, FUNCTIONS[function], work.delay)
            filters = {
                attribute: sns.SubscriptionFilter.string_filter(allowlist=list(values))
                for attribute, values in (work.only or {}).items()
            }
            if not work.topic:
                continue
            topics[work.topic].add_subscription(
                subscriptions.SqsSubscription(
                    queue,
                    raw_message_delivery=True,
                    dead_letter_queue=self.dead_letters,
                    filter_policy=filters or None,
                )
            )

    def _topic(self, name: str, display: str, key: kms.IKey | None) -> sns.Topic:
        return sns.Topic(self, name, display_name=display, enforce_ssl=True, master_key=key)

    def _queue(self, name: str, function: Function, delay: int) -> sqs.Queue:
        return sqs.Queue(
            self,
            name,
            encryption=sqs.QueueEncryption.SQS_MANAGED,
            enforce_ssl=True,
            delivery_delay=cdk.Duration.seconds(delay),
            retention_period=cdk.Duration.days(4),
            # Six times the function's: else a slow batch is handed out a second time while it is still worked on.
            visibility_timeout=cdk.Duration.seconds(6 * function.timeout),
            dead_letter_queue=sqs.DeadLetterQueue(queue=self.dead_letters, max_receive_count=RECEIVES),
        )

    def _dead_letters(self) -> sqs.Queue:
        return sqs.Queue(
            self,
            "DeadLetters",
            encryption=sqs.QueueEncryption.SQS_MANAGED,
            enforce_ssl=True,
            retention_period=cdk.Duration.days(14),
        )
