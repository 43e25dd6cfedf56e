"""What keeps the list of conversations, and tells of them."""

from __future__ import annotations

from infra.functions.model import Function, Grants, Places, Work, allow, allow_on

# So many records of the stream come at once. One that fails alone is tried again until it is so old, in seconds: an
# outage of AWS passes, and a record that ends the function each time must not hold up the others for ever.
RELAY_BATCH, RELAY_AGE = 100, 3600

FUNCTIONS = {
    "relay": Function(memory=1024, timeout=30),
    # Nobody need look when lists are told late: they ask anew once a minute.
    "inbox_digest": Function(memory=512, timeout=20, work=Work("InboxDigest")),
}


def rights(places: Places) -> Grants:
    """The rows, the stream, the topic."""
    directory = places.directory.arn
    return {
        "staff_api": [
            allow("dynamodb: Query", f"{directory}/index/by-status", f"{directory}/index/by-owner"),
            # Whether mail reaches a shopper.
            allow_on("GetItem", directory, "#address#"),
        ],
        "relay": [
            allow("dynamodb: Query", places.log.arn),
            allow_on("GetItem UpdateItem", directory, "#conversation#"),
            allow_on("GetItem", directory, "#customer#"),
            allow("sns: Publish", places.events),
            allow("dynamodb: DescribeStream GetRecords GetShardIterator", places.log_stream),
            # AWS has no finer resource for it.
            allow("dynamodb: ListStreams", "*"),
            allow("sqs: SendMessage", places.dead_letters.arn),
        ],
        "inbox_digest": [
            places.works("inbox_digest"),
            allow_on("Query DeleteItem", places.live.arn, "#agent-sockets"),
            places.to_sockets("POST"),
        ],
    }


def environment(places: Places) -> dict[str, str]:
    """The topic, and where goes what cannot be relayed."""
    return {"EVENTS_TOPIC_ARN": places.events, "RELAY_DEAD_LETTERS_URL": places.dead_letters.url}
