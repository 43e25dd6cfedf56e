"""The REST API, and what Chalice cannot say of it: CORS of refusals, limits, two functions that answer."""

from __future__ import annotations

from typing import Any

import aws_cdk as cdk
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from infra.constructs.pace import Pace
from infra.constructs.package import SlimChalice
from infra.constructs.parts import STAGE


class RestApi:
    """Completes Chalice's REST API."""

    def __init__(self, scope: Construct, *, chalice: SlimChalice, pace: Pace) -> None:
        """`pace` is what the stage lets in."""
        self._scope = scope
        self._chalice, self._pace = chalice, pace
        self._override()
        self._divide()

    def _override(self) -> None:
        rest = self._chalice.get_resource("RestAPI")
        cors = {
            "ResponseParameters": {
                "Headers": {
                    "Access-Control-Allow-Origin": "'*'",
                    "Access-Control-Allow-Headers": "'Authorization,Content-Type'",
                }
            }
        }
        # API Gateway's own refusals carry no CORS headers otherwise, and a browser hides them from the widget.
        # Without it SAM adds a second stage, named Stage, that nothing throttles.
        rest.add_property_override("OpenApiVersion", "2.0")
        rest.add_property_override(
            "GatewayResponses",
            # A firewall's 403 would be taken for a token that is over, and with it a shopper's conversation.
            {"DEFAULT_4XX": cors, "DEFAULT_5XX": cors, "WAF_FILTERED": {**cors, "StatusCode": 429}},
        )
        # API Gateway's metrics know a REST API by its name alone: two stages in one account need two.
        rest.add_property_override("Name", cdk.Stack.of(self._scope).stack_name)
        rest.add_property_override("DefinitionBody.info.title", cdk.Stack.of(self._scope).stack_name)
        rest.add_property_override(
            "MethodSettings",
            [
                {
                    "ResourcePath": "/*",
                    "HttpMethod": "*",
                    "ThrottlingRateLimit": self._pace.stage,
                    "ThrottlingBurstLimit": self._pace.burst,
                }
            ],
        )

    def _divide(self) -> None:
        """Routes that ask for an agent's token go to `staff_api`, the others to Chalice's own function."""
        rest: Any = self._chalice.get_resource("RestAPI")
        self._chalice.get_resource("APIHandler").add_property_override("Handler", "app.public_api")
        integration = "x-amazon-apigateway-integration"
        functions = "arn:${AWS::Partition}:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions"
        prefixes: dict[str, set[str]] = {"APIHandler": set(), "StaffApi": set()}
        for path, methods in rest.definition_body["paths"].items():
            for method, operation in methods.items():
                if method == "options":
                    continue
                function = "StaffApi" if "security" in operation else "APIHandler"
                prefixes[function].add("/".join(path.split("/")[:3]))
                uri = {"Fn::Sub": f"{functions}/${{{function}.Arn}}/invocations"}
                rest.add_property_override(f"DefinitionBody.paths.{path}.{method}.{integration}.uri", uri)
        # Chalice's own lets API Gateway call it for every path.
        self._chalice.sam_template.node.try_remove_child("APIHandlerInvokePermission")
        for function, served in prefixes.items():
            for prefix in sorted(served):
                self._let_call(function, prefix)

    def _let_call(self, function: str, prefix: str) -> None:
        source = cdk.Stack.of(self._scope).format_arn(
            service="execute-api", resource=cdk.Fn.ref("RestAPI"), resource_name=f"{STAGE}/*{prefix}*"
        )
        lambda_.CfnPermission(
            self._scope,
            f"{function}{prefix.title().replace('/', '')}Permission",
            action="lambda:InvokeFunction",
            function_name=self._chalice.get_resource(function).get_att("Arn").to_string(),
            principal="apigateway.amazonaws.com",
            source_arn=source,
        )
