"""Fill in what a message shows: its sender says what, and the store knows how it reads."""

from __future__ import annotations

from dataclasses import replace

from chalicelib.conversations.domain import cards
from chalicelib.conversations.domain.model import SURVEY, SURVEY_ANSWER, Card
from chalicelib.conversations.domain.rights import SEND
from chalicelib.conversations.domain.settings import SURVEYS
from chalicelib.conversations.domain.words import words
from chalicelib.conversations.ports import ConversationDeps
from chalicelib.conversations.usecases.permit import permitted
from chalicelib.conversations.usecases.send_message import Draft
from chalicelib.core.errors import InvalidRequestError
from chalicelib.core.ids import ConversationId
from chalicelib.core.principal import Principal, Role
from chalicelib.settings.domain.texts import text_in


def fill_card(
    deps: ConversationDeps, principal: Principal, conversation_id: ConversationId, draft: Draft, asked: Card
) -> Draft:
    """The draft with the text and the card of what is `asked` for: a survey of the store, or the answer to one.

    A survey costs nothing but settings that are remembered; an answer a Query, of what it answers. InvalidRequestError
    if there is no such thing, or it is not for the sender to send.
    """
    if principal.role is Role.AGENT and asked["kind"] == SURVEY:
        filled = _survey(deps, principal, asked) or _survey_of_now(deps, principal, asked)
    elif principal.role is Role.VISITOR and asked["kind"] == SURVEY_ANSWER:
        filled = _survey_answer(deps, principal, conversation_id, asked)
    else:
        filled = None
    if filled is None:
        raise InvalidRequestError
    text, card = filled
    return replace(draft, text=text, card=card)


def _survey(deps: ConversationDeps, principal: Principal, asked: Card) -> tuple[str, Card] | None:
    listed = deps.settings.value(principal.store_id, SURVEYS)["surveys"]
    store = deps.stores.settings(principal.store_id)
    found = next((each for each in listed if each["id"] == asked["survey"]), None)
    if found is None or store is None:
        return None
    language, main = asked.get("language", store.language), store.language
    own = words(language, main)
    question = text_in(found["question"], language, main) or own.questions.get(found["id"], "")
    options = cards.options_in(found["choices"], language, main, own.choices)
    return cards.survey(found["id"], question, options) if question and options else None


def _survey_of_now(deps: ConversationDeps, principal: Principal, asked: Card) -> tuple[str, Card] | None:
    # Whoever was shown it a moment ago may be ahead of what is remembered here.
    deps.settings.forget(principal.store_id)
    return _survey(deps, principal, asked)


def _survey_answer(
    deps: ConversationDeps, principal: Principal, conversation_id: ConversationId, asked: Card
) -> tuple[str, Card] | None:
    to = asked["to"]
    view = permitted(deps, principal, SEND, deps.log.since(principal.store_id, conversation_id, to, 1))
    found = next((each for each in view.messages if each.seq == to and each.kind == SURVEY), None)
    return cards.survey_answer(to, found.card, asked["choice"]) if found and found.card else None
