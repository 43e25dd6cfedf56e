"""The Chalice application: its functions, the REST and WebSocket APIs, and what Chalice cannot say.

Chalice packages `app.py` into a SAM template; CDK includes it, and the overrides are all below.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aws_cdk as cdk
from aws_cdk import aws_apigatewayv2 as apigateway
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from constructs import Construct

from chalicelib.core.limits import STORE_RATE
from infra.constructs.guards import Firewall
from infra.constructs.package import SlimChalice
from infra.constructs.parts import STAGE, Parts
from infra.constructs.roles import Roles
from infra.functions import FUNCTIONS, WORK, environment, rights
from infra.functions.inbox import RELAY_AGE, RELAY_BATCH
from infra.target import Target

ROOT = Path(__file__).parent.parent.parent
_NO_ROLE = "arn:aws:iam::000000000000:role/replaced"


@dataclass(frozen=True, slots=True)
class Pace:
    """What a deployment takes in a second: of each store messages by shoppers, and in all what API Gateway lets in.

    docs/operations.md derives both. Behind the limits per shopper and per store, API Gateway says 429 at the second.
    """

    store: int = STORE_RATE
    stage: int = 4 * STORE_RATE

    @property
    def burst(self) -> int:
        """At once."""
        return self.stage // 2


class ChatApp(Construct):
    """Functions and APIs of the chat."""

    def __init__(self, scope: Construct, name: str, *, parts: Parts, target: Target, pace: Pace) -> None:
        """Joins the other constructs."""
        super().__init__(scope, name)
        self._pace = pace
        self._data, self._queues, self._target = parts.data, parts.queues, target
        region = cdk.Stack.of(self).region
        api, rest = cdk.Fn.ref("WebsocketAPI"), cdk.Fn.ref("RestAPI")
        self.socket_url = target.socket_url(api, STAGE, region)
        self.push_url = target.api_url(api, STAGE, region)
        self.api_url = target.api_url(rest, STAGE, region)
        places = parts.places(
            cdk.Stack.of(self), api, socket_url=self.socket_url, push_url=self.push_url, store_rate=pace.store
        )
        roles = Roles(self, "Roles", function_prefix=cdk.Stack.of(self).stack_name, grants=rights(places)).by_function
        # On the scope itself: Chalice takes the stage's name from it.
        self.chalice = SlimChalice(
            scope, "Chalice", source_dir=str(ROOT), stage_config=self._stage_config(environment(places))
        )
        self.functions = {name: _logical_id(name) for name in roles}
        self._roles = roles
        self.log_groups: dict[str, logs.LogGroup] = {}
        self._complete_functions(cdk.Stack.of(self).stack_name, roles)
        self._authorize_connect(api, region)
        self._override_socket_stage()
        self._override_rest()
        self._divide_rest()
        self._attach_relay()
        self._attach_queues()

    def guard(self) -> None:
        """Put a firewall before REST."""
        # SAM's name of the stage that it makes of the API.
        Firewall(self, "Firewall", api=cdk.Fn.ref("RestAPI"), stage=cdk.Fn.ref("RestAPI.Stage"))

    def _stage_config(self, variables: dict[str, str]) -> dict[str, Any]:
        return {
            "api_gateway_stage": STAGE,
            "api_gateway_endpoint_type": "REGIONAL",
            "autogen_policy": False,
            "automatic_layer": False,
            "lambda_architecture": self._target.architecture,
            "minimum_compression_size": 1024,
            "environment_variables": variables | self._target.function_environment(),
            # One role for all, as Chalice sees it, and one size: _complete_functions() replaces both.
            "manage_iam_role": False,
            "iam_role_arn": _NO_ROLE,
        }

    def _complete_functions(self, prefix: str, roles: dict[str, iam.Role]) -> None:
        for name, role in roles.items():
            function = self.chalice.get_resource(_logical_id(name))
            function.add_property_override("FunctionName", f"{prefix}-{name}")
            function.add_property_override("Role", role.role_arn)
            function.add_property_override("MemorySize", FUNCTIONS[name].memory)
            function.add_property_override("Timeout", FUNCTIONS[name].timeout)
            # Without START, END and REPORT lines: they cost more than the function on a quiet day.
            function.add_property_override("LoggingConfig", {"LogFormat": "JSON", "SystemLogLevel": "WARN"})
            if name in WORK and WORK[name].puts_back:
                # A message that is put back until its time comes looks like an endless loop to Lambda, which ends those
                # after 16 rounds. Ours end: each is put back for a day or three at most.
                function.add_property_override("RecursiveLoop", "Allow")
            # Chalice can make the groups, but then cannot find its own REST handler by its id.
            self.log_groups[name] = logs.LogGroup(
                self,
                f"{_logical_id(name)}Logs",
                log_group_name=f"/aws/lambda/{prefix}-{name}",
                retention=logs.RetentionDays.ONE_MONTH,
                removal_policy=cdk.RemovalPolicy.DESTROY,
            )

    def _authorize_connect(self, api: str, region: str) -> None:
        function = self.chalice.get_resource("SocketAuthorizer")
        arn = function.get_att("Arn").to_string()
        authorizer = apigateway.CfnAuthorizer(
            self,
            "TicketAuthorizer",
            api_id=api,
            name="ticket",
            authorizer_type="REQUEST",
            identity_source=["route.request.querystring.ticket"],
            authorizer_uri=f"arn:{cdk.Aws.PARTITION}:apigateway:{region}:lambda:path/2015-03-31/functions/{arn}/invocations",
        )
        source = cdk.Stack.of(self).format_arn(
            service="execute-api", resource=api, resource_name=f"authorizers/{authorizer.ref}"
        )
        lambda_.CfnPermission(
            self,
            "TicketAuthorizerPermission",
            action="lambda:InvokeFunction",
            function_name=arn,
            principal="apigateway.amazonaws.com",
            source_arn=source,
        )
        connect: Any = self.chalice.get_resource("WebsocketConnectRoute")
        connect.authorization_type = "CUSTOM"
        connect.authorizer_id = authorizer.ref

    def _override_socket_stage(self) -> None:
        # Chalice's fixed deployment never shows later changes of the routes; AutoDeploy does.
        stage: Any = self.chalice.get_resource("WebsocketAPIStage")
        stage.deployment_id = None
        stage.auto_deploy = True
        stage.default_route_settings = apigateway.CfnStage.RouteSettingsProperty(
            throttling_rate_limit=self._pace.stage, throttling_burst_limit=self._pace.burst
        )
        self.chalice.sam_template.node.try_remove_child("WebsocketAPIDeployment")
        # A stage without routes cannot be deployed.
        for each in ("Connect", "Message", "Disconnect"):
            stage.add_resource_dependency(self.chalice.get_resource(f"Websocket{each}Route"))
        route: Any = self.chalice.get_resource("WebsocketMessageRoute")
        self._target.answer_on_socket(self, cdk.Fn.ref("WebsocketAPI"), route)

    def _override_rest(self) -> None:
        rest = self.chalice.get_resource("RestAPI")
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
        rest.add_property_override("Name", cdk.Stack.of(self).stack_name)
        rest.add_property_override("DefinitionBody.info.title", cdk.Stack.of(self).stack_name)
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

    def _divide_rest(self) -> None:
        """Routes that ask for an agent's token go to `staff_api`, the others to Chalice's own function."""
        rest: Any = self.chalice.get_resource("RestAPI")
        self.chalice.get_resource("APIHandler").add_property_override("Handler", "app.public_api")
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
        self.chalice.sam_template.node.try_remove_child("APIHandlerInvokePermission")
        for function, served in prefixes.items():
            for prefix in sorted(served):
                self._let_rest_call(function, prefix)

    def _let_rest_call(self, function: str, prefix: str) -> None:
        source = cdk.Stack.of(self).format_arn(
            service="execute-api", resource=cdk.Fn.ref("RestAPI"), resource_name=f"{STAGE}/*{prefix}*"
        )
        lambda_.CfnPermission(
            self,
            f"{function}{prefix.title().replace('/', '')}Permission",
            action="lambda:InvokeFunction",
            function_name=self.chalice.get_resource(function).get_att("Arn").to_string(),
            principal="apigateway.amazonaws.com",
            source_arn=source,
        )

    def _attach_relay(self) -> None:
        mapping = lambda_.CfnEventSourceMapping(
            self,
            "RelayStream",
            function_name=self.chalice.get_resource("Relay").ref,
            event_source_arn=self._data.log.table_stream_arn,
            # From the oldest record on: with LATEST, what is written before the mapping works would be skipped.
            starting_position="TRIM_HORIZON",
            batch_size=RELAY_BATCH,
            bisect_batch_on_function_error=True,
            # Without end; said, because an update leaves what is not said as it was.
            maximum_retry_attempts=-1,
            maximum_record_age_in_seconds=RELAY_AGE,
            function_response_types=["ReportBatchItemFailures"],
            destination_config=lambda_.CfnEventSourceMapping.DestinationConfigProperty(
                on_failure=lambda_.CfnEventSourceMapping.OnFailureProperty(
                    destination=self._queues.dead_letters.queue_arn
                )
            ),
            filter_criteria=lambda_.CfnEventSourceMapping.FilterCriteriaProperty(
                filters=[
                    lambda_.CfnEventSourceMapping.FilterProperty(
                        # Messages only: cursors, sockets and heads wake nobody.
                        pattern='{"eventName":["INSERT"],"dynamodb":{"Keys":{"sk":{"S":[{"prefix":"m#"}]}}}}'
                    )
                ]
            ),
        )

        # Lambda looks at the function's rights when the mapping is made, and they are a resource of their own.
        mapping.node.add_dependency(self._roles["relay"])

    def _attach_queues(self) -> None:
        for function, work in WORK.items():
            mapping = lambda_.CfnEventSourceMapping(
                self,
                f"{work.queue}Queue",
                function_name=self.chalice.get_resource(_logical_id(function)).ref,
                event_source_arn=self._queues.by_function[function].queue_arn,
                # Under load, batches fill up. No batching window: with one, Lambda may wait up to 20 s in a quiet
                # shop, whatever the window says; and more than ten at a time need one.
                batch_size=work.batch,
                function_response_types=["ReportBatchItemFailures"],
                scaling_config=lambda_.CfnEventSourceMapping.ScalingConfigProperty(
                    maximum_concurrency=work.concurrency
                ),
            )
            mapping.node.add_dependency(self._roles[function])


def _logical_id(function: str) -> str:
    """Chalice's logical id of a function in its template."""
    special = {"api_handler": "APIHandler"}
    return special.get(function) or "".join(part.capitalize() for part in function.split("_"))
