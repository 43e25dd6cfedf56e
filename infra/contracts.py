"""Writes docs/openapi.json and docs/asyncapi.json from the schemas: `python -m infra.contracts`."""

from __future__ import annotations

import json
import re

from chalicelib.access.entrypoints.who import SHOPPER
from chalicelib.bootstrap.actions import ACTIONS
from chalicelib.bootstrap.routes import ROUTES as BLUEPRINTS
from chalicelib.stores.entrypoints.who import ACCOUNT, AGENT
from chalicelib.transport.http.routes import TEXT, Route
from chalicelib.transport.http.who import ANYBODY, Who
from infra.asyncapi import action_schemas, asyncapi
from infra.schemas import ROOT, Json, component, components, load

DOCS = ROOT / "docs"
ROUTES: tuple[Route, ...] = tuple(route for routes in BLUEPRINTS for route in routes.known)
# API Gateway's own answer to a token that Cognito does not know.
_THEIRS = {"type": "object", "required": ["message"], "properties": {"message": TEXT}}
_ERROR = {"$ref": "#/components/schemas/frame_error"}
_INFO = {"title": "Shopbell", "version": "0.1.0", "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"}}
_SECURITY_SCHEMES = {
    "visitor": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"},
    "agent": {"type": "apiKey", "in": "header", "name": "Authorization"},
}
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


def openapi() -> Json:
    """The REST API, with every route that app.py has."""
    paths: Json = {}
    for route in sorted(ROUTES, key=lambda each: each.path):
        for path, operation in _operations(route):
            paths.setdefault(path, {})[route.method.lower()] = operation
    return {
        "openapi": "3.1.0",
        "info": _INFO,
        "paths": paths,
        "components": {"schemas": components(), "securitySchemes": _SECURITY_SCHEMES},
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
    if parameters := _parameters(route):
        operation["parameters"] = parameters
    if route.method == "POST":
        content = {kind: {"schema": _body(body)} for kind in route.takes}
        operation["requestBody"] = {"required": True, "content": content}
        operation["responses"]["415"] = {"description": "not of a content type that is taken"}
    if route.page:
        for code in ("200", "400"):
            operation["responses"][code]["content"]["text/html"] = {"schema": TEXT}
    return operation


def _parameters(route: Route) -> list[Json]:
    variables = [name for name in re.findall(r"\{(\w+)\}", route.path) if name != route.variable]
    asked = [{"name": name, "in": "path", "required": True, "schema": TEXT} for name in variables]
    return asked + [{"name": name, "in": "query", "schema": schema} for name, schema in route.query.items()]


def _body(schema: str) -> Json:
    if not schema:
        return {"type": "object"}
    if schema in action_schemas():
        return _without_envelope(schema)
    return {"$ref": f"#/components/schemas/{component(schema)}"}


def _without_envelope(action: str) -> Json:
    """An action's schema without `action` and `id`: over HTTPS, the address says the one and needs no other."""
    schema = load(action)
    kept = {name: value for name, value in schema["properties"].items() if name not in {"action", "id"}}
    return {**schema, "properties": kept, "required": [name for name in schema["required"] if name in kept]}


def _answer(route: Route, verb: str) -> Json:
    if route.reply:
        content = _content({"$ref": f"#/components/schemas/{component(route.reply)}"})
        return {"description": load(route.reply)["description"], "content": content}
    if verb in ACTIONS:
        content = _content({"$ref": f"#/components/schemas/{component(ACTIONS[verb].reply)}"})
        return {"description": "as on the socket", "content": content}
    return {"description": "done", "content": _content({"type": "object"})}


def _content(schema: Json) -> Json:
    return {"application/json": {"schema": schema}}


def main() -> None:
    """Write both documents."""
    for name, document in (("openapi", openapi()), ("asyncapi", asyncapi())):
        text = json.dumps(document, indent=1, ensure_ascii=False) + "\n"
        (DOCS / f"{name}.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
