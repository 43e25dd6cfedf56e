"""The document of the socket."""

from __future__ import annotations

from chalicelib.bootstrap.actions import ACTIONS
from infra.schemas import PUSHES, Json, component, components, frames, load


def asyncapi() -> Json:
    """The socket: what clients send, and what they are sent."""
    messages = {component(schema): _message(schema) for schema in (*action_schemas(), *frames().values())}
    channel = {name: {"$ref": f"#/components/messages/{name}"} for name in messages}
    operations: Json = {
        name: {
            "action": "receive",
            "channel": {"$ref": "#/channels/socket"},
            "messages": [{"$ref": f"#/channels/socket/messages/action_{name}"}],
            "reply": {
                "channel": {"$ref": "#/channels/socket"},
                "messages": [
                    {"$ref": f"#/channels/socket/messages/{component(ACTIONS[name].reply)}"},
                    {"$ref": "#/channels/socket/messages/frame_error"},
                ],
            },
        }
        for name in ACTIONS
    }
    operations["push"] = {
        "action": "send",
        "channel": {"$ref": "#/channels/socket"},
        "messages": [{"$ref": f"#/channels/socket/messages/frame_{name}"} for name in PUSHES],
    }
    return {
        "asyncapi": "3.0.0",
        "info": {"title": "Shopbell's socket", "version": "0.1.0"},
        "channels": {"socket": {"address": "/?ticket={ticket}", "parameters": {"ticket": {}}, "messages": channel}},
        "operations": operations,
        "components": {"messages": messages, "schemas": components()},
    }


def action_schemas() -> list[str]:
    """The schemas of all actions."""
    return [each.schema for each in ACTIONS.values()]


def _message(name: str) -> Json:
    schema = load(name)
    payload = {"$ref": f"#/components/schemas/{component(name)}"}
    return {"title": schema["title"], "summary": schema["description"], "payload": payload}
