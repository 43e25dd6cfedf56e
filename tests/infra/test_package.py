"""The shipped package, unpacked and alone: it has what every function imports, and starts without compiling."""

from __future__ import annotations

import ast
import importlib.util
import json
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.local.ministack import ROOT
from infra.slim import needed, slim
from tests.infra.conftest import synthesize

# Isolated, without site-packages, and writing nothing: as Lambda has it.
ALONE = [sys.executable, "-I", "-S", "-B", "-c"]
_IMPORT = """
import importlib, json, sys
sys.path[:0] = [sys.argv[1]]
for name in json.load(sys.stdin):
    importlib.import_module(name)
"""


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package for this machine, unpacked."""
    folder = tmp_path_factory.mktemp("here")
    done = synthesize(folder, "target=local", "port=1", "mail_port=1", "widget_port=1", "inbox_port=1")
    assert done.returncode == 0, done.stderr
    whole = max(folder.glob("asset.*.zip"), key=lambda path: path.stat().st_size)
    with zipfile.ZipFile(whole) as zipped:
        zipped.extractall(folder / "files")
    return folder / "files"


def _imported(source: str) -> Iterator[str]:
    """The modules that a source imports, anywhere in it, if only for types."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (each.name for each in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def test_all_that_any_function_imports_is_in_the_package(package: Path) -> None:
    """However late it imports it, and whatever was left out as not needed."""
    sources = [ROOT / "app.py", *(ROOT / "chalicelib").rglob("*.py")]
    names = {name for path in sources for name in _imported(path.read_text(encoding="utf-8"))} - {"__future__"}
    assert {"app"} | names > {"boto3", "http_ece", "lxml.html", "aws_lambda_powertools", "chalicelib.core.ids"}
    done = subprocess.run(
        [*ALONE, _IMPORT, str(package)], input=json.dumps(sorted(names)), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]


def test_each_module_comes_with_its_bytecode_which_nobody_compares_with_its_source(package: Path) -> None:
    """Flags 01: made by the hash of the source, and taken unchecked (PEP 552); written as from where Lambda has it."""
    modules = [path for path in package.rglob("*.py") if path.parts[-2] != "__pycache__"]
    assert len(modules) > 500
    compiled = [Path(importlib.util.cache_from_source(str(path))) for path in modules]
    assert [path for path in compiled if not path.exists()] == []
    assert {path.read_bytes()[4:8] for path in compiled} == {b"\x01\x00\x00\x00"}
    assert b"/var/task/app.py" in (package / "__pycache__" / f"app.{sys.implementation.cache_tag}.pyc").read_bytes()


def test_the_same_package_gives_the_same_bytes(tmp_path: Path) -> None:
    """So that nothing is deployed when nothing has changed."""
    made = []
    for name in ("one", "two"):
        package = tmp_path / name / "deployment.zip"
        package.parent.mkdir()
        with zipfile.ZipFile(package, "w") as zipped:
            for module in ("app.py", "lib/__init__.py", "lib/broken.py", "lib/fast.pyx"):
                zipped.writestr(
                    module, "def f():\n    return {'a', 'b', 'c'}\n" if "broken" not in module else "print 1\n"
                )
        slim(package)
        made.append(package.read_bytes())
    assert made[0] == made[1]
    names = zipfile.ZipFile(tmp_path / "one" / "deployment.zip").namelist()
    assert {"app.py", f"__pycache__/app.{sys.implementation.cache_tag}.pyc", "lib/broken.py"} <= set(names)
    assert "lib/fast.pyx" not in names


@pytest.mark.parametrize(
    ("name", "is_needed"),
    [
        ("botocore/data/dynamodb/2012-08-10/service-2.json.gz", True),
        ("botocore/data/ec2/2016-11-15/service-2.json.gz", False),
        ("botocore/data/endpoints.json", True),
        ("lxml/etree.cpython-311-x86_64-linux-gnu.so", True),
        ("lxml/objectify.cpython-311-x86_64-linux-gnu.so", False),
        ("lxml/html/__init__.py", True),
        ("lxml-6.1.3.dist-info/licenses/LICENSE.txt", True),
        ("aws_lambda_powertools/utilities/jmespath_utils/__init__.py", True),
        ("aws_lambda_powertools/utilities/parser/__init__.py", False),
        ("chalicelib/mail/schemas/actions/address.json", True),
    ],
)
def test_what_is_needed_stays(name: str, is_needed: object) -> None:
    """And licences with it."""
    assert needed(name) is is_needed
