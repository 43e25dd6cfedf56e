"""Make or change a store."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass

from chalicelib.aws.keys import of_store
from chalicelib.bootstrap.container import Container
from chalicelib.core.errors import ConflictError
from chalicelib.core.ids import STORE as STORE_ID
from chalicelib.core.web_address import web_address
from chalicelib.mail.domain.words import WORDS
from chalicelib.settings.domain.document import Section, Value
from chalicelib.settings.domain.sections import OF_STORE
from chalicelib.settings.usecases.change_document import change_section, operator
from chalicelib.settings.usecases.known_settings import REGISTRATION, value_of
from infra.agents import _LONGEST, _SHORTEST, _random
from infra.container import container_of
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

    def by_section(self) -> list[tuple[Section, Value]]:
        """What is given, by the section that it belongs to."""
        given = {name: value for name, value in asdict(self).items() if value is not None}
        given["origins"] = list(self.origins)
        return [(each, {name: given[name] for name in each.default if name in given}) for each in OF_STORE]

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
    if not STORE_ID.match(store_id):
        message = f"store {store_id!r}: use 2 to 31 lower-case letters, digits and hyphens, a letter first"
        raise ValueError(message)
    options.check()
    widget = _register(deployment, store_id)
    container = container_of(deployment)
    for section, given in options.by_section():
        _change(container, store_id, section, given)
    publish_widget_config(deployment, widget, options.name)
    return widget


def _register(deployment: Deployment, store_id: str) -> str:
    """Note what functions cannot know of their own deployment: links in mails lead there. Gives the widget's key."""
    found = deployment.client("dynamodb").update_item(
        TableName=deployment["DirectoryTable"],
        Key={"pk": {"S": of_store(store_id, "settings")}, "sk": {"S": REGISTRATION}},
        UpdateExpression="SET api = :api, inbox = :inbox, widgets = if_not_exists(widgets, :widgets)",
        ExpressionAttributeValues={
            ":api": {"S": deployment["ApiUrl"]},
            ":inbox": {"S": deployment["InboxUrl"]},
            ":widgets": {"L": [{"S": f"pk_{store_id}_{_random(16)}"}]},
        },
        ReturnValues="ALL_NEW",
    )
    widget: str = found["Attributes"]["widgets"]["L"][0]["S"]
    return widget


def _change(container: Container, store_id: str, section: Section, given: Value) -> None:
    documents = container.documents.all(store_id)
    known = value_of(section, documents)
    if {**known, **given} == known:
        return
    version = documents[section.name].version if section.name in documents else 0
    try:
        change_section(container, operator(store_id), section, version, {**known, **given})
    except ConflictError as error:
        message = f"store {store_id!r}: somebody has just changed its {section.name}: run it again"
        raise ValueError(message) from error


def snippet(deployment: Deployment, key: str) -> str:
    """The line that goes into every page of the shop."""
    return f'<script async fetchpriority="low" src="{deployment["WidgetUrl"]}/w.js" data-key="{key}"></script>'
