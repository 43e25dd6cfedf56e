"""The actions that socket and REST share: a valid body in, the body of the reply out."""

from __future__ import annotations

from chalicelib.core.bucket import Limit
from chalicelib.core.limits import Counted, Pace
from chalicelib.core.principal import Principal
from chalicelib.mail.ports import MailRequestDeps
from chalicelib.mail.usecases.contact import leave_address, request_transcript
from chalicelib.transport.actions import Action
from chalicelib.transport.wire import Json


def _address(deps: MailRequestDeps, principal: Principal, body: Json, _: str) -> Json:
    leave_address(deps, principal, body["conversation"], body["email"], language=body.get("language", ""))
    return {"type": "ok"}


def _transcript(deps: MailRequestDeps, principal: Principal, body: Json, _: str) -> Json:
    request_transcript(deps, principal, body["conversation"])
    return {"type": "ok"}


_ADDRESS = Pace("address", Limit(rate=0.1, burst=5, per_minute=6), Counted.EACH_TIME)


_TRANSCRIPT = Pace("transcript", Limit(rate=0.05, burst=2, per_minute=3), Counted.EACH_TIME)

ACTIONS = (
    Action("mail/actions/address", "transport/frames/ok", _ADDRESS, _address),
    Action("mail/actions/transcript", "transport/frames/ok", _TRANSCRIPT, _transcript),
)
