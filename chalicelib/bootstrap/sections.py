"""All sections of a store's settings: each capability lists its own."""

from __future__ import annotations

from chalicelib.conversations.domain.settings import CLOSING, LABELS, SURVEYS, TEXTS
from chalicelib.settings.domain.document import Section
from chalicelib.settings.domain.sections import OF_STORE

SECTIONS: dict[str, Section] = {each.name: each for each in (*OF_STORE, LABELS, CLOSING, TEXTS, SURVEYS)}
