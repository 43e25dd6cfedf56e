"""Makes the functions' package small and fast to start: without what nothing here uses, and with its bytecode.

Lambda unpacks it where nothing can be written, so what comes as source alone is compiled at every start.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

_DATA = "botocore/data/"
# Every service that chalicelib asks for, and STS, which credentials may come by.
SERVICES = frozenset(
    {"apigatewaymanagementapi", "dynamodb", "lambda", "s3", "sesv2", "sns", "sqs", "ssm", "sso", "sts"}
)
# Of libraries of which a part is used: sources of C, and what neither inscriptis, Logger nor cryptography ask for.
_UNUSED = re.compile(
    r"\.(?:pxi|pxd|pyx|h|pyi)$"
    r"|^lxml/(?:objectify|sax|builder|includes|isoschematron)\b"
    r"|^lxml/html/(?:diff|_difflib|soupparser|html5parser|formfill|clean|usedoctest)\b"
    r"|^aws_lambda_powertools/event_handler/"
    r"|^aws_lambda_powertools/utilities/(?:batch|data_classes|data_masking|feature_flags|idempotency|kafka)/"
    r"|^aws_lambda_powertools/utilities/(?:auth_alpha|circuit_breaker|parameters|parser|streaming|validation)/"
    r"|^(?:pycparser|cffi|boto3/examples)/"
    r"|\.dist-info/(?:RECORD|REQUESTED|INSTALLER|direct_url\.json)$"
)
# Where Lambda unpacks a package: what a traceback calls a file.
_THERE = "/var/task"
# The same package gives the same bytes, whenever it is made.
_WHEN = (1980, 1, 1, 0, 0, 0)


def slim(package: Path) -> None:
    """Rewrite the package in place; the same package gives the same bytes."""
    with tempfile.TemporaryDirectory() as folder:
        files = Path(folder) / "files"
        with zipfile.ZipFile(package) as whole:
            whole.extractall(files, [name for name in whole.namelist() if needed(name)])
        compile_all(files)
        smaller = Path(folder) / package.name
        with zipfile.ZipFile(smaller, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as kept:
            for path in sorted(files.rglob("*")):
                if path.is_file():
                    entry = zipfile.ZipInfo(path.relative_to(files).as_posix(), _WHEN)
                    entry.external_attr = 0o644 << 16
                    kept.writestr(entry, path.read_bytes(), zipfile.ZIP_DEFLATED, 9)
        shutil.move(smaller, package)


def compile_all(folder: Path) -> None:
    """Put the bytecode of all modules beside them, to be taken as it is: nobody compares it with its source.

    By a Python of its own: what else a process has loaded shows in the bytes.
    """
    command = [sys.executable, "-I", "-S", "-m", "compileall", "-q", "--invalidation-mode", "unchecked-hash"]
    # Some packages bring files that are no modules; they stay sources.
    subprocess.run([*command, "-s", str(folder), "-p", _THERE, str(folder)], check=False, stdout=subprocess.DEVNULL)


def needed(name: str) -> bool:
    """Whether a file of the package is needed: all but what describes other services, and unused parts of libraries."""
    if _UNUSED.search(name):
        return False
    rest = name.removeprefix(_DATA)
    service, slash, _ = rest.partition("/")
    return rest == name or not slash or service in SERVICES
