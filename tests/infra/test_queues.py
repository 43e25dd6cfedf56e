"""Each queue, its subscription and its function's mapping: what stands here is what the template must say."""

from __future__ import annotations

import json
from dataclasses import dataclass

import pytest

from chalicelib.conversations.domain.lane import StaffEvent, StaffKind
from chalicelib.inbox.adapters.publisher import attributes_of
from chalicelib.inbox.domain.rows import InboxRow
from chalicelib.inbox.ports import NoteEvent
from infra.functions import FUNCTIONS, WORK
from tests.infra.conftest import Template, name_of, named, of

DAY = 86_400


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a queue must be; times in seconds, `only` are the attributes that its subscription asks for."""

    function: str
    topic: str
    visibility: int
    batch: int
    at_once: int
    delay: int = 0
    only: tuple[tuple[str, tuple[str, ...]], ...] = ()


SHOPPERS = (("kind", ("text", "note")), ("role", ("visitor", "staff")))
AGENTS = (("kind", ("text", "survey")), ("role", ("agent",)))
# Written out, and not computed from infra/work.py: a slip there must show here.
QUEUES = {
    # The relay fills it, and who comes and goes.
    "InboxDigest": Wanted("inbox_digest", "", visibility=90, batch=10, at_once=2),
    "Notify": Wanted("notify", "ConversationEvents", visibility=120, batch=5, at_once=2, only=SHOPPERS),
    "EmailFallback": Wanted(
        "email_fallback", "ConversationEvents", visibility=120, batch=5, at_once=5, delay=30, only=AGENTS
    ),
    "MailIn": Wanted("mail_in", "MailReceived", visibility=180, batch=1, at_once=5),
    "MailReports": Wanted("mail_reports", "MailReportEvents", visibility=120, batch=10, at_once=2),
}
DEAD = "DeadLetters"


def test_every_queue_has_its_row_here(aws: Template) -> None:
    """A new queue says here what it must be, or this fails; so does a new function that works from one."""
    assert set(named(aws, "AWS::SQS::Queue")) == QUEUES.keys() | {DEAD}
    assert {wanted.function for wanted in QUEUES.values()} == set(WORK)


@pytest.mark.parametrize("queue", QUEUES)
def test_a_queue_keeps_hides_and_hands_over(aws: Template, queue: str) -> None:
    """Four days, encrypted, hidden for six times its function's time, and after five tries a dead letter."""
    wanted, properties = QUEUES[queue], named(aws, "AWS::SQS::Queue")[queue]
    redrive = properties.pop("RedrivePolicy")
    assert properties == {
        "DelaySeconds": wanted.delay,
        "MessageRetentionPeriod": 4 * DAY,
        "SqsManagedSseEnabled": True,
        "VisibilityTimeout": wanted.visibility,
    }
    assert wanted.visibility == 6 * FUNCTIONS[wanted.function].timeout
    assert redrive["maxReceiveCount"] == 5
    assert name_of(aws, redrive["deadLetterTargetArn"]) == DEAD


def test_dead_letters_outlive_their_queues(aws: Template) -> None:
    """14 days, the most that there is, encrypted, and no dead letters of their own."""
    assert named(aws, "AWS::SQS::Queue")[DEAD] == {"MessageRetentionPeriod": 14 * DAY, "SqsManagedSseEnabled": True}


@pytest.mark.parametrize("queue", QUEUES)
def test_a_function_works_off_its_queue(aws: Template, queue: str) -> None:
    """One mapping: partial batches, no window, so many at once and no more."""
    wanted = QUEUES[queue]
    (mapping,) = (
        dict(each["Properties"])
        for each in of(aws, "AWS::Lambda::EventSourceMapping").values()
        if name_of(aws, each["Properties"]["EventSourceArn"]) == queue
    )
    del mapping["EventSourceArn"]
    assert mapping == {
        "BatchSize": wanted.batch,
        "FunctionName": {"Ref": "".join(part.capitalize() for part in wanted.function.split("_"))},
        "FunctionResponseTypes": ["ReportBatchItemFailures"],
        "ScalingConfig": {"MaximumConcurrency": wanted.at_once},
    }


@pytest.mark.parametrize("queue", [name for name, wanted in QUEUES.items() if wanted.topic])
def test_a_queue_hears_what_it_is_for(aws: Template, queue: str) -> None:
    """One subscription: raw, filtered, and what cannot be delivered is a dead letter."""
    wanted = QUEUES[queue]
    (subscription,) = (
        dict(each["Properties"])
        for each in of(aws, "AWS::SNS::Subscription").values()
        if name_of(aws, each["Properties"]["Endpoint"]) == queue
    )
    filters = {name: list(values) for name, values in wanted.only}
    assert subscription.pop("FilterPolicy", {}) == filters
    assert name_of(aws, subscription.pop("TopicArn")) == wanted.topic
    assert name_of(aws, subscription.pop("RedrivePolicy")["deadLetterTargetArn"]) == DEAD
    assert name_of(aws, subscription.pop("Endpoint")) == queue
    assert subscription == {"Protocol": "sqs", "RawMessageDelivery": True}


@pytest.mark.parametrize("queue", [*QUEUES, DEAD])
def test_only_its_own_topic_may_write_to_a_queue(aws: Template, queue: str) -> None:
    """Over TLS alone, and to the dead letters each topic; functions write with rights of their own."""
    denied, *allowed = (
        statement
        for each in of(aws, "AWS::SQS::QueuePolicy").values()
        if name_of(aws, each["Properties"]["Queues"][0]) == queue
        for statement in each["Properties"]["PolicyDocument"]["Statement"]
    )
    assert (denied["Effect"], denied["Action"], denied["Principal"]) == ("Deny", "sqs:*", {"AWS": "*"})
    assert denied["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
    sources = set()
    for statement in allowed:
        assert (statement["Effect"], statement["Action"]) == ("Allow", "sqs:SendMessage")
        assert statement["Principal"] == {"Service": "sns.amazonaws.com"}
        sources.add(name_of(aws, statement["Condition"]["ArnEquals"]["aws:SourceArn"]))
    topics = {queue: {wanted.topic} - {""} for queue, wanted in QUEUES.items()}
    assert sources == topics.get(queue, set().union(*topics.values()))


def test_the_relay_loses_nothing_and_blocks_on_nothing(aws: Template) -> None:
    """The log's messages and notes, the oldest first, in partial batches, bisected; tried for an hour, then aside."""
    (relay,) = (
        each
        for each in of(aws, "AWS::Lambda::EventSourceMapping").values()
        if each["Properties"]["FunctionName"] == {"Ref": "Relay"}
    )
    properties = dict(relay["Properties"])
    source = properties.pop("EventSourceArn")
    assert (name_of(aws, source), source["Fn::GetAtt"][1]) == ("ConversationLog", "StreamArn")
    messages, notes = properties.pop("FilterCriteria")["Filters"]
    assert json.loads(messages["Pattern"]) == {
        "eventName": ["INSERT"],
        "dynamodb": {"Keys": {"sk": {"S": [{"prefix": "m#"}]}}},
    }
    assert json.loads(notes["Pattern"]) == {
        "eventName": ["INSERT"],
        "dynamodb": {"Keys": {"sk": {"S": [{"prefix": "0"}]}}, "NewImage": {"e": {"S": ["note"]}}},
    }
    assert name_of(aws, properties.pop("DestinationConfig")["OnFailure"]["Destination"]) == DEAD
    assert properties == {
        "BatchSize": 100,
        "BisectBatchOnFunctionError": True,
        "FunctionName": {"Ref": "Relay"},
        "FunctionResponseTypes": ["ReportBatchItemFailures"],
        "MaximumRecordAgeInSeconds": 3600,
        # As often as the hour takes: an outage must not use tries up.
        "MaximumRetryAttempts": -1,
        "StartingPosition": "TRIM_HORIZON",
    }


def test_rights_are_there_before_the_mappings_that_need_them(aws: Template) -> None:
    """Lambda looks at the function's rights when the mapping is made."""
    mappings = of(aws, "AWS::Lambda::EventSourceMapping")
    assert len(mappings) == 1 + len(QUEUES)
    for mapping in mappings.values():
        policy = f"ChatRoles{mapping['Properties']['FunctionName']['Ref']}DefaultPolicy"
        assert any(each.startswith(policy) for each in mapping["DependsOn"])


def test_topics_are_encrypted_and_closed_but_to_ses(aws: Template) -> None:
    """AWS's key on what holds words of shoppers; SES publishes to its two topics, for this account, and to no other."""
    topics = named(aws, "AWS::SNS::Topic")
    assert topics.keys() == {"ConversationEvents", "MailReceived", "MailReportEvents", "Alarms"}
    assert {name for name, each in topics.items() if "KmsMasterKeyId" in each} == {"ConversationEvents"}
    writers = {}
    for each in of(aws, "AWS::SNS::TopicPolicy").values():
        (topic,) = each["Properties"]["Topics"]
        denied, *allowed = each["Properties"]["PolicyDocument"]["Statement"]
        assert denied["Effect"] == "Deny"
        assert denied["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
        for statement in allowed:
            assert statement["Action"] == "sns:Publish"
            assert statement["Condition"]["StringEquals"]["aws:SourceAccount"] == {"Ref": "AWS::AccountId"}
        writers[name_of(aws, topic)] = [statement["Principal"]["Service"] for statement in allowed]
    assert writers == {
        "ConversationEvents": [],
        "MailReceived": ["ses.amazonaws.com"],
        "MailReportEvents": ["ses.amazonaws.com"],
        "Alarms": ["cloudwatch.amazonaws.com"],
    }


def test_a_note_is_told_to_those_who_call_agents_and_to_nobody_else() -> None:
    """Not to what mails answers to shoppers, by any of its attributes."""
    note = StaffEvent("note-1", 1, "a_1", 5, StaffKind.NOTE, text="Careful")
    attributes = attributes_of(NoteEvent(InboxRow("acme", "c"), note))
    takes = {function for function, work in WORK.items() if work.hears(attributes)}
    assert takes == {"notify"}
