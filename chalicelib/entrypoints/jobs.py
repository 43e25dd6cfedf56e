"""What runs behind the chat: the relay, the queues' functions, with partial batches, and what posts for them."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from chalicelib import wire
from chalicelib.bootstrap import stored_message
from chalicelib.domain.mail import Envelope, Harm
from chalicelib.domain.model import Message, StaffKind
from chalicelib.errors import BusyError, MisconfiguredError, UncertainError
from chalicelib.observability import logger
from chalicelib.usecases.contact import mail_transcript
from chalicelib.usecases.digest_inbox import digest_inbox
from chalicelib.usecases.mail_unread import mail_unread
from chalicelib.usecases.notify_agents import notify_agents, remind_agent
from chalicelib.usecases.receive_mail import receive_mail
from chalicelib.usecases.record_mail_report import MailReport, record_mail_report
from chalicelib.usecases.relay_log import relay_log

if TYPE_CHECKING:
    from chalicelib.bootstrap import Container
    from chalicelib.domain.model import InboxRow

Json = dict[str, Any]

# A provider that is down is tried again after 15 s, 30 s, … up to a quarter of an hour, for about a day.
_FIRST_PAUSE, _LONGEST_PAUSE, _MOST_PAUSES, _WORTH_AN_ALARM = 15, 900, 100, 5
# What SES says to a topic when it is told to report there, and the mail that it puts into a bucket to try it.
_TOPIC_TEST = "Successfully validated SNS topic"
_SETUP_MAIL = "AMAZON_SES_SETUP_NOTIFICATION"


def relay(container: Container, event: Json) -> Json:
    """Relay the stream's records, each conversation's in order.

    A conversation that fails because of AWS, which is busy or lacks a right, is tried again: its first record is
    reported, and Lambda goes on from there, so no later record of the shard is taken for done. Conversations that went
    through are repeated harmlessly. One that fails because of what it is would do so each time and hold up all that
    comes after it: its records become dead letters. Not those of an event that is `redriven` from there: they are
    reported.

    Raises:
        BusyError: nothing before the first failure was done, so the batch failed as a whole.
    """
    busy: list[Json] = []
    broken: list[tuple[Json, str]] = []
    for (store_id, conversation_id), records in _by_conversation(event["Records"]).items():
        try:
            messages = {message.seq: message for message in (stored_message(_image(record)) for record in records)}
            ordered: list[Message] = [messages[seq] for seq in sorted(messages)]
            relay_log(container, store_id, conversation_id, ordered)
        except (BusyError, MisconfiguredError):
            logger.exception("relay_failed", conversation=conversation_id)
            busy.append(records[0])
        except Exception as error:  # noqa: BLE001 - the batch record handler
            # One bad record must not take the others of its batch with it.
            logger.exception("relay_broken", conversation=conversation_id, records=len(records))
            broken += [(record, repr(error)) for record in records]
    logger.info("relayed", records=len(event["Records"]), busy=len(busy), broken=len(broken))
    if event.get("redriven"):
        return _failures([*busy, *(record for record, _ in broken)])
    order = {id(record): place for place, record in enumerate(event["Records"])}
    done = min((order[id(record)] for record in busy), default=len(order))
    for record, reason in broken:
        # What comes again anyway is put aside when it comes for the last time.
        if order[id(record)] < done:
            container.relay_dead_letters.put({"Records": [record], "error": reason})
    if busy and done == 0:
        raise BusyError
    return _failures(busy)


def _failures(records: list[Json]) -> Json:
    return {"batchItemFailures": [{"itemIdentifier": each["dynamodb"]["SequenceNumber"]} for each in records]}


def inbox_digest(container: Container, event: Json) -> Json:
    """Tell the agents which rows changed; events that cannot be read fail one by one."""
    rows: list[InboxRow] = []

    def read(body: Json) -> None:
        rows.append(wire.parse_row(body["store"], body["row"]))

    answer = _each(event, "digest", read)
    digest_inbox(container.agent_sockets, container.push, container.clock, rows)
    return answer


def notify(container: Container, event: Json) -> Json:
    """Tell agents without an open inbox of shoppers' messages, and remind them of those that still wait."""

    def tell(body: Json) -> None:
        if "remind" not in body:
            row = wire.parse_row(body["store"], body["row"])
            notify_agents(container, row, wire.parse_message(body["message"]))
        elif body["due"] > container.clock():
            container.notify_queue.put(body, int(body["due"] - container.clock()) + 1)
        else:
            remind_agent(container, body["store"], body["conversation"], body["seq"], body["remind"])

    return _each(event, "notify", tell)


def outgoing(container: Container, event: Json) -> Json:
    """Post what another function hands over, signed and whole, and say how each ended."""
    ends = wire.ends(container.post_all(wire.parse_requests(event)))
    logger.info("outgoing", **ends)
    return ends


def email_fallback(container: Container, event: Json) -> Json:
    """Mail shoppers who have left what they have not read, when its time has come; and transcripts."""

    def mail(body: Json) -> None:
        try:
            wait = _mail(container, body)
        except (BusyError, UncertainError):
            tries = int(body.get("tries", 0)) + 1
            if tries > _MOST_PAUSES:
                raise
            # Not left to the queue: five receives are gone in minutes, and an outage may take hours.
            wait = min(_LONGEST_PAUSE, _FIRST_PAUSE * 2 ** min(tries - 1, 6))
            body = body | {"tries": tries}
            (logger.error if tries == _WORTH_AN_ALARM else logger.warning)("mail_postponed", tries=tries)
        if wait:
            container.mail_queue.put(body, wait)

    return _each(event, "email_fallback", mail)


def _mail(container: Container, body: Json) -> int:
    if "transcript" in body:
        return mail_transcript(container, body["store"], body["transcript"], body["visitor"], body["seq"])
    # An event of the topic, or the little of it that was put back.
    conversation_id = body["row"]["conversation"] if "row" in body else body["conversation"]
    seq = body["message"]["seq"] if "message" in body else body["seq"]
    wait = mail_unread(container, body["store"], conversation_id, seq)
    for name in ("row", "message"):
        body.pop(name, None)
    body.update({"conversation": conversation_id, "seq": seq})
    return wait


def suggest(_: Container, event: Json) -> Json:
    """Nothing yet: suggestions come with the assistant. What is taken from the queue is done."""
    return _each(event, "suggest", lambda _: None)


def mail_in(container: Container, event: Json) -> Json:
    """Take in mails, as SES tells of them after it has put them into the bucket."""

    def receive(body: Json) -> None:
        if _is_setup(body):
            logger.info("mail_setup")
            return
        receipt = body["receipt"]
        # Only FAIL says that something is wrong and only PASS that it is not: GRAY, PROCESSING_FAILED and none at all
        # prove nothing.
        verdict = {name: receipt.get(f"{name}Verdict", {}).get("status", "") for name in ("dmarc", "spam", "virus")}
        envelope = Envelope(
            mail_id=receipt["action"]["objectKey"].removeprefix("in/"),
            recipients=tuple(receipt["recipients"]),
            sender=body["mail"].get("source", ""),
            authentic=verdict["dmarc"] == "PASS",
            forged=verdict["dmarc"] == "FAIL",
            harm=next((harm for harm in (Harm.VIRUS, Harm.SPAM) if verdict[harm] == "FAIL"), Harm.NONE),
        )
        logger.info("mail_received", outcomes=receive_mail(container, envelope))

    return _each(event, "mail_in", receive, chatter=_TOPIC_TEST)


def _is_setup(body: Json) -> bool:
    """Whether it is what SES says, or puts into the bucket, when a rule is made or changed: nobody's mail."""
    key = str(body.get("receipt", {}).get("action", {}).get("objectKey", ""))
    return body.get("notificationType") == "AmazonSnsSubscriptionSucceeded" or key.endswith(_SETUP_MAIL)


_REPORTS = {
    "Delivery": StaffKind.MAIL_DELIVERED,
    "Bounce": StaffKind.MAIL_BOUNCED,
    "Complaint": StaffKind.MAIL_COMPLAINED,
}


def mail_reports(container: Container, event: Json) -> Json:
    """Note what SES says became of mails (its configuration set's events)."""

    def record(body: Json) -> None:
        kind = body["eventType"]
        tags = {name: values[0] for name, values in body["mail"].get("tags", {}).items() if values}
        # Reminders to agents carry no tags; other kinds of events are not asked for.
        if kind not in _REPORTS or "conversation" not in tags:
            return
        detail = body[kind.lower()]
        report = MailReport(
            tags["store"],
            tags["conversation"],
            _REPORTS[kind],
            body["mail"]["destination"][0],
            tags["covers"],
            _milliseconds(detail["timestamp"]),
            final=detail.get("bounceType", "Permanent") == "Permanent",
        )
        record_mail_report(container, report)

    return _each(event, "mail_reports", record, chatter=_TOPIC_TEST)


def _milliseconds(timestamp: str) -> int:
    from datetime import datetime  # noqa: PLC0415 - one function of many needs it

    return int(datetime.fromisoformat(timestamp).timestamp() * 1000)


def _each(event: Json, name: str, handle: Callable[[Json], None], chatter: str | None = None) -> Json:
    """Handle each record by itself: one that fails is reported, tried again, and in the end a dead letter.

    What begins with `chatter` is nothing to handle.
    """
    failures = []
    for record in event["Records"]:
        if chatter is not None and record["body"].startswith(chatter):
            continue
        try:
            handle(json.loads(record["body"]))
        except Exception:  # noqa: BLE001 - the batch record handler
            logger.exception(f"{name}_failed", message_id=record["messageId"])
            failures.append(record["messageId"])
    logger.info(name, records=len(event["Records"]), failed=len(failures))
    return {"batchItemFailures": [{"itemIdentifier": failed} for failed in failures]}


def _by_conversation(records: list[Json]) -> dict[tuple[str, str], list[Json]]:
    """The records of new messages, by store and conversation, in the stream's order."""
    grouped: dict[tuple[str, str], list[Json]] = {}
    for record in records:
        image = _image(record)
        # Messages are only ever inserted; the filter of the event source lets nothing else through (infra).
        if record["eventName"] != "INSERT" or not image or not image["sk"]["S"].startswith("m#"):
            continue
        store_id, _, conversation_id = image["pk"]["S"].partition("#")
        grouped.setdefault((store_id, conversation_id), []).append(record)
    return grouped


def _image(record: Json) -> Json:
    image: Json = record["dynamodb"].get("NewImage", {})
    return image
