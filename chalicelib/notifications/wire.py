"""How values look in JSON: frames to sockets, REST bodies, and the events between functions."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import asdict

from chalicelib.core.errors import BusyError, RefusedError, ShopbellError, UncertainError
from chalicelib.notifications.domain.people import Preferences
from chalicelib.notifications.ports import Request
from chalicelib.transport.wire import Json


def preferences(value: Preferences) -> Json:
    """An agent's own preferences."""
    return asdict(value)


def requests(values: Sequence[Request]) -> Json:
    """What the function `outgoing` is called with."""
    records = [asdict(each) | {"body": base64.b64encode(each.body).decode()} for each in values]
    return {"Records": records}


def parse_requests(body: Json) -> Sequence[Request]:
    """The requests out of it."""
    return [Request(**each | {"body": base64.b64decode(each["body"])}) for each in body["Records"]]


def ends(values: Sequence[int | ShopbellError]) -> Json:
    """And what it answers: statuses, and the codes of errors."""
    return {"ends": [each.code if isinstance(each, ShopbellError) else each for each in values]}


def parse_ends(body: Json) -> Sequence[int | ShopbellError]:
    """The ends out of it; what cannot be read may have been posted."""
    return [each if isinstance(each, int) else _ENDS.get(each, UncertainError)() for each in body["ends"]]


_ENDS = {each.code: each for each in (BusyError, RefusedError, UncertainError)}
