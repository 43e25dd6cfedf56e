"""The findings of cdk-nag that we accept, each where it belongs and with its reason."""

from __future__ import annotations

import aws_cdk as cdk
from aws_cdk import Acknowledgment, Validations

from infra.work import WORK

_NAG, _SERVERLESS = "AwsSolutions::AwsSolutions", "Serverless::Serverless"
_POSTS, _ASKS, _ENDS = (
    f"{_NAG}-IAM5[Resource::arn:<AWS::Partition>:execute-api:<AWS::Region>:<AWS::AccountId>:"
    f"<WebsocketAPI>/api/{verb}/@connections/*]"
    for verb in ("POST", "GET", "DELETE")
)
_SOCKETS = {
    _POSTS: "sockets have no names before they are open; API, stage and verb are fixed",
    _ASKS: "as for posting",
}
_BUCKET = {f"{_NAG}-S1": "private, read by CloudFront alone, and all that lies there is public code"}
_DISTRIBUTION = {
    f"{_NAG}-CFR1": "shoppers are anywhere",
    f"{_NAG}-CFR2": "a firewall is a fixed monthly charge, and these are static files",
    f"{_NAG}-CFR3": "an access log would keep the address of everybody who opens a page of the shop",
    f"{_NAG}-CFR4": "CloudFront's own certificate fixes the oldest TLS; one of the shop's needs the shop's domain",
}


def _mails(*folders: str) -> dict[str, str]:
    reason = "each mail is named when it comes"
    return {f"{_NAG}-IAM5[Resource::<MailRawMailsD92F7AB7.Arn>/{folder}/*]": reason for folder in folders}


# By the path of the construct below the stack.
ACCEPTED: dict[str, dict[str, str]] = {
    "Data/LiveState": {f"{_NAG}-DDB3": "all of it expires within hours; tickets must not come back from a backup"},
    "Identity/Agents": {
        f"{_NAG}-COG8": "the Plus plan is billed per user; only admins create accounts",
        f"{_NAG}-COG2": "the inbox does not ask for the second factor yet, so requiring it would lock everybody out",
    },
    "Queues/DeadLetters": {f"{_SERVERLESS}-SQSRedrivePolicy": "it is itself a queue of dead letters"},
    **{
        f"Chat/{work.queue}Queue": {
            f"{_SERVERLESS}-LambdaEventSourceMappingDestination": "the queue's own redrive policy does it"
        }
        for work in WORK.values()
    },
    "Mail/RawMails": {f"{_NAG}-S1": "only SES writes there and only functions read; nobody else has a right to log"},
    "Chat/Roles/ApiHandler": {**_SOCKETS, _ENDS: "as for posting; a link in a mail ends what was before"},
    "Chat/Roles/StaffApi": {**_SOCKETS, **_mails("in", "files")},
    "Chat/Roles/WebsocketMessage": {**_SOCKETS, _ENDS: "as for posting; who is no agent any more is shown the door"},
    "Chat/Roles/WebsocketDisconnect": _SOCKETS,
    "Chat/Roles/InboxDigest": {_POSTS: _SOCKETS[_POSTS]},
    "Chat/Roles/EmailFallback": _SOCKETS,
    "Chat/Roles/MailIn": {_POSTS: _SOCKETS[_POSTS], **_mails("in", "files")},
    "Chat/Roles/MailReports": {_POSTS: _SOCKETS[_POSTS]},
    "Chat/Roles/Relay": {f"{_NAG}-IAM5[Resource::*]": "ListStreams alone, for which AWS has no finer resource"},
    "Chalice/ChaliceApp": {
        f"{_NAG}-APIG4": "a socket is authorized when it opens, and every later frame carries the outcome",
        f"{_NAG}-APIG1": "it would keep shoppers' addresses, and needs a role for the whole account",
        f"{_SERVERLESS}-APIGWAccessLogging": "as for APIG1",
    },
    "FrontEnds/WidgetBucket": _BUCKET,
    "FrontEnds/InboxBucket": _BUCKET,
    "FrontEnds/Widget": _DISTRIBUTION,
    "FrontEnds/Inbox": _DISTRIBUTION,
}


def acknowledge(stack: cdk.Stack, functions: dict[str, str]) -> None:
    """Accept the findings; `functions` are Chalice's names of them, with their logical ids."""
    for path, findings in ACCEPTED.items():
        construct = stack
        for step in path.split("/"):
            construct = construct.node.find_child(step)  # type: ignore[assignment]
        for finding, reason in findings.items():
            Validations.of(construct).acknowledge(Acknowledgment(id=finding, reason=reason))
    for function, logical in functions.items():
        group = f"log-group:/aws/lambda/{stack.stack_name}-{function}:*"
        finding = f"{_NAG}-IAM5[Resource::arn:<AWS::Partition>:logs:<AWS::Region>:<AWS::AccountId>:{group}]"
        role = stack.node.find_child("Chat").node.find_child("Roles").node.find_child(_role(function))
        reason = f"the streams of {logical} are named by Lambda; the group is its own"
        Validations.of(role).acknowledge(Acknowledgment(id=finding, reason=reason))


def _role(function: str) -> str:
    return "".join(part.capitalize() for part in function.split("_"))
