"""The Chalice application: its functions, the REST and WebSocket APIs, and what Chalice cannot say.

Chalice packages `app.py` into a SAM template; CDK includes it. What Chalice cannot say is in rest_api, socket_api and
event_sources.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from aws_cdk import aws_logs as logs
from constructs import Construct

from infra.constructs.event_sources import EventSources
from infra.constructs.guards import Firewall
from infra.constructs.pace import Pace
from infra.constructs.package import SlimChalice, logical_id
from infra.constructs.parts import STAGE, Parts
from infra.constructs.rest_api import RestApi
from infra.constructs.roles import Roles
from infra.constructs.socket_api import SocketApi
from infra.functions import FUNCTIONS, WORK, environment, rights
from infra.target import Target

ROOT = Path(__file__).parent.parent.parent
_NO_ROLE = "arn:aws:iam::000000000000:role/replaced"


class ChatApp(Construct):
    """Functions and APIs of the chat."""

    def __init__(self, scope: Construct, name: str, *, parts: Parts, target: Target, pace: Pace) -> None:
        """Joins the other constructs."""
        super().__init__(scope, name)
        self._target = target
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
        self.functions = {name: logical_id(name) for name in roles}
        self.log_groups: dict[str, logs.LogGroup] = {}
        self._complete_functions(cdk.Stack.of(self).stack_name, roles)
        # On this scope, each of them: a resource that changes its place is made anew, beside the one that works.
        SocketApi(self, chalice=self.chalice, pace=pace, target=target)
        RestApi(self, chalice=self.chalice, pace=pace)
        EventSources(self, chalice=self.chalice, data=parts.data, queues=parts.queues, roles=roles)

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
            function = self.chalice.get_resource(logical_id(name))
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
            self.log_groups[name] = self._log_group(name, f"/aws/lambda/{prefix}-{name}")

    def _log_group(self, name: str, log_group_name: str) -> logs.LogGroup:
        # Chalice can make the groups, but then cannot find its own REST handler by its id.
        return logs.LogGroup(
            self,
            f"{logical_id(name)}Logs",
            log_group_name=log_group_name,
            retention=logs.RetentionDays.ONE_MONTH,
            removal_policy=cdk.RemovalPolicy.DESTROY,
        )
