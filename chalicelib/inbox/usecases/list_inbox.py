"""The inbox: unassigned, mine or all, open or closed, one page at a time."""

from __future__ import annotations

from dataclasses import replace

from chalicelib.conversations.domain.model import Status
from chalicelib.core.errors import NotFoundError
from chalicelib.core.principal import Principal, Sees
from chalicelib.core.rights import is_shown, may
from chalicelib.inbox.domain.counts import tally
from chalicelib.inbox.domain.rights import LIST
from chalicelib.inbox.ports import InboxPage, Rows

PAGE = 50


def list_inbox(rows: Rows, principal: Principal, view: str, status: Status, cursor: str) -> InboxPage:
    """50 rows of the view from the cursor on, who has waited longest first; the first page has the counts of all views.

    One Query, two of all that is theirs or nobody's, which is all for who sees no more; one BatchGetItem. The counts
    take a Query more, of what is open. Several of each where the store is spread over partitions.
    """
    if not may(principal, LIST):
        raise NotFoundError
    everything = None if principal.standing.sees is Sees.ALL else ["", principal.id]
    owners = {"unassigned": [""], "mine": [principal.id]}.get(view, everything)
    page = rows.page(principal.store_id, status, owners, cursor, PAGE)
    # The index may be behind: it was nobody's, and is a colleague's by now.
    shown = tuple(each for each in page.rows if is_shown(principal.standing, principal.id, each.assignee))
    page = replace(page, rows=shown)
    if cursor:
        return page
    counts = tally(rows.opened(principal.store_id), page.rows if status is Status.OPEN else ())
    return replace(page, counts=counts.for_agent(principal.id, principal.standing))
