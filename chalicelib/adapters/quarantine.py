"""Mails that were not taken in, and blocked senders; in the ShopDirectory table, because nothing else shows them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pynamodb.exceptions import DoesNotExist, PutError, UpdateError

from chalicelib.adapters import directory_models as models
from chalicelib.adapters.failures import is_unmet, translated
from chalicelib.adapters.tables import bind
from chalicelib.domain.ids import ConversationId, MailId, StoreId
from chalicelib.domain.mail import Envelope
from chalicelib.domain.quarantine import KEPT_SECONDS, BlockedSender, HeldMail, State
from chalicelib.ports.core import Clock
from chalicelib.ports.mail import HeldPage

_MOST_BLOCKED = 1000


class DynamoQuarantine:
    """Quarantine on DynamoDB through pynamodb."""

    def __init__(self, table: str, region: str, clock: Clock) -> None:
        bind(table, region, models.HeldModel, models.BlockedModel)
        self._clock = clock

    def hold(self, held: HeldMail) -> None:
        """See Quarantine."""
        item = models.HeldModel(
            models.held_key(held.store_id, held.id),
            by_status=models.status_key(held.store_id, State.HELD),
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
        with translated():
            try:
                item.save(models.HeldModel.pk.does_not_exist())
            except PutError as error:
                if not is_unmet(error):
                    raise

    def page(self, store_id: StoreId, cursor: str, limit: int) -> HeldPage:
        """See Quarantine."""
        # The index holds one list for each store, in the order of their places: the last one shown is where to go on.
        before = models.HeldModel.place < cursor if cursor else None
        with translated():
            found = list(
                models.HeldModel.index.query(
                    models.status_key(store_id, State.HELD),
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
        with translated():
            try:
                found = models.HeldModel.get(models.held_key(store_id, mail_id), "held", consistent_read=True)
            except DoesNotExist:
                return None
        return _held(store_id, found) if found.ttl > self._clock() else None

    def settle(self, store_id: StoreId, mail_id: MailId, state: State, conversation_id: ConversationId = "") -> bool:
        """See Quarantine."""
        model = models.HeldModel
        said = [attribute.remove() for attribute in (model.sender, model.sender_name, model.subject, model.text)]
        actions = [
            model.state.set(state.value),
            model.conversation.set(conversation_id),
            model.by_status.remove(),
            model.place.remove(),
            *said,
        ]
        waits = model.state == State.HELD.value
        return _update(models.HeldModel(models.held_key(store_id, mail_id), "held"), actions, waits)

    def block(self, store_id: StoreId, sender: BlockedSender) -> None:
        """See Quarantine."""
        item = models.BlockedModel(
            models.blocked_key(store_id),
            models.blocked_sort_key(sender.address),
            address=sender.address,
            at=sender.at,
            by=sender.by,
            n=sender.count,
        )
        with translated():
            try:
                item.save(models.BlockedModel.pk.does_not_exist())
            except PutError as error:
                if not is_unmet(error):
                    raise

    def unblock(self, store_id: StoreId, address: str) -> None:
        """See Quarantine."""
        with translated():
            models.BlockedModel(models.blocked_key(store_id), models.blocked_sort_key(address)).delete()

    def blocked(self, store_id: StoreId) -> Sequence[BlockedSender]:
        """See Quarantine."""
        with translated():
            found = list(models.BlockedModel.query(models.blocked_key(store_id), limit=_MOST_BLOCKED))
        return [BlockedSender(each.address, int(each.at), each.by, int(each.n)) for each in found]

    def turn_away(self, store_id: StoreId, address: str) -> bool:
        """See Quarantine."""
        item = models.BlockedModel(models.blocked_key(store_id), models.blocked_sort_key(address))
        return _update(item, [models.BlockedModel.n.add(1)], models.BlockedModel.pk.exists())


def _update(item: models.HeldModel | models.BlockedModel, actions: list[Any], condition: Any) -> bool:  # noqa: ANN401 - pynamodb's own operands
    with translated():
        try:
            item.update(actions=actions, condition=condition)
        except UpdateError as error:
            if not is_unmet(error):
                raise
            return False
    return True


def _held(store_id: StoreId, found: models.HeldModel) -> HeldMail:
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
