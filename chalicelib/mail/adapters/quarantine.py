"""Mails that were not taken in, and blocked senders; in the ShopDirectory table, because nothing else shows them."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

from pynamodb.attributes import BooleanAttribute, ListAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex
from pynamodb.models import Model

from chalicelib.aws.failures import translated
from chalicelib.aws.keys import of_store
from chalicelib.aws.tables import TableMeta, bind, is_met, read_item
from chalicelib.core.ids import ConversationId, MailId, StoreId
from chalicelib.core.ports import Clock
from chalicelib.mail.domain.mail import Envelope
from chalicelib.mail.domain.quarantine import KEPT_SECONDS, BlockedSender, HeldMail, State
from chalicelib.mail.ports import HeldPage

_MOST_BLOCKED = 1000


class HeldIndex(GlobalSecondaryIndex["HeldModel"]):  # type: ignore[no-untyped-call]  # pynamodb's base
    """A store's held mails by when they came; those that were let in or deleted are not in it."""

    class Meta:
        """See pynamodb."""

        index_name = "by-status"
        projection = AllProjection()

    by_status = UnicodeAttribute(hash_key=True)
    place = UnicodeAttribute(range_key=True)


class HeldModel(Model):
    """A mail that was not taken in."""

    class Meta(TableMeta):
        """See pynamodb."""

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True, default="held")
    by_status = UnicodeAttribute(null=True)
    place = UnicodeAttribute(null=True)
    state = UnicodeAttribute()
    why = UnicodeAttribute()
    at = NumberAttribute()
    sender = UnicodeAttribute(default="")
    sender_name = UnicodeAttribute(default="")
    subject = UnicodeAttribute(default="")
    text = UnicodeAttribute(default="")
    source = UnicodeAttribute()
    recipients: ListAttribute[str] = ListAttribute()
    authentic = BooleanAttribute()
    forged = BooleanAttribute()
    conversation = UnicodeAttribute(default="")
    ttl = NumberAttribute()
    index = HeldIndex()


class BlockedModel(Model):
    """An address whose mails are dropped, and how many were."""

    class Meta(TableMeta):
        """See pynamodb."""

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True)
    address = UnicodeAttribute()
    at = NumberAttribute()
    by = UnicodeAttribute()
    n = NumberAttribute(default=0)


class DynamoQuarantine:
    """Quarantine on DynamoDB through pynamodb."""

    def __init__(self, table: str, region: str, clock: Clock) -> None:
        bind(table, region, HeldModel, BlockedModel)
        self._clock = clock

    def hold(self, held: HeldMail) -> None:
        """See Quarantine."""
        item = HeldModel(
            held_key(held.store_id, held.id),
            by_status=status_key(held.store_id, State.HELD),
            place=held.place,
            state=held.state.value,
            why=held.why,
            at=held.at,
            sender=held.sender,
            sender_name=held.sender_name,
            subject=held.subject,
            text=held.text,
            source=held.envelope.sender,
            recipients=list(held.envelope.recipients),
            authentic=held.envelope.authentic,
            forged=held.envelope.forged,
            ttl=held.at // 1000 + KEPT_SECONDS,
        )
        is_met(lambda: item.save(HeldModel.pk.does_not_exist()))

    def page(self, store_id: StoreId, cursor: str, limit: int) -> HeldPage:
        """See Quarantine."""
        # The index holds one list for each store, in the order of their places: the last one shown is where to go on.
        before = HeldModel.place < cursor if cursor else None
        with translated():
            found = list(
                HeldModel.index.query(
                    status_key(store_id, State.HELD),
                    range_key_condition=before,
                    scan_index_forward=False,
                    limit=limit,
                    page_size=limit,
                )
            )
        mails = tuple(_held(store_id, each) for each in found if each.ttl > self._clock())
        return HeldPage(mails, str(found[-1].place) if len(found) == limit else "")

    def held(self, store_id: StoreId, mail_id: MailId) -> HeldMail | None:
        """See Quarantine."""
        found = read_item(lambda: HeldModel.get(held_key(store_id, mail_id), "held", consistent_read=True))
        return _held(store_id, found) if found and found.ttl > self._clock() else None

    def settle(self, store_id: StoreId, mail_id: MailId, state: State, conversation_id: ConversationId = "") -> bool:
        """See Quarantine."""
        model = HeldModel
        said = [attribute.remove() for attribute in (model.sender, model.sender_name, model.subject, model.text)]
        actions = [
            model.state.set(state.value),
            model.conversation.set(conversation_id),
            model.by_status.remove(),
            model.place.remove(),
            *said,
        ]
        waits = model.state == State.HELD.value
        return _update(HeldModel(held_key(store_id, mail_id), "held"), actions, waits)

    def block(self, store_id: StoreId, sender: BlockedSender) -> None:
        """See Quarantine."""
        item = BlockedModel(
            blocked_key(store_id),
            blocked_sort_key(sender.address),
            address=sender.address,
            at=sender.at,
            by=sender.by,
            n=sender.count,
        )
        is_met(lambda: item.save(BlockedModel.pk.does_not_exist()))

    def unblock(self, store_id: StoreId, address: str) -> None:
        """See Quarantine."""
        with translated():
            BlockedModel(blocked_key(store_id), blocked_sort_key(address)).delete()

    def blocked(self, store_id: StoreId) -> Sequence[BlockedSender]:
        """See Quarantine."""
        with translated():
            found = list(BlockedModel.query(blocked_key(store_id), limit=_MOST_BLOCKED))
        return [BlockedSender(each.address, int(each.at), each.by, int(each.n)) for each in found]

    def turn_away(self, store_id: StoreId, address: str) -> bool:
        """See Quarantine."""
        item = BlockedModel(blocked_key(store_id), blocked_sort_key(address))
        return _update(item, [BlockedModel.n.add(1)], BlockedModel.pk.exists())


def _update(item: HeldModel | BlockedModel, actions: list[Any], condition: Any) -> bool:  # noqa: ANN401 - pynamodb's own operands
    return is_met(lambda: item.update(actions=actions, condition=condition))


def _held(store_id: StoreId, found: HeldModel) -> HeldMail:
    mail = found.pk.rpartition("#")[2]
    return HeldMail(
        store_id,
        Envelope(mail, tuple(found.recipients), found.source, found.authentic, found.forged),
        found.why,
        int(found.at),
        found.sender,
        found.sender_name,
        found.subject,
        found.text,
        State(found.state),
        found.conversation,
    )


def held_key(store_id: StoreId, mail_id: MailId) -> str:
    """The partition key of a mail that was not taken in."""
    return of_store(store_id, "held", mail_id)


def blocked_key(store_id: StoreId) -> str:
    """The partition key of the senders that a store has blocked."""
    return of_store(store_id, "blocked")


def blocked_sort_key(address: str) -> str:
    """A blocked sender in it; capitals make no difference."""
    return hashlib.sha256(address.strip().lower().encode(errors="replace")).hexdigest()


def status_key(store_id: StoreId, status: str) -> str:
    """The partition of the status index."""
    return of_store(store_id, status)
