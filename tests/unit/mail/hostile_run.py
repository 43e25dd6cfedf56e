"""Takes in all hostile mails in a process of its own, whose argument is the seed of chance, and says what each cost."""

from __future__ import annotations

import json
import logging
import random
import re
import resource
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from chalicelib.core.observability import logger
from chalicelib.mail.adapters.mime import parse
from chalicelib.mail.domain.mail import Envelope
from chalicelib.mail.usecases.receive_mail import receive_mail
from tests.fakes import World
from tests.unit.mail.hostile_mails import MEGABYTE, corpus, mutated, seeds, usual

# Always the same ones, and some by chance.
FIXED, BY_CHANCE = 2000, 100
# What the process may have at the most, whatever the budget says: a machine of others must not suffer.
_ADDRESSES = 1536 * MEGABYTE


def _mails(seed: int) -> Iterator[tuple[str, bytes]]:
    for name, make in corpus():
        yield name, make()
    known = seeds()
    for each, count in ((4, FIXED), (seed, BY_CHANCE)):
        chance = random.Random(each)  # noqa: S311 - nothing secret
        for number in range(count):
            yield f"mutation {number} of seed {each}", mutated(chance, known)


def _take(raw: bytes) -> tuple[str, str]:
    """What became of a mail, and the text that stands for it."""
    world = World()
    world.raw_mails.mails["m1"] = parse(raw)
    outcomes = receive_mail(world, Envelope("m1", ("help@acme.mail.example",), "jane@reader.example", authentic=True))
    messages = [message for found in world.log.conversations.values() for message in found.messages]
    return ",".join(outcomes), next((message.text for message in messages if message.mail_id == "m1"), "")


def main() -> None:
    """A line of JSON for each mail: name, outcome, text, seconds of the processor, bytes of memory, its own too."""
    logger.setLevel(logging.CRITICAL)
    # What is loaded once is no mail's.
    for raw in usual():
        _take(raw)
    resource.setrlimit(resource.RLIMIT_AS, (_ADDRESSES, _ADDRESSES))
    for name, raw in _mails(int(sys.argv[1])):
        peak, before = _peak(anew=True) - len(raw), time.process_time()
        try:
            outcome, text = _take(raw)
        except Exception as error:  # noqa: BLE001 - the very thing that is looked for
            outcome, text = f"raised {error!r}", ""
        cost = time.process_time() - before
        print(json.dumps([name, outcome, text[:100], cost, _peak() - peak]))  # noqa: T201 - read by the test


def _peak(*, anew: bool = False) -> int:
    """The most memory that the process has had, or has now, to begin `anew`."""
    status = Path("/proc/self/status")
    if not status.exists():
        # Not Linux. There, this would be at least what the parent had when it started the process.
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    if anew:
        # Where the kernel does not let it, what is measured is less exact: only what is more than any mail before took.
        with suppress(OSError):
            Path("/proc/self/clear_refs").write_text("5")
    found = re.search(r"VmHWM:\s+(\d+) kB", status.read_text())
    assert found
    return int(found[1]) * 1024


if __name__ == "__main__":
    main()
