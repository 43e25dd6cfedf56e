"""What the admin does to a deployment: stores, agents, publishing.

`python -m infra.admin --help`; the Makefile wraps it.
"""

from __future__ import annotations

import argparse
import re
import secrets
import string
import sys
from collections.abc import Sequence

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.adapters.directory_models import agents_key, settings_key
from chalicelib.domain.ids import STORE, agent_id
from infra.deployment import Deployment, find
from infra.publish import publish, publish_widget_config

_ORIGIN = re.compile(r"^https?://[a-z0-9.-]+(:\d{1,5})?$")
_SYMBOLS = "!#%+-_"


def put_store(deployment: Deployment, store: str, name: str, origins: Sequence[str]) -> str:
    """Create a store, or change its name and origins; gives its widget key. ValueError for a malformed id or origin."""
    if not STORE.match(store):
        message = f"store {store!r}: use 2 to 31 lower-case letters, digits and hyphens, a letter first"
        raise ValueError(message)
    wrong = [origin for origin in origins if not _ORIGIN.match(origin)]
    if wrong or not origins:
        message = f"origins {wrong}: give scheme and host as in https://shop.example, at least one"
        raise ValueError(message)
    table, dynamodb = deployment["DirectoryTable"], deployment.client("dynamodb")
    key = {"pk": {"S": settings_key(store)}, "sk": {"S": "settings"}}
    known = dynamodb.get_item(TableName=table, Key=key).get("Item", {})
    widget = known["widgets"]["L"][0]["S"] if known else f"pk_{store}_{_random(16)}"
    item = key | {
        "name": {"S": name},
        "origins": {"L": [{"S": origin} for origin in origins]},
        "widgets": {"L": [{"S": widget}]},
    }
    dynamodb.put_item(TableName=table, Item=item)
    publish_widget_config(deployment, widget, name)
    return widget


def put_agent(deployment: Deployment, store: str, email: str, name: str, *, role: str = "agent") -> str:
    """Let somebody work in a store's inbox; gives the temporary password of an account that was new, else nothing.

    Cognito also mails the password, and asks for another one at the first sign-in.
    """
    cognito, pool = deployment.client("cognito-idp"), deployment["UserPoolId"]
    password = ""
    try:
        user = cognito.admin_get_user(UserPoolId=pool, Username=email)
        attributes = {each["Name"]: each["Value"] for each in user["UserAttributes"]}
    except cognito.exceptions.UserNotFoundException:
        password = new_password()
        created = cognito.admin_create_user(
            UserPoolId=pool,
            Username=email,
            TemporaryPassword=password,
            DesiredDeliveryMediums=["EMAIL"],
            UserAttributes=[{"Name": "email", "Value": email}, {"Name": "email_verified", "Value": "true"}],
        )
        attributes = {each["Name"]: each["Value"] for each in created["User"]["Attributes"]}
    stores = {each for each in attributes.get("custom:stores", "").split(",") if each} | {store}
    cognito.admin_update_user_attributes(
        UserPoolId=pool,
        Username=email,
        UserAttributes=[{"Name": "custom:stores", "Value": ",".join(sorted(stores))}],
    )
    item = {
        "pk": {"S": agents_key(store)},
        "sk": {"S": agent_id(attributes["sub"])},
        "name": {"S": name},
        "email": {"S": email},
        "role": {"S": role},
    }
    deployment.client("dynamodb").put_item(TableName=deployment["DirectoryTable"], Item=item)
    return password


def set_password(deployment: Deployment, email: str, password: str) -> None:
    """Give somebody a password that they need not change."""
    deployment.client("cognito-idp").admin_set_user_password(
        UserPoolId=deployment["UserPoolId"], Username=email, Password=password, Permanent=True
    )


def new_password() -> str:
    """A password that follows the pool's rules: 20 characters of four kinds."""
    kinds = (string.ascii_lowercase, string.ascii_uppercase, string.digits, _SYMBOLS)
    picked = [secrets.choice(kind) for kind in kinds]
    picked += [secrets.choice("".join(kinds)) for _ in range(16)]
    secrets.SystemRandom().shuffle(picked)
    return "".join(picked)


def _random(length: int) -> str:
    return "".join(secrets.choice(string.ascii_letters + string.digits) for _ in range(length))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m infra.admin", description=__doc__)
    parser.add_argument("--stage", default="dev")
    commands = parser.add_subparsers(dest="command", required=True)
    store = commands.add_parser("store", help="create or change a store, and show its snippet")
    store.add_argument("id")
    store.add_argument("name")
    store.add_argument("origins", nargs="+", help="as in https://shop.example")
    agent = commands.add_parser("agent", help="let somebody work in a store's inbox")
    agent.add_argument("store")
    agent.add_argument("email")
    agent.add_argument("name")
    agent.add_argument("--role", choices=["agent", "supervisor", "admin"], default="agent")
    commands.add_parser("publish", help="upload widget and inbox")
    return parser


def main(arguments: Sequence[str]) -> int:
    """Do what the arguments ask, on AWS; 1 and one line on the error output if it can't be done."""
    asked = _parser().parse_args(arguments)
    try:
        deployment = find(f"shopbell-{asked.stage}")
        if asked.command == "publish":
            publish(deployment)
            print(f"inbox: {deployment['InboxUrl']}")
        elif asked.command == "store":
            key = put_store(deployment, asked.id, asked.name, asked.origins)
            print(snippet(deployment, key))
        else:
            password = put_agent(deployment, asked.store, asked.email, asked.name, role=asked.role)
            print(f"temporary password: {password}" if password else "the account was there already")
    except (ValueError, OSError, ClientError, BotoCoreError) as error:
        print(f"shopbell: {error}", file=sys.stderr)
        return 1
    return 0


def snippet(deployment: Deployment, key: str) -> str:
    """The line that goes into every page of the shop."""
    return f'<script async fetchpriority="low" src="{deployment["WidgetUrl"]}/w.js" data-key="{key}"></script>'


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
