"""Cold start: how long importing app.py takes, what it must not do, and how large the package is."""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from bench.figures import Figure
from infra.local.ministack import ROOT

RUNS = 9
LIMIT_MS = 350
LIMIT_MB = 25
_IMPORT = """
import sys, time
begun = time.perf_counter()
import app
print((time.perf_counter() - begun) * 1000)
assert "boto3" not in sys.modules, "importing app.py loads boto3"
assert "botocore.session" not in sys.modules, "importing app.py loads botocore's sessions"
"""


def measure() -> list[Figure]:
    """The median of nine imports in fresh interpreters, and the size of the zip for ARM."""
    times = []
    for _ in range(RUNS):
        done = subprocess.run([sys.executable, "-c", _IMPORT], cwd=ROOT, capture_output=True, text=True, check=True)
        times.append(float(done.stdout))
    return [
        Figure("importing app.py, median of 9", statistics.median(times), "ms", LIMIT_MS),
        Figure("package for Lambda, zipped", _package_bytes() / 1_000_000, "MB", LIMIT_MB),
    ]


def _package_bytes() -> int:
    with tempfile.TemporaryDirectory() as folder:
        cdk = str(ROOT / "node_modules/.bin/cdk")
        command = [cdk, "synth", "--quiet", "--output", folder, "--app", f"{sys.executable} -m infra.app"]
        subprocess.run(command, cwd=ROOT, capture_output=True, check=True)
        return max(path.stat().st_size for path in Path(folder).glob("asset.*.zip"))
