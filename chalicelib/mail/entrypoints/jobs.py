"""What runs behind the chat: the relay, the queues' functions, with partial batches, and what posts for them."""

from __future__ import annotations

from collections.abc import Mapping

from chalicelib.conversations.domain.lane import StaffKind
from chalicelib.core.errors import BusyError, UncertainError
from chalicelib.core.observability import logger
from chalicelib.mail.domain.mail import Envelope, Harm
from chalicelib.mail.ports import MailRequestDeps
from chalicelib.mail.usecases.contact import mail_transcript
from chalicelib.mail.usecases.mail_unread import mail_unread
from chalicelib.mail.usecases.receive_mail import receive_mail
from chalicelib.mail.usecases.record_mail_report import MailReport, record_mail_report
from chalicelib.transport.queues import each
from chalicelib.transport.wire import Json

# A provider that is down is tried again after 15 s, 30 s, … up to a quarter of an hour, for about a day.
_FIRST_PAUSE, _LONGEST_PAUSE, _MOST_PAUSES, _WORTH_AN_ALARM = 15, 900, 100, 5


# What SES says to a topic when it is told to report there, and the mail that it puts into a bucket to try it.
_TOPIC_TEST = "Successfully validated SNS topic"


_SETUP_MAIL = "AMAZON_SES_SETUP_NOTIFICATION"


def email_fallback(deps: MailRequestDeps, event: Json) -> Json:
    """Mail shoppers who have left what they have not read, when its time has come; and transcripts."""

    def mail(body: Json) -> None:
        try:
            wait = _mail(deps, body)
        except (BusyError, UncertainError):
            tries = int(body.get("tries", 0)) + 1
            if tries > _MOST_PAUSES:
                raise
            # Not left to the queue: five receives are gone in minutes, and an outage may take hours.
            wait = min(_LONGEST_PAUSE, _FIRST_PAUSE * 2 ** min(tries - 1, 6))
            body = body | {"tries": tries}
            (logger.error if tries == _WORTH_AN_ALARM else logger.warning)("mail_postponed", tries=tries)
        if wait:
            deps.mail_queue.put(body, wait)

    return each(event, "email_fallback", mail)


def _mail(deps: MailRequestDeps, body: Json) -> int:
    if "transcript" in body:
        return mail_transcript(deps, body["store"], body["transcript"], body["visitor"], body["seq"])
    # An event of the topic, or the little of it that was put back.
    conversation_id = body["row"]["conversation"] if "row" in body else body["conversation"]
    seq = body["message"]["seq"] if "message" in body else body["seq"]
    wait = mail_unread(deps, body["store"], conversation_id, seq)
    for name in ("row", "message"):
        body.pop(name, None)
    body.update({"conversation": conversation_id, "seq": seq})
    return wait


def mail_in(deps: MailRequestDeps, event: Json) -> Json:
    """Take in mails, as SES tells of them after it has put them into the bucket."""

    def receive(body: Json) -> None:
        if _is_setup(body):
            logger.info("mail_setup")
        else:
            logger.info("mail_received", outcomes=receive_mail(deps, _envelope(body)))

    return each(event, "mail_in", receive, chatter=_TOPIC_TEST)


def _envelope(body: Json) -> Envelope:
    receipt = body["receipt"]
    # Only FAIL says that something is wrong and only PASS that it is not: GRAY, PROCESSING_FAILED and none at all
    # prove nothing.
    verdict = {name: receipt.get(f"{name}Verdict", {}).get("status", "") for name in ("dmarc", "spam", "virus")}
    return Envelope(
        mail_id=receipt["action"]["objectKey"].removeprefix("in/"),
        recipients=tuple(receipt["recipients"]),
        sender=body["mail"].get("source", ""),
        authentic=verdict["dmarc"] == "PASS",
        forged=verdict["dmarc"] == "FAIL",
        harm=next((harm for harm in (Harm.VIRUS, Harm.SPAM) if verdict[harm] == "FAIL"), Harm.NONE),
    )


def _is_setup(body: Json) -> bool:
    """Whether it is what SES says, or puts into the bucket, when a rule is made or changed: nobody's mail."""
    key = str(body.get("receipt", {}).get("action", {}).get("objectKey", ""))
    return body.get("notificationType") == "AmazonSnsSubscriptionSucceeded" or key.endswith(_SETUP_MAIL)


_REPORTS = {
    "Delivery": StaffKind.MAIL_DELIVERED,
    "Bounce": StaffKind.MAIL_BOUNCED,
    "Complaint": StaffKind.MAIL_COMPLAINED,
}


def mail_reports(deps: MailRequestDeps, event: Json) -> Json:
    """Note what SES says became of mails (its configuration set's events)."""

    def record(body: Json) -> None:
        tags = {name: values[0] for name, values in body["mail"].get("tags", {}).items() if values}
        # Reminders to agents carry no tags; other kinds of events are not asked for.
        if body["eventType"] in _REPORTS and "conversation" in tags:
            record_mail_report(deps, _report(body, tags))

    return each(event, "mail_reports", record, chatter=_TOPIC_TEST)


def _report(body: Json, tags: Mapping[str, str]) -> MailReport:
    kind = body["eventType"]
    detail = body[kind.lower()]
    return MailReport(
        tags["store"],
        tags["conversation"],
        _REPORTS[kind],
        body["mail"]["destination"][0],
        tags["covers"],
        _milliseconds(detail["timestamp"]),
        final=detail.get("bounceType", "Permanent") == "Permanent",
    )


def _milliseconds(timestamp: str) -> int:
    from datetime import datetime  # noqa: PLC0415 - one function of many needs it

    return int(datetime.fromisoformat(timestamp).timestamp() * 1000)
