"""Writes docs/openapi.json and docs/asyncapi.json from the schemas: `python -m infra.contracts`."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from app import app
from chalicelib.entrypoints.validation import ACTIONS

ROOT = Path(__file__).parent.parent
SCHEMAS = ROOT / "chalicelib" / "schemas"
DOCS = ROOT / "docs"
REPLIES = {"hello": "hello", "send": "ack", "sync": "log", "read": "ok", "typing": "ok", "ping": "pong"} | {
    "address": "ok",
    "transcript": "ok",
}
PUSHES = ("message", "staff", "read", "typing", "digest", "presence")
REST_ACTIONS = ("send", "sync", "read", "typing", "address", "transcript")
# What the routes of an agent take and give, where the path itself does not say it.
STORE = "/v1/stores/{store}"
VERBS = {
    f"{STORE}/conversations/{{conversation}}": {
        "claim": "body_change",
        "assign": "body_assign",
        "close": "body_change",
        "reopen": "body_change",
    },
    f"{STORE}/devices": {"add": "body_device", "remove": "body_device"},
    f"{STORE}/quarantine/{{mail}}": {"let_in": "body_empty", "block": "body_empty", "delete": "body_empty"},
}
BODIES = {
    "/v1/visitor": "body_admit",
    "/v1/form/{key}": "body_form",
    "/v1/me/sign_out": "body_sign_out",
    f"{STORE}/unblock": "body_unblock",
    f"{STORE}/preferences": "body_preferences",
}
# What anybody may ask; all else wants a token, a shopper's or an agent's.
PUBLIC = frozenset({"/v1/visitor", "/v1/presence/{key}", "/v1/form/{key}", "/v1/unsubscribe"})
# Opened by a browser without a script, so the answer is a page.
PAGES = frozenset({"/v1/form/{key}", "/v1/unsubscribe"})
FORMS = {"/v1/form/{key}": ("application/json", "application/x-www-form-urlencoded")} | {
    "/v1/unsubscribe": ("application/x-www-form-urlencoded", "multipart/form-data", "application/json")
}
TEXT: dict[str, Any] = {"type": "string"}
QUERIES: dict[str, dict[str, dict[str, Any]]] = {
    f"{STORE}/conversations": {
        "view": {"type": "string", "enum": ["unassigned", "mine", "all"]},
        "status": {"type": "string", "enum": ["open", "closed"]},
        "cursor": TEXT,
    },
    f"{STORE}/quarantine": {"cursor": TEXT},
    "/v1/unsubscribe": {"token": TEXT},
}
ANSWERS = {
    "/v1/me/sessions": "sessions",
    f"{STORE}/quarantine": "quarantine",
    f"{STORE}/quarantine/{{mail}}": "held_mail",
    **{f"{STORE}/quarantine/{{mail}}/{verb}": "settled" for verb in ("let_in", "block", "delete")},
    f"{STORE}/blocked": "blocked",
    f"{STORE}/unblock": "settled",
}
ERRORS = {"400": "bad request", "401": "no valid credential", "404": "not there, or not for you", "409": "conflict"} | {
    "429": "too much: see retry_after",
    "503": "busy: try again",
}

Json = dict[str, Any]


def load(name: str) -> Json:
    """A schema by its name, without what only a file of its own needs."""
    schema: Json = json.loads((SCHEMAS / f"{name}.json").read_text(encoding="utf-8"))
    return {key: value for key, value in schema.items() if key not in {"$schema", "$id"}}


def components() -> Json:
    """All schemas under names that fit one document."""
    named = {_name(name): load(name) for name in schema_names() if name != "types"}
    named |= {f"type_{name}": schema for name, schema in load("types")["$defs"].items()}
    text = json.dumps(named)
    text = re.sub(r'"(?:\.\./)?types\.json#/\$defs/(\w+)"', r'"#/components/schemas/type_\1"', text)
    text = re.sub(r'"\$ref": "(\w+)\.json"', r'"$ref": "#/components/schemas/frame_\1"', text)
    parsed: Json = json.loads(text)
    return parsed


def schema_names() -> list[str]:
    """The names of all schemas, as in `actions/send`."""
    return sorted(path.relative_to(SCHEMAS).with_suffix("").as_posix() for path in SCHEMAS.rglob("*.json"))


def openapi() -> Json:
    """The REST API, with every route that app.py has."""
    paths: Json = {}
    for path, methods in sorted(app.routes.items()):
        for method, route in methods.items():
            for concrete, operation in _operations(path, method, route):
                paths.setdefault(concrete, {})[method.lower()] = operation
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
    messages = {f"action_{name}": _message("action", name) for name in ACTIONS}
    messages |= {f"frame_{name}": _message("frame", name) for name in sorted({*REPLIES.values(), *PUSHES, "error"})}
    channel = {name: {"$ref": f"#/components/messages/{name}"} for name in messages}
    operations: Json = {
        name: {
            "action": "receive",
            "channel": {"$ref": "#/channels/socket"},
            "messages": [{"$ref": f"#/channels/socket/messages/action_{name}"}],
            "reply": {
                "channel": {"$ref": "#/channels/socket"},
                "messages": [
                    {"$ref": f"#/channels/socket/messages/frame_{REPLIES[name]}"},
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


def _operations(path: str, method: str, route: Any) -> list[tuple[str, Json]]:  # noqa: ANN401 - Chalice's own
    summary = (route.view_function.__doc__ or "").strip().splitlines()[0]
    security: list[Json] = [] if path in PUBLIC else [{"agent": []}] if route.authorizer else [{"visitor": []}]
    verbs: dict[str, str] = {}
    if path.endswith("{action}"):
        verbs = {action: f"action_{action}" for action in REST_ACTIONS}
    elif path.endswith("{verb}"):
        verbs = VERBS[path.rpartition("/")[0]]
    if verbs:
        variable = path.rpartition("/")[2]
        return [
            (path.replace(variable, verb), _operation(path, summary, security, body, verb))
            for verb, body in verbs.items()
        ]
    return [(path, _operation(path, summary, security, "" if method == "GET" else BODIES.get(path, "empty")))]


def _operation(path: str, summary: str, security: list[Json], body: str, verb: str = "") -> Json:
    errors: dict[str, Json] = {
        code: {"description": text, "content": _content({"$ref": "#/components/schemas/frame_error"})}
        for code, text in ERRORS.items()
    }
    if security == [{"agent": []}]:
        # API Gateway's own, for a token that Cognito does not know; ours is for one that says nothing of whose it is.
        theirs = {"type": "object", "required": ["message"], "properties": {"message": TEXT}}
        either = [{"$ref": "#/components/schemas/frame_error"}, theirs]
        errors["401"]["content"] = _content({"anyOf": either})
    operation: Json = {"summary": summary, "security": security, "responses": {"200": _answer(path, verb), **errors}}
    parameters = [name for name in re.findall(r"\{(\w+)\}", path) if name not in {"action", "verb"}]
    asked = [{"name": name, "in": "path", "required": True, "schema": TEXT} for name in parameters]
    asked += [{"name": name, "in": "query", "schema": schema} for name, schema in QUERIES.get(path, {}).items()]
    if asked:
        operation["parameters"] = asked
    if body:
        schema: Json = {"type": "object"} if body == "empty" else {"$ref": f"#/components/schemas/{body}"}
        if body.startswith("action_"):
            schema = _without_envelope(body.removeprefix("action_"))
        kinds = FORMS.get(path, ("application/json",))
        operation["requestBody"] = {"required": True, "content": {kind: {"schema": schema} for kind in kinds}}
        operation["responses"]["415"] = {"description": "not of a content type that is taken"}
    if path in PAGES:
        for code in ("200", "400"):
            operation["responses"][code]["content"]["text/html"] = {"schema": TEXT}
    return operation


def _without_envelope(action: str) -> Json:
    """An action's schema without `action` and `id`: over HTTPS, the address says the one and needs no other."""
    schema = load(f"actions/{action}")
    kept = {name: value for name, value in schema["properties"].items() if name not in {"action", "id"}}
    return {**schema, "properties": kept, "required": [name for name in schema["required"] if name in kept]}


def _answer(path: str, verb: str) -> Json:
    if path in ANSWERS:
        schema = {"$ref": f"#/components/schemas/reply_{ANSWERS[path]}"}
        return {"description": load(f"replies/{ANSWERS[path]}")["description"], "content": _content(schema)}
    if verb in REPLIES:
        schema = {"$ref": f"#/components/schemas/frame_{REPLIES[verb]}"}
        return {"description": "as on the socket", "content": _content(schema)}
    return {"description": "done", "content": _content({"type": "object"})}


def _content(schema: Json) -> Json:
    return {"application/json": {"schema": schema}}


def _message(kind: str, name: str) -> Json:
    schema = load(f"{kind}s/{name}")
    return {
        "title": schema["title"],
        "summary": schema["description"],
        "payload": {"$ref": f"#/components/schemas/{kind}_{name}"},
    }


def _name(schema: str) -> str:
    folder, _, name = schema.partition("/")
    return {"actions": "action", "bodies": "body", "frames": "frame", "replies": "reply"}[folder] + f"_{name}"


def main() -> None:
    """Write both documents."""
    for name, document in (("openapi", openapi()), ("asyncapi", asyncapi())):
        text = json.dumps(document, indent=1, ensure_ascii=False) + "\n"
        (DOCS / f"{name}.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
