"""All dead letters lie in one queue, and each goes back to its own."""

from __future__ import annotations

import json
from typing import Any

import pytest

from infra.deployment import Deployment
from infra.redrive import redrive

_URL, _ARN = "https://sqs.eu-central-1.amazonaws.com/1/shopbell-", "arn:aws:sqs:eu-central-1:1:shopbell-"
_QUEUES = ("InboxDigest", "Notify", "EmailFallback", "MailIn", "MailReports")
OUTPUTS = {f"{name}Queue": _URL + name for name in _QUEUES} | {"DeadLetters": f"{_URL}DeadLetters"}


class Sqs:
    """The queue of dead letters; letters that were received are hidden until they are shown again."""

    def __init__(self, *letters: dict[str, Any]) -> None:
        self.letters = {f"r{number}": letter for number, letter in enumerate(letters)}
        self.hidden: set[str] = set()
        self.sent: list[tuple[str, str]] = []

    def receive_message(self, **_: object) -> dict[str, Any]:
        """Two at a time."""
        found = [receipt for receipt in self.letters if receipt not in self.hidden][:2]
        self.hidden.update(found)
        return {"Messages": [self.letters[each] | {"ReceiptHandle": each} for each in found]} if found else {}

    def send_message(self, *, QueueUrl: str, MessageBody: str) -> None:  # noqa: N803 - as boto3 has it
        """Note it."""
        self.sent.append((QueueUrl.removeprefix(_URL), MessageBody))

    def delete_message(self, *, QueueUrl: str, ReceiptHandle: str) -> None:  # noqa: N803 - as above
        """Take it away."""
        assert QueueUrl == OUTPUTS["DeadLetters"]
        del self.letters[ReceiptHandle]

    def change_message_visibility(self, *, QueueUrl: str, ReceiptHandle: str, VisibilityTimeout: int) -> None:  # noqa: N803 - as above
        """Show it again."""
        assert (QueueUrl, VisibilityTimeout) == (OUTPUTS["DeadLetters"], 0)
        self.hidden.discard(ReceiptHandle)


def _from(queue: str, **body: object) -> dict[str, Any]:
    return {"Body": json.dumps(body), "Attributes": {"DeadLetterQueueSourceArn": _ARN + queue}}


def _undelivered(body: dict[str, Any], **attributes: str) -> dict[str, Any]:
    said = {name: {"DataType": "String", "StringValue": value} for name, value in attributes.items()}
    return {"Body": json.dumps(body), "Attributes": {}, "MessageAttributes": said}


def _deployment(sqs: Sqs) -> Deployment:
    return Deployment("shopbell-test", OUTPUTS, _clients={"sqs": sqs})


def test_a_letter_goes_back_to_where_it_came_from() -> None:
    """Those of other queues stay, and may be seen at once."""
    sqs = Sqs(*(_from(name, seq=number) for number, name in enumerate(_QUEUES)), _from("Notify", seq=9))
    assert redrive(_deployment(sqs), "notify") == ["notify: 2 dead letters sent back"]
    assert sqs.sent == [("Notify", '{"seq": 1}'), ("Notify", '{"seq": 9}')]
    assert sqs.letters.keys() == {"r0", "r2", "r3", "r4"}
    assert sqs.hidden.isdisjoint(sqs.letters)


@pytest.mark.parametrize(
    ("letter", "homes"),
    [
        (_undelivered({"row": {}}, role="agent", kind="text", store="acme"), ["EmailFallback"]),
        (_undelivered({"row": {}}, role="visitor", kind="text", store="acme"), ["Notify"]),
        (_undelivered({"row": {}}, role="agent", kind="survey", store="acme"), ["EmailFallback"]),
        (_undelivered({"row": {}}, role="staff", kind="note", store="acme"), ["Notify"]),
        (_undelivered({"receipt": {}}), ["MailIn"]),
        (_undelivered({"eventType": "Bounce"}), ["MailReports"]),
    ],
)
def test_what_never_reached_a_queue_goes_to_all_who_want_such(letter: dict[str, Any], homes: list[str]) -> None:
    """SNS names no queue; what is worked on twice does no harm."""
    sqs = Sqs(letter)
    names = {"EmailFallback": "email-fallback", "Notify": "notify", "MailIn": "mail-in", "MailReports": "mail-reports"}
    queue = names[homes[0]]
    assert redrive(_deployment(sqs), queue) == [f"{queue}: 1 dead letters sent back"]
    assert [queue for queue, _ in sqs.sent] == homes
    assert sqs.letters == {}


def test_a_list_says_whose_letters_there_are() -> None:
    """It moves nothing, and hides nothing from the next who asks."""
    sqs = Sqs(_from("Notify"), _from("Notify"), _from("MailIn"), {"Body": '{"Records": []}'})
    assert redrive(_deployment(sqs), "list") == [
        "mail-in: 1 dead letters",
        "notify: 2 dead letters",
        "relay: 1 dead letters",
    ]
    assert (sqs.sent, len(sqs.letters), sqs.hidden) == ([], 4, set())


def test_no_letters_are_said_to_be_none() -> None:
    """A list of nothing."""
    assert redrive(_deployment(Sqs()), "list") == ["no dead letters"]
