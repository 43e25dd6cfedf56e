"""Cold start as Lambda sees it: the shipped package, unpacked, in a Python that has nothing else.

For each function, import and first answer: a sample event of events/, with the variables that the deployment gives,
against AWS on this machine. Nothing is compiled and nothing written, as in Lambda, whose file system is read-only.
"""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path
from typing import Any

from bench.figures import Figure
from infra.check_template import synthesize
from infra.deployment import Deployment
from infra.local.ministack import ROOT
from infra.local.ports import Ports
from infra.local.run import Local
from infra.stores import StoreOptions, put_store

PORTS = Ports(ministack=4578, shop=8078, inbox=8079, widget=8080, mail=8076)
RUNS = 5
IMPORT_LIMIT_MS, ANSWER_LIMIT_MS = 150, 500
LIMIT_MB = 20
# A sample for each function: what it has most to do for.
SAMPLES = {
    "api_handler": "rest_admit",
    "staff_api": "rest_conversations",
    "socket_authorizer": "authorizer_valid",
    "websocket_connect": "socket_connect",
    "websocket_message": "socket_send_opens",
    "websocket_disconnect": "socket_disconnect_visitor",
    "relay": "stream_message",
    "inbox_digest": "queue_digest",
    "notify": "queue_notify",
    "outgoing": "outgoing_nothing",
    "email_fallback": "queue_email_fallback",
    "suggest": "queue_suggest",
    "mail_in": "queue_mail_in",
    "mail_reports": "queue_mail_reports",
}
_START = """
import json, sys, time
sys.path[:0] = [sys.argv[1]]
given = json.load(sys.stdin)
class Context: function_name, aws_request_id = "bench", "r-1"
out, sys.stdout = sys.stdout, sys.stderr
begun = time.perf_counter()
import app
imported = time.perf_counter()
loaded = sorted({"boto3", "botocore.session", "pynamodb", "jsonschema"} & sys.modules.keys())
getattr(app, given["handler"])(given["event"], Context())
answered = time.perf_counter()
print(json.dumps([(imported - begun) * 1000, (answered - begun) * 1000, loaded]), file=out)
"""


def measure() -> list[Figure]:
    """Medians of five fresh interpreters for each function, and the sizes of the package for Lambda."""
    with tempfile.TemporaryDirectory() as folder:
        zipped, unzipped = _package(Path(folder) / "arm", "stage=prod")
        sizes = [
            Figure("package for Lambda, zipped", zipped.stat().st_size / 1e6, "MB", LIMIT_MB),
            Figure("the same, unpacked", sum(each.stat().st_size for each in unzipped.rglob("*")) / 1e6, "MB"),
        ]
        _, here = _package(Path(folder) / "here", "target=local", *(f"{name}=1" for name in _PORTS))
        local = Local(ROOT / ".local" / "bench", PORTS)
        shutil.rmtree(local.ministack.folder, ignore_errors=True)
        local.start()
        put_store(local.deployment, "acme", StoreOptions("Acme", ("https://acme.example",)))
        try:
            return sizes + _starts(here, local.deployment)
        finally:
            local.stop()


_PORTS = ("port", "mail_port", "widget_port", "inbox_port")


def _package(folder: Path, *context: str) -> tuple[Path, Path]:
    """The package as a zip, and unpacked."""
    done = synthesize(folder, *context)
    assert done.returncode == 0, done.stderr
    zipped = max(folder.glob("asset.*.zip"), key=lambda path: path.stat().st_size)
    with zipfile.ZipFile(zipped) as package:
        package.extractall(folder / "files")
    return zipped, folder / "files"


def _starts(package: Path, deployment: Deployment) -> list[Figure]:
    imports, figures = [], []
    for function, sample in SAMPLES.items():
        runs = [_start(package, sample, _variables(deployment, function)) for _ in range(RUNS)]
        imports += [run[0] for run in runs]
        answered = statistics.median(run[1] for run in runs)
        figures.append(Figure(f"{function}: import → first answer", answered, "ms", ANSWER_LIMIT_MS))
    return [Figure("importing app.py, median of all", statistics.median(imports), "ms", IMPORT_LIMIT_MS), *figures]


def _variables(deployment: Deployment, function: str) -> dict[str, str]:
    name = f"{deployment.stack}-{function}"
    found: dict[str, Any] = deployment.client("lambda").get_function_configuration(FunctionName=name)
    variables: dict[str, str] = found["Environment"]["Variables"]
    credentials = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}
    # Lambda sets both; the AWS SDK reads the second.
    region = {"AWS_REGION": "us-east-1", "AWS_DEFAULT_REGION": "us-east-1"}
    return {"PATH": os.environ["PATH"]} | credentials | region | variables


def _start(package: Path, sample: str, variables: dict[str, str]) -> tuple[float, float]:
    given = (ROOT / "events" / f"{sample}.json").read_text(encoding="utf-8")
    given = given.replace("mail.example", variables["MAIL_DOMAIN"]).replace("{ticket}", f"acme.visitor.{'x' * 43}")
    # Isolated, without site-packages, and writing no bytecode: what is there is what was shipped.
    command = [sys.executable, "-I", "-S", "-B", "-c", _START, str(package)]
    done = subprocess.run(command, env=variables, input=given, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{sample}: {done.stderr[-2000:]}"
    imported, answered, loaded = json.loads(done.stdout)
    assert loaded == [], f"importing app.py loads {loaded}"
    return imported, answered
