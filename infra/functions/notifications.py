"""What telling agents takes who have no inbox open."""

from __future__ import annotations

from infra.functions.model import Function, Grants, Places, Work, allow, allow_on
from infra.functions.settings import knows_stores

FUNCTIONS = {
    "notify": Function(
        memory=512,
        timeout=20,
        work=Work(
            "Notify", late=120, only={"role": ("visitor", "staff"), "kind": ("text", "note")}, batch=5, puts_back=True
        ),
    ),
    "outgoing": Function(memory=512, timeout=10),
}


def rights(places: Places) -> Grants:
    """Who wants to be told and how, and the ways there."""
    directory = places.directory.arn
    return {
        "staff_api": [
            allow_on("Query", directory, "#preferences", "#devices"),
            allow_on("PutItem", directory, "#preferences", "#devices"),
            allow_on("DeleteItem", directory, "#devices"),
        ],
        "notify": [
            places.works("notify"),
            allow("sqs: SendMessage", places.queues["notify"].arn),
            allow("dynamodb: Query", places.log.arn),
            allow_on("Query", places.live.arn, "#agent-sockets#"),
            allow_on("GetItem", directory, "#shards"),
            allow_on("GetItem UpdateItem", places.live.arn, "#lease#"),
            knows_stores(places),
            allow_on("GetItem", places.rows.arn, "#conversation#"),
            allow_on("Query", directory, "#agents", "#preferences", "#devices"),
            allow_on("DeleteItem", directory, "#devices"),
            allow("lambda: InvokeFunction", places.outgoing.arn),
            *places.reads_keys(),
            *places.sends_mail(),
        ],
        # It talks to hosts that anybody may have named: there is nothing here for them to gain.
        "outgoing": [],
    }


def environment(places: Places) -> dict[str, str]:
    """The queue that is a clock, and the function that posts."""
    return {"NOTIFY_QUEUE_URL": places.queues["notify"].url, "OUTGOING_FUNCTION": places.outgoing.name}
