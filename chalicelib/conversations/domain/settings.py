"""What a store can set of its conversations."""

from __future__ import annotations

from chalicelib.settings.domain.document import Section, Value, ids_differ
from chalicelib.settings.domain.rights import CHANGE_WORK


def _named(name: str) -> dict[str, object]:
    """What is there to begin with has no name of its own: each screen says it in its own language."""
    return {"id": name, "name": {}}


# A conversation has one category and any number of labels. The categories to begin with are product.md's, item 55.
LABELS = Section(
    "labels",
    "conversations/bodies/labels",
    {"categories": [_named("buyer"), _named("seller"), _named("spammer")], "labels": []},
    CHANGE_WORK,
    is_right=ids_differ,
)


def _choice(name: str) -> dict[str, object]:
    return {"id": name, "text": {}}


# What is said by itself, per language; where nothing is set, our own words are. A mail or form is confirmed by mail
# (`confirmation`); in the chat, who opens it is greeted, with replies that are a tap away, and told of the `arrival` of
# their first message.
TEXTS = Section(
    "texts",
    "conversations/bodies/texts",
    {
        "confirmation": {},
        "greets": True,
        "greeting": {},
        "replies": [_choice("order"), _choice("delivery"), _choice("return"), _choice("product")],
        "arrives": True,
        "arrival": {},
    },
    CHANGE_WORK,
    is_right=ids_differ,
)


def _choices_differ(value: Value) -> bool:
    return ids_differ(value) and all(ids_differ(each) for each in value["surveys"])


# What agents can ask with a tap.
SURVEYS = Section(
    "surveys",
    "conversations/bodies/surveys",
    {"surveys": [{"id": "help", "question": {}, "choices": [_choice("good"), _choice("fair"), _choice("bad")]}]},
    CHANGE_WORK,
    is_right=_choices_differ,
)
# So many days after it was closed, a word opens a conversation again; later it opens the next one.
CLOSING = Section("closing", "conversations/bodies/closing", {"reopen_days": 7}, CHANGE_WORK)
