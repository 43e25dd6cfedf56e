"""Deploy the CDK app onto MiniStack, unless what is there is the same already."""

from __future__ import annotations

import hashlib
import json
import os
import platform
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from botocore.exceptions import ClientError

from infra.deployment import Deployment, read
from infra.local.mail import DOMAIN
from infra.local.ministack import ROOT, LocalError, MiniStack
from infra.local.ports import Ports
from infra.local.preflight import answer_preflights
from infra.local.steps import Steps

STACK = "shopbell-dev"
_SOURCES = ("app.py", "requirements.txt", "cdk.json", ".chalice/config.json")
_FOLDERS = ("chalicelib", "infra/constructs")
# shopbell-dev |  12/131 | 7:36:01 PM | CREATE_COMPLETE | …
_PROGRESS = re.compile(rb"\| +(\d+)/(\d+) \|")


def deploy(ministack: MiniStack, ports: Ports, steps: Steps) -> Deployment:
    """The deployment on this MiniStack, made or changed if need be; LocalError if that fails."""
    try:
        return _deploy(ministack, ports, steps)
    except (OSError, ValueError) as error:
        message = f"{ministack.folder} is damaged ({error}): `make clean` empties it"
        raise LocalError(message) from error


def _deploy(ministack: MiniStack, ports: Ports, steps: Steps) -> Deployment:
    outputs, mark = ministack.folder / "outputs.json", ministack.folder / "deployed"
    wanted = f"{json.dumps(ports.all())} {fingerprint()}"
    if mark.exists() and mark.read_text(encoding="utf-8") == wanted:
        deployment = read(outputs, STACK, ministack.endpoint)
        if _stands(deployment):
            return deployment
    mark.unlink(missing_ok=True)
    _cdk(ministack, ports, outputs, steps)
    deployment = read(outputs, STACK, ministack.endpoint)
    with steps.step("completing the API"):
        answer_preflights(deployment)
    mark.write_text(wanted, encoding="utf-8")
    return deployment


def fingerprint() -> str:
    """A hash of everything that the deployment is made of."""
    digest = hashlib.sha256(f"{sys.version_info[:2]} {platform.machine()}".encode())
    for path in _sources():
        digest.update(path.relative_to(ROOT).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _sources() -> Iterator[Path]:
    yield from (ROOT / name for name in _SOURCES)
    yield from sorted((ROOT / "infra").glob("*.py"))
    for folder in _FOLDERS:
        yield from sorted(path for path in (ROOT / folder).rglob("*") if path.suffix in {".py", ".json"})


def _stands(deployment: Deployment) -> bool:
    # A MiniStack that was killed has lost its state, and then the mark speaks of a stack that is gone.
    try:
        deployment.client("cloudformation").describe_stacks(StackName=STACK)
    except ClientError:
        return False
    return True


def _cdk(ministack: MiniStack, ports: Ports, outputs: Path, steps: Steps) -> None:
    assembly, log = str(ministack.folder / "cdk.out"), ministack.folder / "deploy.log"
    log.unlink(missing_ok=True)
    context = {
        "target": "local",
        "port": ports.ministack,
        "mail_port": ports.mail + 1,
        "widget_port": ports.widget,
        "inbox_port": ports.inbox,
        "mail_domain": DOMAIN,
    }
    app = f"{Path(sys.executable)} -m infra.app"
    settings = [part for name, value in context.items() for part in ("-c", f"{name}={value}")]
    with steps.step("packaging the functions") as tell:
        _command(ministack, log, ["synth", "--quiet", "--app", app, "--output", assembly, *settings], tell)
    if b"Could not install dependencies" in log.read_bytes():
        # Chalice only warns, and would ship a package that cannot start.
        message = f"a package of requirements.txt does not fit this machine: see {log}"
        raise LocalError(message)
    with steps.step("deploying") as tell:
        _command(ministack, log, ["bootstrap", "--app", assembly, "aws://000000000000/us-east-1"], lambda _: None)
        deploy = ["deploy", "--app", assembly, "--require-approval", "never", "--progress", "events"]
        _command(ministack, log, [*deploy, "--outputs-file", str(outputs)], tell)


def _command(ministack: MiniStack, log: Path, arguments: Sequence[str], tell: Callable[[str], None]) -> None:
    """Run `cdk`, and tell how far it is; all that it says goes to the log."""
    environment = os.environ | {
        "AWS_ENDPOINT_URL": ministack.endpoint,
        "AWS_ENDPOINT_URL_S3": ministack.endpoint,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_REGION": "us-east-1",
        # Chalice ships what it finds under chalicelib/: without .pyc files, the package is the same every time.
        "PYTHONDONTWRITEBYTECODE": "1",
        "CDK_DISABLE_CLI_TELEMETRY": "1",
        "JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION": "1",
        "JSII_SILENCE_WARNING_UNTESTED_NODE_VERSION": "1",
    }
    command = [str(ROOT / "node_modules" / ".bin" / "cdk"), *arguments]
    # A session of its own, as MiniStack's: Ctrl-C reaches this program alone, which ends what it has started.
    with (
        log.open("ab") as stream,
        subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True
        ) as process,
    ):
        try:
            for line in process.stdout or ():
                stream.write(line)
                if done := _PROGRESS.search(line):
                    tell(f"{int(done[1])} of {int(done[2])}")
        except BaseException:
            os.killpg(process.pid, signal.SIGTERM)
            raise
    if process.returncode:
        message = f"the deployment failed: see {log}"
        raise LocalError(message)
