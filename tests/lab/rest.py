"""A page of somebody, and its requests in the shape that API Gateway's REST proxy gives them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs


@dataclass
class Page:
    """A page of somebody, and their network."""

    name: str
    kind: str
    store_id: str
    key: str
    agent_id: str = ""
    online: bool = True
    skew: float = 0.0
    defect: str = ""
    load: int = 0
    # Whose page it is, and in which browser; both are the page's own name where nothing else is said.
    person: str = ""
    browser: str = ""
    secure: bool = True

    def __post_init__(self) -> None:
        """A page by itself is all that its person has."""
        self.person = self.person or self.name
        self.browser = self.browser or self.name


def origin(page: Page) -> str:
    """Where the page comes from."""
    return f"https://{page.store_id}.example" if page.kind == "widget" else "https://inbox.example"


_ROUTES = (
    "/v1/visitor",
    "/v1/visitor/ticket",
    "/v1/visitor/{action}",
    "/v1/unsubscribe",
    "/v1/stores/{store}/ticket",
    "/v1/stores/{store}/agents",
    "/v1/stores/{store}/conversations",
    "/v1/stores/{store}/conversations/{conversation}/customer",
    "/v1/stores/{store}/conversations/{conversation}/mails/{seq}",
    "/v1/stores/{store}/conversations/{conversation}/{verb}",
    "/v1/stores/{store}/preferences",
    "/v1/stores/{store}/devices/{verb}",
    "/v1/stores/{store}/actions/{action}",
    "/v1/stores/{store}/settings",
    "/v1/stores/{store}/settings/{section}",
    "/v1/stores/{store}/settings/{section}/versions",
    "/v1/stores/{store}/audit",
)


def rest_handler(url: str) -> str:
    """Which of the two functions a request goes to."""
    path = url.removeprefix("https://api.example")
    return "staff_api" if path.startswith(("/v1/me", "/v1/stores/")) else "public_api"


def rest_event(page: Page, method: str, url: str, headers: dict[str, str], body: str) -> dict[str, Any]:
    """The event of one request; LookupError for a path that has no route."""
    path, _, query = url.removeprefix("https://api.example").partition("?")
    steps = path.split("/")
    for route in _ROUTES:
        pattern = route.split("/")
        if len(pattern) == len(steps) and all(p in (s, f"{{{p[1:-1]}}}") for p, s in zip(pattern, steps, strict=True)):
            break
    else:
        raise LookupError(path)
    values = {p[1:-1]: s for p, s in zip(pattern, steps, strict=True) if p.startswith("{")}
    claims = {"claims": {"sub": page.agent_id.removeprefix("a_")}} if page.agent_id else {}
    return {
        "resource": route,
        "path": path,
        "httpMethod": method,
        "headers": {**headers, "Origin": origin(page)},
        "multiValueQueryStringParameters": parse_qs(query, keep_blank_values=True) or None,
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
