"""What each function may do: the statements of its role.

A right that is missing fails at the first call, one too many on the day of a break-in. The tests hold both: the whole
table stands in tests/infra/test_functions.py, and tests/integration/test_rights.py compares it with what is called.
"""

from __future__ import annotations

from dataclasses import dataclass

import aws_cdk as cdk
from aws_cdk import aws_iam as iam

from infra.constructs.data import Data
from infra.constructs.identity import Identity
from infra.constructs.mail import Mail
from infra.constructs.queues import Queues
from infra.constructs.roles import allow, allow_on

STAGE = "api"
# The partitions of ShopDirectory and of LiveState (docs/data-model.md), without their store.
_SETTINGS, _AGENTS, _PREFERENCES, _DEVICES, _BLOCKED = "#settings", "#agents", "#preferences", "#devices", "#blocked"
_CUSTOMER, _ADDRESS, _ROW, _HELD = "#customer#", "#address#", "#conversation#", "#held#"
_PRESENT, _SOCKET, _CLAIM = "#agent-sockets", "#socket#", "#claim#"
# Who could write an agent's would be let in as any agent.
_TICKET, _AGENT_TICKET, _SESSIONS = "#ticket#", "#agent-ticket#", "#sessions#"
_COUNT, _LEASE = "#count#", "#lease#"


@dataclass(frozen=True, slots=True)
class Parts:
    """What the functions work with."""

    data: Data
    identity: Identity
    queues: Queues
    mail: Mail


def rights(
    stack: cdk.Stack, api: str, parts: Parts, *, keys: str, outgoing: str
) -> dict[str, list[iam.PolicyStatement]]:
    """The statements by function. `api` is the sockets', `keys` the signing keys' parameter, `outgoing` a function."""
    log, directory, live = (each.table_arn for each in (parts.data.log, parts.data.directory, parts.data.live))
    post, ask, end = (_sockets(stack, api, verb) for verb in ("POST", "GET", "DELETE"))
    may_read_keys = _may_read_keys(stack, keys)
    queues = {name: queue.queue_arn for name, queue in parts.queues.by_function.items()}
    work = {name: [allow("sqs: ReceiveMessage DeleteMessage GetQueueAttributes", arn)] for name, arn in queues.items()}
    bucket, send = parts.mail.bucket.bucket_arn, parts.mail.may_send()
    # A message: the log, whoever listens, and what must be known of who writes it.
    write = [
        allow("dynamodb: Query PutItem BatchWriteItem", log),
        allow_on("BatchWriteItem", live, _SOCKET),
        post,
    ]
    # The same, by somebody who is there: whom the limits count, and who may ask for a copy by mail.
    chat = [
        *write,
        allow_on("UpdateItem", live, _COUNT),
        allow_on("UpdateItem", directory, _ROW),
        allow_on("PutItem", directory, _CUSTOMER),
        allow("sqs: SendMessage", queues["email_fallback"]),
    ]
    once = [allow_on("GetItem UpdateItem", live, _LEASE), allow_on("UpdateItem", live, _COUNT)]
    return {
        # Strangers. What it holds of others is a shopper's, never an agent's.
        "api_handler": [
            *chat,
            # Of a shopper who comes back by a mail's link.
            end,
            allow_on("PutItem", live, _TICKET, _CLAIM),
            # Whether somebody is there to answer.
            allow_on("Query", live, _PRESENT),
            allow_on("GetItem", directory, _SETTINGS, _CUSTOMER),
            # Who wants no more mails.
            allow_on("PutItem", directory, _ADDRESS),
            *may_read_keys,
        ],
        "staff_api": [
            *chat,
            *once,
            # Of an agent who signs out everywhere.
            end,
            allow_on("UpdateItem", directory, _AGENTS),
            allow_on("Query DeleteItem", live, _PRESENT),
            allow_on("Query", live, _SOCKET),
            allow_on("PutItem", live, _AGENT_TICKET),
            allow_on("PutItem Query DeleteItem", live, _SESSIONS),
            allow_on("GetItem", directory, _SETTINGS, _AGENTS, _CUSTOMER, _ADDRESS, _HELD),
            allow_on("Query", directory, _AGENTS, _PREFERENCES, _DEVICES, _BLOCKED),
            allow("dynamodb: Query", f"{directory}/index/by-status", f"{directory}/index/by-owner"),
            allow_on("PutItem", directory, _PREFERENCES, _DEVICES, _BLOCKED),
            allow_on("UpdateItem", directory, _HELD),
            allow_on("DeleteItem", directory, _DEVICES, _BLOCKED),
            # Links to mails and their files are signed with this function's own rights.
            allow("s3: GetObject", f"{bucket}/in/*", f"{bucket}/files/*"),
            # A mail that is let in out of quarantine is unpacked here, and its sender may get a confirmation.
            allow("s3: PutObject", f"{bucket}/files/*"),
            *may_read_keys,
            *send,
        ],
        "websocket_connect": [allow_on("PutItem", live, _PRESENT)],
        "websocket_message": [
            *chat,
            ask,
            end,
            allow_on("PutItem", live, _PRESENT, _SOCKET),
            allow_on("Query", live, _SOCKET),
            allow_on("DeleteItem", live, _PRESENT),
            allow_on("GetItem", directory, _SETTINGS, _AGENTS, _CUSTOMER),
        ],
        "websocket_disconnect": [
            allow_on("Query BatchWriteItem", live, _SOCKET),
            allow_on("DeleteItem", live, _PRESENT),
            allow("dynamodb: Query BatchWriteItem", log),
            post,
            ask,
        ],
        "socket_authorizer": [
            allow_on("DeleteItem", live, _TICKET, _AGENT_TICKET),
            allow_on("GetItem", directory, _AGENTS, _CUSTOMER),
        ],
        "relay": [
            allow("dynamodb: Query", log),
            allow_on("GetItem UpdateItem", directory, _ROW),
            allow_on("GetItem", directory, _CUSTOMER),
            allow("sns: Publish", parts.queues.events.topic_arn),
            allow("dynamodb: DescribeStream GetRecords GetShardIterator", str(parts.data.log.table_stream_arn)),
            # AWS has no finer resource for it.
            allow("dynamodb: ListStreams", "*"),
            allow("sqs: SendMessage", parts.queues.dead_letters.queue_arn),
        ],
        "inbox_digest": [*work["inbox_digest"], allow_on("Query DeleteItem", live, _PRESENT), post],
        "notify": [
            *work["notify"],
            allow("sqs: SendMessage", queues["notify"]),
            allow("dynamodb: Query", log),
            allow_on("Query", live, _PRESENT),
            allow_on("GetItem UpdateItem", live, _LEASE),
            allow_on("GetItem", directory, _SETTINGS, _ROW),
            allow_on("Query", directory, _AGENTS, _PREFERENCES, _DEVICES),
            allow_on("DeleteItem", directory, _DEVICES),
            allow("lambda: InvokeFunction", _function(stack, outgoing)),
            *may_read_keys,
            *send,
        ],
        # It talks to hosts that anybody may have named: there is nothing here for them to gain.
        "outgoing": [],
        "email_fallback": [
            *work["email_fallback"],
            allow("sqs: SendMessage", queues["email_fallback"]),
            *write,
            *once,
            allow_on("GetItem", directory, _SETTINGS, _CUSTOMER, _ADDRESS),
            ask,
            *may_read_keys,
            *send,
        ],
        # Nothing calls it until there is an assistant.
        "suggest": [],
        "mail_in": [
            *work["mail_in"],
            *write,
            *once,
            allow_on("GetItem", directory, _SETTINGS, _CUSTOMER, _ADDRESS),
            allow_on("PutItem", directory, _CUSTOMER, _HELD),
            # A blocked sender's mails are counted.
            allow_on("UpdateItem", directory, _BLOCKED),
            allow("s3: GetObject", f"{bucket}/in/*"),
            allow("s3: PutObject", f"{bucket}/files/*"),
            *may_read_keys,
            *send,
        ],
        "mail_reports": [*work["mail_reports"], *write, allow_on("PutItem", directory, _ADDRESS)],
    }


def _may_read_keys(stack: cdk.Stack, name: str) -> list[iam.PolicyStatement]:
    # The first that needs the keys makes them: CloudFormation makes no secret parameters, and no random values.
    parameter = stack.format_arn(service="ssm", resource="parameter", resource_name=name.removeprefix("/"))
    make = allow("ssm: PutParameter", parameter)
    make.add_condition("StringEquals", {"ssm:Overwrite": "false"})
    return [allow("ssm: GetParameter", parameter), make]


def _function(stack: cdk.Stack, name: str) -> str:
    return stack.format_arn(
        service="lambda", resource="function", resource_name=name, arn_format=cdk.ArnFormat.COLON_RESOURCE_NAME
    )


def _sockets(stack: cdk.Stack, api: str, verb: str) -> iam.PolicyStatement:
    arn = stack.format_arn(service="execute-api", resource=api, resource_name=f"{STAGE}/{verb}/@connections/*")
    return allow("execute-api: ManageConnections", arn)
