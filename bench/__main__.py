"""Run all benchmarks, print the figures, write bench/results.md; 1 if a limit was not held."""

from __future__ import annotations

import datetime as dt
import os
import platform
import sys
from pathlib import Path

from bench import cold_start, long_log, roundtrip, send_path
from infra.local.ministack import LocalError

RESULTS = Path(__file__).parent / "results.md"
# The last one cuts botocore off from the network for this whole process.
PARTS = {
    "Cold start (`bench/cold_start.py`)": cold_start,
    "Over MiniStack (`bench/roundtrip.py`)": roundtrip,
    "Long conversations (`bench/long_log.py`)": long_log,
    "A message's CPU (`bench/send_path.py`)": send_path,
}


def main() -> int:
    """Measure and write."""
    machine = f"{os.cpu_count()} cores, {platform.machine()}, {platform.system()}, Python {platform.python_version()}"
    lines = ["# Figures", "", f"Measured on {dt.datetime.now(dt.UTC).date()}: {machine}.", ""]
    lines += ["Made by `make bench`. Times depend on the machine; the limits are ratios wherever that is possible.", ""]
    held = True
    for title, part in PARTS.items():
        try:
            figures = part.measure()
        except LocalError as error:
            print(f"shopbell: {error}", file=sys.stderr)
            return 1
        held = held and all(figure.held for figure in figures)
        lines += [f"## {title}", "", "| what | measured | limit | held |", "|---|---|---|---|"]
        lines += [*(figure.row() for figure in figures), ""]
    text = "\n".join(lines)
    RESULTS.write_text(text, encoding="utf-8")
    print(text)
    return 0 if held else 1


if __name__ == "__main__":
    sys.exit(main())
