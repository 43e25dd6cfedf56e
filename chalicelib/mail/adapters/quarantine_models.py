"""Held mails and blocked senders, as items of the ShopDirectory table."""

from __future__ import annotations

import hashlib

from pynamodb.attributes import BooleanAttribute, ListAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex
from pynamodb.models import Model

from chalicelib.aws.keys import of_store
from chalicelib.aws.tables import TableMeta
from chalicelib.core.ids import MailId, StoreId


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
