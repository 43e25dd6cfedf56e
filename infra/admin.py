"""What the admin does to a deployment: stores, agents, publishing.

`python -m infra.admin --help`; the Makefile wraps it.
"""

from __future__ import annotations

import argparse
import re
import secrets
import string
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.aws.keys import of_store
from chalicelib.core.ids import STORE, agent_id_of
from chalicelib.mail.domain.letters import WORDS
from chalicelib.mail.domain.mail import help_address
from chalicelib.notifications.domain.web_address import web_address
from infra.deployment import Deployment, find, find_local
from infra.invitation import mail_invitation, open_door, sends_own
from infra.publish import publish, publish_widget_config
from infra.redrive import QUEUES, redrive
from infra.remove_agent import dismiss
from infra.take_mail import take_mail

_ORIGIN = re.compile(r"^https?://[a-z0-9.-]+(:\d{1,5})?$")
_SYMBOLS = "!#%+-_"
# A mail for each pause in a chat would be a nuisance; after an hour nobody remembers what they asked.
_SHORTEST, _LONGEST = 30, 3600


@dataclass(frozen=True, slots=True)
class StoreOptions:
    """What an admin sets of a store; what is None stays as it is. Fields as in StoreSettings of the domain."""

    name: str
    origins: tuple[str, ...]
    language: str | None = None
    mail_after: int | None = None
    logo: str | None = None
    webhook: str | None = None
    answer_claims: bool | None = None
    confirms: bool | None = None

    def check(self) -> None:
        """ValueError, with a line for whoever typed it, if a value cannot be right."""
        wrong = [origin for origin in self.origins if not _ORIGIN.match(origin)]
        if wrong or not self.origins:
            message = f"origins {wrong}: give scheme and host as in https://shop.example, at least one"
            raise ValueError(message)
        if self.logo and not self.logo.startswith("https://"):
            message = f"logo {self.logo!r}: give an address that begins with https://"
            raise ValueError(message)
        if self.webhook and web_address(self.webhook) is None:
            message = f"webhook {self.webhook!r}: give an address as in https://hooks.shop.example/x, without a port"
            raise ValueError(message)
        if self.mail_after is not None and not _SHORTEST <= self.mail_after <= _LONGEST:
            message = f"mail-after {self.mail_after}: use {_SHORTEST} to {_LONGEST} seconds"
            raise ValueError(message)
        if self.language is not None and self.language not in WORDS:
            message = f"language {self.language!r}: use one of {', '.join(sorted(WORDS))}"
            raise ValueError(message)


def put_store(deployment: Deployment, store_id: str, options: StoreOptions) -> str:
    """Create a store, or change what is given; gives its widget key. ValueError for a malformed id or value."""
    if not STORE.match(store_id):
        message = f"store {store_id!r}: use 2 to 31 lower-case letters, digits and hyphens, a letter first"
        raise ValueError(message)
    options.check()
    table, dynamodb = deployment["DirectoryTable"], deployment.client("dynamodb")
    key = {"pk": {"S": of_store(store_id, "settings")}, "sk": {"S": "settings"}}
    known = dynamodb.get_item(TableName=table, Key=key).get("Item", {})
    widget = known["widgets"]["L"][0]["S"] if known else f"pk_{store_id}_{_random(16)}"
    switches = {"answer_claims": options.answer_claims, "confirms": options.confirms}
    given = {"language": options.language, "logo": options.logo, "webhook": options.webhook}
    item = (
        known
        | key
        | {
            "name": {"S": options.name},
            "origins": {"L": [{"S": origin} for origin in options.origins]},
            "widgets": {"L": [{"S": widget}]},
            # What functions cannot know of their own deployment: links in mails lead there.
            "api": {"S": deployment["ApiUrl"]},
            "inbox": {"S": deployment["InboxUrl"]},
        }
        | {name: {"S": value} for name, value in given.items() if value is not None}
        | ({"mail_after": {"N": str(options.mail_after)}} if options.mail_after is not None else {})
        | {name: {"BOOL": value} for name, value in switches.items() if value is not None}
    )
    dynamodb.put_item(TableName=table, Item=item)
    publish_widget_config(deployment, widget, options.name)
    return widget


def put_agent(
    deployment: Deployment, store_id: str, email: str, name: str, *, role: str = "agent", invite: bool = True
) -> str:
    """Let somebody work in a store's inbox; gives the temporary password of an account that was new, else nothing.

    The store's own mail tells them, or Cognito's where the deployment has no mail, unless, without `invite`, they get a
    password that is not temporary (`set_password`); else Cognito asks for another one at the first sign-in. ValueError
    if there is no such store, and, with the password, if the mail was not taken.
    """
    key = {"pk": {"S": of_store(store_id, "settings")}, "sk": {"S": "settings"}}
    if not deployment.client("dynamodb").get_item(TableName=deployment["DirectoryTable"], Key=key).get("Item"):
        message = f"store {store_id!r}: there is none; `make store` creates it"
        raise ValueError(message)
    cognito, pool = deployment.client("cognito-idp"), deployment["UserPoolId"]
    password, own = "", invite and sends_own(deployment)
    try:
        user = cognito.admin_get_user(UserPoolId=pool, Username=email)
        attributes = {each["Name"]: each["Value"] for each in user["UserAttributes"]}
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
        attributes = {each["Name"]: each["Value"] for each in created["User"]["Attributes"]}
    stores = {each for each in attributes.get("custom:stores", "").split(",") if each} | {store_id}
    cognito.admin_update_user_attributes(
        UserPoolId=pool,
        Username=email,
        UserAttributes=[{"Name": "custom:stores", "Value": ",".join(sorted(stores))}],
    )
    others = stores - {store_id}
    deployment.client("dynamodb").update_item(
        TableName=deployment["DirectoryTable"],
        Key={"pk": {"S": of_store(store_id, "agents")}, "sk": {"S": agent_id_of(attributes["sub"])}},
        UpdateExpression="SET #name = :name, email = :email, #role = :role, since = if_not_exists(since, :since)",
        ExpressionAttributeNames={"#name": "name", "#role": "role"},
        ExpressionAttributeValues={
            ":name": {"S": name},
            ":email": {"S": email},
            ":role": {"S": role},
            ":since": {"N": str(0 if password else _since(deployment, others, agent_id_of(attributes["sub"])))},
        },
    )
    if password and own:
        mail_invitation(deployment, store_id, email, password)
    return password


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


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m infra.admin", description=__doc__)
    parser.add_argument("--stage", default="dev")
    parser.add_argument("--local", action="store_true", help="the deployment of `make run`, while it runs")
    commands = parser.add_subparsers(dest="command", required=True)
    store = commands.add_parser("store", help="create or change a store, and show its snippet")
    store.add_argument("id")
    store.add_argument("name")
    store.add_argument("origins", nargs="*", help="as in https://shop.example")
    store.add_argument("--language", help=f"of mails to shoppers whose own is not known: {', '.join(sorted(WORDS))}")
    store.add_argument("--mail-after", type=int, help="seconds after which an unread answer is mailed, 120 if not set")
    store.add_argument("--logo", help="address of a picture for mails")
    store.add_argument(
        "--claim",
        action=argparse.BooleanOptionalAction,
        help="whether the first answer to a conversation that is nobody's makes it the answering agent's",
    )
    store.add_argument(
        "--confirm",
        action=argparse.BooleanOptionalAction,
        help="whether a mail that opens a conversation is confirmed, at most 20 an hour",
    )
    store.add_argument("--webhook", help="Slack-compatible incoming webhook that hears of waiting shoppers")
    agent = commands.add_parser("agent", help="let somebody work in a store's inbox")
    agent.add_argument("store")
    agent.add_argument("email")
    agent.add_argument("name")
    agent.add_argument("--role", choices=["agent", "supervisor", "admin"], default="agent")
    remove = commands.add_parser("remove-agent", help="let somebody no longer work in a store's inbox, from now on")
    remove.add_argument("store")
    remove.add_argument("email")
    reset = commands.add_parser("reset-factor", help="let somebody sign in who has lost their authenticator app")
    reset.add_argument("email")
    commands.add_parser("publish", help="upload widget and inbox")
    commands.add_parser("mail", help="take mail in, and show the DNS records that it needs")
    again = commands.add_parser("redrive", help="send a queue's dead letters back")
    again.add_argument("queue", choices=QUEUES)
    return parser


def main(arguments: Sequence[str]) -> int:
    """Do what the arguments ask, on AWS or here; 1 and one line on the error output if it can't be done."""
    asked = _parser().parse_args(arguments)
    try:
        deployment = find_local() if asked.local else find(f"shopbell-{asked.stage}")
        for line in _COMMANDS[asked.command](deployment, asked):
            print(line)
    except (ValueError, OSError, ClientError, BotoCoreError) as error:
        print(f"shopbell: {error}", file=sys.stderr)
        return 1
    return 0


def _publish(deployment: Deployment, _: argparse.Namespace) -> list[str]:
    publish(deployment)
    return [f"inbox: {deployment['InboxUrl']}"]


def _store(deployment: Deployment, asked: argparse.Namespace) -> list[str]:
    options = StoreOptions(
        asked.name,
        tuple(asked.origins),
        asked.language,
        asked.mail_after,
        asked.logo,
        asked.webhook,
        asked.claim,
        asked.confirm,
    )
    key = put_store(deployment, asked.id, options)
    lines = [snippet(deployment, key)]
    if deployment["MailDomain"] != "-":
        lines.append(f"mail to the shop: {help_address(asked.id, deployment['MailDomain'])}")
    return lines


def _agent(deployment: Deployment, asked: argparse.Namespace) -> list[str]:
    password = put_agent(deployment, asked.store, asked.email, asked.name, role=asked.role)
    return [f"temporary password: {password}" if password else "the account was there already"]


def _remove_agent(deployment: Deployment, asked: argparse.Namespace) -> list[str]:
    return dismiss(deployment, asked.store, asked.email)


def _reset_factor(deployment: Deployment, asked: argparse.Namespace) -> list[str]:
    reset_factor(deployment, asked.email)
    return [f"the next sign-in of {asked.email} asks for no code of the old app"]


def _mail(deployment: Deployment, _: argparse.Namespace) -> list[str]:
    return take_mail(deployment)


def _redrive(deployment: Deployment, asked: argparse.Namespace) -> list[str]:
    return redrive(deployment, asked.queue)


_COMMANDS = {
    "publish": _publish,
    "store": _store,
    "agent": _agent,
    "remove-agent": _remove_agent,
    "reset-factor": _reset_factor,
    "mail": _mail,
    "redrive": _redrive,
}


def snippet(deployment: Deployment, key: str) -> str:
    """The line that goes into every page of the shop."""
    return f'<script async fetchpriority="low" src="{deployment["WidgetUrl"]}/w.js" data-key="{key}"></script>'


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
