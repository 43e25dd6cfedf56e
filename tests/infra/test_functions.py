"""Each function's size, time, surroundings and rights: what stands here is what the template must say."""

from __future__ import annotations

from typing import Any

import pytest

from tests.infra.conftest import Template, name_of, named, of, said

# Memory in MB, and the time-out in seconds.
SIZES = {
    "api_handler": (1024, 15),
    "websocket_connect": (512, 15),
    "websocket_message": (1024, 15),
    "websocket_disconnect": (512, 15),
    "socket_authorizer": (512, 15),
    "relay": (1024, 30),
    "inbox_digest": (512, 20),
    "notify": (512, 20),
    "outgoing": (512, 10),
    "email_fallback": (512, 20),
    "suggest": (256, 10),
    "mail_in": (1024, 30),
    "mail_reports": (512, 20),
}
_MAIL = {
    "identity/mail.shop.example": "ses: SendEmail SendRawEmail",
    "configuration-set/shopbell-prod": "ses: SendEmail SendRawEmail",
}
_KEYS = {"parameter/shopbell-prod/signing-keys": "ssm: GetParameter PutParameter"}
_POSTS = {"POST/@connections/*": "execute-api: ManageConnections"}
_ASKS = {"GET/@connections/*": "execute-api: ManageConnections"}
_WORKS = "sqs: DeleteMessage GetQueueAttributes ReceiveMessage"
# By function and resource. A right that is missing fails at the first call, one too many on the day of a break-in.
RIGHTS: dict[str, dict[str, str]] = {
    "api_handler": {
        "ConversationLog": "dynamodb: BatchWriteItem PutItem Query",
        "LiveState": "dynamodb: BatchWriteItem DeleteItem GetItem PutItem Query UpdateItem",
        "ShopDirectory": "dynamodb: DeleteItem GetItem PutItem Query UpdateItem",
        "ShopDirectory/index/by-owner": "dynamodb: GetItem Query",
        "ShopDirectory/index/by-status": "dynamodb: GetItem Query",
        "EmailFallback": "sqs: SendMessage",
        # A mail that is let in out of quarantine is unpacked there.
        "RawMails/files/*": "s3: GetObject PutObject",
        "RawMails/in/*": "s3: GetObject",
        **_POSTS,
        **_ASKS,
        "DELETE/@connections/*": "execute-api: ManageConnections",
        **_KEYS,
        **_MAIL,
    },
    "websocket_connect": {"LiveState": "dynamodb: PutItem"},
    "websocket_message": {
        "ConversationLog": "dynamodb: BatchWriteItem PutItem Query",
        "LiveState": "dynamodb: BatchWriteItem DeleteItem PutItem Query UpdateItem",
        "ShopDirectory": "dynamodb: GetItem PutItem UpdateItem",
        "EmailFallback": "sqs: SendMessage",
        **_POSTS,
        **_ASKS,
        "DELETE/@connections/*": "execute-api: ManageConnections",
    },
    "websocket_disconnect": {
        "ConversationLog": "dynamodb: BatchWriteItem Query",
        "LiveState": "dynamodb: BatchWriteItem DeleteItem Query",
        **_POSTS,
        **_ASKS,
    },
    "socket_authorizer": {"LiveState": "dynamodb: DeleteItem", "ShopDirectory": "dynamodb: GetItem"},
    "relay": {
        "ConversationLog": "dynamodb: Query",
        "ConversationLog.StreamArn": "dynamodb: DescribeStream GetRecords GetShardIterator",
        # AWS has no finer resource for it.
        "*": "dynamodb: ListStreams",
        "ShopDirectory": "dynamodb: GetItem UpdateItem",
        "ConversationEvents": "sns: Publish",
        "DeadLetters": "sqs: SendMessage",
    },
    "inbox_digest": {"InboxDigest": _WORKS, "LiveState": "dynamodb: DeleteItem Query", **_POSTS},
    "notify": {
        "Notify": f"{_WORKS} SendMessage",
        "ConversationLog": "dynamodb: Query",
        "LiveState": "dynamodb: GetItem Query UpdateItem",
        "ShopDirectory": "dynamodb: DeleteItem GetItem Query",
        "function:shopbell-prod-outgoing": "lambda: InvokeFunction",
        **_KEYS,
        **_MAIL,
    },
    # It talks to hosts that anybody may have named.
    "outgoing": {},
    "email_fallback": {
        "EmailFallback": f"{_WORKS} SendMessage",
        "ConversationLog": "dynamodb: BatchWriteItem PutItem Query",
        "LiveState": "dynamodb: BatchWriteItem GetItem UpdateItem",
        "ShopDirectory": "dynamodb: GetItem",
        **_POSTS,
        **_ASKS,
        **_KEYS,
        **_MAIL,
    },
    # Nothing calls it yet.
    "suggest": {},
    "mail_in": {
        "MailIn": _WORKS,
        "ConversationLog": "dynamodb: BatchWriteItem PutItem Query",
        "LiveState": "dynamodb: BatchWriteItem GetItem PutItem UpdateItem",
        # A blocked sender's mails are counted.
        "ShopDirectory": "dynamodb: GetItem PutItem UpdateItem",
        "RawMails/in/*": "s3: GetObject",
        "RawMails/files/*": "s3: PutObject",
        **_POSTS,
        **_KEYS,
        **_MAIL,
    },
    "mail_reports": {
        "MailReports": _WORKS,
        "ConversationLog": "dynamodb: BatchWriteItem PutItem Query",
        "LiveState": "dynamodb: BatchWriteItem",
        "ShopDirectory": "dynamodb: PutItem",
        **_POSTS,
    },
}
# What each variable names, as its reader takes it: the ARN of a topic and a pool, the name or address of the rest.
ENVIRONMENT = {
    "LOG_TABLE": "ConversationLog",
    "DIRECTORY_TABLE": "ShopDirectory",
    "LIVE_TABLE": "LiveState",
    "EVENTS_TOPIC_ARN": "ConversationEvents",
    "SIGNING_KEYS_PARAMETER": "/shopbell-prod/signing-keys",
    "USER_POOL_ARN": "Agents",
    "SOCKET_URL": "wss://WebsocketAPI.execute-api.AWS::Region.AWS::URLSuffix/api",
    "PUSH_URL": "https://WebsocketAPI.execute-api.AWS::Region.AWS::URLSuffix/api",
    "MAIL_DOMAIN": "mail.shop.example",
    "MAIL_BUCKET": "RawMails",
    "MAIL_CONFIGURATION_SET": "Mails",
    "MAIL_QUEUE_URL": "EmailFallback",
    "NOTIFY_QUEUE_URL": "Notify",
    "RELAY_DEAD_LETTERS_URL": "DeadLetters",
    "OUTGOING_FUNCTION": "shopbell-prod-outgoing",
    "POWERTOOLS_LOG_LEVEL": "INFO",
}


def functions(template: Template) -> dict[str, Template]:
    """The functions' properties by Chalice's names of them."""
    found = (each["Properties"] for each in of(template, "AWS::Serverless::Function").values())
    return {each["FunctionName"].removeprefix("shopbell-prod-"): each for each in found}


def test_every_function_has_its_rows_here(aws: Template) -> None:
    """A new function says here how large it is and what it may do, or this fails."""
    assert set(functions(aws)) == SIZES.keys() == RIGHTS.keys()


@pytest.mark.parametrize("function", SIZES)
def test_a_function_is_as_large_as_its_work(aws: Template, function: str) -> None:
    """Memory, time, and a log in JSON without the lines that cost more than the function."""
    properties = functions(aws)[function]
    assert (properties["MemorySize"], properties["Timeout"]) == SIZES[function]
    assert properties["LoggingConfig"] == {"LogFormat": "JSON", "SystemLogLevel": "WARN"}
    assert "ReservedConcurrentExecutions" not in properties


@pytest.mark.parametrize("function", SIZES)
def test_a_function_is_told_where_everything_is(aws: Template, function: str) -> None:
    """The same for all, each variable with what its name says."""
    variables = functions(aws)[function]["Environment"]["Variables"]
    assert {name: said(aws, value) for name, value in variables.items()} == ENVIRONMENT


@pytest.mark.parametrize("function", RIGHTS)
def test_a_function_may_do_its_work_and_nothing_else(aws: Template, function: str) -> None:
    """The rights of its role, by resource; beside them its own log, and nobody but Lambda takes the role."""
    role = functions(aws)[function]["Role"]
    (policy,) = (
        each["Properties"] for each in of(aws, "AWS::IAM::Policy").values() if role["Fn::GetAtt"][0] in str(each)
    )
    granted: dict[str, set[str]] = {}
    for statement in policy["PolicyDocument"]["Statement"]:
        # Whoever makes the keys may not make them anew.
        once = statement["Action"] == "ssm:PutParameter"
        assert statement.get("Condition") == ({"StringEquals": {"ssm:Overwrite": "false"}} if once else None)
        assert statement["Effect"] == "Allow"
        for resource in _listed(statement["Resource"]):
            granted.setdefault(_short(said(aws, resource)), set()).update(_listed(statement["Action"]))
    logs = granted.pop(f"log-group:/aws/lambda/shopbell-prod-{function}:*")
    assert logs == {"logs:CreateLogStream", "logs:PutLogEvents"}
    wanted = {
        resource: {f"{service}:{action}" for action in actions.split()}
        for resource, (service, actions) in ((name, text.split(": ")) for name, text in RIGHTS[function].items())
    }
    assert granted == wanted
    trusted = named(aws, "AWS::IAM::Role")[name_of(aws, role)]["AssumeRolePolicyDocument"]["Statement"]
    assert [each["Principal"] for each in trusted] == [{"Service": "lambda.amazonaws.com"}]


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _short(resource: str) -> str:
    """What is special about an ARN: without the account, and the socket's API and stage, which are checked here."""
    if "execute-api" in resource:
        prefix = "arn:AWS::Partition:execute-api:AWS::Region:AWS::AccountId:WebsocketAPI/api/"
        assert resource.startswith(prefix), resource
        return resource.removeprefix(prefix)
    for service in ("lambda", "logs", "ses", "ssm"):
        resource = resource.removeprefix(f"arn:AWS::Partition:{service}:AWS::Region:AWS::AccountId:")
    return resource


def test_api_gateway_may_call_the_functions_that_answer(aws: Template) -> None:
    """Each of the five, each for its own API alone."""
    granted = {
        said(aws, each["FunctionName"]): (each["Principal"], str(each["SourceArn"]))
        for each in (one["Properties"] for one in of(aws, "AWS::Lambda::Permission").values())
    }
    assert granted.keys() == {
        "APIHandler",
        "WebsocketConnect",
        "WebsocketMessage",
        "WebsocketDisconnect",
        "SocketAuthorizer",
    }
    for function, (principal, source) in granted.items():
        assert principal == "apigateway.amazonaws.com"
        assert ("RestAPI" if function == "APIHandler" else "WebsocketAPI") in source
        # The authorizer answers to its own authorizer, and to no route.
        assert ("/authorizers/" in source) == (function == "SocketAuthorizer")


def test_each_log_ends_after_a_month_and_goes_with_the_stack(aws: Template) -> None:
    """A group for each function, named as Lambda names it."""
    groups = of(aws, "AWS::Logs::LogGroup").values()
    names = [each["Properties"]["LogGroupName"] for each in groups]
    assert sorted(names) == sorted(f"/aws/lambda/shopbell-prod-{function}" for function in SIZES)
    assert {(each["Properties"]["RetentionInDays"], each["DeletionPolicy"]) for each in groups} == {(30, "Delete")}
