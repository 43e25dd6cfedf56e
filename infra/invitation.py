"""How somebody who was let into a store's inbox learns of it: where it is, and the password for the first time."""

from __future__ import annotations

from html import escape

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.mail.domain.addresses import help_address
from chalicelib.mail.domain.letters import invitation
from chalicelib.mail.domain.mail import MOST_HOPS, OutgoingMail
from chalicelib.mail.wire.mime import mime
from chalicelib.stores.domain import StoreSettings
from infra.container import container_of
from infra.deployment import Deployment

# A page that leads to the inbox, among the widget's files.
DOOR = "inbox.html"


def sends_own(deployment: Deployment) -> bool:
    """Whether invitations go out as the store's own mail; Cognito's is the same for all stores of the pool."""
    return deployment["MailDomain"] != "-"


def mail_invitation(deployment: Deployment, *, store_id: str, email: str, password: str) -> None:
    """Mail the invitation in the store's name; ValueError, with the password, if the mail was not taken."""
    settings = container_of(deployment).stores.settings(store_id) or StoreSettings(store_id, store_id, (), ())
    letter = invitation(settings, email=email, password=password)
    sender = help_address(store_id, deployment["MailDomain"])
    mail = OutgoingMail(
        sender=sender,
        sender_name=settings.name,
        to=email,
        reply_to=sender,
        subject=letter.subject,
        text=letter.text,
        html=letter.html,
        language="en",
        # As with reminders: the address may be forwarded into the store.
        hops=MOST_HOPS,
    )
    try:
        deployment.client("sesv2").send_email(
            FromEmailAddress=sender,
            Destination={"ToAddresses": [email]},
            Content={"Raw": {"Data": mime(mail)}},
            ConfigurationSetName=deployment.stack,
        )
    except (ClientError, BotoCoreError) as error:
        # The account is there, and nobody else knows its password.
        message = f"{email} may sign in at {settings.inbox} with {password}, but could not be mailed so: {error}"
        raise ValueError(message) from error


def open_door(deployment: Deployment) -> None:
    """Let the link in Cognito's mail lead to the inbox (see Identity.invite)."""
    address = escape(deployment["InboxUrl"])
    page = f'<!doctype html><meta http-equiv="refresh" content="0;url={address}"><a href="{address}">Inbox</a>'
    deployment.client("s3").put_object(
        Bucket=deployment["WidgetBucket"],
        Key=DOOR,
        Body=page.encode(),
        ContentType="text/html; charset=utf-8",
        CacheControl="no-cache",
    )
