"""What one function hands to the function that posts, and what it makes of the ways in which a call can end."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from typing import Any

import pytest
from botocore.awsrequest import AWSResponse
from botocore.exceptions import ConnectTimeoutError, EndpointConnectionError, ReadTimeoutError
from moto.core.models import botocore_stubber

from app import outgoing as handler
from chalicelib.aws import client as aws
from chalicelib.bootstrap.container import Container
from chalicelib.core.errors import BusyError, RefusedError, ShopbellError, UncertainError
from chalicelib.notifications import wire
from chalicelib.notifications.adapters import outgoing_function
from chalicelib.notifications.adapters.outgoing_function import OutgoingFunction
from chalicelib.notifications.ports import Request
from infra.functions import FUNCTIONS
from tests.integration.notifications.test_web_push import HOST, PUBLIC, Browser
from tests.integration.tls import Internet, answer

REQUESTS = [Request(f"https://hooks.example/{each}", b"\0\xff", 3, {"Topic": "t"}) for each in "ab"]
Answer = Callable[[Any], AWSResponse]


class Raw(io.BytesIO):
    """A body as urllib3 has it."""

    def stream(self, **_: Any) -> Any:
        """All of it."""
        yield self.read()


def said(body: Any, status: int = 200, headers: dict[str, str] | None = None) -> AWSResponse:
    """What Lambda answers."""
    return AWSResponse("https://lambda.example", status, headers or {}, Raw(json.dumps(body).encode()))  # type: ignore[arg-type]


def error(code: str, status: int) -> Answer:
    """An error of Lambda itself."""
    return lambda _: said({"Message": "no"}, status, {"x-amzn-errortype": code})


def raises(exception: Exception) -> Answer:
    """No answer."""

    def strike(_: Any) -> AWSResponse:
        raise exception

    return strike


class Lambda:
    """Where botocore speaks to Lambda: the calls, and what each is answered."""

    def __init__(self) -> None:
        self.answer: Answer = lambda _: said({"ends": []})
        self.called: list[tuple[str, Any]] = []

    def send(self, request: Any, **_: Any) -> AWSResponse:
        """Note it."""
        self.called.append((request.url, json.loads(request.body)))
        return self.answer(request)


@pytest.fixture
def functions(container: Container) -> Lambda:
    """All functions; none but the one that posts is asked for."""
    assert container.env["OUTGOING_FUNCTION"]
    made = Lambda()
    events = aws.client("lambda", attempts=1, read_seconds=10).meta.events
    events.unregister("before-send", botocore_stubber)
    events.register("before-send.lambda", made.send)
    return made


def test_pushes_and_webhooks_are_handed_over_whole(
    container: Container, functions: Lambda, internet: Internet, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever signs opens no connection; whoever posts needs nothing but what it is handed."""
    functions.answer = lambda _: said({"ends": [201]})
    browser = Browser()
    assert container.web_push.send_all([browser.device], {"title": "Hello"}, "t") == [None]
    container.webhook.post("https://hooks.example/x", "Hello")
    assert internet.connected == []
    urls = {url for url, _ in functions.called}
    assert [url.rpartition("/functions/")[2] for url in urls] == ["shopbell-outgoing/invocations"]
    pushed, posted = (event for _, event in functions.called)
    # And now the other side, with no settings, no tables, no keys.
    alone = Container.__new__(Container)
    monkeypatch.setattr("app.container", lambda: alone)
    internet.service(HOST, PUBLIC, answer(201))
    internet.service("hooks.example", "93.184.216.34", answer(200))
    assert [handler(pushed, None), handler(posted, None)] == [{"ends": [201]}, {"ends": [200]}]
    push, post = (each.partition(b"\r\n\r\n")[2] for each in internet.requests)
    assert browser.read(push) == {"title": "Hello"}
    assert json.loads(post) == {"text": "Hello"}


def test_nothing_is_no_call(functions: Lambda) -> None:
    """Nobody to push to wakes nobody."""
    assert OutgoingFunction("f").post_all([]) == []
    assert functions.called == []


def test_each_request_has_its_end(functions: Lambda) -> None:
    """As the function saw it; a word that is not known may mean that it was posted."""
    ends: list[int | ShopbellError] = [204, BusyError(), RefusedError(), UncertainError()]
    functions.answer = lambda _: said({"ends": [*wire.ends(ends)["ends"], "unheard"]})
    found = OutgoingFunction("f").post_all(REQUESTS)
    assert [each if isinstance(each, int) else type(each) for each in found] == [
        204,
        BusyError,
        RefusedError,
        UncertainError,
        UncertainError,
    ]
    ((_, event),) = functions.called
    assert wire.parse_requests(event) == REQUESTS


@pytest.mark.parametrize(
    ("struck", "kind"),
    [
        (error("TooManyRequestsException", 429), BusyError),
        (error("AccessDeniedException", 403), BusyError),
        (error("ResourceNotFoundException", 404), BusyError),
        (error("ServiceException", 500), UncertainError),
        (raises(ConnectTimeoutError(endpoint_url="x")), BusyError),
        (raises(EndpointConnectionError(endpoint_url="x")), BusyError),
        (raises(ReadTimeoutError(endpoint_url="x")), UncertainError),
        (lambda _: said({"errorMessage": "timed out"}, headers={"X-Amz-Function-Error": "Unhandled"}), UncertainError),
    ],
)
def test_a_call_that_fails_is_made_once_and_says_what_is_known(
    functions: Lambda, struck: Answer, kind: type[ShopbellError]
) -> None:
    """What surely was not posted may be handed over again, and nothing else; the reason goes to the log."""
    functions.answer = struck
    ends = OutgoingFunction("f").post_all(REQUESTS)
    assert [type(each) for each in ends] == [kind, kind]
    assert all(isinstance(each, ShopbellError) and each.__cause__ for each in ends)
    assert len(functions.called) == 1


def test_the_caller_waits_as_long_as_the_function_may_run() -> None:
    """Else what is posted late would count as uncertain."""
    assert FUNCTIONS["outgoing"].timeout == outgoing_function._SECONDS  # noqa: SLF001 - the two belong together
