"""What the admin does to a deployment: stores, agents, publishing.

`python -m infra.admin --help`; the Makefile wraps it.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.core.principal import StaffRole
from chalicelib.mail.domain.addresses import help_address
from chalicelib.mail.domain.words import WORDS
from infra.agents import put_agent, reset_factor
from infra.deployment import Deployment, find, find_local
from infra.publish import publish
from infra.redrive import QUEUES, redrive
from infra.reindex import reindex
from infra.remove_agent import dismiss
from infra.stores import StoreOptions, put_store, snippet
from infra.take_mail import take_mail


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
    agent.add_argument("--role", choices=[each.value for each in StaffRole], default="")
    remove = commands.add_parser("remove-agent", help="let somebody no longer work in a store's inbox, from now on")
    remove.add_argument("store")
    remove.add_argument("email")
    reset = commands.add_parser("reset-factor", help="let somebody sign in who has lost their authenticator app")
    reset.add_argument("email")
    commands.add_parser("publish", help="upload widget and inbox")
    commands.add_parser("reindex", help="make the lists of all conversations anew, after an update that says so")
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
    password = put_agent(deployment, store_id=asked.store, email=asked.email, name=asked.name, role=asked.role)
    return [f"temporary password: {password}" if password else "the account was there already"]


def _remove_agent(deployment: Deployment, asked: argparse.Namespace) -> list[str]:
    return dismiss(deployment, asked.store, asked.email)


def _reset_factor(deployment: Deployment, asked: argparse.Namespace) -> list[str]:
    reset_factor(deployment, asked.email)
    return [f"the next sign-in of {asked.email} asks for no code of the old app"]


def _mail(deployment: Deployment, _: argparse.Namespace) -> list[str]:
    return take_mail(deployment)


def _reindex(deployment: Deployment, _: argparse.Namespace) -> list[str]:
    return reindex(deployment)


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
    "reindex": _reindex,
}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
