"""The ports of notifications, in memory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from chalicelib.core.errors import ShopbellError
from chalicelib.notifications.domain.people import Device, Preferences
from chalicelib.notifications.ports import Request
from tests.fakes.core import Key


class FakePreferences:
    """AgentPreferences."""

    def __init__(self) -> None:
        self.known: dict[Key, Preferences] = {}

    def all(self, store_id: str) -> Mapping[str, Preferences]:
        return {agent: wish for (of, agent), wish in self.known.items() if of == store_id}

    def put(self, store_id: str, agent_id: str, preferences: Preferences) -> None:
        self.known[(store_id, agent_id)] = preferences


class FakeDevices:
    """Devices."""

    def __init__(self) -> None:
        self.known: dict[tuple[str, str, str], Device] = {}

    def all(self, store_id: str) -> Sequence[Device]:
        return [device for (of, _, _), device in self.known.items() if of == store_id]

    def put(self, store_id: str, device: Device) -> None:
        self.known[(store_id, device.agent_id, device.endpoint)] = device

    def drop(self, store_id: str, agent_id: str, endpoint: str) -> None:
        self.known.pop((store_id, agent_id, endpoint), None)


@dataclass
class FakeWebPush:
    """WebPush: what was pushed; `failing` by endpoint."""

    pushed: list[tuple[str, Mapping[str, str]]] = field(default_factory=list)
    failing: dict[str, Exception] = field(default_factory=dict)
    public_key = "BKey"

    def takes(self, endpoint: str) -> bool:
        return endpoint.startswith("https://push.example/")

    def send(self, device: Device, body: Mapping[str, str], topic: str) -> None:
        assert topic
        if device.endpoint in self.failing:
            raise self.failing[device.endpoint]
        self.pushed.append((device.endpoint, body))

    def send_all(
        self, devices: Sequence[Device], body: Mapping[str, str], topic: str
    ) -> Sequence[ShopbellError | None]:
        return [self._try(device, body, topic) for device in devices]

    def _try(self, device: Device, body: Mapping[str, str], topic: str) -> ShopbellError | None:
        try:
            self.send(device, body, topic)
        except ShopbellError as error:
            return error
        return None


@dataclass
class FakeWebhook:
    """Webhook: what was posted."""

    posted: list[tuple[str, str]] = field(default_factory=list)
    failing: list[Exception] = field(default_factory=list)

    def post(self, url: str, text: str) -> None:
        if self.failing:
            raise self.failing.pop(0)
        self.posted.append((url, text))


@dataclass
class FakePostAll:
    """PostAll: what was posted; `ends` by address, 200 for all others."""

    posted: list[Request] = field(default_factory=list)
    ends: dict[str, int | ShopbellError] = field(default_factory=dict)

    def __call__(self, requests: Sequence[Request]) -> Sequence[int | ShopbellError]:
        self.posted += requests
        return [self.ends.get(each.url, 200) for each in requests]
