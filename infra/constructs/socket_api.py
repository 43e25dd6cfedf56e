"""The sockets' API, and what Chalice cannot say of it: an authorizer, limits, answers on the socket."""

from __future__ import annotations

from typing import Any

import aws_cdk as cdk
from aws_cdk import aws_apigatewayv2 as apigateway
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from infra.constructs.pace import Pace
from infra.constructs.package import SlimChalice
from infra.target import Target


class SocketApi:
    """Completes Chalice's WebSocket API."""

    def __init__(self, scope: Construct, *, chalice: SlimChalice, pace: Pace, target: Target) -> None:
        """`pace` is what the stage lets in."""
        self._scope = scope
        self._chalice, self._pace, self._target = chalice, pace, target
        self._authorize_connect(cdk.Fn.ref("WebsocketAPI"), cdk.Stack.of(self._scope).region)
        self._override_stage()

    def _authorize_connect(self, api: str, region: str) -> None:
        function = self._chalice.get_resource("SocketAuthorizer")
        arn = function.get_att("Arn").to_string()
        authorizer = apigateway.CfnAuthorizer(
            self._scope,
            "TicketAuthorizer",
            api_id=api,
            name="ticket",
            authorizer_type="REQUEST",
            identity_source=["route.request.querystring.ticket"],
            authorizer_uri=f"arn:{cdk.Aws.PARTITION}:apigateway:{region}:lambda:path/2015-03-31/functions/{arn}/invocations",
        )
        source = cdk.Stack.of(self._scope).format_arn(
            service="execute-api", resource=api, resource_name=f"authorizers/{authorizer.ref}"
        )
        lambda_.CfnPermission(
            self._scope,
            "TicketAuthorizerPermission",
            action="lambda:InvokeFunction",
            function_name=arn,
            principal="apigateway.amazonaws.com",
            source_arn=source,
        )
        connect: Any = self._chalice.get_resource("WebsocketConnectRoute")
        connect.authorization_type = "CUSTOM"
        connect.authorizer_id = authorizer.ref

    def _override_stage(self) -> None:
        # Chalice's fixed deployment never shows later changes of the routes; AutoDeploy does.
        stage: Any = self._chalice.get_resource("WebsocketAPIStage")
        stage.deployment_id = None
        stage.auto_deploy = True
        stage.default_route_settings = apigateway.CfnStage.RouteSettingsProperty(
            throttling_rate_limit=self._pace.stage, throttling_burst_limit=self._pace.burst
        )
        self._chalice.sam_template.node.try_remove_child("WebsocketAPIDeployment")
        # A stage without routes cannot be deployed.
        for each in ("Connect", "Message", "Disconnect"):
            stage.add_resource_dependency(self._chalice.get_resource(f"Websocket{each}Route"))
        route: Any = self._chalice.get_resource("WebsocketMessageRoute")
        self._target.answer_on_socket(self._scope, cdk.Fn.ref("WebsocketAPI"), route)
