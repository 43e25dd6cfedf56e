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

from infra.constructs.data import Data
from infra.constructs.identity import Identity
from infra.constructs.mail import Mail
from infra.constructs.package import SlimChalice
from infra.constructs.queues import Queues
from infra.constructs.roles import Roles, allow
from infra.target import Target
from infra.work import RELAY_AGE, RELAY_BATCH, WORK

ROOT = Path(__file__).parent.parent.parent
STAGE = "api"
_NO_ROLE = "arn:aws:iam::000000000000:role/replaced"
# Behind the limits per visitor and per store: what the whole deployment takes before API Gateway says 429.
_RATE, _BURST = 2000, 1000
# Those that have their own queue wake them later.
_CLOCKED = frozenset({"notify", "email_fallback"})


@dataclass(frozen=True, slots=True)
class Parts:
    """What the functions work with."""

    data: Data
    identity: Identity
    queues: Queues
    mail: Mail


class ChatApp(Construct):
    """Functions and APIs of the chat."""

    def __init__(self, scope: Construct, name: str, *, parts: Parts, target: Target) -> None:
        """Joins the other constructs."""
        super().__init__(scope, name)
        data, queues, identity = parts.data, parts.queues, parts.identity
        self._data, self._queues, self._mail, self._target = data, queues, parts.mail, target
        self._signing_keys = f"/{cdk.Stack.of(self).stack_name}/signing-keys"
        region = cdk.Stack.of(self).region
        api, rest = cdk.Fn.ref("WebsocketAPI"), cdk.Fn.ref("RestAPI")
        self.socket_url = target.socket_url(api, STAGE, region)
        self.push_url = target.api_url(api, STAGE, region)
        self.api_url = target.api_url(rest, STAGE, region)
        # By its name: an environment that all share can't refer to one of those that share it.
        self._outgoing = f"{cdk.Stack.of(self).stack_name}-outgoing"
        roles = Roles(
            self, "Roles", function_prefix=cdk.Stack.of(self).stack_name, statements=self._rights(api)
        ).by_function
        environment = {
            "LOG_TABLE": data.log.table_name,
            "DIRECTORY_TABLE": data.directory.table_name,
            "LIVE_TABLE": data.live.table_name,
            "EVENTS_TOPIC_ARN": queues.events.topic_arn,
            "SIGNING_KEYS_PARAMETER": self._signing_keys,
            "USER_POOL_ARN": identity.pool.user_pool_arn,
            "SOCKET_URL": self.socket_url,
            "PUSH_URL": self.push_url,
            "MAIL_DOMAIN": parts.mail.domain,
            "MAIL_BUCKET": parts.mail.bucket.bucket_name,
            "MAIL_CONFIGURATION_SET": parts.mail.configuration_set.ref,
            "MAIL_QUEUE_URL": queues.by_function["email_fallback"].queue_url,
            "NOTIFY_QUEUE_URL": queues.by_function["notify"].queue_url,
            "RELAY_DEAD_LETTERS_URL": queues.dead_letters.queue_url,
            "OUTGOING_FUNCTION": self._outgoing,
            "POWERTOOLS_LOG_LEVEL": "INFO",
        }
        # On the scope itself: Chalice takes the stage's name from it.
        self.chalice = SlimChalice(scope, "Chalice", source_dir=str(ROOT), stage_config=self._stage_config(environment))
        self.functions = {name: _logical_id(name) for name in roles}
        self._roles = roles
        self.log_groups: dict[str, logs.LogGroup] = {}
        self._complete_functions(cdk.Stack.of(self).stack_name, roles)
        self._authorize_connect(api, region)
        self._override_socket_stage()
        self._override_rest()
        self._attach_relay()
        self._attach_queues()

    def _stage_config(self, environment: dict[str, str]) -> dict[str, Any]:
        return {
            "api_gateway_stage": STAGE,
            "api_gateway_endpoint_type": "REGIONAL",
            "autogen_policy": False,
            "automatic_layer": False,
            "lambda_architecture": self._target.architecture,
            "minimum_compression_size": 1024,
            "environment_variables": environment | self._target.function_environment(),
            # One role for all, as Chalice sees it; _complete_functions() replaces it. Memory and time-outs stand in
            # .chalice/config.json, the only place where Chalice reads them per function.
            "manage_iam_role": False,
            "iam_role_arn": _NO_ROLE,
        }

    def _complete_functions(self, prefix: str, roles: dict[str, iam.Role]) -> None:
        for name, role in roles.items():
            function = self.chalice.get_resource(_logical_id(name))
            function.add_property_override("FunctionName", f"{prefix}-{name}")
            function.add_property_override("Role", role.role_arn)
            # Without START, END and REPORT lines: they cost more than the function on a quiet day.
            function.add_property_override("LoggingConfig", {"LogFormat": "JSON", "SystemLogLevel": "WARN"})
            if name in _CLOCKED:
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

    def _rights(self, api: str) -> dict[str, list[iam.PolicyStatement]]:
        log, directory, live = self._data.log.table_arn, self._data.directory.table_arn, self._data.live.table_arn
        post, ask, end = (
            allow("execute-api: ManageConnections", self._sockets(api, verb)) for verb in ("POST", "GET", "DELETE")
        )
        keys = self._may_read_keys()
        queues = {name: queue.queue_arn for name, queue in self._queues.by_function.items()}
        work = {
            name: [allow("sqs: ReceiveMessage DeleteMessage GetQueueAttributes", arn)] for name, arn in queues.items()
        }
        bucket, send = self._mail.bucket.bucket_arn, self._mail.may_send()
        chat = [
            allow("dynamodb: Query PutItem BatchWriteItem", log),
            allow("dynamodb: Query PutItem UpdateItem DeleteItem BatchWriteItem", live),
            allow("dynamodb: GetItem UpdateItem PutItem", directory),
            allow("sqs: SendMessage", queues["email_fallback"]),
            post,
            ask,
        ]
        tell = [allow("dynamodb: Query PutItem BatchWriteItem", log), allow("dynamodb: BatchWriteItem", live), post]
        return {
            "api_handler": [
                *chat,
                # Of a shopper who comes back by a mail's link.
                end,
                allow(
                    "dynamodb: GetItem Query", directory, f"{directory}/index/by-status", f"{directory}/index/by-owner"
                ),
                allow("dynamodb: DeleteItem", directory),
                # Links to mails and their files are signed with this function's own rights.
                allow("s3: GetObject", f"{bucket}/in/*", f"{bucket}/files/*"),
                # A mail that is let in out of quarantine is unpacked here.
                allow("s3: PutObject", f"{bucket}/files/*"),
                # Has it been done already?
                allow("dynamodb: GetItem", live),
                *keys,
                *send,
            ],
            "websocket_connect": [allow("dynamodb: PutItem", live)],
            "websocket_message": [*chat, end],
            "websocket_disconnect": [
                allow("dynamodb: Query DeleteItem BatchWriteItem", live),
                allow("dynamodb: Query BatchWriteItem", log),
                post,
                ask,
            ],
            "socket_authorizer": [allow("dynamodb: DeleteItem", live), allow("dynamodb: GetItem", directory)],
            "relay": [
                allow("dynamodb: Query", log),
                allow("dynamodb: GetItem UpdateItem", directory),
                allow("sns: Publish", self._queues.events.topic_arn),
                allow("dynamodb: DescribeStream GetRecords GetShardIterator", str(self._data.log.table_stream_arn)),
                # AWS has no finer resource for it.
                allow("dynamodb: ListStreams", "*"),
                allow("sqs: SendMessage", self._queues.dead_letters.queue_arn),
            ],
            "inbox_digest": [*work["inbox_digest"], allow("dynamodb: Query DeleteItem", live), post],
            "notify": [
                *work["notify"],
                allow("sqs: SendMessage", queues["notify"]),
                allow("dynamodb: Query", log),
                allow("dynamodb: Query GetItem UpdateItem", live),
                allow("dynamodb: GetItem Query DeleteItem", directory),
                allow("lambda: InvokeFunction", self._function(self._outgoing)),
                *keys,
                *send,
            ],
            # It talks to hosts that anybody may have named: there is nothing here for them to gain.
            "outgoing": [],
            "email_fallback": [
                *work["email_fallback"],
                allow("sqs: SendMessage", queues["email_fallback"]),
                *tell,
                allow("dynamodb: GetItem UpdateItem", live),
                allow("dynamodb: GetItem", directory),
                ask,
                *keys,
                *send,
            ],
            # Nothing calls it until there is an assistant.
            "suggest": [],
            "mail_in": [
                *work["mail_in"],
                *tell,
                allow("dynamodb: GetItem UpdateItem PutItem", live),
                # A blocked sender's mails are counted.
                allow("dynamodb: GetItem PutItem UpdateItem", directory),
                allow("s3: GetObject", f"{bucket}/in/*"),
                allow("s3: PutObject", f"{bucket}/files/*"),
                *keys,
                *send,
            ],
            "mail_reports": [*work["mail_reports"], *tell, allow("dynamodb: PutItem", directory)],
        }

    def _may_read_keys(self) -> list[iam.PolicyStatement]:
        # The first that needs the keys makes them: CloudFormation makes no secret parameters, and no random values.
        name = self._signing_keys.removeprefix("/")
        parameter = cdk.Stack.of(self).format_arn(service="ssm", resource="parameter", resource_name=name)
        make = allow("ssm: PutParameter", parameter)
        make.add_condition("StringEquals", {"ssm:Overwrite": "false"})
        return [allow("ssm: GetParameter", parameter), make]

    def _function(self, name: str) -> str:
        return cdk.Stack.of(self).format_arn(
            service="lambda", resource="function", resource_name=name, arn_format=cdk.ArnFormat.COLON_RESOURCE_NAME
        )

    def _sockets(self, api: str, verb: str) -> str:
        return cdk.Stack.of(self).format_arn(
            service="execute-api", resource=api, resource_name=f"{STAGE}/{verb}/@connections/*"
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
            throttling_rate_limit=_RATE, throttling_burst_limit=_BURST
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
        rest.add_property_override("GatewayResponses", {"DEFAULT_4XX": cors, "DEFAULT_5XX": cors})
        # API Gateway's metrics know a REST API by its name alone: two stages in one account need two.
        rest.add_property_override("Name", cdk.Stack.of(self).stack_name)
        rest.add_property_override("DefinitionBody.info.title", cdk.Stack.of(self).stack_name)
        rest.add_property_override(
            "MethodSettings",
            [{"ResourcePath": "/*", "HttpMethod": "*", "ThrottlingRateLimit": _RATE, "ThrottlingBurstLimit": _BURST}],
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
