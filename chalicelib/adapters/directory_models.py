"""The items of the ShopDirectory table as pynamodb models: keys are built here and nowhere else."""

from __future__ import annotations

import hashlib

from pynamodb.attributes import BooleanAttribute, ListAttribute, MapAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex
from pynamodb.models import Model

from chalicelib.adapters.keys import of_store
from chalicelib.adapters.tables import TableMeta
from chalicelib.domain.ids import ConversationId, MailId, StoreId, VisitorId


class StatusIndex(GlobalSecondaryIndex["RowModel"]):  # type: ignore[no-untyped-call]  # pynamodb's base
    """A store's inbox by status."""

    class Meta:
        """See pynamodb."""

        index_name = "by-status"
        projection = AllProjection()

    by_status = UnicodeAttribute(hash_key=True)
    place = UnicodeAttribute(range_key=True)


class OwnerIndex(GlobalSecondaryIndex["RowModel"]):  # type: ignore[no-untyped-call]  # as above
    """The conversations of one agent, or of nobody, by status."""

    class Meta:
        """See pynamodb."""

        index_name = "by-owner"
        projection = AllProjection()

    by_owner = UnicodeAttribute(hash_key=True)
    place = UnicodeAttribute(range_key=True)


class RowModel(Model):
    """An inbox row."""

    class Meta(TableMeta):
        """See pynamodb."""

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True, default="row")
    by_status = UnicodeAttribute()
    by_owner = UnicodeAttribute()
    place = UnicodeAttribute()
    seq = NumberAttribute()
    status = UnicodeAttribute()
    assignee = UnicodeAttribute()
    visitor = UnicodeAttribute()
    text_seq = NumberAttribute()
    preview = UnicodeAttribute()
    preview_by = UnicodeAttribute()
    last_at = NumberAttribute()
    opened_at = NumberAttribute()
    waiting_since = NumberAttribute()
    channel = UnicodeAttribute(default="chat")
    reads: MapAttribute[str, int] = MapAttribute(default=dict)  # type: ignore[no-untyped-call]
    recent: ListAttribute[int] = ListAttribute(default=list)
    name = UnicodeAttribute(default="")
    status_index = StatusIndex()
    owner_index = OwnerIndex()


class AgentModel(Model):
    """One of a store's people."""

    class Meta(TableMeta):
        """See pynamodb."""

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True)
    name = UnicodeAttribute()
    email = UnicodeAttribute()
    role = UnicodeAttribute()
    since = NumberAttribute(default=0)


class SettingsModel(Model):
    """What a store has set."""

    class Meta(TableMeta):
        """See pynamodb."""

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True, default="settings")
    name = UnicodeAttribute()
    origins: ListAttribute[str] = ListAttribute()
    widgets: ListAttribute[str] = ListAttribute()
    language = UnicodeAttribute(default="en")
    mail_after = NumberAttribute(default=120)
    api = UnicodeAttribute(default="")
    inbox = UnicodeAttribute(default="")
    logo = UnicodeAttribute(default="")
    webhook = UnicodeAttribute(default="")
    answer_claims = BooleanAttribute(default=True)
    confirms = BooleanAttribute(default=True)


class PreferencesModel(Model):
    """How an agent wants to be told."""

    class Meta(TableMeta):
        """See pynamodb."""

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True)
    push = BooleanAttribute()
    mail_minutes = NumberAttribute()
    quiet_from = UnicodeAttribute()
    quiet_to = UnicodeAttribute()
    zone = UnicodeAttribute()


class DeviceModel(Model):
    """A browser that takes Web Push."""

    class Meta(TableMeta):
        """See pynamodb."""

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True)
    endpoint = UnicodeAttribute()
    p256dh = UnicodeAttribute()
    auth = UnicodeAttribute()


class CustomerModel(Model):
    """What a visitor has told."""

    class Meta(TableMeta):
        """See pynamodb."""

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True, default="customer")
    email = UnicodeAttribute()
    proven = BooleanAttribute()
    name = UnicodeAttribute()
    language = UnicodeAttribute()
    subject = UnicodeAttribute()
    message_id = UnicodeAttribute()
    hops = NumberAttribute(default=0)


class RenewalModel(Model):
    """From when on a visitor's credentials count, beside what they have told."""

    class Meta(TableMeta):
        """See pynamodb."""

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True, default="renewal")
    at = NumberAttribute()


class RefusalModel(Model):
    """An address that gets no mail, under its hash."""

    class Meta(TableMeta):
        """See pynamodb."""

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True, default="refusal")
    reason = UnicodeAttribute()
    at = NumberAttribute()


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


def row_key(store_id: StoreId, conversation_id: ConversationId) -> str:
    """The partition key of an inbox row."""
    return of_store(store_id, "conversation", conversation_id)


def agents_key(store_id: StoreId) -> str:
    """The partition key of a store's people."""
    return of_store(store_id, "agents")


def settings_key(store_id: StoreId) -> str:
    """The partition key of a store's settings."""
    return of_store(store_id, "settings")


def preferences_key(store_id: StoreId) -> str:
    """The partition key of the preferences of a store's people."""
    return of_store(store_id, "preferences")


def devices_key(store_id: StoreId) -> str:
    """The partition key of their browsers."""
    return of_store(store_id, "devices")


def customer_key(store_id: StoreId, visitor_id: VisitorId) -> str:
    """The partition key of what a visitor has told."""
    return of_store(store_id, "customer", visitor_id)


def address_key(store_id: StoreId, address: str) -> str:
    """The partition key of an address: its hash, because it may be of somebody who wants to be forgotten."""
    return of_store(store_id, "address", hashlib.sha256(address.strip().lower().encode()).hexdigest())


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


def owner_key(store_id: StoreId, owner: str, status: str) -> str:
    """The partition of the owner index; `-` stands for nobody."""
    return of_store(store_id, owner or "-", status)
