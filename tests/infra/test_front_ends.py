"""Widget, inbox, sign-in, the socket's API, outputs: what stands here is what the template must say."""

from __future__ import annotations

import json
import subprocess

import pytest

from tests.infra.conftest import Template, name_of, named, of, said

_OPTIMIZED = "658327ea-f89d-4fab-a63d-7e88639e58f6"
_API = ".execute-api.AWS::Region.AWS::URLSuffix"
# All that the inbox may load, and whom it may speak to.
_POLICY = [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "manifest-src 'self'",
    f"connect-src 'self' https://RestAPI{_API} https://cognito-idp.AWS::Region.amazonaws.com wss://WebsocketAPI{_API}",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types shopbell-worker",
]
_SECURITY = {
    "ContentTypeOptions": {"Override": True},
    "ReferrerPolicy": {"Override": True, "ReferrerPolicy": "no-referrer"},
    "StrictTransportSecurity": {"AccessControlMaxAgeSec": 31_536_000, "IncludeSubdomains": True, "Override": True},
}
SITES = {
    "Widget": {"root": "w.js", "Cross-Origin-Resource-Policy": "cross-origin"},
    "Inbox": {
        "root": "index.html",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=()",
    },
}
OUTPUTS = {
    "ApiUrl": f"https://RestAPI{_API}/api",
    "SocketUrl": f"wss://WebsocketAPI{_API}/api",
    "CognitoUrl": "https://cognito-idp.AWS::Region.amazonaws.com/",
    "UserPoolId": "Staff",
    "UserPoolClientId": "Inbox",
    "WidgetUrl": "https://Widget.DomainName",
    "WidgetBucket": "WidgetBucket",
    "WidgetDistribution": "Widget",
    "InboxUrl": "https://Inbox.DomainName",
    "InboxBucket": "InboxBucket",
    "InboxDistribution": "Inbox",
    "LogTable": "ConversationLog",
    "DirectoryTable": "ShopDirectory",
    "RowsTable": "InboxRows",
    "LiveTable": "LiveState",
    "AuditTable": "Audit",
    "MailDomain": "mail.shop.example",
    "MailBucket": "RawMails",
    "MailReceivedTopic": "MailReceived",
    "MailReportsTopic": "MailReportEvents",
    "DeadLetters": "DeadLetters",
    "AlarmTopicArn": "Alarms",
    **{f"{queue}Queue": queue for queue in ("InboxDigest", "Notify", "EmailFallback", "MailIn", "MailReports")},
}


@pytest.mark.parametrize("site", SITES)
def test_a_site_is_served_from_its_bucket_alone(aws: Template, site: str) -> None:
    """Signed by CloudFront, compressed, cached, over TLS, with its own headers; only the inbox has pages to find."""
    properties = named(aws, "AWS::CloudFront::Distribution")[site]["DistributionConfig"]
    behaviour = dict(properties["DefaultCacheBehavior"])
    (origin,) = properties["Origins"]
    assert properties["Enabled"] is True
    assert properties["DefaultRootObject"] == SITES[site]["root"]
    assert properties["PriceClass"] == "PriceClass_All"
    assert said(aws, origin["DomainName"]) == f"{site}Bucket.RegionalDomainName"
    assert said(aws, origin["OriginAccessControlId"]) == f"{site}Access.Id"
    control = named(aws, "AWS::CloudFront::OriginAccessControl")[f"{site}Access"]["OriginAccessControlConfig"]
    assert (control["SigningBehavior"], control["SigningProtocol"]) == ("always", "sigv4")
    assert name_of(aws, behaviour.pop("ResponseHeadersPolicyId")) == f"{site}Headers"
    pages = [(each["EventType"], said(aws, each["FunctionARN"])) for each in behaviour.pop("FunctionAssociations", [])]
    assert pages == ([("viewer-request", "InboxPages.FunctionARN")] if site == "Inbox" else [])
    assert behaviour == {
        "CachePolicyId": _OPTIMIZED,
        "Compress": True,
        "TargetOriginId": origin["Id"],
        "ViewerProtocolPolicy": "redirect-to-https",
    }


@pytest.mark.parametrize("site", SITES)
def test_a_site_says_what_a_browser_may_do_with_it(aws: Template, site: str) -> None:
    """Any shop's page may read the widget's files; the inbox is alone, and speaks with our own addresses."""
    config = named(aws, "AWS::CloudFront::ResponseHeadersPolicy")[f"{site}Headers"]["ResponseHeadersPolicyConfig"]
    security = dict(config["SecurityHeadersConfig"])
    policy = security.pop("ContentSecurityPolicy", None)
    assert security == _SECURITY
    custom = {each["Header"]: (each["Value"], each["Override"]) for each in config["CustomHeadersConfig"]["Items"]}
    assert custom == {header: (value, True) for header, value in SITES[site].items() if header != "root"}
    if site == "Inbox":
        assert "CorsConfig" not in config
        assert policy is not None
        assert policy["Override"] is True
        assert said(aws, policy["ContentSecurityPolicy"]).split("; ") == _POLICY
        return
    assert policy is None
    assert config["CorsConfig"] == {
        "AccessControlAllowCredentials": False,
        "AccessControlAllowHeaders": {"Items": ["*"]},
        "AccessControlAllowMethods": {"Items": ["GET", "HEAD"]},
        "AccessControlAllowOrigins": {"Items": ["*"]},
        "OriginOverride": True,
    }


@pytest.mark.parametrize(
    ("asked", "served"),
    [
        ("/", "/index.html"),
        ("/c/0123abcd", "/index.html"),
        ("/v1.2/settings", "/index.html"),
        ("/assets/index-1.js", "/assets/index-1.js"),
        ("/config.json", "/config.json"),
    ],
)
def test_every_address_of_the_inbox_is_its_one_page(aws: Template, asked: str, served: str) -> None:
    """All but files, which have an ending."""
    (function,) = named(aws, "AWS::CloudFront::Function").values()
    assert function["AutoPublish"] is True
    script = f"{function['FunctionCode']};console.log(handler({{request: {{uri: {json.dumps(asked)}}}}}).uri)"
    done = subprocess.run(["node", "-e", script], capture_output=True, text=True, check=True)  # noqa: S607 - from the path
    assert done.stdout.strip() == served


def test_agents_sign_in_with_what_they_were_given(aws: Template) -> None:
    """By address, whatever its case, with a long password and a second factor if they like."""
    (pool,) = named(aws, "AWS::Cognito::UserPool").values()
    assert pool["UsernameAttributes"] == ["email"]
    assert pool["UsernameConfiguration"] == {"CaseSensitive": False}
    assert pool["Policies"]["PasswordPolicy"] == {
        "MinimumLength": 12,
        "RequireLowercase": True,
        "RequireNumbers": True,
        "RequireSymbols": True,
        "RequireUppercase": True,
    }
    assert (pool["MfaConfiguration"], pool["EnabledMfas"]) == ("OPTIONAL", ["SOFTWARE_TOKEN_MFA"])
    assert pool["AccountRecoverySetting"]["RecoveryMechanisms"] == [{"Name": "verified_email", "Priority": 1}]
    email, stores = pool["Schema"]
    assert email == {"Mutable": True, "Name": "email", "Required": False}
    assert (stores["Name"], stores["Mutable"]) == ("stores", True)
    assert {each["DeletionPolicy"] for each in of(aws, "AWS::Cognito::UserPool").values()} == {"Retain"}


def test_a_session_ends_and_can_be_ended(aws: Template) -> None:
    """Tokens of a quarter of an hour, renewed for two weeks, revoked at once; no way in but the password."""
    (client,) = named(aws, "AWS::Cognito::UserPoolClient").values()
    # Renewed by GetTokensFromRefreshToken alone, which gives another one each time.
    assert client["ExplicitAuthFlows"] == ["ALLOW_USER_PASSWORD_AUTH"]
    assert client["RefreshTokenRotation"] == {"Feature": "ENABLED", "RetryGracePeriodSeconds": 60}
    assert set(client["TokenValidityUnits"].values()) == {"minutes"}
    assert (client["IdTokenValidity"], client["AccessTokenValidity"]) == (15, 15)
    assert client["RefreshTokenValidity"] == 14 * 24 * 60
    assert client["EnableTokenRevocation"] is True
    assert client["SupportedIdentityProviders"] == ["COGNITO"]
    assert client["ReadAttributes"] == ["custom:stores", "email", "email_verified", "name"]
    assert client["WriteAttributes"] == ["name"]
    assert "GenerateSecret" not in client


def test_each_route_of_the_socket_reaches_its_function(aws: Template) -> None:
    """Only $connect asks for a ticket, each time anew; the stage waits for all routes."""
    functions = {"$connect": "WebsocketConnect", "$default": "WebsocketMessage", "$disconnect": "WebsocketDisconnect"}
    routes = named(aws, "AWS::ApiGatewayV2::Route").values()
    for route in routes:
        integration = aws["Resources"][route["Target"]["Fn::Join"][1][1]["Ref"]]["Properties"]
        assert integration["IntegrationType"] == "AWS_PROXY"
        assert integration["IntegrationUri"]["Fn::Sub"][1] == {
            "WebsocketHandler": {"Ref": functions[route["RouteKey"]]}
        }
    assert {each["RouteKey"]: each.get("AuthorizationType", "NONE") for each in routes} == {
        "$connect": "CUSTOM",
        "$default": "NONE",
        "$disconnect": "NONE",
    }
    (authorizer,) = named(aws, "AWS::ApiGatewayV2::Authorizer").values()
    assert authorizer["AuthorizerType"] == "REQUEST"
    assert "/functions/SocketAuthorizer/invocations" in said(aws, authorizer["AuthorizerUri"])
    # A ticket opens one socket: an outcome that is kept would open others.
    assert "AuthorizerResultTtlInSeconds" not in authorizer
    (stage,) = of(aws, "AWS::ApiGatewayV2::Stage").values()
    assert set(stage["DependsOn"]) == set(of(aws, "AWS::ApiGatewayV2::Route"))


def test_rest_compresses_and_lets_browsers_read_its_refusals(aws: Template) -> None:
    """From a kilobyte on; API Gateway's own answers name the headers that our clients send."""
    (rest,) = named(aws, "AWS::Serverless::Api").values()
    assert rest["MinimumCompressionSize"] == 1024
    headers = {
        "Access-Control-Allow-Origin": "'*'",
        "Access-Control-Allow-Headers": "'Authorization,Content-Type'",
    }
    refusal = {"ResponseParameters": {"Headers": headers}}
    filtered = refusal | {"StatusCode": 429}
    assert rest["GatewayResponses"] == {"DEFAULT_4XX": refusal, "DEFAULT_5XX": refusal, "WAF_FILTERED": filtered}


def test_agents_routes_ask_our_pool_and_no_other(aws: Template) -> None:
    """Whoever is signed in elsewhere is nobody here."""
    (rest,) = named(aws, "AWS::Serverless::Api").values()
    (asked,) = rest["DefinitionBody"]["securityDefinitions"].values()
    assert [said(aws, pool) for pool in asked["x-amazon-apigateway-authorizer"]["providerARNs"]] == ["Staff"]


def test_outputs_are_what_their_names_say(aws: Template) -> None:
    """The admin's commands, and the front ends, find everything by them."""
    found = {name: said(aws, each["Value"]) for name, each in aws["Outputs"].items() if name in OUTPUTS}
    # Chalice has some more of its own.
    assert found == OUTPUTS


def test_the_dashboard_shows_what_alarms_no_longer_tell_apart(aws: Template) -> None:
    """Each function, table and queue has its lines."""
    (dashboard,) = named(aws, "AWS::CloudWatch::Dashboard").values()
    shown = said(aws, dashboard["DashboardBody"])
    for function in of(aws, "AWS::Serverless::Function"):
        for metric in ("Errors", "Throttles"):
            assert f'"AWS/Lambda","{metric}","FunctionName","{function}"' in shown
    for table in named(aws, "AWS::DynamoDB::Table"):
        for metric in ("ReadThrottleEvents", "WriteThrottleEvents"):
            assert f'"AWS/DynamoDB","{metric}","TableName","{table}"' in shown
    for queue in ("InboxDigest", "Notify", "EmailFallback", "MailIn", "MailReports"):
        assert f'"AWS/SQS","ApproximateAgeOfOldestMessage","QueueName","{queue}.QueueName"' in shown
