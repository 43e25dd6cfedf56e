"""The stack: joins the constructs, and says what a deployment gives out."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import aws_cdk as cdk
from constructs import Construct

from infra.constructs.chat_app import ChatApp
from infra.constructs.data import Data
from infra.constructs.front_ends import FrontEnds
from infra.constructs.guards import Budget, CostAlarm
from infra.constructs.identity import Identity
from infra.constructs.mail import Mail
from infra.constructs.monitoring import Monitoring
from infra.constructs.pace import Pace
from infra.constructs.parts import Parts
from infra.constructs.queues import Queues
from infra.target import Target


@dataclass(frozen=True, slots=True)
class Options:
    """What an admin can say of a stage.

    A `temporary` one takes everything with it when it is deleted; any other keeps tables, people and buckets.
    `firewall` and `budget` cost money or mails, so they must be asked for.
    """

    mail_domain: str = ""
    temporary: bool = False
    mfa_required: bool = False
    firewall: bool = False
    budget: Budget | None = None
    pace: Pace = field(default_factory=Pace)


class ShopbellStack(cdk.Stack):
    """All of Shopbell in one stack."""

    def __init__(
        self,
        scope: Construct,
        name: str,
        *,
        target: Target,
        options: Options,
        **of_cdk: Any,  # noqa: ANN401 - CDK's own
    ) -> None:
        """`target` is where it goes."""
        super().__init__(scope, name, **of_cdk)
        keep, mail_domain = not options.temporary, options.mail_domain
        data = Data(self, "Data", keep=keep)
        identity = Identity(self, "Identity", keep=keep, mfa_required=options.mfa_required)
        queues = Queues(self, "Queues", target=target)
        mail = Mail(self, "Mail", domain=mail_domain, queues=queues, keep=keep, target=target)
        parts = Parts(data=data, identity=identity, queues=queues, mail=mail)
        chat = ChatApp(self, "Chat", parts=parts, target=target, pace=options.pace)
        if options.firewall:
            chat.guard()
        if options.budget:
            CostAlarm(self, "Cost", budget=options.budget)
        cognito = target.cognito_url(self.region)
        front_ends = FrontEnds(
            self, "FrontEnds", connect=_origins(chat.api_url, chat.socket_url, cognito), keep=keep, target=target
        )
        identity.invite(front_ends.widget_url)
        outputs = _outputs(chat, identity, front_ends, data, mail, queues)
        outputs |= {"CognitoUrl": cognito}
        if target.watched:
            outputs["AlarmTopicArn"] = Monitoring(
                self, "Monitoring", data=data, queues=queues, chat=chat
            ).topic.topic_arn
        for output, value in outputs.items():
            cdk.CfnOutput(self, output, value=value)


def _outputs(
    chat: ChatApp, identity: Identity, front_ends: FrontEnds, data: Data, mail: Mail, queues: Queues
) -> dict[str, str]:
    """What commands and pages must know of a deployment."""
    by_function = {
        f"{''.join(part.capitalize() for part in function.split('_'))}Queue": queue.queue_url
        for function, queue in queues.by_function.items()
    }
    return {
        "ApiUrl": chat.api_url,
        "SocketUrl": chat.socket_url,
        "PushUrl": chat.push_url,
        "UserPoolId": identity.pool.user_pool_id,
        "UserPoolClientId": identity.client.user_pool_client_id,
        "WidgetUrl": front_ends.widget_url,
        "WidgetBucket": front_ends.widget_bucket.bucket_name,
        "WidgetDistribution": front_ends.distributions[0].distribution_id,
        "InboxUrl": front_ends.inbox_url,
        "InboxBucket": front_ends.inbox_bucket.bucket_name,
        "InboxDistribution": front_ends.distributions[1].distribution_id,
        "LogTable": data.log.table_name,
        "DirectoryTable": data.directory.table_name,
        "RowsTable": data.rows.table_name,
        "LiveTable": data.live.table_name,
        "AuditTable": data.audit.table_name,
        "MailDomain": mail.domain or "-",
        "MailBucket": mail.bucket.bucket_name,
        "DeadLetters": queues.dead_letters.queue_url,
        "MailReceivedTopic": queues.mail_received.topic_arn,
        "MailReportsTopic": queues.mail_reports.topic_arn,
    } | by_function


def _origins(*urls: str) -> list[str]:
    """The scheme and host of each address: what a Content-Security-Policy names."""
    return sorted({"/".join(url.split("/")[:3]) for url in urls})
