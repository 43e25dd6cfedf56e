"""Makes what is outside of mail."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from chalicelib.aws.wiring import AwsWiring

if TYPE_CHECKING:
    from chalicelib.core.ports import Later
    from chalicelib.mail.ports import Mailer, Quarantine, RawMails, ReplyTokens


class MailWiring(AwsWiring):
    """The ways in and out."""

    @property
    def mail_domain(self) -> str:
        """The domain of all stores' addresses; empty where there is no mail."""
        return self.env["MAIL_DOMAIN"]

    @cached_property
    def mailer(self) -> Mailer:
        """Mail out."""
        from chalicelib.mail.adapters.mailer import SesMailer  # noqa: PLC0415

        return SesMailer(self.env["MAIL_CONFIGURATION_SET"])

    @cached_property
    def raw_mails(self) -> RawMails:
        """Mail in."""
        from chalicelib.mail.adapters.raw_mails import S3RawMails  # noqa: PLC0415

        return S3RawMails(self.env["MAIL_BUCKET"])

    @cached_property
    def quarantine(self) -> Quarantine:
        """Mail that was not let in."""
        from chalicelib.mail.adapters.quarantine import DynamoQuarantine  # noqa: PLC0415

        return DynamoQuarantine(self.env["DIRECTORY_TABLE"], self.region, self.clock)

    @cached_property
    def mail_queue(self) -> Later:
        """Mails that are not due yet."""
        from chalicelib.aws.queues import SqsLater  # noqa: PLC0415

        return SqsLater(self.env["MAIL_QUEUE_URL"])

    @cached_property
    def reply_tokens(self) -> ReplyTokens:
        """Reply addresses."""
        from chalicelib.mail.adapters.reply_tokens import HmacReplyTokens  # noqa: PLC0415

        return HmacReplyTokens(self.signing_keys, self.clock)
