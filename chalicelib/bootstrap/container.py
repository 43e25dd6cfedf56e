"""Everything outside, for the use cases of one process."""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import cache

from chalicelib.access.wiring import AccessWiring
from chalicelib.audit.wiring import AuditWiring
from chalicelib.aws.wiring import AwsWiring
from chalicelib.bootstrap.sections import SECTIONS
from chalicelib.conversations.wiring import ConversationsWiring
from chalicelib.inbox.wiring import InboxWiring
from chalicelib.mail.wiring import MailWiring
from chalicelib.notifications.wiring import NotificationsWiring
from chalicelib.people.wiring import PeopleWiring
from chalicelib.presence.wiring import PresenceWiring
from chalicelib.settings.domain.document import Section
from chalicelib.settings.wiring import SettingsWiring
from chalicelib.stores.wiring import StoresWiring


class Container(
    SettingsWiring,
    AuditWiring,
    PeopleWiring,
    ConversationsWiring,
    PresenceWiring,
    NotificationsWiring,
    AccessWiring,
    InboxWiring,
    StoresWiring,
    MailWiring,
    AwsWiring,
):
    """What each capability's wiring makes."""

    @property
    def sections(self) -> Mapping[str, Section]:
        """All sections of a store's settings, by their names."""
        return SECTIONS


@cache
def container() -> Container:
    """The one container of this process."""
    return Container(os.environ)
