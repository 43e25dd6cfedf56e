"""Make the inbox's rows anew, all of them, from the log."""

from __future__ import annotations

from collections.abc import Iterator

from chalicelib.aws.keys import of_store
from chalicelib.core.ids import ConversationId, StoreId
from chalicelib.inbox.usecases.relay_log import reindex_row
from infra.container import container_of
from infra.deployment import Deployment


def reindex(deployment: Deployment) -> list[str]:
    """Give each conversation of all stores the row that follows from its log, with the keys that it has to have now.

    After an update that lists rows in another way, and for rows that are lost. While it runs, all goes on; run again,
    it does the same again. It reads the whole log: 0.5 read units for 4 KB.
    """
    container, found = container_of(deployment), 0
    dynamodb, stores = deployment.client("dynamodb"), set()
    for store_id, conversation_id in _conversations(deployment):
        reindex_row(container, store_id, conversation_id)
        # Where rows were kept before there was a table of them.
        old = {"pk": {"S": of_store(store_id, "conversation", conversation_id)}, "sk": {"S": "row"}}
        dynamodb.delete_item(TableName=deployment["DirectoryTable"], Key=old)
        stores.add(store_id)
        found += 1
    return [
        f"{found} conversations of {len(stores)} stores listed anew: pages that are open show them when they are loaded"
    ]


def _conversations(deployment: Deployment) -> Iterator[tuple[StoreId, ConversationId]]:
    pages = deployment.client("dynamodb").get_paginator("scan")
    heads = {
        "TableName": deployment["LogTable"],
        "FilterExpression": "sk = :head",
        "ExpressionAttributeValues": {":head": {"S": "z#head"}},
        "ProjectionExpression": "pk",
    }
    for page in pages.paginate(**heads):
        for item in page["Items"]:
            store_id, _, conversation_id = item["pk"]["S"].partition("#")
            yield store_id, conversation_id
