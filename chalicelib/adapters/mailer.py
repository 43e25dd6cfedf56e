"""Mail goes out through Amazon SES (API v2), as raw MIME: only so every header can be set."""

from __future__ import annotations

from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from typing import Any

from chalicelib.adapters.aws import client
from chalicelib.adapters.failures import is_unanswered
from chalicelib.domain.mail import LOOP_MARK, OutgoingMail
from chalicelib.errors import BusyError, RefusedError, ShopbellError, UncertainError


class SesMailer:
    """Mailer on SES; what becomes of each mail is reported by the configuration set."""

    def __init__(self, configuration_set: str) -> None:
        self._configuration_set = configuration_set

    def send(self, mail: OutgoingMail) -> None:
        """See Mailer."""
        from botocore import exceptions  # noqa: PLC0415 - not at import of app.py

        try:
            data = mime(mail)
        except ValueError as error:
            # An address or a name that no mail can carry.
            raise RefusedError from error
        try:
            # Once: botocore must not repeat what may have been taken.
            client("sesv2", attempts=1).send_email(
                FromEmailAddress=mail.sender,
                Destination={"ToAddresses": [mail.to]},
                Content={"Raw": {"Data": data}},
                ConfigurationSetName=self._configuration_set,
                EmailTags=[{"Name": name, "Value": value} for name, value in mail.tags.items()],
            )
        except exceptions.ClientError as error:
            raise _meaning(error) from error
        except (exceptions.EndpointConnectionError, exceptions.ConnectTimeoutError) as error:
            raise BusyError from error
        except exceptions.BotoCoreError as error:
            raise UncertainError from error


def _meaning(error: Any) -> ShopbellError:  # noqa: ANN401 - botocore's ClientError, which is not imported here
    if is_unanswered(error):
        return UncertainError()
    code, said = error.response["Error"].get("Code", ""), str(error.response["Error"].get("Message", ""))
    # Only what is wrong with this very mail is final. A paused account, or a missing right, is mended by people:
    # every mail waits for that.
    final = code in {"BadRequestException", "MessageRejected"} and "not verified" not in said
    return RefusedError() if final else BusyError()


def mime(mail: OutgoingMail) -> bytes:
    """The mail in its wire form; ValueError for a line break in a header."""
    # Lines as long as SMTP takes them: folded, the long tokens in headers become encoded words, which no link survives.
    message = EmailMessage(policy=SMTP.clone(max_line_length=998))
    message["From"] = _address(mail.sender_name, mail.sender)
    message["To"] = Address(addr_spec=mail.to)
    message["Reply-To"] = mail.reply_to
    message["Subject"] = mail.subject
    if mail.in_reply_to:
        message["In-Reply-To"] = mail.in_reply_to
    if mail.references:
        message["References"] = " ".join(mail.references)
    # RFC 3834 and, for Exchange, Microsoft's own header: no machine shall answer; ours know theirs by X-Loop.
    message["Auto-Submitted"] = mail.automatic
    message["X-Auto-Response-Suppress"] = "All"
    message["X-Loop"] = f"{LOOP_MARK} {mail.hops}"
    if mail.unsubscribe:
        message["List-Unsubscribe"] = f"<{mail.unsubscribe}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(mail.text, cte="quoted-printable")
    message.add_alternative(mail.html, subtype="html", cte="quoted-printable")
    # Set last: setting the content clears all headers of this family.
    message["Content-Language"] = mail.language
    return message.as_bytes()


def _address(name: str, address: str) -> Address:
    user, _, domain = address.rpartition("@")
    return Address(display_name=" ".join(name.split()), username=user, domain=domain)
