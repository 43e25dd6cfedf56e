"""What each store has set, put together of its documents, remembered for a minute: a message costs no read of it."""

from __future__ import annotations

from collections.abc import Mapping

from chalicelib.core.ids import StoreId
from chalicelib.core.ports import Clock
from chalicelib.settings.domain.document import Document, Section, Value
from chalicelib.settings.domain.sections import LANGUAGES, NOTIFICATION, STORE, TEAMS
from chalicelib.settings.ports import Documents
from chalicelib.stores.domain import StoreSettings

# How long a container may go on with settings that were changed.
_SECONDS = 60
# What was noted when the store was made.
REGISTRATION = "settings"


class KnownSettings:
    """Stores and Settings, over Documents."""

    def __init__(self, documents: Documents, clock: Clock) -> None:
        self._documents = documents
        self._clock = clock
        self._known: dict[StoreId, tuple[float, Mapping[str, Document]]] = {}

    def settings(self, store_id: StoreId) -> StoreSettings | None:
        """See Stores."""
        documents = self._all(store_id)
        registration = documents.get(REGISTRATION)
        if registration is None:
            return None
        store, said = value_of(STORE, documents), registration.value
        notification = value_of(NOTIFICATION, documents)
        return StoreSettings(
            store_id,
            store["name"],
            tuple(store["origins"]),
            tuple(said.get("widgets", ())),
            language=value_of(LANGUAGES, documents)["language"],
            mail_after=notification["mail_after"],
            api=said.get("api", ""),
            inbox=said.get("inbox", ""),
            logo=store["logo"],
            webhook=notification["webhook"],
            answer_claims=value_of(TEAMS, documents)["answer_claims"],
            confirms=notification["confirms"],
        )

    def value(self, store_id: StoreId, section: Section) -> Value:
        """See Settings."""
        return value_of(section, self._all(store_id))

    def forget(self, store_id: StoreId) -> None:
        """See Settings."""
        self._known.pop(store_id, None)

    def _all(self, store_id: StoreId) -> Mapping[str, Document]:
        known = self._known.get(store_id)
        if known is not None and self._clock() - known[0] < _SECONDS:
            return known[1]
        found = self._documents.all(store_id)
        if found:
            # What is not there is not kept: names of stores that do not exist are without number.
            self._known[store_id] = (self._clock(), found)
        return found


def value_of(section: Section, documents: Mapping[str, Document]) -> Value:
    """What is set of a section: what holds by itself, what the store was made with, what was changed since."""
    # Before there were sections, all of it stood in one item, under the same names.
    before = documents[REGISTRATION].value if REGISTRATION in documents else {}
    known = documents[section.name].value if section.name in documents else {}
    return {name: known.get(name, before.get(name, default)) for name, default in section.default.items()}
