"""Where the stack goes, and everything that differs between the two places.

`aws` is the default; `local` is MiniStack on this machine (docs/operations.md lists the differences, with reasons).
"""

from __future__ import annotations

import platform
from dataclasses import dataclass
from typing import TYPE_CHECKING

import aws_cdk as cdk
from aws_cdk import aws_apigatewayv2 as apigateway

if TYPE_CHECKING:
    from constructs import Construct


@dataclass(frozen=True, slots=True)
class Target:
    """A place to deploy to.

    `port` is MiniStack's, 0 for AWS; the others are those of what stands beside it: the mail server, widget and inbox.
    """

    port: int = 0
    mail_port: int = 0
    widget_port: int = 0
    inbox_port: int = 0

    @property
    def local(self) -> bool:
        """Whether this is MiniStack."""
        return self.port > 0

    @property
    def tls(self) -> bool:
        """Whether every connection is encrypted; MiniStack speaks plain HTTP, on this machine's loopback alone."""
        return not self.local

    @property
    def watched(self) -> bool:
        """Whether there are alarms; MiniStack's look at no dimensions, and nobody is called here."""
        return not self.local

    @property
    def empties(self) -> bool:
        """Whether a bucket must be emptied before it is deleted; here, all goes with MiniStack's folder."""
        return not self.local

    @property
    def takes_mail(self) -> bool:
        """Whether SES receives mail; MiniStack does not: here a mail server puts it where SES would."""
        return not self.local

    @property
    def architecture(self) -> str:
        """The functions' processor: ARM costs a fifth less; MiniStack runs them on this machine's own."""
        return "arm64" if not self.local or platform.machine() in {"arm64", "aarch64"} else "x86_64"

    def socket_url(self, api_id: str, stage: str, region: str) -> str:
        """Where clients open their sockets."""
        if self.local:
            return f"ws://localhost:{self.port}/_aws/execute-api/{api_id}/{stage}"
        return f"wss://{api_id}.execute-api.{region}.{cdk.Aws.URL_SUFFIX}/{stage}"

    def api_url(self, api_id: str, stage: str, region: str) -> str:
        """Where clients call a REST API, and functions post to the sockets of a WebSocket API."""
        if self.local:
            return f"http://localhost:{self.port}/_aws/execute-api/{api_id}/{stage}"
        return f"https://{api_id}.execute-api.{region}.{cdk.Aws.URL_SUFFIX}/{stage}"

    def widget_url(self, domain: str) -> str:
        """Where shops load the widget from; `domain` is CloudFront's."""
        return f"http://localhost:{self.widget_port}" if self.local else f"https://{domain}"

    def inbox_url(self, domain: str) -> str:
        """Where agents open the inbox; `domain` is CloudFront's."""
        return f"http://localhost:{self.inbox_port}" if self.local else f"https://{domain}"

    def cognito_url(self, region: str) -> str:
        """Where the inbox signs in."""
        return f"http://localhost:{self.port}/" if self.local else f"https://cognito-idp.{region}.amazonaws.com/"

    def function_environment(self) -> dict[str, str]:
        """What functions need to find AWS."""
        if not self.local:
            return {}
        return {
            "AWS_ENDPOINT_URL": f"http://localhost:{self.port}",
            # MiniStack drops the headers of raw mails and reports nothing of them: the mail server takes them instead.
            "AWS_ENDPOINT_URL_SESV2": f"http://localhost:{self.mail_port}",
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
        }

    def answer_on_socket(self, scope: Construct, api_id: str, route: apigateway.CfnRoute) -> None:
        """Let a frame's handler answer by its return value; MiniStack does so without being told, and can't be told."""
        if self.local:
            return
        route.route_response_selection_expression = "$default"
        apigateway.CfnRouteResponse(
            scope, "MessageRouteResponse", api_id=api_id, route_id=route.ref, route_response_key="$default"
        )
