"""The browsers that take Web Push; in the ShopDirectory table."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from pynamodb.attributes import UnicodeAttribute
from pynamodb.models import Model

from chalicelib.aws.failures import translated
from chalicelib.aws.keys import of_store
from chalicelib.aws.tables import TableMeta, bind
from chalicelib.core.ids import AgentId, StoreId
from chalicelib.notifications.domain.people import Device


class DeviceModel(Model):
    """A browser that takes Web Push."""

    class Meta(TableMeta):
        """See pynamodb."""

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True)
    endpoint = UnicodeAttribute()
    p256dh = UnicodeAttribute()
    auth = UnicodeAttribute()


class DynamoDevices:
    """Devices on DynamoDB through pynamodb."""

    def __init__(self, table: str, region: str) -> None:
        bind(table, region, DeviceModel)

    def all(self, store_id: StoreId) -> Sequence[Device]:
        """See Devices."""
        with translated():
            found = list(DeviceModel.query(devices_key(store_id)))
        return [Device(each.sk.partition("#")[0], each.endpoint, each.p256dh, each.auth) for each in found]

    def put(self, store_id: StoreId, device: Device) -> None:
        """See Devices."""
        key = _device(device.agent_id, device.endpoint)
        with translated():
            DeviceModel(
                devices_key(store_id), key, endpoint=device.endpoint, p256dh=device.p256dh, auth=device.auth
            ).save()

    def drop(self, store_id: StoreId, agent_id: AgentId, endpoint: str) -> None:
        """See Devices."""
        with translated():
            DeviceModel(devices_key(store_id), _device(agent_id, endpoint)).delete()


def devices_key(store_id: StoreId) -> str:
    """The partition key of their browsers."""
    return of_store(store_id, "devices")


def _device(agent_id: AgentId, endpoint: str) -> str:
    return f"{agent_id}#{hashlib.sha256(endpoint.encode()).hexdigest()[:32]}"
