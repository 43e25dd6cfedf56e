"""Push to the browsers of some of a store's people."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from chalicelib.core.errors import BusyError, GoneError, ShopbellError
from chalicelib.core.ids import ConversationId, StoreId
from chalicelib.core.once import each_once
from chalicelib.notifications.domain.people import Device, Preferences
from chalicelib.notifications.domain.quiet import is_quiet
from chalicelib.notifications.ports import NotifyDeps
from chalicelib.stores.domain import Agent


@dataclass(frozen=True, slots=True)
class Push:
    """What is shown, and the page that it leads to; a later one of the same conversation takes its place."""

    store_id: StoreId
    conversation_id: ConversationId
    title: str
    body: str
    url: str


def push_to(
    deps: NotifyDeps, push: Push, event: str, people: Sequence[Agent], preferences: Mapping[str, Preferences]
) -> None:
    """Push to all browsers of those who want it and for whom it is no quiet time; once for each `event`.

    One Query, of the devices. BusyError if some could not be reached yet; then the call is repeated.
    """
    store_id, name = push.store_id, push.conversation_id
    body = {"title": push.title, "body": push.body, "url": push.url, "tag": name}

    def send(to: Sequence[Device]) -> Sequence[ShopbellError | None]:
        ends = deps.web_push.send_all(to, body, name)
        return [_forget_if_gone(deps, store_id, device, end) for device, end in zip(to, ends, strict=True)]

    # One lease for each device: an agent has several, and one that fails must not silence the others.
    devices = _devices(deps, store_id, people, preferences)
    each_once(
        deps.leases,
        store_id,
        {f"push#{name}#{event}#{each.agent_id}#{_browser(each)}": each for each in devices},
        send,
    )


def _devices(
    deps: NotifyDeps, store_id: StoreId, people: Sequence[Agent], preferences: Mapping[str, Preferences]
) -> list[Device]:
    chosen = {each.id: preferences.get(each.id, Preferences()) for each in people}
    wanted = {agent for agent, wish in chosen.items() if wish.push and not is_quiet(wish, deps.clock())}
    return [each for each in deps.devices.all(store_id) if each.agent_id in wanted]


def _forget_if_gone(
    deps: NotifyDeps, store_id: StoreId, device: Device, end: ShopbellError | None
) -> ShopbellError | None:
    if not isinstance(end, GoneError):
        return end
    try:
        deps.devices.drop(store_id, device.agent_id, device.endpoint)
    except BusyError as error:
        return error
    return None


def _browser(device: Device) -> str:
    return hashlib.sha256(device.endpoint.encode()).hexdigest()[:16]
