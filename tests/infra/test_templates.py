"""What must hold of the stack on AWS, and what differs on MiniStack."""

from __future__ import annotations

import json
import platform
import re
import subprocess
import sys
import zipfile
from collections import Counter
from pathlib import Path

import aws_cdk as cdk
import pytest

from chalicelib.transport.validation import MAX_BYTES
from infra import check_template
from infra.app import build
from infra.findings import ACCEPTED, Accepted
from infra.functions import FUNCTIONS as SIZES
from infra.functions import WORK
from infra.local.ministack import ROOT
from infra.slim import SERVICES
from tests.infra.conftest import Template, of, said

FUNCTIONS = {
    "api_handler",
    "staff_api",
    "socket_authorizer",
    "websocket_connect",
    "websocket_message",
    "websocket_disconnect",
    "relay",
    "suggest",
    "outgoing",
    *WORK,
}
Synth = tuple[Path, subprocess.CompletedProcess[str]]


def test_cdk_nag_finds_nothing_that_was_not_accepted(aws: Template) -> None:
    """AwsSolutions and Serverless, over what CloudFormation gets: functions and REST too."""
    plain = check_template.transformed(aws)
    kinds = Counter(each["Type"] for each in plain["Resources"].values())
    assert kinds["AWS::Lambda::Function"] == len(FUNCTIONS)
    assert kinds["AWS::ApiGateway::RestApi"] == 1
    assert check_template.judge(check_template.nag(plain)) == []


@pytest.mark.parametrize("rule", ["AwsSolutions-COG1", "AwsSolutions-SQS3", "AwsSolutions-IAM5"])
def test_cdk_nag_would_have_found_something(aws: Template, rule: str) -> None:
    """The check can fail: short passwords, a queue that loses what fails, a right to everything."""
    plain = check_template.transformed(aws)
    if rule == "AwsSolutions-COG1":
        (pool,) = of(plain, "AWS::Cognito::UserPool").values()
        pool["Properties"]["Policies"]["PasswordPolicy"]["MinimumLength"] = 6
    elif rule == "AwsSolutions-SQS3":
        next(each for each in of(plain, "AWS::SQS::Queue").values() if "RedrivePolicy" in each["Properties"])[
            "Properties"
        ].pop("RedrivePolicy")
    else:
        rights = next(iter(of(plain, "AWS::IAM::Policy").values()))["Properties"]["PolicyDocument"]
        rights["Statement"].append({"Effect": "Allow", "Action": "s3:*", "Resource": "*"})
    lines = check_template.judge(check_template.nag(plain))
    assert any(line.startswith(f"not accepted: {rule} ") for line in lines), lines


def test_cdk_nag_sees_the_functions_and_the_rest_api(aws: Template) -> None:
    """As SAM's resources they were not looked at: what is found there is accepted with a reason, each of it."""
    found = {str(each) for each in check_template.nag(check_template.transformed(aws))}
    assert "AwsSolutions-APIG2 at RestAPI" in found
    assert {f"Serverless-LambdaTracing at {name}" for name in ("APIHandler", "StaffApi", "MailIn")} <= found


def test_a_reason_whose_finding_is_gone_is_found_too() -> None:
    """Else a list of reasons grows for ever, and one day accepts what nobody has looked at."""
    stale = Accepted("AwsSolutions-X1", "Nowhere/*", "long gone")
    assert check_template.judge([], [stale]) == ["accepted, and not found any more: AwsSolutions-X1 at Nowhere/*"]
    found = [check_template.Finding("AwsSolutions-X1", "Nowhere/at/all", "Resource::*")]
    assert check_template.judge(found, [stale])[0].startswith("not accepted: AwsSolutions-X1 at Nowhere/at/all [Res")


def test_every_reason_says_something() -> None:
    """More than that it is accepted."""
    assert all(len(each.reason) > 10 for each in ACCEPTED)


def test_cfn_lint_finds_nothing(aws: Template, asked: Template) -> None:
    """No error, no warning, also with all that can be asked for, and without SAM; and it can find something."""
    assert [check_template.lint(each) for each in (aws, asked, check_template.transformed(asked))] == ["", "", ""]
    spoiled = json.loads(json.dumps(aws))
    spoiled["Outputs"]["Wrong"] = {"Value": {"Ref": "Nowhere"}}
    assert "Nowhere" in check_template.lint(spoiled)


def test_what_an_admin_asks_for_is_there_and_only_then(aws: Template, asked: Template) -> None:
    """A firewall before REST, a mail about the bill, a second factor for all, a stage that leaves nothing."""
    guards = {"AWS::WAFv2::WebACL", "AWS::WAFv2::WebACLAssociation", "AWS::Budgets::Budget"}
    assert not guards & {each["Type"] for each in aws["Resources"].values()}
    assert guards <= {each["Type"] for each in asked["Resources"].values()}
    (acl,) = of(asked, "AWS::WAFv2::WebACL").values()
    rules = {each["Name"]: each for each in acl["Properties"]["Rules"]}
    assert [each["Action"] for each in rules.values()] == [{"Block": {}}, {"Block": {}}]
    assert rules["rate"]["Statement"]["RateBasedStatement"] == {"AggregateKeyType": "IP", "Limit": 3000}
    size = rules["size"]["Statement"]["SizeConstraintStatement"]
    assert (size["ComparisonOperator"], size["Size"]) == ("GT", MAX_BYTES)
    assert size["FieldToMatch"] == {"Body": {"OversizeHandling": "MATCH"}}
    assert not any(each["VisibilityConfig"]["SampledRequestsEnabled"] for each in rules.values())
    (joined,) = of(asked, "AWS::WAFv2::WebACLAssociation").values()
    assert json.dumps(joined["Properties"]["ResourceArn"]).count("RestAPI") == 2
    (budget,) = of(asked, "AWS::Budgets::Budget").values()
    assert budget["Properties"]["Budget"]["BudgetLimit"] == {"Amount": 50, "Unit": "USD"}
    told = budget["Properties"]["NotificationsWithSubscribers"]
    assert [(each["Notification"]["NotificationType"], each["Notification"]["Threshold"]) for each in told] == [
        ("ACTUAL", 80),
        ("FORECASTED", 100),
    ]
    assert {each["Subscribers"][0]["Address"] for each in told} == {"admin@shop.example"}
    pools = [next(iter(of(each, "AWS::Cognito::UserPool").values()))["Properties"] for each in (aws, asked)]
    assert [each["MfaConfiguration"] for each in pools] == ["OPTIONAL", "ON"]
    assert {each["EnabledMfas"][0] for each in pools} == {"SOFTWARE_TOKEN_MFA"}


def test_what_a_store_and_a_stage_may_take_is_a_setting(aws: Template, asked: Template) -> None:
    """Of the functions, of sockets and of REST; the stage takes four times as much as a store where nothing is said."""
    for template, store, stage in ((aws, "500", 2000), (asked, "50", 300)):
        functions = of(template, "AWS::Serverless::Function").values()
        assert {each["Properties"]["Environment"]["Variables"]["STORE_RATE"] for each in functions} == {store}
        (sockets,) = of(template, "AWS::ApiGatewayV2::Stage").values()
        (rest,) = of(template, "AWS::Serverless::Api").values()
        found = [sockets["Properties"]["DefaultRouteSettings"], *rest["Properties"]["MethodSettings"]]
        assert [(each["ThrottlingRateLimit"], each["ThrottlingBurstLimit"]) for each in found] == [
            (stage, stage // 2)
        ] * 2


@pytest.mark.parametrize("kind", ["AWS::DynamoDB::Table", "AWS::Cognito::UserPool", "AWS::S3::Bucket"])
def test_a_stage_keeps_what_is_in_it_unless_it_is_temporary(aws: Template, asked: Template, kind: str) -> None:
    """Only what expires by itself may go: a stage need not be called prod to hold what people wrote."""
    expires = {name for name in aws["Resources"] if "LiveState" in name}
    kept = {name: each["DeletionPolicy"] for name, each in of(aws, kind).items()}
    assert {policy for name, policy in kept.items() if name not in expires} == {"Retain"}
    assert {each["DeletionPolicy"] for each in of(asked, kind).values()} == {"Delete"}


def test_a_temporary_stage_empties_its_buckets_before_they_go(aws: Template, asked: Template, local: Template) -> None:
    """CloudFormation deletes no bucket with anything in it, nor one with old versions."""
    buckets, emptied = of(asked, "AWS::S3::Bucket"), of(asked, "Custom::S3AutoDeleteObjects")
    assert len(buckets) == 3
    assert {each["Properties"]["BucketName"]["Ref"] for each in emptied.values()} == set(buckets)
    for keeping in (aws, local):
        assert not of(keeping, "Custom::S3AutoDeleteObjects")


def test_what_lies_in_a_bucket_can_be_had_back_for_a_month(aws: Template) -> None:
    """A release that broke something, a mail that was overwritten."""
    for bucket in (each["Properties"] for each in of(aws, "AWS::S3::Bucket").values()):
        assert bucket["VersioningConfiguration"] == {"Status": "Enabled"}
        (rule,) = bucket["LifecycleConfiguration"]["Rules"]
        assert rule["NoncurrentVersionExpiration"] == {"NoncurrentDays": 30}


def test_ses_writes_for_our_own_rule_and_reports_alone(aws: Template) -> None:
    """SES works for every account: account and source are conditions of all that it may do; and TLS is required."""
    allowed = [
        statement
        for kind in ("AWS::SNS::TopicPolicy", "AWS::S3::BucketPolicy")
        for policy in of(aws, kind).values()
        for statement in policy["Properties"]["PolicyDocument"]["Statement"]
        if statement["Principal"] == {"Service": "ses.amazonaws.com"}
    ]
    prefix = "arn:AWS::Partition:ses:AWS::Region:AWS::AccountId:"
    rule, reports = (
        f"{prefix}receipt-rule-set/shopbell-prod:receipt-rule/receive",
        f"{prefix}configuration-set/shopbell-prod",
    )
    found = sorted((each["Action"], said(aws, each["Condition"]["StringEquals"]["aws:SourceArn"])) for each in allowed)
    assert found == [("s3:PutObject", rule), ("sns:Publish", reports), ("sns:Publish", rule)]
    assert all(each["Condition"]["StringEquals"]["aws:SourceAccount"] == {"Ref": "AWS::AccountId"} for each in allowed)
    (received,) = of(aws, "AWS::SES::ReceiptRule").values()
    assert received["Properties"]["Rule"]["Name"] == "receive"
    assert received["Properties"]["Rule"]["TlsPolicy"] == "Require"
    (sending,) = of(aws, "AWS::SES::ConfigurationSet").values()
    assert sending["Properties"]["DeliveryOptions"] == {"TlsPolicy": "REQUIRE"}


@pytest.mark.parametrize(
    "context",
    [
        "waf=on",
        "temporary=true",
        "mfa=off",
        "budget=50",
        "budget=-1",
        "store_rate=0",
        "rate=900",
        "mail_domain=Mail.Shop.example",
        "target=moon",
        "stage=a b",
    ],
)
def test_an_option_that_is_none_is_refused_with_what_to_use(context: str) -> None:
    """Before anything is packaged: an admin must not learn from the bill that a word was wrong."""
    name, _, value = context.partition("=")
    with pytest.raises(ValueError, match="use "):
        build(cdk.App(context={name: value}))


def test_lambda_lets_the_queues_that_are_clocks_run(aws: Template) -> None:
    """Lambda ends what puts messages into its own queue after 16 rounds, unless it is told otherwise."""
    functions = of(aws, "AWS::Serverless::Function").values()
    policies = of(aws, "AWS::IAM::Policy")
    clocked = set()
    for function in (each["Properties"] for each in functions):
        name = function["FunctionName"].removeprefix("shopbell-prod-")
        statements = [
            statement
            for policy in policies.values()
            if function["Role"]["Fn::GetAtt"][0] in [role["Ref"] for role in policy["Properties"]["Roles"]]
            for statement in policy["Properties"]["PolicyDocument"]["Statement"]
        ]
        sent, read = (
            {json.dumps(each["Resource"]) for each in statements if action in str(each["Action"])}
            for action in ("sqs:SendMessage", "sqs:ReceiveMessage")
        )
        clocked |= {name} if sent & read else set()
        assert (function.get("RecursiveLoop") == "Allow") == (name in clocked), name
    assert clocked == {"notify", "email_fallback", "inbox_digest"}


def test_every_function_has_a_role_of_its_own(aws: Template) -> None:
    """Each function a role, on ARM and on this interpreter's Python."""
    functions = of(aws, "AWS::Serverless::Function")
    names = {each["Properties"]["FunctionName"].removeprefix("shopbell-prod-") for each in functions.values()}
    assert names == FUNCTIONS
    roles = [json.dumps(each["Properties"]["Role"]) for each in functions.values()]
    assert len(set(roles)) == len(FUNCTIONS)
    for each in functions.values():
        assert each["Properties"]["Architectures"] == ["arm64"]
        assert each["Properties"]["Runtime"] == f"python3.{sys.version_info.minor}"
        # API Gateway gives up after 29 s; behind the chat, nobody waits.
        name = each["Properties"]["Handler"].removeprefix("app.")
        assert each["Properties"]["Timeout"] < 29 or name == "relay" or name in WORK
        # The queues' visibility is six times what stands in infra/functions: it must be the function's own.
        assert name not in WORK or SIZES[name].timeout == each["Properties"]["Timeout"]


def test_no_right_is_wider_than_its_use(aws: Template) -> None:
    """No action with a star, no resource that is one but for ListStreams, for which AWS has none finer."""
    for policy in of(aws, "AWS::IAM::Policy").values():
        for statement in policy["Properties"]["PolicyDocument"]["Statement"]:
            actions = statement["Action"] if isinstance(statement["Action"], list) else [statement["Action"]]
            assert not any("*" in action for action in actions)
            if statement["Resource"] == "*":
                assert actions == ["dynamodb:ListStreams"]
    assert of(aws, "AWS::IAM::ManagedPolicy") == {}


def test_no_function_may_delete_a_message(aws: Template) -> None:
    """Nor change one: there is no DeleteItem on the log, updates are of heads, and batches write sockets only."""
    for policy in of(aws, "AWS::IAM::Policy").values():
        for statement in policy["Properties"]["PolicyDocument"]["Statement"]:
            if "ConversationLog" in json.dumps(statement["Resource"]):
                assert "dynamodb:DeleteItem" not in statement["Action"]
                if "dynamodb:UpdateItem" in statement["Action"]:
                    # Of a head, and of nothing that a message says (conversations/adapters/log_items.py).
                    assert statement["Action"] == "dynamodb:UpdateItem"
                    head = ["pk", "sk", "st", "as", "pa", "v", "fa", "ct", "oc", "hb", "cb"]
                    assert statement["Condition"] == {"ForAllValues:StringEquals": {"dynamodb:Attributes": head}}


def test_the_socket_asks_for_a_ticket_and_answers_frames(aws: Template) -> None:
    """A REQUEST authorizer on $connect, a route response on $default, a stage that follows changes and throttles."""
    routes = {
        each["Properties"]["RouteKey"]: each["Properties"] for each in of(aws, "AWS::ApiGatewayV2::Route").values()
    }
    assert set(routes) == {"$connect", "$default", "$disconnect"}
    assert routes["$connect"]["AuthorizationType"] == "CUSTOM"
    assert routes["$default"]["RouteResponseSelectionExpression"] == "$default"
    (response,) = of(aws, "AWS::ApiGatewayV2::RouteResponse").values()
    assert response["Properties"]["RouteResponseKey"] == "$default"
    (authorizer,) = of(aws, "AWS::ApiGatewayV2::Authorizer").values()
    assert authorizer["Properties"]["IdentitySource"] == ["route.request.querystring.ticket"]
    (stage,) = of(aws, "AWS::ApiGatewayV2::Stage").values()
    assert stage["Properties"]["AutoDeploy"] is True
    assert "DeploymentId" not in stage["Properties"]
    assert stage["Properties"]["DefaultRouteSettings"]["ThrottlingRateLimit"] > 0
    assert of(aws, "AWS::ApiGatewayV2::Deployment") == {}


def test_rest_is_throttled_and_agents_routes_are_guarded(aws: Template) -> None:
    """Every route but the shoppers' asks Cognito; refusals of API Gateway itself carry CORS headers."""
    (rest,) = of(aws, "AWS::Serverless::Api").values()
    properties = rest["Properties"]
    assert properties["EndpointConfiguration"] == "REGIONAL"
    assert properties["OpenApiVersion"] == "2.0"
    assert properties["MethodSettings"][0]["ThrottlingRateLimit"] > 0
    assert set(properties["GatewayResponses"]) == {"DEFAULT_4XX", "DEFAULT_5XX", "WAF_FILTERED"}
    for path, methods in properties["DefinitionBody"]["paths"].items():
        for method, operation in methods.items():
            guarded = "security" in operation
            public = path.startswith(("/v1/visitor", "/v1/presence", "/v1/greeting", "/v1/form", "/v1/unsubscribe"))
            assert guarded == (not public and method != "options"), (path, method)


def test_front_ends_are_private_and_strict(aws: Template) -> None:
    """No bucket is public; the inbox gets a policy without exceptions."""
    for bucket in of(aws, "AWS::S3::Bucket").values():
        assert set(bucket["Properties"]["PublicAccessBlockConfiguration"].values()) == {True}
    policies = json.dumps(of(aws, "AWS::CloudFront::ResponseHeadersPolicy"))
    assert "require-trusted-types-for 'script'" in policies
    assert "unsafe" not in policies
    for distribution in of(aws, "AWS::CloudFront::Distribution").values():
        behaviour = distribution["Properties"]["DistributionConfig"]["DefaultCacheBehavior"]
        assert behaviour["ViewerProtocolPolicy"] == "redirect-to-https"


def test_people_are_added_by_admins_alone(aws: Template) -> None:
    """No sign-up, no OAuth, and nobody writes themselves into a store."""
    (pool,) = of(aws, "AWS::Cognito::UserPool").values()
    assert pool["Properties"]["AdminCreateUserConfig"]["AllowAdminCreateUserOnly"] is True
    assert pool["Properties"]["DeletionProtection"] == "ACTIVE"
    (client,) = of(aws, "AWS::Cognito::UserPoolClient").values()
    properties = client["Properties"]
    assert "custom:stores" not in properties["WriteAttributes"]
    assert "custom:stores" in properties["ReadAttributes"]
    assert properties["AllowedOAuthFlowsUserPoolClient"] is False
    assert properties["PreventUserExistenceErrors"] == "ENABLED"


def test_the_package_holds_the_services_that_are_called_and_no_others(aws_synth: Synth) -> None:
    """Half of it would be descriptions of services that nothing here knows."""
    folder, _ = aws_synth
    package = max(folder.glob("asset.*.zip"), key=lambda path: path.stat().st_size)
    names = zipfile.ZipFile(package).namelist()
    held = {name.split("/")[2] for name in names if name.startswith("botocore/data/") and name.count("/") > 2}
    adapters = "".join(path.read_text() for path in (ROOT / "chalicelib").rglob("*.py"))
    called = set(re.findall(r'client\("(\w+)"', adapters))
    assert len(called) > 5
    assert called <= held <= SERVICES
    assert "botocore/data/endpoints.json" in names
    assert package.stat().st_size < 20_000_000


def test_the_local_template_differs_where_it_must_and_nowhere_else(aws: Template, local: Template) -> None:
    """MiniStack: no route response, no alarms, no receipt rules, plain HTTP, its own processor; else the same."""

    def kinds(template: Template) -> Counter[str]:
        return Counter(each["Type"] for name, each in template["Resources"].items() if "Monitoring" not in name)

    watched = {"AWS::CloudWatch::Alarm", "AWS::CloudWatch::Dashboard", "AWS::Logs::MetricFilter"}
    assert {kind: count for kind, count in (kinds(aws) - kinds(local)).items() if kind not in watched} == {
        "AWS::ApiGatewayV2::RouteResponse": 1,
        "AWS::SES::ReceiptRuleSet": 1,
        "AWS::SES::ReceiptRule": 1,
        # Of the bucket of mails: that connections are encrypted, and that SES may put them there.
        "AWS::S3::BucketPolicy": 1,
    }
    assert kinds(local) - kinds(aws) == Counter()
    machine = "arm64" if platform.machine() in {"arm64", "aarch64"} else "x86_64"
    functions = of(local, "AWS::Serverless::Function").values()
    assert {each["Properties"]["Architectures"][0] for each in functions} == {machine}
    assert "http://localhost:4599" in json.dumps(local["Outputs"])
    assert "localhost" not in json.dumps(aws)
