"""Let somebody no longer work in a store: what the functions would do, done here with the admin's own rights."""

from __future__ import annotations

import time
from collections.abc import Callable

from chalicelib.core.errors import BusyError
from chalicelib.core.ids import agent_id_of
from chalicelib.members.usecases.remove_agent import IN_FLIGHT_SECONDS, remove_agent
from infra.container import container_of
from infra.deployment import Deployment


def dismiss(deployment: Deployment, store_id: str, email: str, wait: Callable[[float], None] = time.sleep) -> list[str]:
    """Take an agent's rights in a store away; gives a line that says what was ended.

    Takes IN_FLIGHT_SECONDS: then the last frame that was under way is over. ValueError if nobody has that account, or
    if it is to be asked for again.
    """
    container = container_of(deployment)
    account = _account(deployment, email)
    # Who has no account any more may still be one of the store's people.
    known = [each.id for each in container.agents.all(store_id) if each.email.lower() == email.lower()]
    agents = {*known, *([agent_id_of(account["sub"])] if account else [])}
    if not agents:
        message = f"agent {email!r}: there is no such account"
        raise ValueError(message)
    try:
        first = {each: remove_agent(container, store_id, each) for each in agents}
        wait(IN_FLIGHT_SECONDS)
        again = [remove_agent(container, store_id, each, first[each].sockets) for each in agents]
    except BusyError as error:
        message = f"{email} may not be out yet, because AWS did not answer: run it again"
        raise ValueError(message) from error
    if account:
        _sign_out(deployment, store_id, email, account)
    done = [*first.values(), *again]
    sockets, given = sum(len(each.sockets) for each in done), sum(each.conversations for each in done)
    return [f"{email} is out: closed sockets {sockets}, conversations that are nobody's again {given}"]


def _account(deployment: Deployment, email: str) -> dict[str, str]:
    cognito = deployment.client("cognito-idp")
    try:
        user = cognito.admin_get_user(UserPoolId=deployment["UserPoolId"], Username=email)
    except cognito.exceptions.UserNotFoundException:
        return {}
    return {each["Name"]: each["Value"] for each in user["UserAttributes"]}


def _sign_out(deployment: Deployment, store_id: str, email: str, attributes: dict[str, str]) -> None:
    """Take the store off the account, which may have others, and let it sign in anew everywhere."""
    cognito, pool = deployment.client("cognito-idp"), deployment["UserPoolId"]
    stores = {each for each in attributes.get("custom:stores", "").split(",") if each} - {store_id}
    cognito.admin_update_user_attributes(
        UserPoolId=pool,
        Username=email,
        UserAttributes=[{"Name": "custom:stores", "Value": ",".join(sorted(stores))}],
    )
    cognito.admin_user_global_sign_out(UserPoolId=pool, Username=email)
