"""`make chaos MINUTES=10 [SEED=…]`: random histories for as long as one likes; a seed is enough to see one again.

`python -m tests.lab.chaos --one SEED` runs a single history and prints what the checker finds. `--pages` takes the
clients of another checkout (mixed.py), `--histories` so many histories and no more.
"""

from __future__ import annotations

import argparse
import logging
import multiprocessing
import os
import secrets
import sys
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from infra.local.ministack import ROOT
from tests.lab.defects import planted
from tests.lab.pages import Pages
from tests.lab.schedules import random_history

# The checkout whose clients the pages run.
_PAGES = "SHOPBELL_PAGES"
# So many histories from one word to the next.
_ROUND = 400


@cache
def _pages() -> Pages:
    """The pages of this process."""
    logging.getLogger("shopbell").setLevel(logging.CRITICAL)
    os.environ.setdefault("AWS_REGION", "eu-central-1")
    # Said by the environment: each process that is spawned for a part of the histories has its own.
    return Pages(Path(os.environ.get(_PAGES, str(ROOT))))


def violations(seed: int, defect: str = "") -> list[str]:
    """What the checker finds in the history of a seed."""
    with planted(defect) as in_pages:
        return random_history(_pages(), seed, defect=in_pages).violations


@dataclass
class Findings:
    """What many histories have shown: violations by seed, how often each call was struck, where Lambdas died."""

    violations: dict[int, list[str]] = field(default_factory=dict)
    strikes: Counter[str] = field(default_factory=Counter)
    crashes: Counter[str] = field(default_factory=Counter)

    def add(self, other: Findings) -> None:
        """Both together."""
        self.violations |= other.violations
        self.strikes += other.strikes
        self.crashes += other.crashes

    def died_in(self, function: str) -> float:
        """The share of the crashes that struck inside a function."""
        return self.crashes[function] / max(1, self.crashes.total())


def found_in(seeds: Sequence[int]) -> Findings:
    """What the histories of those seeds show."""
    found = Findings()
    for seed in seeds:
        history = random_history(_pages(), seed)
        found.add(Findings({}, history.lab.record.strikes, history.lab.record.crashes))
        if history.violations:
            found.violations[seed] = history.violations
    return found


def in_parallel(first: int, count: int, chunk: int = 50) -> Findings:
    """What `count` histories from seed `first` on show, on all processors."""
    chunks = [range(start, min(start + chunk, first + count)) for start in range(first, first + count, chunk)]
    found = Findings()
    # Spawned, not forked: a fork would share this process's pages, and two would talk into one pipe.
    with ProcessPoolExecutor(os.cpu_count(), multiprocessing.get_context("spawn")) as pool:
        for each in pool.map(found_in, chunks):
            found.add(each)
    return found


def main() -> int:
    """Run; 1 if anything was found."""
    parser = argparse.ArgumentParser(prog="python -m tests.lab.chaos", description=__doc__)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--seed", type=int, default=secrets.randbelow(10**9))
    parser.add_argument("--one", type=int)
    parser.add_argument("--pages", default=str(ROOT))
    parser.add_argument("--histories", type=int)
    asked = parser.parse_args()
    os.environ[_PAGES] = asked.pages
    if asked.one is not None:
        found = violations(asked.one)
        print("\n".join(found) or "nothing found")  # noqa: T201 - a command prints
        return bool(found)
    print(f"from seed {asked.seed} on, for {asked.minutes} minutes", flush=True)  # noqa: T201 - as above
    end, done, kinds = time.monotonic() + asked.minutes * 60, 0, Counter[str]()
    while time.monotonic() < end and (asked.histories is None or done < asked.histories):
        count = _ROUND if asked.histories is None else min(_ROUND, asked.histories - done)
        for bad, what in in_parallel(asked.seed + done, count).violations.items():
            kinds.update(each.partition(":")[0] for each in what)
            print(f"seed {bad}: {what[0]}", flush=True)  # noqa: T201 - as above
        done += count
        print(f"{done} histories", flush=True)  # noqa: T201 - as above
    print(f"{done} histories: {dict(kinds) or 'nothing lost, doubled or out of order'}")  # noqa: T201 - as above
    return bool(kinds)


if __name__ == "__main__":
    sys.exit(main())
