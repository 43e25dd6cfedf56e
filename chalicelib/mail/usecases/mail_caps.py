"""How much is mailed to one address, and by one store."""

from __future__ import annotations

from chalicelib.core.ids import ConversationId, StoreId
from chalicelib.mail.domain.addresses import canonical
from chalicelib.mail.ports import MailDeps, ReplyTokens
from chalicelib.people.domain import Customer

HOUR, DAY = 3600, 24 * 3600
# EM-4: to an address that nobody has proven; EM-5: to anybody, so that two machines cannot go on for ever.
PER_DAY_UNPROVEN, PER_HOUR = 3, 3
# Confirmations, and copies to addresses that nobody has proven: what whoever likes can make a store send.
STRANGERS_PER_HOUR = 20


def within_caps(deps: MailDeps, customer: Customer, conversation_id: ConversationId) -> bool:
    """Whether one more mail may go out, counting it."""
    for key, limit, seconds in _caps(deps, customer, conversation_id):
        if not deps.counters.count(customer.store_id, key, limit, int(deps.clock()) + 2 * seconds):
            return False
    return True


def give_back(deps: MailDeps, customer: Customer, conversation_id: ConversationId) -> None:
    """Uncount a mail that did not go out after all."""
    for key, *_ in _caps(deps, customer, conversation_id):
        deps.counters.uncount(customer.store_id, key)


def _caps(deps: MailDeps, customer: Customer, conversation_id: ConversationId) -> list[tuple[str, int, int]]:
    now = int(deps.clock())
    caps = [(f"mail#{conversation_id}#{now // HOUR}", PER_HOUR, HOUR)]
    if not customer.proven:
        address = address_key(deps.reply_tokens, customer.store_id, customer.email)
        caps.append((f"mail#{address}#{now // DAY}", PER_DAY_UNPROVEN, DAY))
    return caps


def address_key(reply_tokens: ReplyTokens, store_id: StoreId, address: str) -> str:
    """A name for the mailbox of an address in counters, from which nobody can read it."""
    return reply_tokens.derive("address", store_id, canonical(address)).hex()


def within_budget(deps: MailDeps, store_id: StoreId) -> bool:
    """Whether a stranger may make this store send one more mail in this hour, counting it."""
    hour = int(deps.clock()) // HOUR
    return deps.counters.count(store_id, f"strangers#{hour}", STRANGERS_PER_HOUR, (hour + 2) * HOUR)
