"""Every sample event goes through its real handler, from app.py down to the ports; the answers follow the schemas."""

from __future__ import annotations

import dataclasses
import io
import json
import logging
import os
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

import app as entry
from chalicelib.access.usecases.socket_tickets import issue_ticket
from chalicelib.conversations.domain.notices import Notice
from chalicelib.conversations.usecases.open_conversation import open_conversation
from chalicelib.conversations.usecases.send_message import Draft
from chalicelib.conversations.wire import notice
from chalicelib.mail.domain.mail import Envelope
from chalicelib.mail.domain.page_words import PAGE_WORDS, PageWords
from chalicelib.mail.domain.words import WORDS
from chalicelib.mail.entrypoints import jobs
from tests.builders import agent, listener, visitor
from tests.contract.conftest import Context, check_reply, follows, state_of
from tests.fakes import World
from tests.unit.notifications.ssrf_corpus import MALFORMED, NO_PUSH_SERVICE

# Those of another version, where it is told of one (tests/lab/mixed.py).
EVENTS = Path(os.environ.get("SHOPBELL_EVENTS", str(Path(__file__).parent.parent.parent / "events")))
SAMPLES = sorted(path.stem for path in EVENTS.glob("*.json"))


@pytest.mark.parametrize("sample", SAMPLES)
def test_a_sample_event_is_answered(world: World, sample: str) -> None:
    """As the sample says, in a form that the schemas allow."""
    who = visitor()
    conversation = open_conversation(world, who, Draft("cid-first", 0, "Hello"), listener(who, "v1")).conversation_id
    world.subscriptions.add("acme", conversation, listener(agent(), "a1"))
    ticket = issue_ticket(world, who, "https://acme.example")
    text = (EVENTS / f"{sample}.json").read_text()
    given = json.loads(
        text.replace("{conversation}", conversation)
        .replace("{ticket}", ticket)
        .replace(f"/conversations/{conversation}/{conversation}", "/conversations/{conversation}/{verb}")
    )
    # The pattern of the route keeps its braces; only ids are filled in.
    resource = json.loads(text)["event"].get("resource")
    if resource:
        given["event"]["resource"] = given["event"]["requestContext"]["resourcePath"] = resource
    before = state_of(world)
    answer = getattr(entry, given["handler"])(given["event"], Context())
    expected = given["expect"]
    if "effect" in expected:
        assert answer["policyDocument"]["Statement"][0]["Effect"] == expected["effect"]
        assert ("context" in answer) == (expected["effect"] == "Allow")
    elif "ends" in expected:
        assert answer == {"ends": expected["ends"]}
    elif "failed" in expected:
        assert len(answer["batchItemFailures"]) == expected["failed"]
    else:
        _follows_answer(answer, expected)
        if given["handler"] in {"public_api", "staff_api"}:
            check_reply(given["event"], answer, answer["body"])
    for _, pushed in world.push.delivered:
        _follows_push(pushed)
    assert _changes(before, state_of(world)) == expected.get("does", {})


@pytest.mark.parametrize("status", ["PASS", "FAIL", "GRAY", "PROCESSING_FAILED", "DISABLED", None])
@pytest.mark.parametrize("kind", ["dmarc", "spam", "virus"])
def test_only_a_clear_verdict_proves_anything(monkeypatch: pytest.MonkeyPatch, kind: str, status: str | None) -> None:
    """FAIL that something is wrong, PASS of DMARC who it is from; all others, and none, nothing."""
    seen: list[Envelope] = []
    monkeypatch.setattr(entry, "container", lambda: None)

    def taken(_: object, envelope: Envelope) -> list[str]:
        seen.append(envelope)
        return []

    monkeypatch.setattr(jobs, "receive_mail", taken)
    event = json.loads((EVENTS / "queue_mail_in_unchecked.json").read_text())["event"]
    body = json.loads(event["Records"][0]["body"])
    body["receipt"] |= {f"{kind}Verdict": {"status": status}} if status else {}
    event["Records"][0]["body"] = json.dumps(body)
    assert entry.mail_in(event, Context()) == {"batchItemFailures": []}
    (envelope,) = seen
    assert envelope.authentic == ((kind, status) == ("dmarc", "PASS"))
    assert envelope.forged == ((kind, status) == ("dmarc", "FAIL"))
    assert envelope.harm == (kind if status == "FAIL" and kind != "dmarc" else "")


def test_an_agent_has_twenty_browsers_at_the_most(world: World) -> None:
    """A hundred and fifty were kept, and each message would have been pushed to all of them; a colleague's stay."""
    text = (EVENTS / "rest_device_add.json").read_text()
    for number in range(30):
        event = json.loads(text.replace("send/abc", f"send/{number}"))["event"]
        assert entry.staff_api(event, Context())["statusCode"] == 200
    own = [each.endpoint for each in world.devices.all("acme") if each.agent_id == agent().id]
    assert len(own) == 20
    assert own[-1].endswith("send/29")
    assert len(world.devices.all("acme")) == 21


def _follows_answer(answer: Any, expected: Any) -> None:
    if "Content-Type" in answer.get("headers", {}) and "json" in str(answer["headers"]["Content-Type"]):
        assert answer["headers"]["X-Content-Type-Options"] == "nosniff"
        assert "max-age=63072000" in answer["headers"]["Strict-Transport-Security"]
    assert answer["statusCode"] == expected.get("status", 200)
    if "reply" in expected:
        follows(f"replies/{expected['reply']}", json.loads(answer["body"]))
    if "frame" in expected or "code" in expected:
        body = json.loads(answer["body"])
        follows(f"frames/{expected.get('frame', 'error')}", body)
        assert body.get("code") == expected.get("code")


def _changes(before: dict[str, list[str]], after: dict[str, list[str]]) -> dict[str, list[str]]:
    """What is there now and was not (+), and the other way round (-)."""
    changed: dict[str, list[str]] = {}
    for name, now in after.items():
        gone, new = Counter(before[name]) - Counter(now), Counter(now) - Counter(before[name])
        lines = sorted(f"- {each}" for each in gone.elements()) + sorted(f"+ {each}" for each in new.elements())
        if lines:
            changed[name] = lines
    return changed


def _follows_push(pushed: Notice) -> None:
    body = notice(pushed)
    follows(f"frames/{body['type']}", body)


def test_every_handler_has_samples() -> None:
    """A new entry point comes with events."""
    handlers = {json.loads((EVENTS / f"{name}.json").read_text())["handler"] for name in SAMPLES}
    assert handlers == {
        "public_api",
        "staff_api",
        "connect",
        "message",
        "disconnect",
        "socket_authorizer",
        "relay",
        "inbox_digest",
        "notify",
        "outgoing",
        "email_fallback",
        "suggest",
        "mail_in",
        "mail_reports",
    }


@pytest.mark.parametrize(
    ("accepted", "language", "direction", "words"),
    [
        ("uk-UA,uk;q=0.9,en;q=0.8", "uk", "ltr", "Електронні листи"),
        ("it-IT, AR;q=0.5", "ar", "rtl", "رسائل البريد الإلكتروني"),
        ("de-AT", "de", "ltr", "Unsere E-Mails"),
        ("it", "en", "ltr", "E-mails"),
        ('*;q=,,"<script>', "en", "ltr", "E-mails"),
        (None, "en", "ltr", "E-mails"),
    ],
)
@pytest.mark.usefixtures("world")
def test_a_page_is_in_the_language_of_the_browser(
    accepted: str | None, language: str, direction: str, words: str
) -> None:
    """The one that ends mails; a header that is none gets English."""
    event = json.loads((EVENTS / "rest_unsubscribe_page.json").read_text())["event"]
    if accepted is not None:
        event["headers"]["accept-language"] = accepted
        event["multiValueHeaders"]["accept-language"] = [accepted]
    answer = entry.public_api(event, Context())
    assert f'<html lang="{language}" dir="{direction}">' in answer["body"]
    assert f"<h1>{words}</h1>" in answer["body"]
    assert f"<button>{PAGE_WORDS[language].end_mails}</button>" in answer["body"]


def test_every_page_is_in_every_language_of_the_mails() -> None:
    """And no language has another's words."""
    assert PAGE_WORDS.keys() == WORDS.keys()
    for field in dataclasses.fields(PageWords):
        assert len({getattr(words, field.name) for words in PAGE_WORDS.values()}) == len(PAGE_WORDS)


@pytest.mark.parametrize("verb", ["add", "remove"])
@pytest.mark.parametrize("url", [*MALFORMED, *NO_PUSH_SERVICE], ids=ascii)
def test_an_endpoint_that_is_none_is_a_bad_request(world: World, verb: str, url: str) -> None:
    """Never a failure of ours, whatever it does to those that read addresses; nothing is stored for it."""
    event = json.loads((EVENTS / f"rest_device_{verb}.json").read_text())["event"]
    event["body"] = json.dumps(json.loads(event["body"]) | {"endpoint": url})
    before = state_of(world)
    answer = entry.staff_api(event, Context())
    refused = verb == "add" or not url.isascii() or len(url) > 1000
    assert answer["statusCode"] == (400 if refused else 200)
    if refused:
        assert json.loads(answer["body"])["code"] == "bad_request"
    assert state_of(world) == before


@pytest.mark.parametrize("sample", [name for name in SAMPLES if name.startswith("rest_")])
def test_a_function_answers_no_route_of_the_other(world: World, sample: str, caplog: pytest.LogCaptureFixture) -> None:
    """What comes there by a mistake in a deployment is answered with 404, changes nothing, and sets off an alarm."""
    given = json.loads((EVENTS / f"{sample}.json").read_text())
    (other,) = {"public_api", "staff_api"} - {given["handler"]}
    before = state_of(world)
    answer = getattr(entry, other)(given["event"], Context())
    assert answer["statusCode"] == 404
    assert json.loads(answer["body"]) == {"type": "error", "code": "not_found"}
    assert state_of(world) == before
    assert [(each.levelname, each.message) for each in caplog.records] == [("ERROR", "route_of_the_other_function")]


def test_what_goes_wrong_inside_is_told_to_nobody(world: World) -> None:
    """An unexpected error: a constant answer, no trace of it; the log has the reason and not the text."""

    def broken(*_: Any) -> None:
        raise RuntimeError("secret detail")

    world.log.since = broken  # type: ignore[assignment, method-assign]
    event = json.loads((EVENTS / "socket_send_visitor.json").read_text())["event"]
    event["body"] = event["body"].replace("{conversation}", "a" * 26).replace("Hi", "my secret wish")
    handler = next(each for each in logging.getLogger("shopbell").handlers if isinstance(each, logging.StreamHandler))
    written = io.StringIO()
    before = handler.setStream(written)
    try:
        answer = entry.message(event, Context())
    finally:
        handler.setStream(before)
    assert json.loads(answer["body"]) == {"type": "error", "code": "internal", "id": "1"}
    logged = written.getvalue()
    assert "secret detail" in logged
    assert "my secret wish" not in logged
