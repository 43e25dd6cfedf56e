"""A contact form was sent: it opens a conversation in the same inbox, answered by mail."""

from __future__ import annotations

import base64
from dataclasses import dataclass, replace

from chalicelib.conversations.domain.model import Channel
from chalicelib.conversations.usecases.open_conversation import open_conversation
from chalicelib.conversations.usecases.send_message import Draft
from chalicelib.core.errors import InvalidRequestError
from chalicelib.core.ids import visitor_id_of
from chalicelib.core.principal import Principal, Role
from chalicelib.core.text import fit, preview
from chalicelib.mail.domain.addresses import is_address
from chalicelib.mail.ports import MailDeps
from chalicelib.people.domain import Customer
from chalicelib.people.usecases.change_customer import change_customer
from chalicelib.stores.domain import StoreSettings

_WINDOW = 600
_MAX_LINKS = 5


@dataclass(frozen=True, slots=True)
class Form:
    """What was filled in; `trap` is a field that people cannot see and machines fill in."""

    email: str
    name: str
    message: str
    language: str
    trap: str = ""


def receive_form(deps: MailDeps, settings: StoreSettings, form: Form) -> str:
    """Open a conversation of channel `form`; gives its id, or nothing for what only a machine sends.

    The same form twice within ten minutes (an impatient finger) is one. InvalidRequestError for no address, no text.
    """
    text = fit(form.message, instead="")
    if not is_address(form.email) or not text:
        raise InvalidRequestError
    if form.trap or text.lower().count("://") > _MAX_LINKS:
        # Looks accepted: a machine that is told no tries another way.
        return ""
    store_id, window = settings.store_id, str(int(deps.clock()) // _WINDOW)
    secret = deps.reply_tokens.derive("form", store_id, form.email.lower(), text, window)
    who = Principal(store_id, visitor_id_of(secret), Role.VISITOR)
    _note_sender(deps, who, form)
    cid = "form-" + base64.b32encode(secret[:15]).decode().lower()
    # Not confirmed: anybody can fill in anybody's address.
    return open_conversation(deps, who, Draft(cid, 0, text, via="form"), channel=Channel.FORM).conversation_id


def _note_sender(deps: MailDeps, who: Principal, form: Form) -> None:
    name = preview(fit(form.name, instead=""), 60)
    change_customer(
        deps.customers,
        Customer(who.store_id, who.id, ""),
        lambda each: replace(each, email=form.email, name=name, language=form.language),
    )
