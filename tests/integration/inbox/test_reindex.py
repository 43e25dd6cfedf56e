"""Lists that are made anew from the log."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.aws import client as aws
from chalicelib.bootstrap.container import Container
from chalicelib.conversations.domain.model import Head, Message, Status
from chalicelib.people.domain import Customer
from infra import reindex as command
from infra.deployment import Deployment
from tests.builders import agent, visitor


@pytest.fixture
def deployment(container: Container, monkeypatch: pytest.MonkeyPatch) -> Deployment:
    """The tables of the tests, as a command finds them."""
    monkeypatch.setattr(command, "container_of", lambda _: container)
    return Deployment("shopbell-test", {"LogTable": "log", "DirectoryTable": "directory"})


def _write(container: Container, store_id: str, conversation_id: str, texts: int) -> None:
    # A visitor begins one alone.
    who = visitor(store_id, number=ord(conversation_id[0]) - ord("b")).id
    written = [Message(seq, f"cid-{seq}", who, 1000 * seq, f"text {seq}") for seq in range(1, texts + 1)]
    head = Head(Status.OPEN, agent(store_id).id, (who,), 1, 1000)
    assert container.log.create(store_id, conversation_id, head, written[:1], None) is None
    for each in written[1:]:
        assert container.log.append(store_id, conversation_id, each)


def test_every_conversation_of_every_store_gets_the_row_that_its_log_says(
    container: Container, deployment: Deployment
) -> None:
    """Also one whose row stands where rows were kept before; twice is as once, and nothing of the old is left."""
    container.customers.put(Customer("acme", visitor().id, "jane@reader.example"), Customer("acme", visitor().id, ""))
    for store_id, conversation_id, texts in (("acme", "c" * 26, 3), ("acme", "d" * 26, 1), ("bravo", "e" * 26, 2)):
        _write(container, store_id, conversation_id, texts)
    container.log.mark_read("acme", "c" * 26, agent().id, 2)
    old: dict[str, Any] = {"pk": {"S": f"acme#conversation#{'c' * 26}"}, "sk": {"S": "row"}, "seq": {"N": "3"}}
    aws.client("dynamodb").put_item(TableName="directory", Item=old)
    for _ in range(2):
        assert command.reindex(deployment)[0].startswith("3 conversations of 2 stores")
        row = container.rows.get("acme", "c" * 26)
        assert row
        assert (row.seq, row.preview, row.waiting_since, row.name) == (3, "text 3", 1000, "jane@reader.example")
        assert row.reads == {agent().id: 2}
        listed = container.rows.page("acme", Status.OPEN, None, "", 50).rows
        assert [each.conversation_id for each in listed] == ["c" * 26, "d" * 26]
        assert [each.seq for each in container.rows.page("bravo", Status.OPEN, None, "", 50).rows] == [2]
    key = {name: old[name] for name in ("pk", "sk")}
    assert "Item" not in aws.client("dynamodb").get_item(TableName="directory", Key=key)
