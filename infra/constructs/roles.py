"""One role per function, with what it does and nothing else."""

from __future__ import annotations

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from constructs import Construct

from infra.functions.model import Grant, Grants, allow


class Roles(Construct):
    """The roles of all functions, by Chalice's name of the function."""

    def __init__(self, scope: Construct, name: str, *, function_prefix: str, grants: Grants) -> None:
        """`function_prefix` stands before each function's name; each may write to its own log group."""
        super().__init__(scope, name)
        self.by_function: dict[str, iam.Role] = {}
        for function, granted in grants.items():
            role = iam.Role(self, _camel(function), assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"))
            group = cdk.Stack.of(self).format_arn(
                service="logs",
                resource="log-group",
                resource_name=f"/aws/lambda/{function_prefix}-{function}:*",
                arn_format=cdk.ArnFormat.COLON_RESOURCE_NAME,
            )
            role.add_to_policy(_statement(allow("logs: CreateLogStream PutLogEvents", group)))
            for each in granted:
                role.add_to_policy(_statement(each))
            self.by_function[function] = role


def _statement(grant: Grant) -> iam.PolicyStatement:
    service, _, names = grant.actions.partition(": ")
    actions = [f"{service}:{name}" for name in names.split()]
    return iam.PolicyStatement(actions=actions, resources=list(grant.resources), conditions=_conditions(grant))


def _conditions(grant: Grant) -> dict[str, dict[str, list[str] | str]]:
    # One value is written without a list, as IAM's own documents do.
    return {
        kind: {key: list(values) if len(values) > 1 else values[0] for key, values in keys.items()}
        for kind, keys in grant.conditions.items()
    }


def _camel(name: str) -> str:
    return "".join(part.capitalize() for part in name.split("_"))
