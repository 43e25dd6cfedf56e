"""Mails that were not taken in, and blocked senders; in the ShopDirectory table, because nothing else shows them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from chalicelib.aws.failures import translated
from chalicelib.aws.tables import bind, is_met, read_item
from chalicelib.core.ids import ConversationId, MailId, StoreId
from chalicelib.core.ports import Clock
from chalicelib.mail.adapters.quarantine_models import (
    BlockedModel,
    HeldModel,
    blocked_key,
    blocked_sort_key,
    held_key,
    status_key,
)
from chalicelib.mail.domain.mail import Envelope
from chalicelib.mail.domain.quarantine import KEPT_SECONDS, BlockedSender, HeldMail, State
from chalicelib.mail.ports import HeldPage

_MOST_BLOCKED = 1000


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
