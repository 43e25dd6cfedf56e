"""The sections that make a store what it is to all of its functions (StoreSettings)."""

from __future__ import annotations

from chalicelib.core.web_address import web_address
from chalicelib.settings.domain.document import Section, Value, ids_differ
from chalicelib.settings.domain.rights import CHANGE_STORE, CHANGE_WORK


def _hears(value: Value) -> bool:
    return not value["webhook"] or web_address(value["webhook"]) is not None


STORE = Section("store", "settings/bodies/store", {"name": "", "origins": [], "logo": ""}, CHANGE_STORE)
# The languages in which the shop writes its own texts: `language` where nothing else is known, `others` beside it.
LANGUAGES = Section("languages", "settings/bodies/languages", {"language": "en", "others": []}, CHANGE_STORE)
# Whom mails and messages reach when nobody looks. A webhook's address is a secret: who has it can write there.
NOTIFICATION = Section(
    "notification",
    "settings/bodies/notification",
    {"mail_after": 120, "confirms": True, "webhook": ""},
    CHANGE_STORE,
    read=CHANGE_STORE,
    is_right=_hears,
)
TEAMS = Section(
    "teams", "settings/bodies/teams", {"answer_claims": True, "teams": []}, CHANGE_WORK, is_right=ids_differ
)
OF_STORE = (STORE, LANGUAGES, NOTIFICATION, TEAMS)
