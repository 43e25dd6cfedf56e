"""The functions' package, without what nothing here calls: half of it would be descriptions of 400 AWS services."""

from __future__ import annotations

import shutil
import tempfile
import zipfile
from pathlib import Path
from typing import Any

from chalice.cdk import Chalice
from constructs import Construct

_DATA = "botocore/data/"
# Every service that chalicelib/adapters asks for, and STS, which credentials may come by.
SERVICES = frozenset(
    {"apigatewaymanagementapi", "dynamodb", "s3", "secretsmanager", "sesv2", "sns", "sqs", "sso", "sts"}
)


class SlimChalice(Chalice):
    """Chalice's construct, with a smaller package, and nothing left behind in chalice.out."""

    def __init__(self, scope: Construct, name: str, **options: Any) -> None:  # noqa: ANN401 - the base class's
        """As Chalice. What it wrote was copied into the assembly, and read, by then."""
        super().__init__(scope, name, **options)
        package = Path(self._sam_package_dir)
        shutil.rmtree(package)
        package.with_name(f"{package.name}.sam_with_assets.json").unlink()

    def _package_app(self) -> Any:  # noqa: ANN401 - the base class's
        super()._package_app()
        slim(Path(self._sam_package_dir) / "deployment.zip")


def slim(package: Path) -> None:
    """Rewrite the package in place; the same package gives the same bytes."""
    with tempfile.TemporaryDirectory() as folder:
        smaller = Path(folder) / package.name
        with zipfile.ZipFile(package) as whole, zipfile.ZipFile(smaller, "w", zipfile.ZIP_DEFLATED) as kept:
            for entry in whole.infolist():
                if needed(entry.filename):
                    kept.writestr(entry, whole.read(entry), zipfile.ZIP_DEFLATED)
        shutil.move(smaller, package)


def needed(name: str) -> bool:
    """Whether a file of the package is needed: all but the descriptions of other services."""
    rest = name.removeprefix(_DATA)
    service, slash, _ = rest.partition("/")
    return rest == name or not slash or service in SERVICES
