"""Let people into a store's inbox, and help them back in."""

from __future__ import annotations

import secrets
import string
import time

from chalicelib.aws.keys import of_store
from chalicelib.bootstrap.container import Container
from chalicelib.core.errors import ConflictError
from chalicelib.core.ids import agent_id_of
from chalicelib.core.principal import StaffRole
from chalicelib.members.domain import as_value
from chalicelib.members.usecases.change_member import change_member
from chalicelib.settings.usecases.change_document import operator
from chalicelib.stores.domain import Agent
from infra.container import container_of
from infra.deployment import Deployment
from infra.invitation import mail_invitation, open_door, sends_own

_SYMBOLS = "!#%+-_"
# A mail for each pause in a chat would be a nuisance; after an hour nobody remembers what they asked.
_SHORTEST, _LONGEST = 30, 3600


def put_agent(
    deployment: Deployment, *, store_id: str, email: str, name: str, role: str = "", invite: bool = True
) -> str:
    """Let somebody work in a store's inbox; gives the temporary password of an account that was new, else nothing.

    Without a `role`, who was there keeps theirs, and who is the first of the store is its admin.
    The store's own mail tells them, or Cognito's where the deployment has no mail, unless, without `invite`, they get a
    password that is not temporary (`set_password`); else Cognito asks for another one at the first sign-in. ValueError
    if there is no such store, and, with the password, if the mail was not taken.
    """
    key = {"pk": {"S": of_store(store_id, "settings")}, "sk": {"S": "settings"}}
    if not deployment.client("dynamodb").get_item(TableName=deployment["DirectoryTable"], Key=key).get("Item"):
        message = f"store {store_id!r}: there is none; `make store` creates it"
        raise ValueError(message)
    own = invite and sends_own(deployment)
    attributes, password = _account(deployment, email, invite=invite, own=own)
    stores = {each for each in attributes.get("custom:stores", "").split(",") if each} | {store_id}
    deployment.client("cognito-idp").admin_update_user_attributes(
        UserPoolId=deployment["UserPoolId"],
        Username=email,
        UserAttributes=[{"Name": "custom:stores", "Value": ",".join(sorted(stores))}],
    )
    agent_id = agent_id_of(attributes["sub"])
    since = 0 if password else _since(deployment, stores - {store_id}, agent_id)
    _enlist(deployment, store_id, Agent(agent_id, name, email, since=since))
    if password and own:
        mail_invitation(deployment, store_id=store_id, email=email, password=password)
    # Last, for nobody else knows the password: what fails here can be repeated.
    _give_role(container_of(deployment), store_id, agent_id, role)
    return password


def _account(deployment: Deployment, email: str, *, invite: bool, own: bool) -> tuple[dict[str, str], str]:
    """What Cognito knows of them, and the password of an account that had to be made; `own` if we send the mail."""
    cognito, pool = deployment.client("cognito-idp"), deployment["UserPoolId"]
    try:
        user = cognito.admin_get_user(UserPoolId=pool, Username=email)
        return {each["Name"]: each["Value"] for each in user["UserAttributes"]}, ""
    except cognito.exceptions.UserNotFoundException:
        password = new_password()
    if invite and not own:
        open_door(deployment)
    created = cognito.admin_create_user(
        UserPoolId=pool,
        Username=email,
        TemporaryPassword=password,
        DesiredDeliveryMediums=["EMAIL"],
        UserAttributes=[{"Name": "email", "Value": email}, {"Name": "email_verified", "Value": "true"}],
        **({"MessageAction": "SUPPRESS"} if own or not invite else {}),
    )
    return {each["Name"]: each["Value"] for each in created["User"]["Attributes"]}, password


def _enlist(deployment: Deployment, store_id: str, agent: Agent) -> None:
    deployment.client("dynamodb").update_item(
        TableName=deployment["DirectoryTable"],
        Key={"pk": {"S": of_store(store_id, "agents")}, "sk": {"S": agent.id}},
        UpdateExpression="SET #name = :name, email = :email, since = if_not_exists(since, :since)",
        ExpressionAttributeNames={"#name": "name"},
        ExpressionAttributeValues={
            ":name": {"S": agent.name},
            ":email": {"S": agent.email},
            ":since": {"N": str(agent.since)},
        },
    )


def _give_role(container: Container, store_id: str, agent_id: str, role: str) -> None:
    people = {each.id: each for each in container.agents.all(store_id)}
    agent = people[agent_id]
    if not role:
        # Somebody has to be able to let others in, and to set what the store is.
        role = agent.standing.role if agent.version or len(people) > 1 else StaffRole.ADMIN
    if agent.version and agent.standing.role == role:
        return
    value = {**as_value(agent.standing), "role": str(role)}
    try:
        change_member(container, operator(store_id), agent_id, agent.version, value)
    except ConflictError as error:
        message = f"{agent.email}: somebody has just changed what they may do: run it again"
        raise ValueError(message) from error


def _since(deployment: Deployment, stores: set[str], agent_id: str) -> int:
    """Since when the sign-ins of an account count in a store that it comes into, in seconds since 1970.

    As in its other stores, so that it stays signed in; in none it may have been removed from this one, and what was
    given to it before is over.
    """
    dynamodb, table = deployment.client("dynamodb"), deployment["DirectoryTable"]
    keys = [{"pk": {"S": of_store(each, "agents")}, "sk": {"S": agent_id}} for each in stores]
    found = [dynamodb.get_item(TableName=table, Key=key).get("Item") for key in keys]
    known = [int(item.get("since", {"N": "0"})["N"]) for item in found if item]
    return max(known, default=int(time.time()))


def set_password(deployment: Deployment, email: str, password: str) -> None:
    """Give somebody a password that they need not change."""
    deployment.client("cognito-idp").admin_set_user_password(
        UserPoolId=deployment["UserPoolId"], Username=email, Password=password, Permanent=True
    )


def reset_factor(deployment: Deployment, email: str) -> None:
    """Let somebody who has lost their authenticator app sign in with the password alone, or set up another app.

    The latter where the deployment requires one. ValueError if there is no such account.
    """
    cognito, whose = deployment.client("cognito-idp"), {"UserPoolId": deployment["UserPoolId"], "Username": email}
    try:
        if deployment.endpoint is None:
            # Takes the app and the preference for it; where a code is required, the preference alone cannot be taken.
            cognito.admin_delete_software_token(**whose)
        else:
            # MiniStack knows no such call.
            off = {"Enabled": False, "PreferredMfa": False}
            cognito.admin_set_user_mfa_preference(**whose, SoftwareTokenMfaSettings=off)
    except cognito.exceptions.UserNotFoundException as error:
        message = f"{email!r}: there is no such account"
        raise ValueError(message) from error


def new_password() -> str:
    """A password that follows the pool's rules: 20 characters of four kinds."""
    kinds = (string.ascii_lowercase, string.ascii_uppercase, string.digits, _SYMBOLS)
    picked = [secrets.choice(kind) for kind in kinds]
    picked += [secrets.choice("".join(kinds)) for _ in range(16)]
    secrets.SystemRandom().shuffle(picked)
    return "".join(picked)


def _random(length: int) -> str:
    return "".join(secrets.choice(string.ascii_letters + string.digits) for _ in range(length))
