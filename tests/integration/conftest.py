"""The adapters on moto, with the very tables that the CDK app ships."""

from __future__ import annotations

import json
import socket
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import aws_cdk as cdk
import boto3
import pytest
from aws_cdk.assertions import Template
from moto import mock_aws

from chalicelib.aws import client as aws
from chalicelib.bootstrap.container import Container
from chalicelib.notifications.adapters import outgoing
from infra.constructs.data import Data
from tests.integration.tls import Authority, Internet

TABLES = {
    "ConversationLog": "log",
    "InboxRows": "rows",
    "ShopDirectory": "directory",
    "LiveState": "live",
    "Audit": "audit",
}


@pytest.fixture(scope="session")
def table_properties() -> dict[str, dict[str, Any]]:
    """The tables as CloudFormation gets them, by our short names."""
    stack = cdk.Stack(cdk.App(), "tables")
    Data(stack, "Data", keep=False)
    found = Template.from_stack(stack).find_resources("AWS::DynamoDB::Table")
    return {
        TABLES[next(name for name in TABLES if name in logical)]: each["Properties"] for logical, each in found.items()
    }


@pytest.fixture
def container(table_properties: dict[str, dict[str, Any]], monkeypatch: pytest.MonkeyPatch) -> Iterator[Container]:
    """The real adapters on empty tables; the push is replaced by the tests that need one."""
    for name, value in {
        "AWS_DEFAULT_REGION": "eu-central-1",
        "AWS_REGION": "eu-central-1",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
    }.items():
        monkeypatch.setenv(name, value)
    for name in ("AWS_ENDPOINT_URL", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    with mock_aws():
        aws._make.cache_clear()
        dynamodb: Any = boto3.client("dynamodb")
        for table, properties in table_properties.items():
            wanted = {"KeySchema", "AttributeDefinitions", "BillingMode", "GlobalSecondaryIndexes"}
            kept = {name: value for name, value in properties.items() if name in wanted}
            dynamodb.create_table(TableName=table, **kept)
        topic = boto3.client("sns").create_topic(Name="conversation-events")["TopicArn"]
        keys = json.dumps({"current": "k2", "k1": "o" * 64, "k2": "n" * 64})
        boto3.client("ssm").put_parameter(Name="/keys", Value=keys, Type="SecureString")
        sqs = boto3.client("sqs")
        queues = {name: sqs.create_queue(QueueName=name)["QueueUrl"] for name in ("mail", "notify", "relay", "digest")}
        boto3.client("s3").create_bucket(
            Bucket="mails", CreateBucketConfiguration={"LocationConstraint": "eu-central-1"}
        )
        env = {
            "LOG_TABLE": "log",
            "DIRECTORY_TABLE": "directory",
            "ROWS_TABLE": "rows",
            "LIVE_TABLE": "live",
            "AUDIT_TABLE": "audit",
            "EVENTS_TOPIC_ARN": topic,
            "SIGNING_KEYS_PARAMETER": "/keys",
            "SOCKET_URL": "wss://socket.example/api",
            "PUSH_URL": "https://socket.example/api",
            "AWS_REGION": "eu-central-1",
            "MAIL_DOMAIN": "mail.example",
            "MAIL_BUCKET": "mails",
            "MAIL_CONFIGURATION_SET": "shopbell",
            "MAIL_QUEUE_URL": queues["mail"],
            "NOTIFY_QUEUE_URL": queues["notify"],
            "DIGEST_QUEUE_URL": queues["digest"],
            "RELAY_DEAD_LETTERS_URL": queues["relay"],
            "OUTGOING_FUNCTION": "shopbell-outgoing",
        }
        yield Container(env)
    aws._make.cache_clear()


def register(store_id: str, name: str, origins: Sequence[str] = (), widgets: Sequence[str] = (), **said: Any) -> None:
    """A store as it was made before there were documents: one item, with all that is said of it."""
    texts = {"name": name, **{key: each for key, each in said.items() if isinstance(each, str)}}
    item: dict[str, Any] = {"pk": {"S": f"{store_id}#settings"}, "sk": {"S": "settings"}}
    item |= {key: {"S": each} for key, each in texts.items()}
    item |= {key: {"BOOL": each} for key, each in said.items() if isinstance(each, bool)}
    item |= {key: {"N": str(each)} for key, each in said.items() if type(each) is int}
    item |= {key: {"L": [{"S": one} for one in each]} for key, each in (("origins", origins), ("widgets", widgets))}
    aws.client("dynamodb").put_item(TableName="directory", Item=item)


@pytest.fixture
def calls(container: Container, monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """Every AWS call from now on, by operation; each one is counted where botocore sends it."""
    from botocore.client import BaseClient  # noqa: PLC0415 - not before moto has patched it

    counted: Counter[str] = Counter()
    send = BaseClient._make_api_call  # type: ignore[attr-defined]  # noqa: SLF001 - where all calls come through

    def counting(self: Any, operation: str, parameters: Any) -> Any:
        counted[operation] += 1
        return send(self, operation, parameters)

    monkeypatch.setattr(BaseClient, "_make_api_call", counting)
    assert container is not None
    return counted


@pytest.fixture
def internet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Internet]:
    """Names and services on this machine, whose authority is trusted."""
    authority = Authority(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.path))
    outgoing._context.cache_clear()  # noqa: SLF001 - it holds the authorities of the machine
    made = Internet(authority)
    monkeypatch.setattr(socket, "getaddrinfo", made.resolve)
    monkeypatch.setattr(socket.socket, "connect", lambda *values: made.connect(*values))  # noqa: PLW0108 - a method
    yield made
    made.close()
    outgoing._context.cache_clear()  # noqa: SLF001 - as above
