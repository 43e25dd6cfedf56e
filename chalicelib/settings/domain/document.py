"""Sections of a store's settings, and the documents in which they are kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from chalicelib.core.ids import StoreId
from chalicelib.core.rights import Right
from chalicelib.settings.domain.rights import READ_SETTINGS

Value: TypeAlias = Mapping[str, Any]
"""What is set, by the names of fields."""


def _anything(_: Value) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the settings that is changed as one: who may change it, who is shown it, and what holds by itself.

    `schema` names what a change has to follow, as in `settings/bodies/store`; `is_right` is what no schema can say.
    A field that is added later needs nothing but its default: what was stored before is read with it.
    """

    name: str
    schema: str
    default: Value
    change: Right
    read: Right = READ_SETTINGS
    is_right: Callable[[Value], bool] = field(default=_anything, repr=False)


@dataclass(frozen=True, slots=True)
class Document:
    """What a store has set of a section, or of one of its people (`members/<agent>`).

    `version` counts the changes: who changes it says which one they saw. `by` is who made the last, an agent's id, `at`
    milliseconds since 1970; 0 and nobody for what holds by itself.
    """

    store_id: StoreId
    name: str
    version: int
    value: Value
    by: str = ""
    at: int = 0


def ids_differ(value: Value) -> bool:
    """Whether nothing stands twice in any list of things that have an id."""
    lists = [
        [each["id"] for each in listed if isinstance(each, dict)]
        for listed in value.values()
        if isinstance(listed, list)
    ]
    return all(len(ids) == len(set(ids)) for ids in lists)


def changed_fields(before: Value, after: Value) -> tuple[str, ...]:
    """The names of the fields that differ."""
    return tuple(name for name in sorted({*before, *after}) if before.get(name) != after.get(name))
