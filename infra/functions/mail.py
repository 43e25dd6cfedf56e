"""What mail takes, out and in."""

from __future__ import annotations

from infra.functions.conversations import changes_heads, writes
from infra.functions.model import Function, Grant, Grants, Places, Work, allow, allow_on
from infra.functions.settings import knows_stores
from infra.functions.transport import ACTING

FUNCTIONS = {
    # The delay spares a call for most mails, which are never due: an answer is read at once. SES has a rate of its own.
    "email_fallback": Function(
        memory=512,
        timeout=20,
        work=Work(
            "EmailFallback",
            late=600,
            delay=30,
            only={"role": ("agent",), "kind": ("text", "survey")},
            concurrency=5,
            batch=5,
            puts_back=True,
        ),
    ),
    # Mails come one by one: one that ends its function each time takes no other with it to the dead letters, and holds
    # up one place of five for as long as its tries take.
    "mail_in": Function(
        memory=1024, timeout=30, work=Work("MailIn", late=300, topic="mail_received", concurrency=5, batch=1)
    ),
    # Nobody need look when reports are noted late.
    "mail_reports": Function(memory=512, timeout=20, work=Work("MailReports", topic="mail_reports")),
}


def rights(places: Places) -> Grants:
    """Mails, their files, the addresses, and what was held."""
    directory = places.directory.arn
    later = allow("sqs: SendMessage", places.queues["email_fallback"].arn)
    # A shopper leaves an address, or asks for a copy.
    # An address is a name in the lists.
    tells = allow("sqs: SendMessage", places.queues["inbox_digest"].arn)
    asked = {name: [later, tells, allow_on("UpdateItem", directory, "#customer#")] for name in ACTING}
    return {
        **asked,
        # Who wants no more mails.
        "api_handler": [*asked["api_handler"], allow_on("PutItem", directory, "#address#")],
        "staff_api": [*asked["staff_api"], *_sends(places), *_quarantine(places)],
        "email_fallback": [
            places.works("email_fallback"),
            later,
            *writes(places),
            *_sends(places),
            knows_stores(places),
            allow_on("GetItem", directory, "#customer#", "#address#"),
            places.to_sockets("GET"),
        ],
        "mail_in": _takes_in(places),
        "mail_reports": [
            places.works("mail_reports"),
            *writes(places),
            allow_on("PutItem", directory, "#address#"),
        ],
    }


def _takes_in(places: Places) -> list[Grant]:
    directory, bucket = places.directory.arn, places.mail_bucket.arn
    return [
        places.works("mail_in"),
        *writes(places),
        changes_heads(places),
        *_sends(places),
        knows_stores(places),
        allow_on("GetItem", directory, "#customer#", "#address#"),
        allow_on("UpdateItem", directory, "#customer#"),
        allow_on("PutItem", directory, "#held#"),
        # A blocked sender's mails are counted.
        allow_on("UpdateItem", directory, "#blocked"),
        allow("s3: GetObject", f"{bucket}/in/*"),
        allow("s3: PutObject", f"{bucket}/files/*"),
    ]


def _sends(places: Places) -> list[Grant]:
    once = [
        allow_on("GetItem UpdateItem", places.live.arn, "#lease#"),
        allow_on("UpdateItem", places.live.arn, "#count#"),
    ]
    return [*once, *places.reads_keys(), *places.sends_mail()]


def _quarantine(places: Places) -> list[Grant]:
    bucket = places.mail_bucket.arn
    return [
        # Links to mails and their files are signed with this function's own rights.
        allow("s3: GetObject", f"{bucket}/in/*", f"{bucket}/files/*"),
        # A mail that is let in is unpacked here, and its sender may get a confirmation.
        allow("s3: PutObject", f"{bucket}/files/*"),
        allow("dynamodb: Query", f"{places.directory.arn}/index/by-status"),
        allow_on("GetItem UpdateItem", places.directory.arn, "#held#"),
        allow_on("Query PutItem DeleteItem", places.directory.arn, "#blocked"),
    ]


def environment(places: Places) -> dict[str, str]:
    """The domain, the bucket, and the queue that is a clock."""
    return {
        "MAIL_DOMAIN": places.mail_domain,
        "MAIL_BUCKET": places.mail_bucket.name,
        "MAIL_CONFIGURATION_SET": places.mail_configuration_set,
        "MAIL_QUEUE_URL": places.queues["email_fallback"].url,
    }
