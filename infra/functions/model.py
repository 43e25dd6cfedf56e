"""What is said of a function, without CDK: constructs, alarms, redrive, laboratory and tests all read it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

# A failing message is tried this often before it goes to the dead letters.
RECEIVES = 5


@dataclass(frozen=True, slots=True)
class Work:
    """What a function does from a queue.

    `topic` fills the queue, if any does; `only` are the attributes of the events that it is told of, all where it is
    empty. `late` is how old a message may
    get before somebody must look, None where what comes late harms nobody. The `concurrency` is what may run at once: a
    flood here may not take what messages need. `delay` is how long a message waits, `puts_back` says whether the
    function puts some back for longer. All times are in seconds.
    """

    queue: str
    late: int | None = None
    concurrency: int = 2
    delay: int = 0
    only: Mapping[str, tuple[str, ...]] | None = None
    topic: str = "events"
    batch: int = 10
    puts_back: bool = False

    def hears(self, attributes: Mapping[str, str]) -> bool:
        """Whether it is told of an event of the topic with these attributes."""
        wanted = (self.only or {}).items()
        return self.topic == "events" and all(attributes.get(name) in values for name, values in wanted)


@dataclass(frozen=True, slots=True)
class Function:
    """How large a function is, in MB, how long it may run, in seconds, and what it does from a queue, if it does."""

    memory: int
    timeout: int
    work: Work | None = None


@dataclass(frozen=True, slots=True)
class Grant:
    """Something that a function may do: `actions` is the service and its actions, as in `dynamodb: Query PutItem`."""

    actions: str
    resources: tuple[str, ...]
    conditions: Mapping[str, Mapping[str, Sequence[str]]] = field(default_factory=dict)


Grants = Mapping[str, Sequence[Grant]]
"""What functions may do, by their names."""


def allow(actions: str, *resources: str) -> Grant:
    """A grant on whole resources."""
    return Grant(actions, resources)


def allow_on(actions: str, table: str, *partitions: str) -> Grant:
    """A grant on some partitions of a table: each is what follows the store in its key, as in `#agents`.

    A partition that ends in `#` is followed by an id. DynamoDB compares the key itself, so no code can go around it.
    """
    patterns = [f"?*{each}?*" if each.endswith("#") else f"?*{each}" for each in partitions]
    return Grant(f"dynamodb: {actions}", (table,), {"ForAllValues:StringLike": {"dynamodb:LeadingKeys": patterns}})


@dataclass(frozen=True, slots=True)
class Named:
    """The name of a thing of AWS, and its ARN."""

    name: str
    arn: str


@dataclass(frozen=True, slots=True)
class Queue:
    """A queue's address and ARN."""

    url: str
    arn: str


@dataclass(frozen=True, slots=True)
class Places:
    """Where everything is that functions work with.

    `sockets` are the ARNs of the open sockets, by the verb of a call to one; `mail_senders` those that mail is sent as,
    none where the deployment has no mail.
    """

    log: Named
    log_stream: str
    directory: Named
    rows: Named
    live: Named
    audit: Named
    events: str
    queues: Mapping[str, Queue]
    dead_letters: Queue
    mail_domain: str
    mail_bucket: Named
    mail_configuration_set: str
    mail_senders: tuple[str, ...]
    sockets: Mapping[str, str]
    socket_url: str
    push_url: str
    signing_keys: Named
    outgoing: Named
    user_pool: str
    store_rate: int

    def works(self, function: str) -> Grant:
        """The right to work from a function's queue."""
        return allow("sqs: ReceiveMessage DeleteMessage GetQueueAttributes", self.queues[function].arn)

    def to_sockets(self, *verbs: str) -> Grant:
        """The right to post to open sockets, to ask when they were active (GET), to end them (DELETE)."""
        return allow("execute-api: ManageConnections", *(self.sockets[verb] for verb in verbs))

    def sends_mail(self) -> list[Grant]:
        """The right to send from the domain, none without one."""
        # A raw mail is another right, though the call is the same.
        return [allow("ses: SendEmail SendRawEmail", *self.mail_senders)] if self.mail_senders else []

    def reads_keys(self) -> list[Grant]:
        """The right to read the signing keys."""
        # The first that needs the keys makes them: CloudFormation makes no secret parameters, and no random values.
        make = Grant("ssm: PutParameter", (self.signing_keys.arn,), {"StringEquals": {"ssm:Overwrite": ["false"]}})
        return [allow("ssm: GetParameter", self.signing_keys.arn), make]


Environment = Callable[[Places], Mapping[str, str]]
Rights = Callable[[Places], Grants]
