"""A route says in one place where it is, who may ask, what it takes and what it gives; OpenAPI is made from that."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import wraps
from typing import Any

from chalice.app import Blueprint, CognitoUserPoolAuthorizer, CORSConfig, Response

from chalicelib.core.errors import NotFoundError
from chalicelib.core.ids import CONVERSATION
from chalicelib.transport.http.answers import answer
from chalicelib.transport.http.asked import Asked
from chalicelib.transport.http.who import Who
from chalicelib.transport.validation import MAX_BYTES, check, parse
from chalicelib.transport.wire import Json

View = Callable[..., Any]


# Any page may ask: there are no cookies, so a page has only the rights of the token it holds (and ID-5 checks Origin).
CORS = CORSConfig(allow_origin="*", allow_headers=["Authorization"], max_age=86400)


# The variable is set when Chalice packages and in the functions; elsewhere the pool is not needed to import this.
POOL = CognitoUserPoolAuthorizer("Agents", provider_arns=[os.environ.get("USER_POOL_ARN", "arn:not-deployed")])


JSON, FORM = "application/json", "application/x-www-form-urlencoded"


# What a path calls by the name of the thing is its id.
_IDS = {"conversation": "conversation_id", "mail": "mail_id", "member": "agent_id"}


TEXT: Json = {"type": "string"}
# Where all is that is of one store.
STORE_PATH = "/v1/stores/{store}"


@dataclass(frozen=True)
class Route:
    """What is said of a route. Schemas by their names, as in `mail/bodies/unblock`; none is any object.

    `verbs` are the values of the variable that a path ends in, each with the schema of its body. `query` are the
    parameters of the address, each with its schema, and `takes` the content types of the body. A `page` is opened by a
    browser for a person, who may see the answer; `by_script` says whether scripts of other pages ask, too. A body has
    `most` bytes.
    """

    method: str
    path: str
    who: Who
    summary: str
    body: str = ""
    reply: str = ""
    verbs: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, Json] = field(default_factory=dict)
    takes: tuple[str, ...] = (JSON,)
    page: bool = False
    by_script: bool = True
    most: int = MAX_BYTES

    @property
    def variable(self) -> str:
        """The name of the variable at the end that is a verb; empty if there is none."""
        return self.path.rpartition("{")[2].rstrip("}") if self.verbs else ""


class Routes(Blueprint):
    """Chalice's blueprint, whose routes are described."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.known: list[Route] = []

    @property
    def deps(self) -> Any:  # noqa: ANN401 - each route's function says what it needs
        """What is outside."""
        app: Any = self.current_app
        return app.deps()

    def at(self, method: str, path: str, who: Who, **described: Any) -> Callable[[View], View]:  # noqa: ANN401 - Route's
        """Serve a path by a function of what was Asked and of the path's variables but the store.

        It gives the body of the answer, or of a page Chalice's Response. `described` are the other fields of Route.
        """

        def register(view: View) -> View:
            summary = (view.__doc__ or "").strip().splitlines()[0]
            route = Route(method, path, who, summary, **described)
            self.known.append(route)
            options: Json = {"methods": [method], "content_types": list(route.takes)}
            options |= {"cors": CORS} if route.by_script else {}
            options |= {"authorizer": POOL} if who.is_staff else {}
            self.route(path, **options)(_serving(self, route, view))
            return view

        return register


def _serving(routes: Routes, route: Route, view: View) -> View:
    @wraps(view)
    def serve(**values: str) -> Response:
        request = routes.current_request
        if route.page:
            page: Response = view(Asked(request, routes.deps), **values)
            return page
        verb = values.get(route.variable, "")
        name = f"{view.__name__}_{verb if verb in route.verbs else 'unknown'}" if route.verbs else view.__name__
        return answer(name, lambda: _served(Asked(request, routes.deps), route, view, values))

    return serve


def _served(asked: Asked[Any], route: Route, view: View, values: dict[str, str]) -> Json:
    asked.principal = route.who.authenticate(asked, values.pop("store", ""))
    # What cannot be there is not there; who may not know gets the same answer.
    if route.verbs and values[route.variable] not in route.verbs:
        raise NotFoundError
    if "conversation" in values and not CONVERSATION.match(values["conversation"]):
        raise NotFoundError
    schema = route.verbs.get(values.get(route.variable, ""), route.body)
    if schema:
        asked.body = parse(asked.raw_body, route.most)
        _check_body(schema, asked.body)
    given: Json = view(asked, **{_IDS.get(name, name): value for name, value in values.items()})
    return given


def _check_body(schema: str, body: Json) -> None:
    _, kind, name = schema.split("/")
    if kind == "actions":
        # The address says which action it is, and over HTTPS each answer finds its request.
        body = body | {"action": name, "id": "rest"}
    check(schema, body)
