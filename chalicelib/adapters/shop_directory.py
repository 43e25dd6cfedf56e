"""The ShopDirectory table."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from pynamodb.exceptions import DoesNotExist, UpdateError

from chalicelib.adapters import directory_models as models
from chalicelib.adapters.failures import is_unmet, translated
from chalicelib.adapters.keys import of_store
from chalicelib.adapters.tables import bind
from chalicelib.domain.ids import AgentId, ConversationId, StoreId
from chalicelib.domain.inbox import order_key
from chalicelib.domain.model import Agent, Channel, Device, InboxRow, Preferences, Status, StoreSettings
from chalicelib.errors import InvalidRequestError
from chalicelib.ports.core import Clock
from chalicelib.ports.directory import InboxPage

# How long a container may go on with settings that were changed.
_SETTINGS_SECONDS = 60
_COPIED = ("seq", "text_seq", "assignee", "preview", "preview_by", "last_at", "opened_at", "waiting_since")


class DynamoShopDirectory:
    """ShopDirectory on DynamoDB through pynamodb."""

    def __init__(self, table: str, region: str, clock: Clock) -> None:
        bind(table, region, models.RowModel, models.AgentModel, models.SettingsModel)
        bind(table, region, models.PreferencesModel, models.DeviceModel)
        self._clock = clock
        self._settings: dict[str, tuple[float, StoreSettings]] = {}

    def settings(self, store_id: StoreId) -> StoreSettings | None:
        """See ShopDirectory; up to 60 seconds old."""
        if store_id in self._settings and self._clock() - self._settings[store_id][0] < _SETTINGS_SECONDS:
            return self._settings[store_id][1]
        found = _get(lambda: models.SettingsModel.get(models.settings_key(store_id), "settings"))
        if found is None:
            # Not kept: names of stores that do not exist are without number.
            return None
        known = StoreSettings(
            store_id,
            found.name,
            tuple(found.origins),
            tuple(found.widgets),
            found.language,
            int(found.mail_after),
            found.api,
            found.inbox,
            found.logo,
            found.webhook,
            found.answer_claims,
            found.confirms,
        )
        self._settings[store_id] = (self._clock(), known)
        return known

    def agent(self, store_id: StoreId, agent_id: AgentId) -> Agent | None:
        """See ShopDirectory."""
        # A right that was taken away is gone at once.
        found = _get(lambda: models.AgentModel.get(models.agents_key(store_id), agent_id, consistent_read=True))
        return found and _agent(found)

    def drop_agent(self, store_id: StoreId, agent_id: AgentId) -> None:
        """See ShopDirectory."""
        with translated():
            models.AgentModel(models.agents_key(store_id), agent_id).delete()

    def end_sessions(self, store_id: StoreId, agent_id: AgentId, at: int) -> None:
        """See ShopDirectory."""
        known = models.AgentModel(models.agents_key(store_id), agent_id)
        with translated():
            try:
                known.update(actions=[models.AgentModel.since.set(at)], condition=models.AgentModel.pk.exists())
            except UpdateError as error:
                # Removed meanwhile, which ends more.
                if not is_unmet(error):
                    raise

    def agents(self, store_id: StoreId) -> Sequence[Agent]:
        """See ShopDirectory."""
        with translated():
            found = list(models.AgentModel.query(models.agents_key(store_id)))
        return sorted((_agent(each) for each in found), key=lambda agent: agent.name)

    def inbox(self, store_id: StoreId, status: Status, owner: str | None, cursor: str, limit: int) -> InboxPage:
        """See ShopDirectory; InvalidRequestError for a cursor of another list."""
        if owner is None:
            index: Any = models.RowModel.status_index
            name, key = "by_status", models.status_key(store_id, status)
        else:
            index = models.RowModel.owner_index
            name, key = "by_owner", models.owner_key(store_id, owner, status)
        start = _start(cursor, name, key) if cursor else None
        with translated():
            found = index.query(key, limit=limit, page_size=limit, last_evaluated_key=start)
            rows = tuple(_row(each) for each in found)
        # A page that came out full may be the last one; then the next is empty.
        last = found.last_evaluated_key if len(rows) == limit else None
        return InboxPage(rows, _cursor(last) if last else "")

    def row(self, store_id: StoreId, conversation_id: ConversationId) -> InboxRow | None:
        """See ShopDirectory."""
        key = models.row_key(store_id, conversation_id)
        found = _get(lambda: models.RowModel.get(key, "row", consistent_read=True))
        return found and _row(found)

    def put_row(self, row: InboxRow, previous: int) -> bool:
        """See ShopDirectory."""
        model = models.RowModel
        actions = [getattr(model, name).set(getattr(row, name)) for name in _COPIED]
        actions += [
            model.visitor.set(row.visitor_id),
            model.status.set(row.status.value),
            model.channel.set(row.channel.value),
            model.place.set(order_key(row)),
            model.by_status.set(models.status_key(row.store_id, row.status)),
            model.by_owner.set(models.owner_key(row.store_id, row.assignee, row.status)),
            model.reads.set(model.reads | dict(row.reads)),
            model.recent.set(list(row.recent)),
            *([] if previous else [model.name.set(row.name)]),
        ]
        condition = model.seq == previous if previous else model.seq.does_not_exist()
        return _update(models.row_key(row.store_id, row.conversation_id), actions, condition)

    def mark_row_read(self, store_id: StoreId, conversation_id: ConversationId, agent_id: AgentId, seq: int) -> None:
        """See ShopDirectory; nothing happens if the relay has not written the row yet."""
        # pynamodb's stubs give the element of the map, but it is a path like any attribute.
        cursor: Any = models.RowModel.reads[agent_id]
        condition = models.RowModel.seq.exists() & (cursor.does_not_exist() | (cursor < seq))
        _update(models.row_key(store_id, conversation_id), [cursor.set(seq)], condition)

    def name_row(self, store_id: StoreId, conversation_id: ConversationId, name: str) -> None:
        """See ShopDirectory; nothing happens if the relay has not written the row yet: it asks by itself."""
        _update(
            models.row_key(store_id, conversation_id), [models.RowModel.name.set(name)], models.RowModel.seq.exists()
        )

    def preferences(self, store_id: StoreId) -> Mapping[str, Preferences]:
        """See ShopDirectory."""
        with translated():
            found = list(models.PreferencesModel.query(models.preferences_key(store_id)))
        return {
            each.sk: Preferences(each.push, int(each.mail_minutes), each.quiet_from, each.quiet_to, each.zone)
            for each in found
        }

    def put_preferences(self, store_id: StoreId, agent_id: AgentId, preferences: Preferences) -> None:
        """See ShopDirectory."""
        with translated():
            models.PreferencesModel(models.preferences_key(store_id), agent_id, **asdict(preferences)).save()

    def devices(self, store_id: StoreId) -> Sequence[Device]:
        """See ShopDirectory."""
        with translated():
            found = list(models.DeviceModel.query(models.devices_key(store_id)))
        return [Device(each.sk.partition("#")[0], each.endpoint, each.p256dh, each.auth) for each in found]

    def put_device(self, store_id: StoreId, device: Device) -> None:
        """See ShopDirectory."""
        key = _device(device.agent_id, device.endpoint)
        with translated():
            models.DeviceModel(
                models.devices_key(store_id), key, endpoint=device.endpoint, p256dh=device.p256dh, auth=device.auth
            ).save()

    def drop_device(self, store_id: StoreId, agent_id: AgentId, endpoint: str) -> None:
        """See ShopDirectory."""
        with translated():
            models.DeviceModel(models.devices_key(store_id), _device(agent_id, endpoint)).delete()


def _device(agent_id: AgentId, endpoint: str) -> str:
    return f"{agent_id}#{hashlib.sha256(endpoint.encode()).hexdigest()[:32]}"


def _update(key: str, actions: list[Any], condition: Any) -> bool:  # noqa: ANN401 - pynamodb's own operands
    with translated():
        try:
            models.RowModel(key, "row").update(actions=actions, condition=condition)
        except UpdateError as error:
            if not is_unmet(error):
                raise
            return False
    return True


def _get(read: Callable[[], Any]) -> Any:  # noqa: ANN401 - one of three models
    with translated():
        try:
            return read()
        except DoesNotExist:
            return None


def _agent(found: models.AgentModel) -> Agent:
    return Agent(found.sk, found.name, found.email, found.role, int(found.since))


def _row(found: models.RowModel) -> InboxRow:
    store_id, _, conversation_id = found.pk.split("#")
    values: dict[str, Any] = {name: getattr(found, name) for name in _COPIED}
    reads: dict[str, Any] = found.reads.as_dict()  # type: ignore[no-untyped-call]
    return InboxRow(
        store_id,
        conversation_id,
        visitor_id=found.visitor,
        status=Status(found.status),
        channel=Channel(found.channel),
        reads={agent: int(seq) for agent, seq in reads.items()},
        recent=tuple(int(seq) for seq in found.recent),
        name=found.name,
        **values,
    )


def _cursor(key: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(key, separators=(",", ":")).encode()).decode()


def _start(cursor: str, name: str, key: str) -> dict[str, Any]:
    # A cursor is the client's to send back, so it may have been made up: it must start inside its own list.
    try:
        start: dict[str, Any] = json.loads(base64.urlsafe_b64decode(cursor.encode()))
        values = {attribute: str(start[attribute]["S"]) for attribute in ("pk", "sk", name, "place")}
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise InvalidRequestError from error
    store_id = key.split("#", maxsplit=1)[0]
    rows = of_store(store_id, "conversation", "")
    if values[name] != key or not values["pk"].startswith(rows) or len(start) != len(values):
        raise InvalidRequestError
    return {attribute: {"S": value} for attribute, value in values.items()}
