"""How a table's key is made, for every table: the store comes first."""

from __future__ import annotations

from chalicelib.core.ids import StoreId


def of_store(store_id: StoreId, *names: str) -> str:
    """The key of a store's partition, as in `acme#customer#v_1`; `names` hold no `#`, but the last.

    No key is made in another way (tests/unit/aws/test_table_keys.py), so none can name no store (TEN-1).
    """
    return "#".join((store_id, *names))
