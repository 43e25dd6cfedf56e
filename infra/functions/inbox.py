"""What keeps the list of conversations, and tells of them."""

from __future__ import annotations

from infra.functions.model import Function, Grants, Places, Work, allow, allow_on

# So many records of the stream come at once. One that fails alone is tried again until it is so old, in seconds: an
# outage of AWS passes, and a record that ends the function each time must not hold up the others for ever.
RELAY_BATCH, RELAY_AGE = 100, 3600

FUNCTIONS = {
    "relay": Function(memory=1024, timeout=30),
    # What ends in it is tried again after six times as long. What waits for its turn is put back.
    "inbox_digest": Function(memory=1024, timeout=15, work=Work("InboxDigest", topic="", puts_back=True)),
}


def rights(places: Places) -> Grants:
    """The rows, the stream, the topic."""
    directory, rows = places.directory.arn, places.rows.arn
    # Over how many partitions the lists of a store are spread.
    spread = allow_on("GetItem", directory, "#shards")
    asks = allow("sqs: SendMessage", places.queues["inbox_digest"].arn)
    return {
        "staff_api": [
            allow("dynamodb: Query", f"{rows}/index/by-state", f"{rows}/index/by-owner"),
            allow_on("BatchGetItem", rows, "#conversation#"),
            spread,
            # Whether mail reaches a shopper.
            allow_on("GetItem", directory, "#address#"),
        ],
        "relay": [
            allow("dynamodb: Query", places.log.arn),
            allow_on("GetItem UpdateItem", rows, "#conversation#"),
            # It alone sees how much a store writes, and lets it grow.
            allow_on("GetItem PutItem", directory, "#shards"),
            allow_on("GetItem", directory, "#customer#"),
            allow("sns: Publish", places.events),
            allow("dynamodb: DescribeStream GetRecords GetShardIterator", places.log_stream),
            # AWS has no finer resource for it.
            allow("dynamodb: ListStreams", "*"),
            allow("sqs: SendMessage", places.dead_letters.arn),
            asks,
        ],
        "inbox_digest": [
            places.works("inbox_digest"),
            asks,
            allow_on("Query DeleteItem UpdateItem", places.live.arn, "#agent-sockets#"),
            allow_on("GetItem UpdateItem", places.live.arn, "#turn#"),
            allow_on("BatchGetItem", rows, "#conversation#"),
            allow("dynamodb: Query", f"{rows}/index/by-state"),
            spread,
            places.to_sockets("POST"),
        ],
    }


def environment(places: Places) -> dict[str, str]:
    """The rows, the topic, and where goes what cannot be relayed."""
    return {
        "ROWS_TABLE": places.rows.name,
        "DIGEST_QUEUE_URL": places.queues["inbox_digest"].url,
        "EVENTS_TOPIC_ARN": places.events,
        "RELAY_DEAD_LETTERS_URL": places.dead_letters.url,
    }
