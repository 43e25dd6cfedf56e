"""One role per function, with what it does and nothing else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from constructs import Construct

# A function's name as Chalice knows it, and the rights of it.
Statements = Mapping[str, Sequence[iam.PolicyStatement]]


def allow(actions: str, *resources: str) -> iam.PolicyStatement:
    """A statement; `actions` is the service and its actions, as in `dynamodb: Query PutItem`."""
    service, _, names = actions.partition(": ")
    return iam.PolicyStatement(actions=[f"{service}:{name}" for name in names.split()], resources=list(resources))


def allow_on(actions: str, table: str, *partitions: str) -> iam.PolicyStatement:
    """A statement on some partitions of a table: each is what follows the store in its key, as in `#agents`.

    A partition that ends in `#` is followed by an id. DynamoDB compares the key itself, so no code can go around it.
    """
    statement = allow(f"dynamodb: {actions}", table)
    patterns = [f"?*{each}?*" if each.endswith("#") else f"?*{each}" for each in partitions]
    statement.add_condition("ForAllValues:StringLike", {"dynamodb:LeadingKeys": patterns})
    return statement


class Roles(Construct):
    """The roles of all functions, by Chalice's name of the function."""

    def __init__(self, scope: Construct, name: str, *, function_prefix: str, statements: Statements) -> None:
        """`function_prefix` stands before each function's name; each may write to its own log group."""
        super().__init__(scope, name)
        self.by_function: dict[str, iam.Role] = {}
        for function, rights in statements.items():
            role = iam.Role(self, _camel(function), assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"))
            group = cdk.Stack.of(self).format_arn(
                service="logs",
                resource="log-group",
                resource_name=f"/aws/lambda/{function_prefix}-{function}:*",
                arn_format=cdk.ArnFormat.COLON_RESOURCE_NAME,
            )
            role.add_to_policy(allow("logs: CreateLogStream PutLogEvents", group))
            for statement in rights:
                role.add_to_policy(statement)
            self.by_function[function] = role


def _camel(name: str) -> str:
    return "".join(part.capitalize() for part in name.split("_"))
