"""Everything outside, for the use cases of one process."""

from __future__ import annotations

import os
from functools import cache

from chalicelib.access.wiring import AccessWiring
from chalicelib.aws.wiring import AwsWiring
from chalicelib.conversations.wiring import ConversationsWiring
from chalicelib.inbox.wiring import InboxWiring
from chalicelib.mail.wiring import MailWiring
from chalicelib.notifications.wiring import NotificationsWiring
from chalicelib.people.wiring import PeopleWiring
from chalicelib.stores.wiring import StoresWiring


class Container(
    StoresWiring,
    PeopleWiring,
    ConversationsWiring,
    AccessWiring,
    InboxWiring,
    MailWiring,
    NotificationsWiring,
    AwsWiring,
):
    """What each capability's wiring makes."""


@cache
def container() -> Container:
    """The one container of this process."""
    return Container(os.environ)
