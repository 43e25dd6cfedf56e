"""The handlers of app.py on fakes, and REST as API Gateway hands it to them."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any
from urllib.parse import parse_qs, unquote

import pytest
from jsonschema import Draft202012Validator
from referencing import Registry, Resource

import app as entry
from chalicelib.bootstrap.actions import ACTIONS
from chalicelib.bootstrap.container import container
from chalicelib.conversations.wire import notice
from chalicelib.core.errors import UncertainError
from chalicelib.mail.domain.mail import Envelope, IncomingMail
from chalicelib.mail.domain.quarantine import BlockedSender, HeldMail
from chalicelib.notifications.adapters.web_push import is_push_service
from chalicelib.notifications.domain.people import Device
from chalicelib.transport.validation import load
from infra.contracts import ROUTES
from infra.schemas import schema_names
from tests.builders import agent
from tests.fakes import World

Json = dict[str, Any]


class Context:
    """What Lambda hands to a handler."""

    function_name = "test"
    aws_request_id = "r-1"


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    """A conversation, a ticket, two stores; the handlers find the fakes where they look for the outside."""
    # Chalice sets up a client of its own for sockets, which nothing here calls.
    monkeypatch.setenv("AWS_REGION", "eu-central-1")
    fakes = World()
    container.cache_clear()
    fakes.raw_mails.mails["sample-mail"] = IncomingMail("jane@reader.example", "Jane", "Parcel", "Where is it?")
    fakes.raw_mails.mails["blocked-mail"] = IncomingMail("mallory@evil.example", "Mallory", "Buy", "Cheap")
    for name, why in (("held-mail", "spam"), ("held-virus", "virus")):
        fakes.raw_mails.mails[name] = fakes.raw_mails.mails["sample-mail"]
        envelope = Envelope(name, ("help@acme.mail.example",), "jane@reader.example", authentic=True)
        at = int(fakes.now * 1000)
        held = HeldMail("acme", envelope, why, at, "jane@reader.example", "Jane", "Parcel", "Where is it? " * 50)
        fakes.quarantine.hold(held)
    fakes.post_all.ends["https://slow.example/x"] = UncertainError()
    fakes.quarantine.block("acme", BlockedSender("mallory@evil.example", int(fakes.now * 1000), agent().id))
    monkeypatch.setattr(entry, "container", lambda: fakes)
    monkeypatch.setattr(fakes.web_push, "takes", is_push_service)
    fakes.devices.put("acme", Device(agent(number=2).id, "https://push.example/2", "p", "a"))
    return fakes


def state_of(world: World) -> dict[str, list[str]]:
    """Everything that is stored, queued or sent, in words: what a sample changes of it is its effect."""
    logs = list(world.log.conversations.values())
    customers = world.customers.known.values()
    tickets, sockets = world.tickets.known.values(), world.agent_sockets.known.values()
    return {
        "messages": [f"{m.by[:2]} {m.event or m.text} {m.via}".strip() for log in logs for m in log.messages],
        "heads": [f"{log.head.status} {log.head.channel} {log.head.assignee}".strip() for log in logs],
        "reads": [f"{who} {seq}" for log in logs for who, seq in log.reads.items()],
        "listeners": [each for log in logs for each in log.listeners],
        "staff": [f"{line.event} {line.subject}" for log in logs for line in log.staff],
        "customers": [f"{each.email} {'proven' if each.proven else 'claimed'} {each.name}" for each in customers],
        "refused": [f"{address} {why}" for (_, address), why in world.refusals.known.items()],
        "held": [f"{name} {each.why} {each.state}" for (_, name), each in world.quarantine.mails.items()],
        "blocked": [f"{each.address} {each.count}" for each in world.quarantine.senders.values()],
        "mailed": [f"{mail.to} {mail.automatic}" for mail in world.mailer.sent],
        "waits": [f"{sorted(body)} {wait}" for body, wait in world.mail_queue.waiting + world.notify_queue.waiting],
        "dead": ["record" for _ in world.relay_dead_letters.letters],
        "pushed": [f"{connection} {notice(each)['type']}" for connection, each in world.push.delivered],
        "published": [f"{each.row.seq} {each.message.text}" for each in world.publisher.published],
        "rows": [f"{row.seq} {row.preview} {row.reads}" for row in world.rows.known.values()],
        "told": [f"{endpoint}" for endpoint, _ in world.web_push.pushed] + [url for url, _ in world.webhook.posted],
        "posted": [f"{each.url} {each.body.decode()} {dict(each.headers)}" for each in world.post_all.posted],
        "tickets": [each.principal.id for each in tickets],
        "sockets": [f"{each.agent_id} {each.state}" for each in sockets],
        "wishes": [f"{each.push} {each.mail_minutes} {each.zone}" for each in world.preferences.known.values()],
        "devices": [each.endpoint for each in world.devices.known.values()],
        "sessions": [
            f"{agent} {name} {session.device}"
            for (_, agent), known in world.sessions.known.items()
            for name, (session, _) in known.items()
        ],
        "settings": [
            f"{name} {each.version} by {each.by}" for (_, name), each in world.documents.known.items() if each.by
        ],
        "audited": [
            f"{each.by} {each.action} {each.subject} {each.version}: {','.join(each.fields)}"
            for each in world.audit.entries
        ],
        "signed_out": [f"{agent.id} before {agent.since}" for agent in world.agents.known.values() if agent.since],
    }


# Each schema by its kind and name, which are of one capability only.
BY_KIND = {name.partition("/")[2]: name for name in schema_names()}


@cache
def _validator(name: str) -> Draft202012Validator:
    schemas = {each: load(each) for each in schema_names()}
    resources = [(f"{each}.json", Resource.from_contents(schema)) for each, schema in schemas.items()]
    return Draft202012Validator(schemas[name], registry=Registry().with_resources(resources))


def follows(name: str, body: Any) -> None:
    """Fail unless the body follows the schema, named without its capability as in `frames/ack`."""
    _validator(BY_KIND[name]).validate(body)


def check_reply(event: Json, answer: Json, text: str) -> None:
    """Fail unless what REST has answered follows the schema that its route names."""
    asked = event["requestContext"]
    if answer["statusCode"] != 200 or "json" not in answer["headers"]["Content-Type"]:
        return
    route = next(each for each in ROUTES if (each.method, each.path) == (asked["httpMethod"], asked["resourcePath"]))
    verb = (event["pathParameters"] or {}).get(route.variable, "")
    _validator(route.reply or ACTIONS[verb].reply).validate(json.loads(text))


class Gateway:
    """API Gateway before the two functions of REST: routes, and Cognito's authorizer before those of staff.

    An agent's token is `agent <sub>` here; what it checks of real ones is Cognito's. Also a WSGI application.
    """

    def __init__(self, world: World) -> None:
        self._world = world
        # When the agents signed in, in seconds since 1970.
        self.signed_in = int(world.now)
        # Which of the agents' sign-ins is asking.
        self.browser = "desk"
        paths = sorted(entry.app.routes, key=lambda path: (path.count("{"), path))
        self._routes = [(re.compile(re.sub(r"{\w+}", "[^/]+", path) + r"\Z"), path) for path in paths]

    def ask(
        self, method: str, path: str, body: str | None = None, headers: Mapping[str, str] | None = None, query: str = ""
    ) -> tuple[int, dict[str, str], str]:
        """Status, headers and body of the answer."""
        # Limits have tests of their own.
        self._world.limiter._buckets.clear()  # noqa: SLF001 - as containers that are new
        self._world.counters.counts.clear()
        resource = next((each for pattern, each in self._routes if pattern.match(path)), "")
        route = entry.app.routes.get(resource, {}).get(method)
        if route is None:
            return 403, {"Content-Type": "application/json"}, '{"message":"Missing Authentication Token"}'
        given = {name.title(): value for name, value in (headers or {}).items()}
        context: Json = {"resourcePath": resource, "httpMethod": method, "path": path, "stage": "api"}
        context |= {"apiId": "rest123", "requestId": "r-1", "identity": {"sourceIp": "192.0.2.1"}}
        if route.authorizer:
            kind, _, subject = given.get("Authorization", "").partition(" ")
            if kind != "agent":
                return 401, {"Content-Type": "application/json"}, '{"message":"Unauthorized"}'
            claims = {"sub": subject, "custom:stores": "acme,bravo", "auth_time": str(self.signed_in)}
            claims["origin_jti"] = f"{subject}-{self.browser}"
            context["authorizer"] = {"claims": claims}
        names = re.findall(r"{(\w+)}", resource)
        values = re.match(re.sub(r"{\w+}", "([^/]+)", resource), path)
        asked = parse_qs(query, keep_blank_values=True)
        event = {
            "resource": resource,
            "path": path,
            "httpMethod": method,
            "headers": given,
            "multiValueHeaders": {name: [value] for name, value in given.items()},
            "queryStringParameters": {name: each[-1] for name, each in asked.items()} or None,
            "multiValueQueryStringParameters": asked or None,
            "pathParameters": dict(zip(names, map(unquote, values.groups() if values else ()), strict=True)) or None,
            "stageVariables": None,
            "body": body,
            "isBase64Encoded": False,
            "requestContext": context,
        }
        answer = (entry.staff_api if route.authorizer else entry.public_api)(event, Context())
        said = answer["body"]
        text = base64.b64decode(said).decode() if answer.get("isBase64Encoded") else said
        check_reply(event, answer, text)
        return answer["statusCode"], dict(answer["headers"]), text

    def __call__(self, environ: Json, start: Callable[..., Any]) -> Iterable[bytes]:
        """WSGI, as test tools speak it."""
        length = int(environ.get("CONTENT_LENGTH") or 0)
        # API Gateway hands over text; what is none, it replaces.
        body = environ["wsgi.input"].read(length).decode(errors="replace") if length else None
        headers = {
            name.removeprefix("HTTP_").replace("_", "-").title(): str(value)
            for name, value in environ.items()
            if name.startswith("HTTP_") or name == "CONTENT_TYPE"
        }
        path = environ["PATH_INFO"].encode("latin-1").decode(errors="replace")
        status, answered, text = self.ask(
            environ["REQUEST_METHOD"], path, body, headers, environ.get("QUERY_STRING", "")
        )
        start(f"{status} -", list(answered.items()))
        return [text.encode()]


@pytest.fixture
def gateway(world: World) -> Gateway:
    """REST on the world's fakes."""
    return Gateway(world)


def error_code(text: str) -> str:
    """The code in an error's body, nothing if it is none."""
    found = json.loads(text) if text.startswith("{") else {}
    return str(found.get("code", ""))
