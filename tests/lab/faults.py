"""What may go wrong in the laboratory, and how likely."""

from __future__ import annotations

import random
from dataclasses import dataclass, fields


class Crash(BaseException):
    """A Lambda died, from outside: no handler of errors sees it."""


@dataclass
class Faults:
    """How likely each fault is, each time that it could happen; times in milliseconds."""

    latency: float = 40
    slow: float = 0.0
    cut: float = 0.0
    half_open: float = 0.0
    lose_disconnect: float = 0.0
    lose_reply: float = 0.0
    lose_answer: float = 0.0
    invoke_twice: float = 0.0
    crash_before: float = 0.0
    crash_after: float = 0.0
    busy: float = 0.0
    reply_lost: float = 0.0
    conflict: float = 0.0
    interleave: float = 0.0
    push_refused: float = 0.0
    stream_again: float = 0.0
    publish_fails: float = 0.0
    queue_twice: float = 0.0
    job_crashes: float = 0.0
    mail_throttled: float = 0.0
    mail_uncertain: float = 0.0
    server_skew: float = 0.0

    def heal(self) -> None:
        """From now on everything works."""
        for each in fields(self):
            setattr(self, each.name, 40 if each.name == "latency" else 0.0)


_EVERYWHERE = ("busy", "reply_lost", "crash_before", "crash_after", "interleave")


def some_faults(chance: random.Random) -> Faults:
    """A mixture: some kinds, each seldom or often."""
    faults = Faults(latency=chance.choice([5, 40, 300]))
    kinds = [each.name for each in fields(Faults) if each.name != "latency"]
    # These strike everywhere, and writers who meet are rare by themselves: there is most to see.
    often = [name for name in _EVERYWHERE if chance.random() < 0.4]
    for name in dict.fromkeys([*chance.sample(kinds, chance.randint(2, 6)), *often]):
        setattr(faults, name, chance.choice([0.02, 0.1, 0.3]))
    return faults
