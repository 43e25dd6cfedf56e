"""The one place that says who may do what; every transport asks here."""

from __future__ import annotations

from enum import StrEnum

from chalicelib.domain.model import Conversation, Principal, Role


class Action(StrEnum):
    """Everything that somebody can ask for."""

    OPEN = "open"
    READ = "read"
    SEND = "send"
    READ_STAFF = "read_staff"
    ASSIGN = "assign"
    CLOSE = "close"
    REOPEN = "reopen"
    LIST = "list"
    ANSWER_BY_MAIL = "answer_by_mail"
    CUSTOMER = "customer"
    LEAVE_ADDRESS = "leave_address"
    QUARANTINE = "quarantine"


# An address is its shopper's to give: what an agent gave would be noted as the agent's own.
_SHOPPER_ONLY = frozenset({Action.OPEN, Action.ANSWER_BY_MAIL, Action.LEAVE_ADDRESS})
_AGENT_ONLY = frozenset(
    {Action.READ_STAFF, Action.ASSIGN, Action.CLOSE, Action.REOPEN, Action.LIST, Action.CUSTOMER, Action.QUARANTINE}
)


def may(principal: Principal, action: Action, conversation: Conversation | None = None) -> bool:
    """Whether the principal may do this, to this conversation if one is named.

    Deny by default. A conversation of another store is nobody's; a visitor reaches only those they take part in.
    """
    if conversation is not None and conversation.store_id != principal.store_id:
        return False
    if principal.role is Role.AGENT:
        return action not in _SHOPPER_ONLY
    if action in _AGENT_ONLY:
        return False
    if action is Action.OPEN:
        return conversation is None
    if action is Action.ANSWER_BY_MAIL:
        # The signed token of a mail is the right to answer it, and no right to read anything (EM-3).
        return conversation is not None
    return conversation is not None and principal.id in conversation.head.participants
