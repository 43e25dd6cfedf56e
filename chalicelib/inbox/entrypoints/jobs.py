"""What runs behind the chat: the relay, the queues' functions, with partial batches, and what posts for them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from contextlib import suppress

from chalicelib.conversations.domain.lane import StaffEvent, in_order
from chalicelib.conversations.domain.model import Message
from chalicelib.core.errors import BusyError, MisconfiguredError
from chalicelib.core.ids import ConversationId, StoreId
from chalicelib.core.observability import logger
from chalicelib.inbox import wire
from chalicelib.inbox.domain.changes import ANYWHERE, Changes, merged
from chalicelib.inbox.ports import DigestDeps, RelayJobDeps
from chalicelib.inbox.usecases.digest_inbox import PACE, digest_inbox
from chalicelib.inbox.usecases.relay_log import relay_log
from chalicelib.transport.queues import each
from chalicelib.transport.wire import Json


def relay(deps: RelayJobDeps, event: Json) -> Json:
    """Relay the stream's records, each conversation's in order.

    A conversation that fails because of AWS, which is busy or lacks a right, is tried again: its first record is
    reported, and Lambda goes on from there, so no later record of the shard is taken for done. Conversations that went
    through are repeated harmlessly. One that fails because of what it is would do so each time and hold up all that
    comes after it: its records become dead letters. Not those of an event that is `redriven` from there: they are
    reported.

    Then the inboxes are told, once for all of a store. If that fails, all of it comes again.

    Raises:
        BusyError: nothing before the first failure was done, so the batch failed as a whole.
    """
    busy, broken = _relay_each(deps, _by_conversation(event["Records"]))
    logger.info("relayed", records=len(event["Records"]), busy=len(busy), broken=len(broken))
    if event.get("redriven"):
        return _failures([*busy, *(record for record, _ in broken)])
    order = {id(record): place for place, record in enumerate(event["Records"])}
    done = min((order[id(record)] for record in busy), default=len(order))
    for record, reason in broken:
        # What comes again anyway is put aside when it comes for the last time.
        if order[id(record)] < done:
            deps.relay_dead_letters.put({"Records": [record], "error": reason})
    if busy and done == 0:
        raise BusyError
    return _failures(busy)


def _relay_each(
    deps: RelayJobDeps, conversations: Mapping[tuple[StoreId, ConversationId], list[Json]]
) -> tuple[list[Json], list[tuple[Json, str]]]:
    """The first record of each conversation that must come again, and all of those that nobody can relay, with why."""
    busy: list[Json] = []
    broken: list[tuple[Json, str]] = []
    changes: dict[StoreId, dict[ConversationId, frozenset[str]]] = {}
    moves: Counter[StoreId] = Counter()
    for (store_id, conversation_id), records in conversations.items():
        try:
            found = [deps.stored(_image(record)) for record in records]
            messages = {each.seq: each for each in found if isinstance(each, Message)}
            lines = in_order({each.id: each for each in found if isinstance(each, StaffEvent)}.values())
            ordered = [messages[seq] for seq in sorted(messages)]
            relayed = relay_log(deps, store_id, conversation_id, ordered, lines)
            changes.setdefault(store_id, {})[conversation_id] = relayed.places
            moves[store_id] += relayed.has_moved
        except (BusyError, MisconfiguredError):
            logger.exception("relay_failed", conversation=conversation_id)
            busy.append(records[0])
        except Exception as error:  # noqa: BLE001 - the batch record handler
            # One bad record must not take the others of its batch with it.
            logger.exception("relay_broken", conversation=conversation_id, records=len(records))
            # Its row may have been written.
            changes.setdefault(store_id, {})[conversation_id] = frozenset({ANYWHERE})
            broken += [(record, repr(error)) for record in records]
    _follow_up(deps, changes, moves)
    return busy, broken


def _failures(records: list[Json]) -> Json:
    return {"batchItemFailures": [{"itemIdentifier": each["dynamodb"]["SequenceNumber"]} for each in records]}


def _follow_up(
    deps: RelayJobDeps, changes: Mapping[StoreId, Mapping[ConversationId, frozenset[str]]], moves: Counter[StoreId]
) -> None:
    for store_id, changed in changes.items():
        deps.digests.ask(store_id, changed)
        # What is counted in vain is counted again with the next batch.
        with suppress(BusyError):
            deps.shards.moved(store_id, moves[store_id])


def inbox_digest(deps: DigestDeps, event: Json) -> Json:
    """Tell the inboxes what has changed, once for each store; what cannot be read fails by itself.

    A store that cannot be told now, because AWS is busy, is told a moment later: the queue's own next try comes after a
    minute.
    """
    asked: dict[StoreId, list[Changes]] = {}
    answer = each(event, "digest", lambda body: asked.setdefault(body["store"], []).append(wire.parse_changes(body)))
    for store_id, changes in asked.items():
        try:
            digest_inbox(deps, store_id, merged(changes))
        except BusyError:
            logger.exception("digest_failed", store=store_id)
            deps.digests.ask(store_id, merged(changes), PACE)
    return answer


def _by_conversation(records: list[Json]) -> dict[tuple[str, str], list[Json]]:
    """The records of new messages, and lines of the staff's lane, by store and conversation, in the stream's order."""
    grouped: dict[tuple[str, str], list[Json]] = {}
    for record in records:
        image = _image(record)
        # They are only ever inserted; the filter of the event source lets nothing else through (infra).
        if record["eventName"] != "INSERT" or not image or not image["sk"]["S"].startswith(("m#", "0")):
            continue
        store_id, conversation_id, *_ = image["pk"]["S"].split("#")
        grouped.setdefault((store_id, conversation_id), []).append(record)
    return grouped


def _image(record: Json) -> Json:
    image: Json = record["dynamodb"].get("NewImage", {})
    return image
