"""What an agent's inbox asks over HTTPS; Cognito has checked the token before any of this runs."""

from __future__ import annotations

from chalicelib.conversations.domain.model import Conversation
from chalicelib.conversations.domain.rights import CUSTOMER
from chalicelib.conversations.usecases.permit import permitted
from chalicelib.core.errors import NotFoundError
from chalicelib.core.ids import ConversationId
from chalicelib.mail.ports import MailRequestDeps
from chalicelib.stores.entrypoints.who import AGENT
from chalicelib.transport.http.asked import Asked
from chalicelib.transport.http.routes import STORE_PATH, Routes
from chalicelib.transport.wire import Json

ROUTES = Routes(__name__)


@ROUTES.at("GET", f"{STORE_PATH}/conversations/{{conversation}}/mails/{{seq}}", AGENT, reply="mail/replies/mail")
def mail(asked: Asked[MailRequestDeps], conversation_id: ConversationId, seq: str) -> Json:
    """Links to a message's mail as it came in, and to the files that were in it."""
    if not seq.isdecimal() or len(seq) > 8:  # noqa: PLR2004 - as in the log
        raise NotFoundError
    deps = asked.deps
    log: Conversation | None = deps.log.since(asked.principal.store_id, conversation_id, int(seq), 1)
    view = permitted(deps, asked.principal, CUSTOMER, log)
    found = next((each for each in view.messages if each.seq == int(seq) and each.mail_id), None)
    if found is None:
        raise NotFoundError
    files = [
        {"name": file.name, "size": file.size, "url": deps.raw_mails.link(found.mail_id, index)}
        for index, file in enumerate(found.files)
    ]
    return {"raw": deps.raw_mails.link(found.mail_id, None), "files": files}
