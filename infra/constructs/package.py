"""The functions' package: what the lock says and nothing else, made to start fast."""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from chalice.cdk import Chalice
from chalice.deploy.packager import SubprocessPip
from constructs import Construct

from infra.slim import slim


class SlimChalice(Chalice):
    """Chalice's construct, with a smaller package, and nothing left behind in chalice.out."""

    def __init__(self, scope: Construct, name: str, **options: Any) -> None:  # noqa: ANN401 - the base class's
        """As Chalice. What it wrote was copied into the assembly, and read, by then."""
        super().__init__(scope, name, **options)
        package = Path(self._sam_package_dir)
        shutil.rmtree(package)
        package.with_name(f"{package.name}.sam_with_assets.json").unlink()

    def _package_app(self) -> Any:  # noqa: ANN401 - the base class's
        with locked_pip(Path(self.source_dir) / "requirements.txt"):
            super()._package_app()
        slim(Path(self._sam_package_dir) / "deployment.zip")


@contextmanager
def locked_pip(lock: Path) -> Iterator[None]:
    """Let Chalice's packager fetch what the lock says and nothing else, as requirements/install.sh does, and why there.

    It resolves the whole list, and asks for packages of another processor by name and version, without their hashes.
    """
    whole = SubprocessPip.main

    def main(pip: SubprocessPip, args: list[str], **options: Any) -> Any:  # noqa: ANN401 - the base class's
        with tempfile.TemporaryDirectory() as folder:
            return whole(pip, locked(args, lock, Path(folder)), **options)

    SubprocessPip.main = main  # type: ignore[method-assign, assignment]
    try:
        yield
    finally:
        SubprocessPip.main = whole  # type: ignore[method-assign]


def locked(args: Sequence[str], lock: Path, folder: Path) -> list[str]:
    """The arguments of a call of pip, so that it takes the lock's word; what names one package gets its lines of it.

    ValueError if the lock has no such package. `folder` is for those lines.
    """
    command, *rest = args
    if command == "download":
        if "-r" not in rest:
            only = folder / "requirements.txt"
            only.write_text(_lines_of(rest[-1], lock), encoding="utf-8")
            rest = [*rest[:-1], "-r", str(only)]
        rest = ["--require-hashes", *rest]
    return [command, "--no-deps", "--no-build-isolation", *(each for each in rest if each != "--no-deps")]


def _lines_of(package: str, lock: Path) -> str:
    wanted = re.compile(rf"^{re.escape(package)}[ ;].*(?:\n    --hash.*)+", re.MULTILINE)
    found = wanted.search(lock.read_text(encoding="utf-8"))
    if found is None:
        message = f"{lock} has no {package}"
        raise ValueError(message)
    return found.group()


def logical_id(function: str) -> str:
    """Chalice's logical id of a function in its template."""
    special = {"api_handler": "APIHandler"}
    return special.get(function) or "".join(part.capitalize() for part in function.split("_"))
