"""Every Lambda entry point: decorators and one line each, nothing else."""

from __future__ import annotations

from typing import Any

from chalice.app import Chalice, WebsocketEvent

from chalicelib.bootstrap import container
from chalicelib.entrypoints import jobs, websocket
from chalicelib.entrypoints.http import agent, public, quarantine, visitor
from chalicelib.entrypoints.http.dispatch import dispatch

app = Chalice("shopbell", configure_logs=False)
app.experimental_feature_flags.update(["WEBSOCKETS", "BLUEPRINTS"])
app.register_blueprint(visitor.ROUTES)
app.register_blueprint(agent.ROUTES)
app.register_blueprint(quarantine.ROUTES)
app.register_blueprint(public.ROUTES)


# Chalice knows one function for all routes, `app` itself. CDK lets it begin here, and hands the routes that ask for an
# agent's token to the one below: what parses a stranger's body has no right to write what staff may.
def public_api(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Answer what anybody, and a shopper, may ask over HTTPS."""
    return dispatch(app, event, context, staff=False)


@app.lambda_function(name="staff_api")
def staff_api(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Answer what an agent may ask over HTTPS."""
    return dispatch(app, event, context, staff=True)


# Chalice's own authorizers know only headers, and a browser's socket can send none: CDK attaches this one.
@app.lambda_function(name="socket_authorizer")
def socket_authorizer(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Decide who may open a socket."""
    return websocket.authorize(container(), event)


@app.on_ws_connect()
def connect(event: WebsocketEvent) -> dict[str, Any]:
    """Note whose socket it is, whom the authorizer has let in."""
    return websocket.on_connect(container(), event.to_dict())


@app.on_ws_message()
def message(event: WebsocketEvent) -> dict[str, Any]:
    """Do what a frame asks."""
    return websocket.on_message(container(), event.to_dict())


@app.on_ws_disconnect()
def disconnect(event: WebsocketEvent) -> dict[str, Any]:
    """Forget a socket."""
    return websocket.on_disconnect(container(), event.to_dict())


# Streams and queues are attached by CDK: Chalice's decorators know no filters, no partial batches, no bisecting.
@app.lambda_function(name="relay")
def relay(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Keep the inbox rows, and tell the rest of the system."""
    return jobs.relay(container(), event)


@app.lambda_function(name="inbox_digest")
def inbox_digest(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Tell the agents which conversations changed."""
    return jobs.inbox_digest(container(), event)


@app.lambda_function(name="notify")
def notify(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Tell agents who have no inbox open."""
    return jobs.notify(container(), event)


@app.lambda_function(name="outgoing")
def outgoing(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Post to addresses that somebody gave us."""
    return jobs.outgoing(container(), event)


@app.lambda_function(name="email_fallback")
def email_fallback(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Mail shoppers who have left."""
    return jobs.email_fallback(container(), event)


@app.lambda_function(name="suggest")
def suggest(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Take what the assistant will answer."""
    return jobs.suggest(container(), event)


@app.lambda_function(name="mail_in")
def mail_in(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Take in mails."""
    return jobs.mail_in(container(), event)


@app.lambda_function(name="mail_reports")
def mail_reports(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Note what became of mails."""
    return jobs.mail_reports(container(), event)
