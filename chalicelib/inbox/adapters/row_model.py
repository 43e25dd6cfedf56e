"""An inbox row, as an item of the InboxRows table."""

from __future__ import annotations

from pynamodb.attributes import ListAttribute, MapAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.indexes import GlobalSecondaryIndex, IncludeProjection
from pynamodb.models import Model

from chalicelib.aws.keys import of_store
from chalicelib.aws.tables import TableMeta
from chalicelib.core.ids import ConversationId, StoreId
from chalicelib.stores.domain import shard_of

# What the indexes say of a row beside its keys: what changes with its place alone. Whatever changes with each message
# would be a write of each index with each message.
PROJECTED = ("assignee", "team")


class StateIndex(GlobalSecondaryIndex["RowModel"]):  # type: ignore[no-untyped-call]  # pynamodb's base
    """A store's conversations by status."""

    class Meta:
        """See pynamodb."""

        index_name = "by-state"
        projection = IncludeProjection(list(PROJECTED))

    by_state = UnicodeAttribute(hash_key=True)
    place = UnicodeAttribute(range_key=True)


class OwnerIndex(GlobalSecondaryIndex["RowModel"]):  # type: ignore[no-untyped-call]  # as above
    """The conversations of one agent, or of nobody, by status."""

    class Meta:
        """See pynamodb."""

        index_name = "by-owner"
        projection = IncludeProjection(list(PROJECTED))

    by_owner = UnicodeAttribute(hash_key=True)
    place = UnicodeAttribute(range_key=True)


class RowModel(Model):
    """An inbox row."""

    class Meta(TableMeta):
        """See pynamodb."""

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True, default="row")
    by_state = UnicodeAttribute()
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
    settled_at = NumberAttribute(default=0)
    channel = UnicodeAttribute(default="chat")
    reads: MapAttribute[str, int] = MapAttribute(default=dict)  # type: ignore[no-untyped-call]
    recent: ListAttribute[int] = ListAttribute(default=list)
    name = UnicodeAttribute(default="")
    version = NumberAttribute(default=0)
    lane = NumberAttribute(default=0)
    mentions: MapAttribute[str, int] = MapAttribute(default=dict)  # type: ignore[no-untyped-call]
    noted: MapAttribute[str, int] = MapAttribute(default=dict)  # type: ignore[no-untyped-call]
    state_index = StateIndex()
    owner_index = OwnerIndex()


def row_key(store_id: StoreId, conversation_id: ConversationId) -> str:
    """The partition key of an inbox row."""
    return of_store(store_id, "conversation", conversation_id)


def state_key(store_id: StoreId, status: str, shard: int) -> str:
    """One of the partitions of the state index."""
    return of_store(store_id, status, str(shard))


def owner_key(store_id: StoreId, owner: str, status: str, shard: int) -> str:
    """A partition of the owner index: an agent has one of each status, nobody, who is `-`, has several."""
    return of_store(store_id, owner, status) if owner else of_store(store_id, "-", status, str(shard))


def index_keys(
    store_id: StoreId, conversation_id: ConversationId, status: str, owner: str, shards: int
) -> tuple[str, str]:
    """The partitions of a row in the indexes: by state, and by owner."""
    shard = shard_of(conversation_id, shards)
    return state_key(store_id, status, shard), owner_key(store_id, owner, status, shard)
