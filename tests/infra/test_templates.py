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

from infra.constructs.package import SERVICES
from infra.local.ministack import ROOT
from infra.work import WORK
from tests.infra.conftest import Template, of

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


def test_cdk_nag_finds_nothing_that_was_not_accepted(aws_synth: Synth) -> None:
    """AwsSolutions and Serverless; each accepted finding has its reason in infra/findings.py."""
    _, done = aws_synth
    assert done.returncode == 0, done.stdout + done.stderr
    assert "AwsSolutions-" not in done.stdout + done.stderr
    assert "Serverless-" not in done.stdout + done.stderr


def test_cdk_nag_would_have_found_something(tmp_path: Path) -> None:
    """The check can fail: without what was accepted, it does."""
    script = "import infra.findings, runpy; infra.findings.ACCEPTED.clear(); "
    script += "runpy.run_module('infra.app', run_name='__main__')"
    command = [str(ROOT / "node_modules/.bin/cdk"), "synth", "--quiet", "--output", str(tmp_path)]
    command += ["--app", f'{sys.executable} -c "{script}"']
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert "AwsSolutions-" in done.stdout + done.stderr


def test_cfn_lint_finds_nothing(aws_synth: Synth) -> None:
    """No error, no warning."""
    folder, _ = aws_synth
    command = [str(Path(sys.executable).parent / "cfn-lint"), str(folder / "shopbell-prod.template.json")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")


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
    assert clocked == {"notify", "email_fallback"}


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
        # The queues' visibility is six times what stands in infra/work.py: it must be the function's own.
        assert name not in WORK or WORK[name].timeout == each["Properties"]["Timeout"]


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
    """There is no such feature, so there is no DeleteItem on the log; batches write sockets only."""
    for policy in of(aws, "AWS::IAM::Policy").values():
        for statement in policy["Properties"]["PolicyDocument"]["Statement"]:
            if "ConversationLog" in json.dumps(statement["Resource"]):
                assert "dynamodb:DeleteItem" not in statement["Action"]
                assert "dynamodb:UpdateItem" not in statement["Action"]


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
    assert set(properties["GatewayResponses"]) == {"DEFAULT_4XX", "DEFAULT_5XX"}
    for path, methods in properties["DefinitionBody"]["paths"].items():
        for method, operation in methods.items():
            guarded = "security" in operation
            public = path.startswith(("/v1/visitor", "/v1/presence", "/v1/form", "/v1/unsubscribe"))
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
    adapters = "".join(path.read_text() for path in (ROOT / "chalicelib/adapters").glob("*.py"))
    called = set(re.findall(r'client\("(\w+)"', adapters))
    assert called <= held <= SERVICES
    assert "botocore/data/endpoints.json" in names
    assert package.stat().st_size < 25_000_000


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
