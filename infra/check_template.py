"""What static tools find in the template as CloudFormation gets it: `python -m infra.check_template` (`make check`).

SAM's resources are transformed first, because cfn-lint and cdk-nag know nothing of what stands in them. 1 if cfn-lint
finds anything, or cdk-nag anything that is not accepted in infra/findings.py, or what is accepted there is gone.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from infra.findings import ACCEPTED, Accepted

ROOT = Path(__file__).parent.parent
# A shop's own, without what costs a fixed charge.
_CONTEXT = ("stage=prod", "mail_domain=mail.shop.example")
Template = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule has found at a resource: the path of its construct, or the name of what Chalice and SAM have made."""

    rule: str
    where: str
    detail: str = ""

    def __str__(self) -> str:
        """In a line."""
        return f"{self.rule} at {self.where}" + (f" [{self.detail}]" if self.detail else "")


def synthesize(folder: Path, *context: str) -> subprocess.CompletedProcess[str]:
    """Run `cdk synth` into a folder."""
    command = [str(ROOT / "node_modules/.bin/cdk"), "synth", "--quiet", "--output", str(folder)]
    command += ["--app", f"{sys.executable} -m infra.app"]
    for each in context:
        command += ["-c", each]
    environment = os.environ | {"AWS_DEFAULT_REGION": "eu-central-1", "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


def transformed(template: Template) -> Template:
    """The template without SAM: functions, APIs and permissions as CloudFormation makes them."""
    from samtranslator.translator.transform import transform  # noqa: PLC0415 - a second, and only here

    os.environ.setdefault("AWS_DEFAULT_REGION", "eu-central-1")
    copy: Template = json.loads(json.dumps(template))
    # CDK puts its own there again.
    copy.pop("Rules", None)
    copy.get("Parameters", {}).pop("BootstrapVersion", None)
    plain: Template = transform(copy, {}, _NoManagedPolicies())
    return plain


class _NoManagedPolicies:
    def load(self) -> dict[str, str]:
        """None of our roles has one."""
        return {}


def nag(template: Template) -> list[Finding]:
    """What cdk-nag finds in a template without SAM."""
    with tempfile.TemporaryDirectory() as folder:
        source, out = Path(folder) / "template.json", Path(folder) / "out"
        source.write_text(json.dumps(template), encoding="utf-8")
        # A process of its own: it prints all that it finds, and ends with an error if that is anything.
        command = [sys.executable, "-m", "infra.nag", str(source), str(out)]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        report = out / "validation-report.json"
        if not report.exists():
            raise RuntimeError(done.stderr)
        found = json.loads(report.read_text(encoding="utf-8"))
    paths = {logical: _path(logical, each) for logical, each in template["Resources"].items()}
    return [
        Finding(rule, paths[construct["constructPath"].rpartition("/")[2]], detail.removesuffix("]"))
        for pack in found["pluginReports"]
        for violation in pack["violations"]
        for rule, _, detail in [violation["ruleName"].partition("[")]
        for construct in violation["violatingConstructs"]
    ]


def _path(logical: str, resource: Template) -> str:
    path: str = resource.get("Metadata", {}).get("aws:cdk:path", "")
    return path.partition("/")[2] if path and "/Chalice/" not in path else logical


def judge(findings: Iterable[Finding], accepted: Sequence[Accepted] = ACCEPTED) -> list[str]:
    """A line for each finding without a reason, and for each reason without a finding."""
    used: set[Accepted] = set()
    lines = []
    for finding in findings:
        reasons = [each for each in accepted if _is_about(each, finding)]
        used.update(reasons)
        if not reasons:
            lines.append(f"not accepted: {finding}")
    stale = [each for each in accepted if each not in used]
    return lines + [f"accepted, and not found any more: {each.rule} at {each.where}" for each in stale]


def _is_about(accepted: Accepted, finding: Finding) -> bool:
    return (
        accepted.rule == finding.rule
        and fnmatchcase(finding.where, accepted.where)
        and fnmatchcase(finding.detail, accepted.detail)
    )


def lint(template: Template) -> str:
    """What cfn-lint finds, nothing if it finds nothing."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "template.json"
        source.write_text(json.dumps(template), encoding="utf-8")
        # CDK's function that empties buckets waits for its own role twice.
        command = [str(Path(sys.executable).parent / "cfn-lint"), "--ignore-checks", "W3005", "--", str(source)]
        return subprocess.run(command, capture_output=True, text=True, check=False).stdout


def main() -> int:
    """Print what is found; 1 if anything is."""
    with tempfile.TemporaryDirectory() as folder:
        done = synthesize(Path(folder), *_CONTEXT)
        if done.returncode:
            print(done.stdout + done.stderr)
            return 1
        template = json.loads((Path(folder) / "shopbell-prod.template.json").read_text(encoding="utf-8"))
    plain = transformed(template)
    found = [*lint(template).splitlines(), *lint(plain).splitlines(), *judge(nag(plain))]
    print("\n".join(found), end="\n" if found else "")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
