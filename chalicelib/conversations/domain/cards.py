"""What a message shows beside its text, and that text, which is all that mails, previews and older pages show."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from chalicelib.conversations.domain.model import AUTOMATIC, QUICK_REPLIES, SURVEY, SURVEY_ANSWER, Card
from chalicelib.settings.domain.texts import text_in


@dataclass(frozen=True, slots=True)
class Option:
    """Something that can be chosen."""

    id: str
    text: str


def options_in(
    listed: Iterable[Mapping[str, Any]], language: str, main: str, own: Mapping[str, str]
) -> tuple[Option, ...]:
    """What can be chosen, in a language; `own` are our words for what a shop has given no words of its own."""
    found = (Option(each["id"], text_in(each["text"], language, main) or own.get(each["id"], "")) for each in listed)
    return tuple(each for each in found if each.text)


def quick_replies(options: Sequence[Option]) -> Card:
    """What can be answered with a tap; said automatically, where there is none."""
    return {"kind": QUICK_REPLIES, "replies": [asdict(each) for each in options]} if options else automatic()


def automatic() -> Card:
    """Nobody wrote it there and then."""
    return {"kind": AUTOMATIC}


def survey(survey_id: str, question: str, options: Sequence[Option]) -> tuple[str, Card]:
    """A question and its choices, as text and as a card."""
    choices = [asdict(each) for each in options]
    text = "\n".join([question, *(f"• {each.text}" for each in options)])
    return text, {"kind": SURVEY, "survey": survey_id, "question": question, "choices": choices}


def survey_answer(to: int, asked: Card, choice: str) -> tuple[str, Card] | None:
    """The answer to the survey at place `to` of the log; None if that was not among its choices."""
    texts = {each["id"]: str(each["text"]) for each in asked["choices"]}
    return (texts[choice], {"kind": SURVEY_ANSWER, "to": to, "choice": choice}) if choice in texts else None
