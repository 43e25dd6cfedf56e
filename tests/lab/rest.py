"""A page of somebody, and its requests in the shape that API Gateway's REST proxy gives them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass
class Page:
    """A page of somebody, and their network."""

    name: str
    kind: str
    store: str
    key: str
    agent: str = ""
    online: bool = True
    skew: float = 0.0
    defect: str = ""
    load: int = 0


def origin(page: Page) -> str:
    """Where the page comes from."""
    return f"https://{page.store}.example" if page.kind == "widget" else "https://inbox.example"


_ROUTES = (
    "/v1/visitor",
    "/v1/visitor/ticket",
    "/v1/visitor/{action}",
    "/v1/stores/{store}/ticket",
    "/v1/stores/{store}/actions/{action}",
)


def rest_event(page: Page, method: str, url: str, headers: dict[str, str], body: str) -> dict[str, Any]:
    """The event of one request; LookupError for a path that has no route."""
    path = url.removeprefix("https://api.example")
    steps = path.split("/")
    for route in _ROUTES:
        pattern = route.split("/")
        if len(pattern) == len(steps) and all(p in (s, f"{{{p[1:-1]}}}") for p, s in zip(pattern, steps, strict=True)):
            break
    else:
        raise LookupError(path)
    values = {p[1:-1]: s for p, s in zip(pattern, steps, strict=True) if p.startswith("{")}
    claims = {"claims": {"sub": page.agent.removeprefix("a_")}} if page.agent else {}
    return {
        "resource": route,
        "path": path,
        "httpMethod": method,
        "headers": {**headers, "Origin": origin(page)},
        "multiValueQueryStringParameters": None,
        "pathParameters": values or None,
        "stageVariables": None,
        "body": body or None,
        "isBase64Encoded": False,
        "requestContext": {
            "resourcePath": route,
            "httpMethod": method,
            "path": path,
            "identity": {"sourceIp": "203.0.113.7"},
            "authorizer": claims,
        },
    }
