"""What anybody may ask without a token of theirs: is somebody there, a contact form, the link that ends mails."""

from __future__ import annotations

import re
from base64 import b64encode
from hashlib import sha256
from html import escape
from typing import Any
from urllib.parse import parse_qs

from chalice.app import Blueprint, Response

from chalicelib.bootstrap import outside
from chalicelib.domain.letters import RIGHT_TO_LEFT
from chalicelib.domain.page_words import PAGE_WORDS, spoken
from chalicelib.entrypoints.http.answers import answer
from chalicelib.entrypoints.http.visitor import CORS, body, origin
from chalicelib.entrypoints.validation import MAX_BYTES, check
from chalicelib.errors import InvalidRequestError, ShopbellError, UnauthenticatedError
from chalicelib.observability import logger
from chalicelib.usecases.admit_visitor import check_origin, store_of_key
from chalicelib.usecases.agent_presence import store_state
from chalicelib.usecases.contact import unsubscribe
from chalicelib.usecases.receive_form import Form, receive_form

ROUTES = Blueprint(__name__)
_FORM = "application/x-www-form-urlencoded"
_STYLE = (
    ":root{color-scheme:light dark;font:17px/1.5 system-ui,sans-serif}body{margin:0;padding:12vh 24px}"
    "main{max-width:30em;margin:auto}h1{font-size:1.6em}button{font:inherit;padding:12px 22px;border-radius:8px}"
)
_STYLE_HASH = b64encode(sha256(_STYLE.encode()).digest()).decode()
_POLICY = "form-action 'self'; frame-ancestors 'none'"
_PRESENCE_SECONDS = 15
# Where a header of accepted languages begins with one; as in the schema of an address.
_LANGUAGE_TAG = re.compile(r"[A-Za-z0-9-]{1,20}(?=[,;]|$)")
_presence: dict[str, tuple[float, str]] = {}


@ROUTES.route("/v1/presence/{key}", methods=["GET"], cors=CORS)
def presence(key: str) -> Response:
    """Whether somebody of the shop is there; up to 15 seconds old."""
    return answer("presence", lambda: _state(key))


@ROUTES.route("/v1/form/{key}", methods=["POST"], cors=CORS, content_types=[_FORM, "application/json"])
def form(key: str) -> Response:
    """Take a contact form, from a page with JavaScript or from one without."""
    is_json = str(ROUTES.current_request.headers.get("content-type", "")).startswith("application/json")
    if is_json:
        return answer("form", lambda: _form(key, body()))
    try:
        _form(key, _fields())
    except ShopbellError as error:
        logger.info("form_refused", code=error.code)
        return _page("unsent", status=400)
    return _page("sent")


@ROUTES.route("/v1/unsubscribe", methods=["GET"])
def ask_to_unsubscribe() -> Response:
    """A page with one button: programs that follow links must not unsubscribe anybody."""
    return _page("mails", button="end_mails" if _token() else "")


@ROUTES.route("/v1/unsubscribe", methods=["POST"], content_types=[_FORM, "multipart/form-data", "application/json"])
def end_mails() -> Response:
    """One-Click of RFC 8058: a POST, no cookie, no question."""
    try:
        world = outside()
        unsubscribe(world.tokens, world.customers, _token())
    except UnauthenticatedError:
        return _page("unsent", "stale_text", status=400)
    return _page("ended")


def _token() -> str:
    return str(dict(ROUTES.current_request.query_params or {}).get("token", ""))


def _state(key: str) -> dict[str, Any]:
    world = outside()
    settings = store_of_key(world.directory, key)
    known = _presence.get(settings.store)
    if known is None or world.clock() - known[0] >= _PRESENCE_SECONDS or world.clock() < known[0]:
        known = (world.clock(), store_state(world.live, world.clock, settings.store))
        _presence[settings.store] = known
    return {"state": known[1]}


def _fields() -> dict[str, Any]:
    # Chalice decodes what is no text of a kind that it knows; a form comes as bytes.
    sent: Any = ROUTES.current_request.raw_body
    raw = sent.encode() if isinstance(sent, str) else bytes(sent)
    if len(raw) > MAX_BYTES:
        raise InvalidRequestError
    found = parse_qs(raw.decode(errors="replace"), max_num_fields=20)
    return {name: values[0] for name, values in found.items()}


def _form(key: str, fields: dict[str, Any]) -> dict[str, Any]:
    check("bodies/form", fields)
    world = outside()
    settings = store_of_key(world.directory, key)
    check_origin(settings, origin())
    address = ROUTES.current_request.context.get("identity", {}).get("sourceIp", "")
    world.limiter.check_address(settings.store, address, "form")
    language = _LANGUAGE_TAG.match(_accepted())
    given = Form(
        fields["email"].strip(),
        fields.get("name", ""),
        fields["message"],
        language[0] if language else "",
        fields.get("website", ""),
    )
    receive_form(world, settings, given)
    return {"type": "ok"}


def _accepted() -> str:
    return str(ROUTES.current_request.headers.get("accept-language", ""))


def _page(title: str, text: str = "", button: str = "", status: int = 200) -> Response:
    """A page for a person; the words are named, and are in the language of their browser."""
    language = spoken(_accepted())
    words = PAGE_WORDS[language]
    heading, said = escape(getattr(words, title)), escape(getattr(words, text or f"{title}_text"))
    form = f'<form method="post"><button>{escape(getattr(words, button))}</button></form>' if button else ""
    direction = "rtl" if language in RIGHT_TO_LEFT else "ltr"
    html = (
        f'<!doctype html><html lang="{language}" dir="{direction}"><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width"><title>{heading}</title><style>{_STYLE}</style>'
        f"<main><h1>{heading}</h1><p>{said}</p>{form}</main></html>"
    )
    headers: dict[str, str | list[str]] = {
        "Content-Type": "text/html; charset=utf-8",
        "Content-Language": language,
        "Vary": "Accept-Language",
        "Cache-Control": "no-store",
        "Content-Security-Policy": f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; {_POLICY}",
        "Referrer-Policy": "no-referrer",
    }
    logger.info("page", title=title, status=status)
    return Response(html, status_code=status, headers=headers)
