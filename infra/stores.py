"""Make or change a store."""

from __future__ import annotations

import re
from dataclasses import dataclass

from chalicelib.aws.keys import of_store
from chalicelib.core.ids import STORE
from chalicelib.mail.domain.words import WORDS
from chalicelib.notifications.domain.web_address import web_address
from infra.agents import _LONGEST, _SHORTEST, _random
from infra.deployment import Deployment
from infra.publish import publish_widget_config

_ORIGIN = re.compile(r"^https?://[a-z0-9.-]+(:\d{1,5})?$")


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


def snippet(deployment: Deployment, key: str) -> str:
    """The line that goes into every page of the shop."""
    return f'<script async fetchpriority="low" src="{deployment["WidgetUrl"]}/w.js" data-key="{key}"></script>'
