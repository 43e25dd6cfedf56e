"""Every Lambda entry point: decorators and one line each, nothing else."""

from __future__ import annotations

from typing import Any

from chalice.app import WebsocketEvent

from chalicelib.access.entrypoints import socket as access
from chalicelib.assistant.entrypoints import jobs as assistant
from chalicelib.bootstrap.actions import ACTIONS
from chalicelib.bootstrap.container import container
from chalicelib.bootstrap.routes import ROUTES
from chalicelib.inbox.entrypoints import jobs as inbox
from chalicelib.mail.entrypoints import jobs as mail
from chalicelib.notifications.entrypoints import jobs as notifications
from chalicelib.transport import socket
from chalicelib.transport.http.app import App
from chalicelib.transport.http.dispatch import dispatch

# Looked up when it is asked for, so that a test may put another one there.
app = App("shopbell", lambda: container())  # noqa: PLW0108
for routes in ROUTES:
    app.register_blueprint(routes)


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
    return access.authorize(container(), event)


@app.on_ws_connect()
def connect(event: WebsocketEvent) -> dict[str, Any]:
    """Note whose socket it is, whom the authorizer has let in."""
    return access.on_connect(container(), event.to_dict())


@app.on_ws_message()
def message(event: WebsocketEvent) -> dict[str, Any]:
    """Do what a frame asks."""
    return socket.on_message(ACTIONS, container(), event.to_dict())


@app.on_ws_disconnect()
def disconnect(event: WebsocketEvent) -> dict[str, Any]:
    """Forget a socket."""
    return access.on_disconnect(container(), event.to_dict())


# Streams and queues are attached by CDK: Chalice's decorators know no filters, no partial batches, no bisecting.
@app.lambda_function(name="relay")
def relay(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Keep the inbox rows, and tell the rest of the system."""
    return inbox.relay(container(), event)


@app.lambda_function(name="inbox_digest")
def inbox_digest(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Tell the agents which conversations changed."""
    return inbox.inbox_digest(container(), event)


@app.lambda_function(name="notify")
def notify(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Tell agents who have no inbox open."""
    return notifications.notify(container(), event)


@app.lambda_function(name="outgoing")
def outgoing(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Post to addresses that somebody gave us."""
    return notifications.outgoing(container(), event)


@app.lambda_function(name="email_fallback")
def email_fallback(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Mail shoppers who have left."""
    return mail.email_fallback(container(), event)


@app.lambda_function(name="suggest")
def suggest(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Take what the assistant will answer."""
    return assistant.suggest(container(), event)


@app.lambda_function(name="mail_in")
def mail_in(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Take in mails."""
    return mail.mail_in(container(), event)


@app.lambda_function(name="mail_reports")
def mail_reports(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Note what became of mails."""
    return mail.mail_reports(container(), event)
