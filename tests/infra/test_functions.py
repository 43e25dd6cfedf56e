"""Each function's size, time, surroundings and rights: what stands here is what the template must say."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.infra.conftest import Template, name_of, named, of, said

# Memory in MB, and the time-out in seconds.
SIZES = {
    "api_handler": (1024, 15),
    "staff_api": (1024, 15),
    "websocket_connect": (512, 15),
    "websocket_message": (1024, 15),
    "websocket_disconnect": (512, 15),
    "socket_authorizer": (512, 15),
    "relay": (1024, 30),
    "inbox_digest": (1024, 15),
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
# What a message needs, whoever writes it; and the same by somebody who is there.
_WRITE = {
    "ConversationLog": "dynamodb: BatchWriteItem PutItem Query",
    "LiveState#socket#": "dynamodb: BatchWriteItem",
    **_POSTS,
}
# A head changes with who answers, and with a word to a conversation that is closed.
_CHANGE = {"ConversationLog": "dynamodb: BatchWriteItem PutItem Query UpdateItem"}
_CHAT = _WRITE | {
    **_CHANGE,
    "LiveState#count#": "dynamodb: UpdateItem",
    "InboxRows#conversation#": "dynamodb: UpdateItem",
    "ShopDirectory#customer#": "dynamodb: GetItem UpdateItem",
    "ShopDirectory#settings": "dynamodb: Query",
    "EmailFallback": "sqs: SendMessage",
    # An address is a name in the lists; who comes and goes is told there.
    "InboxDigest": "sqs: SendMessage",
}
_ONCE = {"LiveState#lease#": "dynamodb: GetItem UpdateItem", "LiveState#count#": "dynamodb: UpdateItem"}
# Over how many partitions lists and sockets of a store are spread.
_SPREAD = {"ShopDirectory#shards": "dynamodb: GetItem"}
_TELLS = {"InboxDigest": "sqs: SendMessage"}
_ENDS = {"DELETE/@connections/*": "execute-api: ManageConnections"}
# By function, resource, and partition of a table (what follows the store in its key). A right that is missing fails at
# the first call, one too many on the day of a break-in.
RIGHTS: dict[str, dict[str, str]] = {
    # Strangers: of agents and settings nothing but to read them.
    "api_handler": {
        # May whose it was still answer, when a shopper's word opens a conversation again.
        "ShopDirectory#agents": "dynamodb: GetItem",
        **_CHAT,
        **_ENDS,
        **_KEYS,
        "LiveState#ticket#": "dynamodb: PutItem",
        "LiveState#claim#": "dynamodb: PutItem",
        "LiveState#agent-sockets#": "dynamodb: Query",
        **_SPREAD,
        "ShopDirectory#address#": "dynamodb: PutItem",
        # From when on a shopper's credentials count, who came back by a mail's link.
        "ShopDirectory#customer#": "dynamodb: GetItem PutItem UpdateItem",
    },
    "staff_api": {
        **_CHAT,
        **_ONCE,
        **_KEYS,
        **_MAIL,
        "LiveState#agent-ticket#": "dynamodb: PutItem",
        "LiveState#sessions#": "dynamodb: DeleteItem PutItem Query",
        # Of an agent who signs out everywhere: since when, and their sockets.
        **_ENDS,
        "LiveState#agent-sockets#": "dynamodb: DeleteItem Query",
        "LiveState#socket#": "dynamodb: BatchWriteItem Query",
        # Settings, what people may do, and their versions; who changes them has to be let in still.
        "ShopDirectory#settings": "dynamodb: Query UpdateItem",
        "ShopDirectory#settings-versions#": "dynamodb: DeleteItem PutItem Query",
        "ShopDirectory#agents": "dynamodb: ConditionCheckItem GetItem Query UpdateItem",
        # Put to, and neither changed nor deleted, by any function.
        "Audit#audit": "dynamodb: PutItem Query",
        "ShopDirectory#preferences": "dynamodb: PutItem Query",
        "ShopDirectory#devices": "dynamodb: DeleteItem PutItem Query",
        "ShopDirectory#blocked": "dynamodb: DeleteItem PutItem Query",
        "ShopDirectory#held#": "dynamodb: GetItem UpdateItem",
        "ShopDirectory#address#": "dynamodb: GetItem",
        # Held mails.
        "ShopDirectory/index/by-status": "dynamodb: Query",
        "InboxRows/index/by-owner": "dynamodb: Query",
        "InboxRows/index/by-state": "dynamodb: Query",
        "InboxRows#conversation#": "dynamodb: BatchGetItem UpdateItem",
        **_SPREAD,
        # A mail that is let in out of quarantine is unpacked there.
        "RawMails/files/*": "s3: GetObject PutObject",
        "RawMails/in/*": "s3: GetObject",
    },
    "websocket_connect": {"LiveState#agent-sockets#": "dynamodb: PutItem", **_SPREAD},
    "websocket_message": {
        **_CHAT,
        **_ASKS,
        **_ENDS,
        "LiveState#agent-sockets#": "dynamodb: DeleteItem PutItem Query UpdateItem",
        **_SPREAD,
        "LiveState#socket#": "dynamodb: BatchWriteItem PutItem Query",
        "ShopDirectory#agents": "dynamodb: GetItem",
    },
    "websocket_disconnect": {
        "ConversationLog": "dynamodb: BatchWriteItem Query",
        "LiveState#socket#": "dynamodb: BatchWriteItem Query",
        "LiveState#agent-sockets#": "dynamodb: DeleteItem",
        **_SPREAD,
        **_TELLS,
        **_POSTS,
        **_ASKS,
    },
    "socket_authorizer": {
        "LiveState#ticket#": "dynamodb: DeleteItem",
        "LiveState#agent-ticket#": "dynamodb: DeleteItem",
        "ShopDirectory#agents": "dynamodb: GetItem",
        "ShopDirectory#customer#": "dynamodb: GetItem",
    },
    "relay": {
        "ConversationLog": "dynamodb: Query",
        "ConversationLog.StreamArn": "dynamodb: DescribeStream GetRecords GetShardIterator",
        # AWS has no finer resource for it.
        "*": "dynamodb: ListStreams",
        "InboxRows#conversation#": "dynamodb: GetItem UpdateItem",
        "ShopDirectory#shards": "dynamodb: GetItem PutItem",
        **_TELLS,
        "ShopDirectory#customer#": "dynamodb: GetItem",
        "ConversationEvents": "sns: Publish",
        "DeadLetters": "sqs: SendMessage",
    },
    "inbox_digest": {
        "InboxDigest": f"{_WORKS} SendMessage",
        "LiveState#agent-sockets#": "dynamodb: DeleteItem Query UpdateItem",
        "LiveState#turn#": "dynamodb: GetItem UpdateItem",
        "InboxRows#conversation#": "dynamodb: BatchGetItem",
        "InboxRows/index/by-state": "dynamodb: Query",
        **_SPREAD,
        **_POSTS,
    },
    "notify": {
        "Notify": f"{_WORKS} SendMessage",
        "ConversationLog": "dynamodb: Query",
        "LiveState#agent-sockets#": "dynamodb: Query",
        **_SPREAD,
        "LiveState#lease#": "dynamodb: GetItem UpdateItem",
        "ShopDirectory#settings": "dynamodb: Query",
        "InboxRows#conversation#": "dynamodb: GetItem",
        "ShopDirectory#agents": "dynamodb: Query",
        "ShopDirectory#preferences": "dynamodb: Query",
        "ShopDirectory#devices": "dynamodb: DeleteItem Query",
        "function:shopbell-prod-outgoing": "lambda: InvokeFunction",
        **_KEYS,
        **_MAIL,
    },
    # It talks to hosts that anybody may have named.
    "outgoing": {},
    "email_fallback": {
        "EmailFallback": f"{_WORKS} SendMessage",
        **_WRITE,
        **_ONCE,
        "ShopDirectory#settings": "dynamodb: Query",
        "ShopDirectory#customer#": "dynamodb: GetItem",
        "ShopDirectory#address#": "dynamodb: GetItem",
        **_ASKS,
        **_KEYS,
        **_MAIL,
    },
    # Nothing calls it yet.
    "suggest": {},
    "mail_in": {
        "MailIn": _WORKS,
        **_WRITE,
        **_CHANGE,
        **_ONCE,
        "ShopDirectory#settings": "dynamodb: Query",
        "ShopDirectory#agents": "dynamodb: GetItem",
        "ShopDirectory#customer#": "dynamodb: GetItem UpdateItem",
        "ShopDirectory#address#": "dynamodb: GetItem",
        "ShopDirectory#held#": "dynamodb: PutItem",
        # A blocked sender's mails are counted.
        "ShopDirectory#blocked": "dynamodb: UpdateItem",
        "RawMails/in/*": "s3: GetObject",
        "RawMails/files/*": "s3: PutObject",
        **_KEYS,
        **_MAIL,
    },
    "mail_reports": {"MailReports": _WORKS, **_WRITE, "ShopDirectory#address#": "dynamodb: PutItem"},
}
# A table whose key says what an item is is never opened whole.
_KEYED = ("Audit", "InboxRows", "LiveState", "ShopDirectory")
# The first words of the paths that each of the two functions of REST answers.
REST = {"APIHandler": ("form", "greeting", "presence", "unsubscribe", "visitor"), "StaffApi": ("me", "stores")}
# What each variable names, as its reader takes it: the ARN of a topic and a pool, the name or address of the rest.
ENVIRONMENT = {
    "LOG_TABLE": "ConversationLog",
    "DIRECTORY_TABLE": "ShopDirectory",
    "ROWS_TABLE": "InboxRows",
    "LIVE_TABLE": "LiveState",
    "AUDIT_TABLE": "Audit",
    "EVENTS_TOPIC_ARN": "ConversationEvents",
    "SIGNING_KEYS_PARAMETER": "/shopbell-prod/signing-keys",
    "USER_POOL_ARN": "Staff",
    "SOCKET_URL": "wss://WebsocketAPI.execute-api.AWS::Region.AWS::URLSuffix/api",
    "PUSH_URL": "https://WebsocketAPI.execute-api.AWS::Region.AWS::URLSuffix/api",
    "MAIL_DOMAIN": "mail.shop.example",
    "MAIL_BUCKET": "RawMails",
    "MAIL_CONFIGURATION_SET": "Mails",
    "MAIL_QUEUE_URL": "EmailFallback",
    "NOTIFY_QUEUE_URL": "Notify",
    "DIGEST_QUEUE_URL": "InboxDigest",
    "RELAY_DEAD_LETTERS_URL": "DeadLetters",
    "OUTGOING_FUNCTION": "shopbell-prod-outgoing",
    "STORE_RATE": "500",
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
        assert statement["Effect"] == "Allow"
        partitions = _partitions(statement)
        for resource in (_short(said(aws, each)) for each in _listed(statement["Resource"])):
            assert (partitions != [""]) == (resource in _KEYED), resource
            for partition in partitions:
                granted.setdefault(resource + partition, set()).update(_listed(statement["Action"]))
    logs = granted.pop(f"log-group:/aws/lambda/shopbell-prod-{function}:*")
    assert logs == {"logs:CreateLogStream", "logs:PutLogEvents"}
    wanted = {
        resource: {f"{service}:{action}" for action in actions.split()}
        for resource, (service, actions) in ((name, text.split(": ")) for name, text in RIGHTS[function].items())
    }
    assert granted == wanted
    trusted = named(aws, "AWS::IAM::Role")[name_of(aws, role)]["AssumeRolePolicyDocument"]["Statement"]
    assert [each["Principal"] for each in trusted] == [{"Service": "lambda.amazonaws.com"}]


def _partitions(statement: Template) -> list[str]:
    """The partitions that a statement is good for, as in `#agents` or `#customer#`; one empty one if for all."""
    condition = dict(statement.get("Condition") or {})
    # Whoever makes the keys may not make them anew.
    once = condition.pop("StringEquals", None)
    assert once == ({"ssm:Overwrite": "false"} if statement["Action"] == "ssm:PutParameter" else None)
    # An update of the log is of a head.
    head = condition.pop("ForAllValues:StringEquals", None)
    assert head is None or (set(head), statement["Action"]) == ({"dynamodb:Attributes"}, "dynamodb:UpdateItem")
    keys = condition.pop("ForAllValues:StringLike", None)
    assert condition == {}
    if keys is None:
        return [""]
    (patterns,) = keys.values()
    assert keys.keys() == {"dynamodb:LeadingKeys"}
    found = []
    for pattern in _listed(patterns):
        # A store before it, and an id behind what ends in a #.
        assert re.fullmatch(r"\?\*#[a-z-]+(#\?\*)?", pattern), pattern
        found.append(pattern.removeprefix("?*").removesuffix("?*"))
    return found


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
    """Each of the six, each for its own API alone, and of REST for its own routes alone."""
    granted: dict[str, list[tuple[str, str]]] = {}
    for each in (one["Properties"] for one in of(aws, "AWS::Lambda::Permission").values()):
        granted.setdefault(said(aws, each["FunctionName"]), []).append((each["Principal"], str(each["SourceArn"])))
    assert granted.keys() == {
        "APIHandler",
        "StaffApi",
        "WebsocketConnect",
        "WebsocketMessage",
        "WebsocketDisconnect",
        "SocketAuthorizer",
    }
    for function, each in granted.items():
        for principal, source in each:
            assert principal == "apigateway.amazonaws.com"
            assert ("RestAPI" if function in REST else "WebsocketAPI") in source
            # The authorizer answers to its own authorizer, and to no route.
            assert ("/authorizers/" in source) == (function == "SocketAuthorizer")
    for function, prefixes in REST.items():
        sources = [source for _, source in granted[function]]
        assert len(sources) == len(prefixes)
        for prefix in prefixes:
            assert any(f"/api/*/v1/{prefix}*" in source for source in sources), prefix


def test_no_route_of_staff_is_answered_by_the_function_of_strangers(aws: Template) -> None:
    """What asks for an agent's token goes to the one, all else to the other; each begins where it looks at that."""
    (rest,) = of(aws, "AWS::Serverless::Api").values()
    answered: dict[str, set[bool]] = {}
    for path, methods in rest["Properties"]["DefinitionBody"]["paths"].items():
        for method, operation in methods.items():
            if method != "options":
                uri = operation["x-amazon-apigateway-integration"]["uri"]["Fn::Sub"]
                (function,) = re.findall(r"functions/\$\{(\w+)\.Arn\}/invocations$", uri)
                assert path.split("/")[2] in REST[function]
                answered.setdefault(function, set()).add("security" in operation)
    assert answered == {"APIHandler": {False}, "StaffApi": {True}}
    resources = aws["Resources"]
    assert [resources[name]["Properties"]["Handler"] for name in REST] == ["app.public_api", "app.staff_api"]


def test_each_log_ends_after_a_month_and_goes_with_the_stack(aws: Template) -> None:
    """A group for each function, named as Lambda names it."""
    groups = of(aws, "AWS::Logs::LogGroup").values()
    names = [each["Properties"]["LogGroupName"] for each in groups]
    assert sorted(names) == sorted(f"/aws/lambda/shopbell-prod-{function}" for function in SIZES)
    assert {(each["Properties"]["RetentionInDays"], each["DeletionPolicy"]) for each in groups} == {(30, "Delete")}
