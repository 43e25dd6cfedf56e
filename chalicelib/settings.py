"""What the deployment tells the functions; read once, on first use, never at import (Chalice imports to package)."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cache

# Messages a second of all shoppers of a store, where the admin says nothing else; docs/operations.md derives it.
STORE_RATE = 500


@dataclass(frozen=True, slots=True)
class Settings:
    """Names and addresses of this deployment's own parts; an admin's command needs the first five alone."""

    log_table: str
    directory_table: str
    live_table: str
    push_url: str
    region: str
    events_topic_arn: str = ""
    signing_keys_parameter: str = ""
    socket_url: str = ""
    mail_domain: str = ""
    mail_bucket: str = ""
    mail_configuration_set: str = ""
    mail_queue_url: str = ""
    notify_queue_url: str = ""
    relay_dead_letters_url: str = ""
    outgoing_function: str = ""
    store_rate: int = STORE_RATE


@cache
def settings() -> Settings:
    """The settings; KeyError names the environment variable that is missing."""
    env = os.environ
    return Settings(
        log_table=env["LOG_TABLE"],
        directory_table=env["DIRECTORY_TABLE"],
        live_table=env["LIVE_TABLE"],
        events_topic_arn=env["EVENTS_TOPIC_ARN"],
        signing_keys_parameter=env["SIGNING_KEYS_PARAMETER"],
        socket_url=env["SOCKET_URL"],
        push_url=env["PUSH_URL"],
        region=env["AWS_REGION"],
        mail_domain=env["MAIL_DOMAIN"],
        mail_bucket=env["MAIL_BUCKET"],
        mail_configuration_set=env["MAIL_CONFIGURATION_SET"],
        mail_queue_url=env["MAIL_QUEUE_URL"],
        notify_queue_url=env["NOTIFY_QUEUE_URL"],
        relay_dead_letters_url=env["RELAY_DEAD_LETTERS_URL"],
        outgoing_function=env["OUTGOING_FUNCTION"],
        store_rate=int(env["STORE_RATE"]),
    )
