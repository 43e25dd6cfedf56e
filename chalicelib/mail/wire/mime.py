"""A mail that goes out, as raw MIME: only so every header can be set."""

from __future__ import annotations

from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP

from chalicelib.mail.domain.mail import LOOP_MARK, OutgoingMail


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
