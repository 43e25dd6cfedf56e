"""Tables, buckets, throttles: what stands here is what the template must say."""

from __future__ import annotations

from typing import Any

import pytest

from tests.infra.conftest import Template, name_of, named, of, said

_KEY = [{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}]
_INDEXES = [
    {
        "IndexName": index,
        "KeySchema": [{"AttributeName": key, "KeyType": "HASH"}, {"AttributeName": "place", "KeyType": "RANGE"}],
        "Projection": {"ProjectionType": "ALL"},
    }
    for index, key in (("by-status", "by_status"), ("by-owner", "by_owner"))
]
_ROW_INDEXES = [
    {
        "IndexName": index,
        "KeySchema": [{"AttributeName": key, "KeyType": "HASH"}, {"AttributeName": "place", "KeyType": "RANGE"}],
        "Projection": {"ProjectionType": "INCLUDE", "NonKeyAttributes": ["assignee", "team"]},
    }
    for index, key in (("by-state", "by_state"), ("by-owner", "by_owner"))
]
# What differs; whether it is kept is whether it can be recovered, may not be deleted, and outlives the stack.
TABLES: dict[str, dict[str, Any]] = {
    "ConversationLog": {"kept": True, "StreamSpecification": {"StreamViewType": "NEW_IMAGE"}},
    "ShopDirectory": {"kept": True, "GlobalSecondaryIndexes": _INDEXES},
    "InboxRows": {"kept": True, "GlobalSecondaryIndexes": _ROW_INDEXES},
    "Audit": {"kept": True},
    # All of it expires within hours, and tickets must not come back from a backup.
    "LiveState": {"kept": False},
}
# The days after which what lies in a bucket goes, None for never.
BUCKETS = {"RawMails": 365, "WidgetBucket": None, "InboxBucket": None}


def test_every_table_and_bucket_has_its_row_here(aws: Template) -> None:
    """A new one says here what it must be, or this fails."""
    assert named(aws, "AWS::DynamoDB::Table").keys() == TABLES.keys()
    assert named(aws, "AWS::S3::Bucket").keys() == BUCKETS.keys()


@pytest.mark.parametrize("table", TABLES)
def test_a_table_is_keyed_billed_and_kept(aws: Template, table: str) -> None:
    """On demand, one pair of keys, `ttl` ends items; the whole of it, so that nothing comes in unseen."""
    (resource,) = (
        each for name, each in of(aws, "AWS::DynamoDB::Table").items() if name_of(aws, {"Ref": name}) == table
    )
    differs = dict(TABLES[table])
    kept = differs.pop("kept")
    properties = dict(resource["Properties"])
    attributes = {each["AttributeName"]: each["AttributeType"] for each in properties.pop("AttributeDefinitions")}
    assert properties == {
        "BillingMode": "PAY_PER_REQUEST",
        "DeletionProtectionEnabled": kept,
        "KeySchema": _KEY,
        "PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": kept},
        # AWS's own key, which costs nothing.
        "SSESpecification": {"SSEEnabled": False},
        "TimeToLiveSpecification": {"AttributeName": "ttl", "Enabled": True},
        **differs,
    }
    keys = {key["AttributeName"] for index in differs.get("GlobalSecondaryIndexes", []) for key in index["KeySchema"]}
    assert attributes == dict.fromkeys({"pk", "sk", *keys}, "S")
    assert (resource["DeletionPolicy"], resource["UpdateReplacePolicy"]) == (
        ("Retain",) * 2 if kept else ("Delete",) * 2
    )


@pytest.mark.parametrize("bucket", BUCKETS)
def test_a_bucket_is_private_encrypted_and_kept(aws: Template, bucket: str) -> None:
    """All outlive the stack; mails go after a year."""
    (resource,) = (each for name, each in of(aws, "AWS::S3::Bucket").items() if name_of(aws, {"Ref": name}) == bucket)
    properties = resource["Properties"]
    (encryption,) = properties["BucketEncryption"]["ServerSideEncryptionConfiguration"]
    assert encryption == {"ServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}
    assert list(properties["PublicAccessBlockConfiguration"].values()) == [True] * 4
    (rule,) = properties["LifecycleConfiguration"]["Rules"]
    assert (rule.get("ExpirationInDays"), rule["Status"]) == (BUCKETS[bucket] or None, "Enabled")
    assert (resource["DeletionPolicy"], resource["UpdateReplacePolicy"]) == ("Retain", "Retain")


def test_who_may_reach_into_which_bucket(aws: Template) -> None:
    """TLS alone; CloudFront reads the front ends, each distribution its own; SES puts mails where they are read."""
    granted: dict[str, list[tuple[str, str, str]]] = {}
    for each in of(aws, "AWS::S3::BucketPolicy").values():
        denied, *allowed = each["Properties"]["PolicyDocument"]["Statement"]
        assert (denied["Effect"], denied["Action"], denied["Principal"]) == ("Deny", "s3:*", {"AWS": "*"})
        assert denied["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
        granted[name_of(aws, each["Properties"]["Bucket"])] = [
            (statement["Principal"]["Service"], statement["Action"], _source(aws, statement)) for statement in allowed
        ]
        assert all(said(aws, statement["Resource"]).endswith("/*") for statement in allowed)
    assert granted == {
        "WidgetBucket": [("cloudfront.amazonaws.com", "s3:GetObject", "distribution/Widget")],
        "InboxBucket": [("cloudfront.amazonaws.com", "s3:GetObject", "distribution/Inbox")],
        "RawMails": [("ses.amazonaws.com", "s3:PutObject", "receipt-rule/receive")],
    }


def _source(template: Template, statement: Any) -> str:
    (value,) = (
        value for name, value in statement["Condition"]["StringEquals"].items() if name.lower() == "aws:sourcearn"
    )
    return said(template, value).rsplit(":", 1)[-1]


def test_both_apis_are_throttled_behind_our_own_limits(aws: Template) -> None:
    """2,000 a second, 1,000 at once, on every route of the one stage of each."""
    (stage,) = named(aws, "AWS::ApiGatewayV2::Stage").values()
    assert stage["StageName"] == "api"
    assert stage["DefaultRouteSettings"] == {"ThrottlingBurstLimit": 1000, "ThrottlingRateLimit": 2000}
    assert "RouteSettings" not in stage
    (rest,) = named(aws, "AWS::Serverless::Api").values()
    assert rest["StageName"] == "api"
    assert rest["MethodSettings"] == [
        {"ResourcePath": "/*", "HttpMethod": "*", "ThrottlingRateLimit": 2000, "ThrottlingBurstLimit": 1000}
    ]


def test_mail_is_reported_and_received_at_its_own_topics(aws: Template) -> None:
    """SES reports three kinds of events, and puts each store's mails, scanned and over TLS, where functions read."""
    (destination,) = named(aws, "AWS::SES::ConfigurationSetEventDestination").values()
    # The right to send names it so.
    assert named(aws, "AWS::SES::ConfigurationSet")["Mails"]["Name"] == "shopbell-prod"
    assert name_of(aws, destination["ConfigurationSetName"]) == "Mails"
    event = destination["EventDestination"]
    assert event["Enabled"] is True
    assert event["MatchingEventTypes"] == ["delivery", "bounce", "complaint"]
    assert said(aws, event["SnsDestination"]["TopicARN"]) == "MailReportEvents"
    (rule,) = (each["Rule"] for each in named(aws, "AWS::SES::ReceiptRule").values())
    (action,) = (each["S3Action"] for each in rule.pop("Actions"))
    assert rule.pop("Name") == "receive"
    assert rule == {"Enabled": True, "Recipients": [".mail.shop.example"], "ScanEnabled": True, "TlsPolicy": "Require"}
    assert {name: said(aws, value) for name, value in action.items()} == {
        "BucketName": "RawMails",
        "ObjectKeyPrefix": "in/",
        "TopicArn": "MailReceived",
    }


def test_what_ses_tries_at_once_is_there_before(aws: Template) -> None:
    """It writes to topic and bucket when rule and destination are made, so their policies come first."""
    (destination,) = of(aws, "AWS::SES::ConfigurationSetEventDestination").values()
    (rule,) = of(aws, "AWS::SES::ReceiptRule").values()
    assert any(each.startswith("QueuesMailReportEventsPolicy") for each in destination["DependsOn"])
    for policy in ("QueuesMailReceivedPolicy", "MailRawMailsPolicy"):
        assert any(each.startswith(policy) for each in rule["DependsOn"])
