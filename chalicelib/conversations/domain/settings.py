"""What a store can set of its conversations."""

from __future__ import annotations

from chalicelib.settings.domain.document import Section, ids_differ
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
# What is said by itself, per language; where nothing is set, our own words are.
TEXTS = Section("texts", "conversations/bodies/texts", {"confirmation": {}}, CHANGE_WORK)
# So many days after it was closed, a word opens a conversation again; later it opens the next one.
CLOSING = Section("closing", "conversations/bodies/closing", {"reopen_days": 7}, CHANGE_WORK)
