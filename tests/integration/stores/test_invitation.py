"""What somebody gets who is let into a store's inbox: by the store's own mail, or by Cognito's."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from chalicelib.bootstrap.container import Container
from chalicelib.core.principal import StaffRole
from chalicelib.mail.adapters.mime import parse
from chalicelib.mail.domain.mail import MOST_HOPS
from infra.agents import put_agent, reset_factor
from infra.deployment import Deployment
from infra.invitation import DOOR
from infra.stores import StoreOptions, put_store

INBOX = "https://inbox.example"


@pytest.fixture
def deployed(container: Container) -> Callable[[str], Deployment]:
    """A deployment with this mail domain, `-` for none, and the store acme in it."""
    make: Any = boto3.client
    pool = make("cognito-idp").create_user_pool(
        PoolName="agents", UsernameAttributes=["email"], Schema=[{"Name": "stores", "AttributeDataType": "String"}]
    )["UserPool"]["Id"]
    outputs = {"UserPoolId": pool, "DirectoryTable": container.env["DIRECTORY_TABLE"], "WidgetBucket": "mails"}
    outputs |= {"ApiUrl": "https://api.example", "InboxUrl": INBOX, "PushUrl": container.env["PUSH_URL"]}
    outputs |= {f"{name}Table": container.env[f"{name.upper()}_TABLE"] for name in ("Log", "Live", "Audit", "Rows")}

    def deploy(mail_domain: str) -> Deployment:
        deployment = Deployment("shopbell-test", outputs | {"MailDomain": mail_domain})
        put_store(deployment, "acme", StoreOptions("Acme & Söhne", ("https://acme.example",)))
        return deployment

    return deploy


@pytest.fixture
def created(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What Cognito and SES are asked for, as botocore sends it."""
    from botocore.client import BaseClient  # noqa: PLC0415 - not before moto has patched it

    send, asked = BaseClient._make_api_call, []  # type: ignore[attr-defined]  # noqa: SLF001 - where all calls come through

    def noting(self: Any, operation: str, parameters: Any) -> Any:
        if operation in {"AdminCreateUser", "SendEmail"}:
            asked.append({"operation": operation, **parameters})
            if operation == "SendEmail":
                return {"MessageId": "1"}
        return send(self, operation, parameters)

    monkeypatch.setattr(BaseClient, "_make_api_call", noting)
    return asked


def test_an_invitation_is_the_stores_own_mail(
    deployed: Callable[[str], Deployment], created: list[dict[str, Any]]
) -> None:
    """In its name, from its address, with the link and the password; Cognito is silent, and a second call too."""
    deployment = deployed("mail.example")
    password = put_agent(deployment, store_id="acme", email="ana@acme.example", name="Ana")
    user, mail = created
    assert user["MessageAction"] == "SUPPRESS"
    assert mail["Destination"] == {"ToAddresses": ["ana@acme.example"]}
    assert mail["ConfigurationSetName"] == "shopbell-test"
    raw = mail["Content"]["Raw"]["Data"]
    message = message_from_bytes(raw, _class=EmailMessage, policy=policy.default)
    assert message["From"] == "Acme & Söhne <help@acme.mail.example>"
    assert message["Subject"] == "Acme & Söhne: your account for the inbox"
    for kind in ("plain", "html"):
        body = message.get_body((kind,))
        assert body is not None
        content = body.get_content()
        assert INBOX in content
        assert "ana@acme.example" in content
        assert password in content.replace("&amp;", "&")
    assert "&amp; Söhne" in content
    assert (parse(raw).automatic, parse(raw).hops) == (True, MOST_HOPS)
    assert put_agent(deployment, store_id="acme", email="ana@acme.example", name="Ana") == ""
    assert len(created) == 2


def test_an_invitation_that_is_repeated_brings_no_ended_session_back(
    container: Container, deployed: Callable[[str], Deployment], created: list[dict[str, Any]]
) -> None:
    """Since when sign-ins count stays, whatever else of somebody is said anew."""
    deployment = deployed("mail.example")
    put_agent(deployment, store_id="acme", email="ana@acme.example", name="Ana")
    (known,) = container.agents.all("acme")
    assert known.since == 0
    container.agents.end_sessions("acme", known.id, 1_800_000_000)
    assert put_agent(deployment, store_id="acme", email="ana@acme.example", name="Anna", role="admin") == ""
    again = container.agents.get("acme", known.id)
    # Who is the first is the store's admin.
    assert again == replace(known, name="Anna", since=1_800_000_000)
    assert again.standing.role is StaffRole.ADMIN
    # In another store as in this one; nobody is signed out by being let into a second one.
    put_store(deployment, "bravo", StoreOptions("Bravo", ("https://bravo.example",)))
    put_agent(deployment, store_id="bravo", email="ana@acme.example", name="Anna")
    (there,) = container.agents.all("bravo")
    assert there.since == 1_800_000_000
    assert len(created) == 2


def test_who_was_removed_and_comes_again_begins_anew(
    container: Container, deployed: Callable[[str], Deployment], created: list[dict[str, Any]]
) -> None:
    """What was given to them before lives on for a quarter of an hour, and its socket for two hours."""
    deployment = deployed("mail.example")
    put_agent(deployment, store_id="acme", email="ana@acme.example", name="Ana")
    (known,) = container.agents.all("acme")
    container.agents.drop("acme", known.id)
    put_agent(deployment, store_id="acme", email="ana@acme.example", name="Ana")
    (back,) = container.agents.all("acme")
    assert abs(back.since - time.time()) < 60
    assert len(created) == 2


def test_a_lost_authenticator_is_asked_for_no_more(
    deployed: Callable[[str], Deployment], monkeypatch: pytest.MonkeyPatch
) -> None:
    """By deleting the app alone: where a code is required, Cognito refuses to change the preference."""
    deployment = deployed("-")
    put_agent(deployment, store_id="acme", email="ana@acme.example", name="Ana", invite=False)
    cognito = deployment.client("cognito-idp")
    deleted: list[dict[str, str]] = []

    # moto knows no such call.
    def delete(**whose: str) -> None:
        cognito.admin_get_user(**whose)
        deleted.append(whose)

    def refuse(**_: Any) -> None:
        raise AssertionError

    monkeypatch.setattr(cognito, "admin_delete_software_token", delete)
    monkeypatch.setattr(cognito, "admin_set_user_mfa_preference", refuse)
    reset_factor(deployment, "ana@acme.example")
    assert deleted == [{"UserPoolId": deployment["UserPoolId"], "Username": "ana@acme.example"}]
    with pytest.raises(ValueError, match=r"bob@acme\.example.*no such account"):
        reset_factor(deployment, "bob@acme.example")


def test_a_mail_that_is_not_taken_loses_no_password(
    deployed: Callable[[str], Deployment], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The account is made by then, and nothing but the error tells how to get into it."""
    deployment = deployed("mail.example")
    monkeypatch.setattr("infra.agents.new_password", lambda: "Secret-0123456789")
    said = {"Error": {"Code": "MessageRejected", "Message": "not verified"}}

    def refuse(**_: Any) -> None:
        raise ClientError(said, "SendEmail")  # type: ignore[arg-type]

    monkeypatch.setattr(deployment.client("sesv2"), "send_email", refuse)
    with pytest.raises(ValueError, match=r"ana@acme\.example.*inbox\.example.*Secret-0123456789.*not verified"):
        put_agent(deployment, store_id="acme", email="ana@acme.example", name="Ana")
    assert put_agent(deployment, store_id="acme", email="ana@acme.example", name="Ana") == ""


def test_without_a_mail_domain_cognito_invites(
    deployed: Callable[[str], Deployment], created: list[dict[str, Any]]
) -> None:
    """Its mail leads to a page among the widget's files, and that to the inbox."""
    assert put_agent(deployed("-"), store_id="acme", email="ana@acme.example", name="Ana")
    (user,) = created
    assert "MessageAction" not in user
    page = boto3.client("s3").get_object(Bucket="mails", Key=DOOR)
    assert page["ContentType"].startswith("text/html")
    assert f"0;url={INBOX}" in page["Body"].read().decode()
