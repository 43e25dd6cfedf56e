"""Mail goes out through Amazon SES (API v2), as raw MIME: only so every header can be set."""

from __future__ import annotations

from typing import Any

from chalicelib.aws.client import client
from chalicelib.aws.failures import is_unanswered
from chalicelib.core.errors import BusyError, RefusedError, ShopbellError, UncertainError
from chalicelib.mail.domain.mail import OutgoingMail
from chalicelib.mail.wire.mime import mime


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
