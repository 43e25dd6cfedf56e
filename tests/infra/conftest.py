"""The template for AWS (stage prod) and the one for MiniStack, as the real command line makes them."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from infra import check_template
from infra.local.ministack import ROOT

Template = dict[str, Any]


def synthesize(folder: Path, *context: str) -> subprocess.CompletedProcess[str]:
    """Run `cdk synth`, which leaves nothing behind."""
    before = _packages()
    done = check_template.synthesize(folder, *context)
    assert _packages() == before, "a package was left behind, 17 MB each time"
    return done


def _packages() -> set[Path]:
    return set((ROOT / "chalice.out").glob("*"))


@pytest.fixture(scope="session")
def aws_synth(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, subprocess.CompletedProcess[str]]:
    """The assembly for AWS, and what making it said."""
    folder = tmp_path_factory.mktemp("aws")
    return folder, synthesize(folder, "stage=prod", "mail_domain=mail.shop.example")


@pytest.fixture(scope="session")
def _aws_text(aws_synth: tuple[Path, subprocess.CompletedProcess[str]]) -> str:
    folder, done = aws_synth
    assert done.returncode == 0, done.stderr
    return (folder / "shopbell-prod.template.json").read_text()


@pytest.fixture
def aws(_aws_text: str) -> Template:
    """The template for AWS: a copy for each test, so that none reads what another has taken out."""
    template: Template = json.loads(_aws_text)
    return template


@pytest.fixture(scope="session")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Template:
    """The template for AWS with all that an admin can ask for."""
    folder = tmp_path_factory.mktemp("asked")
    options = ["waf=yes", "budget=50", "budget_mail=admin@shop.example", "mfa=required", "temporary=yes"]
    options += ["store_rate=50", "rate=300"]
    done = synthesize(folder, "stage=trial", *options)
    assert done.returncode == 0, done.stderr
    template: Template = json.loads((folder / "shopbell-trial.template.json").read_text())
    return template


@pytest.fixture(scope="session")
def local(tmp_path_factory: pytest.TempPathFactory) -> Template:
    """The template for MiniStack."""
    folder = tmp_path_factory.mktemp("local")
    ports = ["port=4599", "mail_port=4598", "widget_port=4597", "inbox_port=4596"]
    done = synthesize(folder, "target=local", *ports, "mail_domain=mail.shop.test")
    assert done.returncode == 0, done.stderr
    template: Template = json.loads((folder / "shopbell-dev.template.json").read_text())
    return template


def of(template: Template, kind: str) -> dict[str, Template]:
    """The resources of a type, by their logical ids."""
    return {name: each for name, each in template["Resources"].items() if each["Type"] == kind}


def name_of(template: Template, reference: Any) -> str:
    """The construct's own name of what a Ref or GetAtt points at, without the hash that CDK adds."""
    logical = reference["Ref"] if "Ref" in reference else reference["Fn::GetAtt"][0]
    path: str = template["Resources"].get(logical, {}).get("Metadata", {}).get("aws:cdk:path", logical)
    return path.removesuffix("/Resource").rsplit("/", 1)[-1]


def named(template: Template, kind: str) -> dict[str, dict[str, Any]]:
    """The properties of all resources of a type, by their constructs' names."""
    return {name_of(template, {"Ref": name}): each["Properties"] for name, each in of(template, kind).items()}


def said(template: Template, value: Any) -> str:
    """A value of the template as one reads it: with the constructs' names in place of references, without `Arn`."""
    if isinstance(value, str):
        return value
    if "Fn::Join" in value:
        separator, parts = value["Fn::Join"]
        return str(separator).join(said(template, part) for part in parts)
    attribute = value.get("Fn::GetAtt", ["", "Arn"])[1]
    return name_of(template, value) + ("" if attribute == "Arn" else f".{attribute}")
