"""The parts that functions work with, and where each of them is."""

from __future__ import annotations

from dataclasses import dataclass

import aws_cdk as cdk

from infra.constructs.data import Data
from infra.constructs.identity import Identity
from infra.constructs.mail import Mail
from infra.constructs.queues import Queues
from infra.functions.model import Named, Places, Queue

# The name of the stage of both APIs.
STAGE = "api"


@dataclass(frozen=True, slots=True)
class Parts:
    """What the functions work with."""

    data: Data
    identity: Identity
    queues: Queues
    mail: Mail

    def places(self, stack: cdk.Stack, api: str, *, socket_url: str, push_url: str, store_rate: int) -> Places:
        """Where all of it is; `api` is the id of the sockets'."""
        # By their names: an environment that all functions share can't refer to one of those that share it.
        keys, outgoing = f"/{stack.stack_name}/signing-keys", f"{stack.stack_name}-outgoing"
        data, queues, mail = self.data, self.queues, self.mail
        return Places(
            log=Named(data.log.table_name, data.log.table_arn),
            log_stream=str(data.log.table_stream_arn),
            directory=Named(data.directory.table_name, data.directory.table_arn),
            rows=Named(data.rows.table_name, data.rows.table_arn),
            live=Named(data.live.table_name, data.live.table_arn),
            audit=Named(data.audit.table_name, data.audit.table_arn),
            events=queues.events.topic_arn,
            queues={name: Queue(each.queue_url, each.queue_arn) for name, each in queues.by_function.items()},
            dead_letters=Queue(queues.dead_letters.queue_url, queues.dead_letters.queue_arn),
            mail_domain=mail.domain,
            mail_bucket=Named(mail.bucket.bucket_name, mail.bucket.bucket_arn),
            mail_configuration_set=mail.configuration_set.ref,
            mail_senders=mail.senders,
            sockets={verb: _connections(stack, api, verb) for verb in ("POST", "GET", "DELETE")},
            socket_url=socket_url,
            push_url=push_url,
            signing_keys=Named(
                keys, stack.format_arn(service="ssm", resource="parameter", resource_name=keys.removeprefix("/"))
            ),
            outgoing=Named(outgoing, _function(stack, outgoing)),
            user_pool=self.identity.pool.user_pool_arn,
            store_rate=store_rate,
        )


def _connections(stack: cdk.Stack, api: str, verb: str) -> str:
    return stack.format_arn(service="execute-api", resource=api, resource_name=f"{STAGE}/{verb}/@connections/*")


def _function(stack: cdk.Stack, name: str) -> str:
    return stack.format_arn(
        service="lambda", resource="function", resource_name=name, arn_format=cdk.ArnFormat.COLON_RESOURCE_NAME
    )
