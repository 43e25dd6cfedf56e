"""The findings of cdk-nag that we accept, each with the reason that answers it (infra/check_template.py runs it)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Accepted:
    """A finding's rule, the resources it is accepted at, and why.

    `where` is a pattern of the construct's path below the stack, or of the name of what Chalice and SAM make; `detail`
    one of what the rule says in brackets, the resource of a right for one.
    """

    rule: str
    where: str
    reason: str
    detail: str = ""


_SOCKETS = "sockets have no names before they are open; API, stage and verb are fixed"
_BY_QUEUE = "the queue's own redrive policy does it"

ACCEPTED = (
    # Rights.
    *(
        Accepted("AwsSolutions-IAM5", f"Chat/Roles/{role}/*", _SOCKETS, "*:execute-api:*/api/*/@connections/[*]")
        for role in (
            *("ApiHandler", "StaffApi", "WebsocketMessage", "WebsocketDisconnect"),
            *("InboxDigest", "EmailFallback", "MailIn", "MailReports"),
        )
    ),
    Accepted(
        "AwsSolutions-IAM5",
        "Chat/Roles/*",
        "Lambda names the streams of a log; the group is the function's own",
        "*:log-group:/aws/lambda/shopbell-*:[*]",
    ),
    *(
        Accepted("AwsSolutions-IAM5", f"Chat/Roles/{role}/*", "each mail is named when it comes", "*RawMails*/*/[*]")
        for role in ("StaffApi", "MailIn")
    ),
    Accepted(
        "AwsSolutions-IAM5",
        "Chat/Roles/Relay/*",
        "ListStreams alone, for which AWS has no finer resource",
        "Resource::[*]",
    ),
    # Functions.
    Accepted(
        "AwsSolutions-L1",
        "*",
        "the runtime is the Python that packages, as the package's compiled parts are; each that we support is tested",
    ),
    Accepted("Serverless-LambdaLatestVersion", "*", "as for AwsSolutions-L1"),
    Accepted(
        "Serverless-LambdaDLQ",
        "*",
        "for asynchronous calls, and there are none: API Gateway and `notify` wait for the answer, queues and the "
        "stream have dead letters of their own",
    ),
    Accepted(
        "Serverless-LambdaTracing",
        "*",
        "a trace is billed by each message; one log line per call has the ids that join them",
    ),
    *(
        Accepted("Serverless-LambdaEventSourceMappingDestination", f"Chat/{queue}Queue", _BY_QUEUE)
        for queue in ("InboxDigest", "Notify", "EmailFallback", "MailIn", "MailReports")
    ),
    Accepted("Serverless-SQSRedrivePolicy", "Queues/DeadLetters/*", "it is itself the queue of dead letters"),
    # The APIs.
    Accepted(
        "AwsSolutions-APIG1",
        "*APIStage",
        "it needs a role for the whole account, which is not ours to set, and says nothing that is not in the "
        "functions' own line for each call but refusals of API Gateway itself, which it counts as 4XXError",
    ),
    Accepted("AwsSolutions-APIG1", "RestAPI*Stage", "as for the sockets' API"),
    Accepted("AwsSolutions-APIG6", "RestAPI*Stage", "as for APIG1, and it would write what shoppers send into a log"),
    Accepted("Serverless-APIGWAccessLogging", "*Stage", "as for APIG1: a role for the whole account"),
    Accepted("Serverless-APIGWXrayEnabled", "RestAPI*Stage", "as for the functions' tracing"),
    Accepted(
        "AwsSolutions-APIG2",
        "RestAPI",
        "the functions check each body against its schema, and answer with a constant; API Gateway's answer would be "
        "another one, of another form",
    ),
    Accepted(
        "AwsSolutions-APIG3",
        "RestAPI*Stage",
        "a fixed charge of $7 a month for a shop that may be idle; `make deploy WAF=yes` has it",
    ),
    Accepted(
        "AwsSolutions-APIG4",
        "Websocket*Route",
        "a socket is authorized once, when it opens, and every later frame carries the outcome; $connect asks a ticket",
    ),
    # The rest.
    Accepted("AwsSolutions-DDB3", "Data/LiveState/*", "all of it expires within hours; a backup would revive tickets"),
    Accepted("AwsSolutions-COG8", "Identity/Staff/*", "the Plus plan is billed per user; only admins create accounts"),
    Accepted(
        "AwsSolutions-COG2",
        "Identity/Staff/*",
        "a second factor is each agent's choice until the admin asks all for it: `make deploy MFA=required`",
    ),
    Accepted(
        "AwsSolutions-S1",
        "*Bucket/*",
        "private, read by CloudFront alone, and all that lies there is public code",
    ),
    Accepted(
        "AwsSolutions-S1",
        "Mail/RawMails/*",
        "only SES writes there and only functions read; nobody else has a right to log",
    ),
    Accepted("AwsSolutions-CFR1", "FrontEnds/*", "shoppers are anywhere"),
    Accepted("AwsSolutions-CFR2", "FrontEnds/*", "these are static files, served from CloudFront's own copies"),
    Accepted("AwsSolutions-CFR3", "FrontEnds/*", "it would keep the address of everybody who opens a page of the shop"),
    Accepted(
        "AwsSolutions-CFR4",
        "FrontEnds/*",
        "CloudFront's own certificate fixes the oldest TLS; one of the shop's needs the shop's domain",
    ),
)
