"""What anybody may ask without a token of theirs: is somebody there, a contact form, the link that ends mails."""

from __future__ import annotations

import re
from base64 import b64encode
from hashlib import sha256
from html import escape
from urllib.parse import parse_qs

from chalice.app import Response

from chalicelib.core.errors import InvalidRequestError, ShopbellError, UnauthenticatedError
from chalicelib.core.observability import logger
from chalicelib.mail.domain.page_words import PAGE_WORDS, spoken
from chalicelib.mail.domain.words import RIGHT_TO_LEFT
from chalicelib.mail.ports import MailRequestDeps
from chalicelib.mail.usecases.contact import unsubscribe
from chalicelib.mail.usecases.receive_form import Form, receive_form
from chalicelib.stores.usecases.find_store import check_origin, store_of_key
from chalicelib.transport.http.answers import answer
from chalicelib.transport.http.asked import Asked
from chalicelib.transport.http.routes import FORM, JSON, TEXT, Routes
from chalicelib.transport.http.who import ANYBODY
from chalicelib.transport.validation import MAX_BYTES, check, parse
from chalicelib.transport.wire import Json

ROUTES = Routes(__name__)


_STYLE = (
    ":root{color-scheme:light dark;font:17px/1.5 system-ui,sans-serif}body{margin:0;padding:12vh 24px}"
    "main{max-width:30em;margin:auto}h1{font-size:1.6em}button{font:inherit;padding:12px 22px;border-radius:8px}"
)


_STYLE_HASH = b64encode(sha256(_STYLE.encode()).digest()).decode()


_POLICY = "form-action 'self'; frame-ancestors 'none'"


# Where a header of accepted languages begins with one; as in the schema of an address.
_LANGUAGE_TAG = re.compile(r"[A-Za-z0-9-]{1,20}(?=[,;]|$)")


@ROUTES.at(
    "POST",
    "/v1/form/{key}",
    ANYBODY,
    body="mail/bodies/form",
    reply="transport/frames/ok",
    takes=(JSON, FORM),
    page=True,
)
def form(asked: Asked[MailRequestDeps], key: str) -> Response:
    """Take a contact form, from a page with JavaScript or from one without."""
    if asked.header("content-type").startswith(JSON):
        return answer("form", lambda: _form(asked, key, parse(asked.raw_body)))
    try:
        _form(asked, key, _fields(asked))
    except ShopbellError as error:
        logger.info("form_refused", code=error.code)
        return _page(asked, "unsent", status=400)
    return _page(asked, "sent")


@ROUTES.at("GET", "/v1/unsubscribe", ANYBODY, query={"token": TEXT}, page=True, by_script=False)
def ask_to_unsubscribe(asked: Asked[MailRequestDeps]) -> Response:
    """A page with one button: programs that follow links must not unsubscribe anybody."""
    return _page(asked, "mails", button="end_mails" if asked.query("token") else "")


@ROUTES.at(
    "POST",
    "/v1/unsubscribe",
    ANYBODY,
    query={"token": TEXT},
    takes=(FORM, "multipart/form-data", JSON),
    page=True,
    by_script=False,
)
def end_mails(asked: Asked[MailRequestDeps]) -> Response:
    """One-Click of RFC 8058: a POST, no cookie, no question."""
    try:
        unsubscribe(asked.deps.tokens, asked.deps.refusals, asked.query("token"))
    except UnauthenticatedError:
        return _page(asked, "unsent", "stale_text", status=400)
    return _page(asked, "ended")


def _fields(asked: Asked[MailRequestDeps]) -> Json:
    raw = asked.raw_body
    if len(raw) > MAX_BYTES:
        raise InvalidRequestError
    found = parse_qs(raw.decode(errors="replace"), max_num_fields=20)
    return {name: values[0] for name, values in found.items()}


def _form(asked: Asked[MailRequestDeps], key: str, fields: Json) -> Json:
    check("mail/bodies/form", fields)
    settings = store_of_key(asked.deps.stores, key)
    check_origin(settings, asked.origin)
    asked.deps.limiter.check_address(settings.store_id, asked.address, action="form")
    language = _LANGUAGE_TAG.match(asked.header("accept-language"))
    given = Form(
        fields["email"].strip(),
        fields.get("name", ""),
        fields["message"],
        language[0] if language else "",
        fields.get("website", ""),
    )
    receive_form(asked.deps, settings, given)
    return {"type": "ok"}


def _page(asked: Asked[MailRequestDeps], title: str, text: str = "", button: str = "", status: int = 200) -> Response:
    """A page for a person; the words are named, and are in the language of their browser."""
    language = spoken(asked.header("accept-language"))
    words = PAGE_WORDS[language]
    heading, said = escape(getattr(words, title)), escape(getattr(words, text or f"{title}_text"))
    form = f'<form method="post"><button>{escape(getattr(words, button))}</button></form>' if button else ""
    direction = "rtl" if language in RIGHT_TO_LEFT else "ltr"
    html = (
        f'<!doctype html><html lang="{language}" dir="{direction}"><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width"><title>{heading}</title><style>{_STYLE}</style>'
        f"<main><h1>{heading}</h1><p>{said}</p>{form}</main></html>"
    )
    logger.info("page", title=title, status=status)
    return Response(html, status_code=status, headers=_page_headers(language))


def _page_headers(language: str) -> dict[str, str | list[str]]:
    return {
        "Content-Type": "text/html; charset=utf-8",
        "Content-Language": language,
        "Vary": "Accept-Language",
        "Cache-Control": "no-store",
        "Content-Security-Policy": f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; {_POLICY}",
        "Referrer-Policy": "no-referrer",
    }
