"""Writes docs/openapi.json and docs/asyncapi.json from the schemas: `python -m infra.contracts`."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from chalicelib.access.entrypoints.who import SHOPPER
from chalicelib.bootstrap.actions import ACTIONS
from chalicelib.bootstrap.routes import ROUTES as BLUEPRINTS
from chalicelib.stores.entrypoints.who import ACCOUNT, AGENT
from chalicelib.transport.http.routes import TEXT, Route
from chalicelib.transport.http.who import ANYBODY, Who

ROOT = Path(__file__).parent.parent
CAPABILITIES = ROOT / "chalicelib"
DOCS = ROOT / "docs"
# What is sent though nobody asked: a frame for each notice.
PUSHES = ("message", "staff", "read", "typing", "digest", "presence")
ROUTES: tuple[Route, ...] = tuple(route for routes in BLUEPRINTS for route in routes.known)
# API Gateway's own answer to a token that Cognito does not know.
_THEIRS = {"type": "object", "required": ["message"], "properties": {"message": TEXT}}
_ERROR = {"$ref": "#/components/schemas/frame_error"}
_SECURITY: dict[Who, list[dict[str, list[str]]]] = {
    ANYBODY: [],
    SHOPPER: [{"visitor": []}],
    ACCOUNT: [{"agent": []}],
    AGENT: [{"agent": []}],
}
ERRORS = {"400": "bad request", "401": "no valid credential", "404": "not there, or not for you", "409": "conflict"} | {
    "429": "too much: see retry_after",
    "503": "busy: try again",
}

Json = dict[str, Any]


def load(name: str) -> Json:
    """A schema by its name, without what only a file of its own needs."""
    capability, _, rest = name.partition("/")
    schema: Json = json.loads((CAPABILITIES / capability / "schemas" / f"{rest}.json").read_text(encoding="utf-8"))
    return {key: value for key, value in schema.items() if key not in {"$schema", "$id"}}


def components() -> Json:
    """All schemas under names that fit one document."""
    types = [name for name in schema_names() if name.endswith("/types")]
    named = {_name(name): load(name) for name in sorted(set(schema_names()) - set(types), key=_name)}
    named |= {f"type_{name}": schema for each in types for name, schema in load(each)["$defs"].items()}
    text = json.dumps(named)
    text = re.sub(r'"[./\w]*types\.json#/\$defs/(\w+)"', r'"#/components/schemas/type_\1"', text)
    text = re.sub(r'"\$ref": "(?:[./\w]+/)?(\w+)\.json"', r'"$ref": "#/components/schemas/frame_\1"', text)
    parsed: Json = json.loads(text)
    return parsed


def schema_names() -> list[str]:
    """The names of all schemas, as in `conversations/actions/send`."""
    paths = (path.relative_to(CAPABILITIES).with_suffix("") for path in CAPABILITIES.glob("*/schemas/**/*.json"))
    return sorted("/".join(part for part in path.parts if part != "schemas") for path in paths)


def frames() -> dict[str, str]:
    """The schemas of all frames that a client is sent, by their types."""
    sent = (name for name in schema_names() if name.split("/")[1] == "frames")
    return {name.rpartition("/")[2]: name for name in sorted(sent, key=lambda each: each.rpartition("/")[2])}


def openapi() -> Json:
    """The REST API, with every route that app.py has."""
    paths: Json = {}
    for route in sorted(ROUTES, key=lambda each: each.path):
        for path, operation in _operations(route):
            paths.setdefault(path, {})[route.method.lower()] = operation
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Shopbell",
            "version": "0.1.0",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "paths": paths,
        "components": {
            "schemas": components(),
            "securitySchemes": {
                "visitor": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"},
                "agent": {"type": "apiKey", "in": "header", "name": "Authorization"},
            },
        },
    }


def asyncapi() -> Json:
    """The socket: what clients send, and what they are sent."""
    messages = {_name(schema): _message(schema) for schema in (*_actions(), *frames().values())}
    channel = {name: {"$ref": f"#/components/messages/{name}"} for name in messages}
    operations: Json = {
        name: {
            "action": "receive",
            "channel": {"$ref": "#/channels/socket"},
            "messages": [{"$ref": f"#/channels/socket/messages/action_{name}"}],
            "reply": {
                "channel": {"$ref": "#/channels/socket"},
                "messages": [
                    {"$ref": f"#/channels/socket/messages/{_name(ACTIONS[name].reply)}"},
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


def _operations(route: Route) -> list[tuple[str, Json]]:
    """A route's path with its operation, or, where it ends in a verb, those of all verbs."""
    if route.verbs:
        ends = f"{{{route.variable}}}"
        return [(route.path.replace(ends, verb), _operation(route, body, verb)) for verb, body in route.verbs.items()]
    return [(route.path, _operation(route, route.body))]


def _operation(route: Route, body: str, verb: str = "") -> Json:
    errors: dict[str, Json] = {
        code: {"description": text, "content": _content(_ERROR)} for code, text in ERRORS.items()
    }
    if route.who.is_staff:
        # Ours is for a token that says nothing of whose it is.
        errors["401"]["content"] = _content({"anyOf": [_ERROR, _THEIRS]})
    answers = {"200": _answer(route, verb), **errors}
    operation: Json = {"summary": route.summary, "security": _SECURITY[route.who], "responses": answers}
    variables = [name for name in re.findall(r"\{(\w+)\}", route.path) if name != route.variable]
    asked = [{"name": name, "in": "path", "required": True, "schema": TEXT} for name in variables]
    asked += [{"name": name, "in": "query", "schema": schema} for name, schema in route.query.items()]
    if asked:
        operation["parameters"] = asked
    if route.method == "POST":
        content = {kind: {"schema": _body(body)} for kind in route.takes}
        operation["requestBody"] = {"required": True, "content": content}
        operation["responses"]["415"] = {"description": "not of a content type that is taken"}
    if route.page:
        for code in ("200", "400"):
            operation["responses"][code]["content"]["text/html"] = {"schema": TEXT}
    return operation


def _body(schema: str) -> Json:
    if not schema:
        return {"type": "object"}
    if schema in _actions():
        return _without_envelope(schema)
    return {"$ref": f"#/components/schemas/{_name(schema)}"}


def _without_envelope(action: str) -> Json:
    """An action's schema without `action` and `id`: over HTTPS, the address says the one and needs no other."""
    schema = load(action)
    kept = {name: value for name, value in schema["properties"].items() if name not in {"action", "id"}}
    return {**schema, "properties": kept, "required": [name for name in schema["required"] if name in kept]}


def _answer(route: Route, verb: str) -> Json:
    if route.reply:
        content = _content({"$ref": f"#/components/schemas/{_name(route.reply)}"})
        return {"description": load(route.reply)["description"], "content": content}
    if verb in ACTIONS:
        content = _content({"$ref": f"#/components/schemas/{_name(ACTIONS[verb].reply)}"})
        return {"description": "as on the socket", "content": content}
    return {"description": "done", "content": _content({"type": "object"})}


def _content(schema: Json) -> Json:
    return {"application/json": {"schema": schema}}


def _actions() -> list[str]:
    return [each.schema for each in ACTIONS.values()]


def _message(name: str) -> Json:
    schema = load(name)
    payload = {"$ref": f"#/components/schemas/{_name(name)}"}
    return {"title": schema["title"], "summary": schema["description"], "payload": payload}


def _name(schema: str) -> str:
    _, kind, name = schema.split("/")
    return {"actions": "action", "bodies": "body", "frames": "frame", "replies": "reply"}[kind] + f"_{name}"


def main() -> None:
    """Write both documents."""
    for name, document in (("openapi", openapi()), ("asyncapi", asyncapi())):
        text = json.dumps(document, indent=1, ensure_ascii=False) + "\n"
        (DOCS / f"{name}.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
