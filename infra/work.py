"""What each function does from a queue: read by the constructs, the alarms, the redrive and the tests alike."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

# A failing message is tried this often before it goes to the dead letters.
RECEIVES = 5
# So many records of the stream come at once. One that fails alone is tried again until it is so old, in seconds: an
# outage of AWS passes, and a record that ends the function each time must not hold up the others for ever.
RELAY_BATCH, RELAY_AGE = 100, 3600


@dataclass(frozen=True, slots=True)
class Work:
    """What a function does from a queue.

    `only` are the attributes of the events that it is told of, all where it is empty. `timeout` is the function's, as
    in .chalice/config.json; `late` is how old a message may get before somebody must look, None where what comes late
    harms nobody. All times are in seconds.
    """

    queue: str
    timeout: int
    late: int | None = None
    concurrency: int = 2
    delay: int = 0
    only: Mapping[str, str] | None = None
    topic: str = "events"
    batch: int = 10


_SHOPPERS_TEXTS = {"role": "visitor", "kind": "text"}
# By the function's name. The concurrency is what may run at once: a flood here may not take what messages need, and SES
# has a rate of its own. The delay spares a call for most mails, which are never due: an answer is read at once.
# Lambda polls each queue day and night, which is most of what idle costs (bench/idle_cost.py): `suggest`, which has
# nothing to do yet, has none yet. Nobody need look when lists are told late, they ask anew once a minute, nor when
# reports are noted late. Mails come one by one: one that ends its function each time takes no other with it to the dead
# letters, and holds up one place of five for as long as its tries take.
WORK = {
    "inbox_digest": Work("InboxDigest", 20),
    "notify": Work("Notify", 20, late=120, only=_SHOPPERS_TEXTS, batch=5),
    "email_fallback": Work(
        "EmailFallback", 20, late=600, delay=30, only={"role": "agent", "kind": "text"}, concurrency=5, batch=5
    ),
    "mail_in": Work("MailIn", 30, late=300, topic="mail_received", concurrency=5, batch=1),
    "mail_reports": Work("MailReports", 20, topic="mail_reports"),
}
