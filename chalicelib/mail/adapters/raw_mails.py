"""The bucket of mails as they came in: SES puts them there, and there they stay for as long as they are kept."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from chalicelib.aws.client import client
from chalicelib.aws.failures import translated
from chalicelib.core.errors import NotFoundError
from chalicelib.core.ids import MailId
from chalicelib.mail.adapters.mime import parse
from chalicelib.mail.adapters.mime_parts import MAX_MAIL
from chalicelib.mail.domain.mail import Attachment, IncomingMail
from chalicelib.mail.domain.quarantine import MAIL

PREFIX = "in/"
_LINK_SECONDS = 300


class S3RawMails:
    """RawMails on S3."""

    def __init__(self, bucket: str) -> None:
        self._bucket = bucket

    def read(self, mail_id: MailId) -> IncomingMail:
        """See RawMails."""
        return parse(self._get(mail_id))

    def unpack(self, mail_id: MailId, files: Sequence[Attachment]) -> None:
        """See RawMails."""
        for index, attachment in enumerate(files):
            with translated():
                self._s3().put_object(Bucket=self._bucket, Key=_file_key(mail_id, index), Body=attachment.data)

    def link(self, mail_id: MailId, index: int | None) -> str:
        """See RawMails; always a download under a harmless type, whatever the mail said that it was."""
        key = f"{PREFIX}{mail_id}" if index is None else _file_key(mail_id, index)
        request = {
            "Bucket": self._bucket,
            "Key": key,
            "ResponseContentType": "application/octet-stream",
            "ResponseContentDisposition": "attachment",
        }
        return str(self._s3().generate_presigned_url("get_object", Params=request, ExpiresIn=_LINK_SECONDS))

    def _get(self, mail_id: MailId) -> bytes:
        if not MAIL.fullmatch(mail_id):
            raise NotFoundError
        with translated():
            body = self._s3().get_object(Bucket=self._bucket, Key=f"{PREFIX}{mail_id}")["Body"]
            # One byte more tells that the mail is too large.
            return bytes(body.read(MAX_MAIL + 1))

    def _s3(self) -> Any:  # noqa: ANN401 - boto3 makes its classes at run time
        return client("s3")


def _file_key(mail_id: MailId, index: int) -> str:
    return f"files/{mail_id}/{index}"
