"""Mail in and out: the domain of all stores' addresses, the bucket of raw mails, and what SES tells us."""

from __future__ import annotations

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_ses as ses
from constructs import Construct

from infra.constructs.queues import Queues
from infra.target import Target

_KEPT_DAYS = 365
_RULE = "receive"
# What was overwritten or deleted by mistake can be had back for a month.
_UNDO_DAYS = 30


class Mail(Construct):
    """A bucket always; identity, configuration set and receipt rule where the deployment has a mail domain."""

    def __init__(self, scope: Construct, name: str, *, domain: str, queues: Queues, keep: bool, target: Target) -> None:
        """`domain` gets a subdomain for each store; empty means that this deployment neither sends nor takes mail."""
        super().__init__(scope, name)
        self.domain = domain
        self.bucket = s3.Bucket(
            self,
            "RawMails",
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            encryption=s3.BucketEncryption.S3_MANAGED,
            enforce_ssl=target.tls,
            versioned=True,
            lifecycle_rules=[
                s3.LifecycleRule(
                    expiration=cdk.Duration.days(_KEPT_DAYS),
                    noncurrent_version_expiration=cdk.Duration.days(_UNDO_DAYS),
                )
            ],
            removal_policy=cdk.RemovalPolicy.RETAIN if keep else cdk.RemovalPolicy.DESTROY,
            auto_delete_objects=target.empties and not keep,
        )
        self.configuration_set = ses.CfnConfigurationSet(
            self,
            "Mails",
            name=cdk.Stack.of(self).stack_name,
            # A conversation goes over no wire in the clear: a server that knows no TLS bounces, which the inbox shows.
            delivery_options=ses.CfnConfigurationSet.DeliveryOptionsProperty(tls_policy="REQUIRE"),
        )
        self.rule_set = ""
        if not domain:
            return
        ses.EmailIdentity(self, "Domain", identity=ses.Identity.domain(domain))
        self._report(queues)
        if target.takes_mail:
            self.rule_set = self._receive(queues)

    @property
    def senders(self) -> tuple[str, ...]:
        """The ARNs that mail is sent as: the domain and the configuration set; none without a domain."""
        if not self.domain:
            return ()
        return self._arn("identity", self.domain), self._arn("configuration-set", cdk.Stack.of(self).stack_name)

    def _report(self, queues: Queues) -> None:
        _let_ses(queues.mail_reports, self._arn("configuration-set", cdk.Stack.of(self).stack_name))
        destination = ses.CfnConfigurationSetEventDestination(
            self,
            "Reports",
            configuration_set_name=self.configuration_set.ref,
            event_destination=ses.CfnConfigurationSetEventDestination.EventDestinationProperty(
                enabled=True,
                matching_event_types=["delivery", "bounce", "complaint"],
                sns_destination=ses.CfnConfigurationSetEventDestination.SnsDestinationProperty(
                    topic_arn=queues.mail_reports.topic_arn
                ),
            ),
        )
        # SES tries it when it is made.
        destination.node.add_dependency(queues.mail_reports.node.find_child("Policy"))

    def _receive(self, queues: Queues) -> str:
        stack = cdk.Stack.of(self)
        rule_arn = self._arn("receipt-rule-set", f"{stack.stack_name}:receipt-rule/{_RULE}")
        _let_ses(queues.mail_received, rule_arn)
        self.bucket.add_to_resource_policy(
            iam.PolicyStatement(
                principals=[iam.ServicePrincipal("ses.amazonaws.com")],
                actions=["s3:PutObject"],
                resources=[self.bucket.arn_for_objects("in/*")],
                conditions=_from(rule_arn),
            )
        )
        rules = ses.CfnReceiptRuleSet(self, "Rules", rule_set_name=stack.stack_name)
        rule = ses.CfnReceiptRule(
            self,
            "Receive",
            rule_set_name=rules.ref,
            rule=ses.CfnReceiptRule.RuleProperty(
                name=_RULE,
                enabled=True,
                # The dot stands for every subdomain: each store has its own.
                recipients=[f".{self.domain}"],
                scan_enabled=True,
                tls_policy="Require",
                actions=[
                    ses.CfnReceiptRule.ActionProperty(
                        s3_action=ses.CfnReceiptRule.S3ActionProperty(
                            bucket_name=self.bucket.bucket_name,
                            object_key_prefix="in/",
                            topic_arn=queues.mail_received.topic_arn,
                        )
                    )
                ],
            ),
        )
        # As above, topic and bucket.
        rule.node.add_dependency(queues.mail_received.node.find_child("Policy"))
        if self.bucket.policy:
            rule.node.add_dependency(self.bucket.policy)
        return stack.stack_name

    def _arn(self, resource: str, name: str) -> str:
        return cdk.Stack.of(self).format_arn(service="ses", resource=resource, resource_name=name)


def _from(source: str) -> dict[str, dict[str, str]]:
    # SES works for every account: without these, anybody's SES could write here in its name.
    return {"StringEquals": {"aws:SourceAccount": cdk.Aws.ACCOUNT_ID, "aws:SourceArn": source}}


def _let_ses(topic: cdk.aws_sns.Topic, source: str) -> None:
    topic.add_to_resource_policy(
        iam.PolicyStatement(
            principals=[iam.ServicePrincipal("ses.amazonaws.com")],
            actions=["sns:Publish"],
            resources=[topic.topic_arn],
            conditions=_from(source),
        )
    )
