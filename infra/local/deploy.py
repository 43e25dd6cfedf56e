"""Deploy the CDK app onto MiniStack, unless what is there is the same already."""

from __future__ import annotations

import hashlib
import os
import platform
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from botocore.exceptions import ClientError

from infra.deployment import Deployment, read
from infra.local.mail import DOMAIN
from infra.local.ministack import ROOT, LocalError, MiniStack
from infra.local.preflight import answer_preflights

STACK = "shopbell-dev"
_SOURCES = ("app.py", "requirements.txt", "cdk.json", ".chalice/config.json")
_FOLDERS = ("chalicelib", "infra/constructs")


def deploy(ministack: MiniStack, mail_port: int) -> Deployment:
    """The deployment on this MiniStack, made or changed if need be; LocalError if that fails.

    `mail_port` is where functions send mail to.
    """
    try:
        return _deploy(ministack, mail_port)
    except (OSError, ValueError) as error:
        message = f"{ministack.folder} is damaged ({error}): `make clean` empties it"
        raise LocalError(message) from error


def _deploy(ministack: MiniStack, mail_port: int) -> Deployment:
    outputs, mark = ministack.folder / "outputs.json", ministack.folder / "deployed"
    wanted = f"{ministack.port} {mail_port} {fingerprint()}"
    if mark.exists() and mark.read_text(encoding="utf-8") == wanted:
        deployment = read(outputs, STACK, ministack.endpoint)
        if _stands(deployment):
            return deployment
    mark.unlink(missing_ok=True)
    _cdk(ministack, mail_port, outputs)
    deployment = read(outputs, STACK, ministack.endpoint)
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


def _cdk(ministack: MiniStack, mail_port: int, outputs: Path) -> None:
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
    python = Path(sys.executable)
    common = ["--app", f"{python} -m infra.app", "-c", "target=local", "-c", f"port={ministack.port}"]
    common += ["-c", f"mail_port={mail_port}", "-c", f"mail_domain={DOMAIN}"]
    common += ["--output", str(ministack.folder / "cdk.out")]
    cdk = str(ROOT / "node_modules" / ".bin" / "cdk")
    log = ministack.folder / "deploy.log"
    with log.open("wb") as stream:
        for command in (
            ["bootstrap", "aws://000000000000/us-east-1"],
            ["deploy", "--require-approval", "never", "--outputs-file", str(outputs)],
        ):
            done = subprocess.run(
                [cdk, *command, *common], cwd=ROOT, env=environment, stdout=stream, stderr=stream, check=False
            )
            if done.returncode:
                message = f"the deployment failed: see {log}"
                raise LocalError(message)
    if b"Could not install dependencies" in log.read_bytes():
        # Chalice only warns, and would ship a package that cannot start.
        message = f"a package of requirements.txt does not fit this machine: see {log}"
        raise LocalError(message)
