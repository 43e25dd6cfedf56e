"""An inbox row, as an item of the ShopDirectory table."""

from __future__ import annotations

from pynamodb.attributes import ListAttribute, MapAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex
from pynamodb.models import Model

from chalicelib.aws.keys import of_store
from chalicelib.aws.tables import TableMeta
from chalicelib.core.ids import ConversationId, StoreId


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


def row_key(store_id: StoreId, conversation_id: ConversationId) -> str:
    """The partition key of an inbox row."""
    return of_store(store_id, "conversation", conversation_id)


def status_key(store_id: StoreId, status: str) -> str:
    """The partition of the status index."""
    return of_store(store_id, status)


def owner_key(store_id: StoreId, owner: str, *, status: str) -> str:
    """The partition of the owner index; `-` stands for nobody."""
    return of_store(store_id, owner or "-", status)
