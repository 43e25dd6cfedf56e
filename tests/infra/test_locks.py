"""What is installed is what the locks say, on any day: nothing is resolved, nothing is missing, nothing is newer."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import re
import subprocess
import sys
import zipfile
from importlib.metadata import Distribution, distributions
from pathlib import Path
from typing import Any

import pytest
from chalice.deploy.packager import PipRunner, SubprocessPip
from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from infra.constructs.package import locked_pip
from infra.local.ministack import ROOT

LOCKS = {
    "requirements.txt": ("requirements/runtime.in", ".venv"),
    "requirements/dev.txt": ("requirements/dev.in", ".venv"),
    "requirements/ministack.txt": ("requirements/ministack.in", ".ministack-venv"),
}
# Where `make run` and `make test` are promised to work; the functions run on Linux.
PLACES = [
    {"python_version": version, "python_full_version": f"{version}.0", "sys_platform": system, "platform_system": name}
    for version in ("3.11", "3.12", "3.13", "3.14")
    for system, name in (("linux", "Linux"), ("darwin", "Darwin"))
]


def _wheel(folder: Path, name: str, version: str, requires: str = "") -> str:
    """Put a wheel of an empty package into the folder; gives its line in a lock."""
    path, info = folder / f"{name}-{version}-py3-none-any.whl", f"{name}-{version}.dist-info"
    metadata = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n" + (
        f"Requires-Dist: {requires}\n" if requires else "Provides-Extra: more\n"
    )
    with zipfile.ZipFile(path, "w") as wheel:
        wheel.writestr(f"{name}.py", "")
        wheel.writestr(f"{info}/METADATA", metadata)
        wheel.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        wheel.writestr(f"{info}/RECORD", "")
    return f"{name}=={version} \\\n    --hash=sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}\n"


def _install(tmp_path: Path, lock: str) -> subprocess.CompletedProcess[str]:
    (tmp_path / "lock.txt").write_text(lock)
    command = [str(ROOT / "requirements/install.sh"), str(tmp_path / "venv"), str(tmp_path / "lock.txt")]
    settings = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(tmp_path / "index"), "PYTHON": sys.executable}
    return subprocess.run(command, env=os.environ | settings, capture_output=True, text=True, check=False, timeout=120)


@pytest.fixture
def index(tmp_path: Path) -> Path:
    """A folder that stands for the world's packages."""
    (tmp_path / "index").mkdir()
    return tmp_path / "index"


def test_a_newer_release_of_what_an_extra_names_changes_nothing(tmp_path: Path, index: Path) -> None:
    """The one that is pinned is installed, whatever came out since (pip's issue 9644 stopped the whole set-up)."""
    lock = _wheel(index, "alpha", "1.0", "beta[more]>=1") + _wheel(index, "beta", "1.0")
    _wheel(index, "beta", "1.1")
    done = _install(tmp_path, lock)
    assert (done.returncode, done.stderr) == (0, "")
    here = {each.name: each.version for each in distributions(path=[str(_site(tmp_path / "venv"))])}
    assert (here["alpha"], here["beta"]) == ("1.0", "1.0")


def test_a_lock_that_lacks_a_package_is_refused_with_its_name(tmp_path: Path, index: Path) -> None:
    """Nothing is fetched that the lock does not name, though it is there; a few lines say what is missing."""
    lock = _wheel(index, "alpha", "1.0", "beta")
    _wheel(index, "beta", "1.0")
    done = _install(tmp_path, lock)
    assert done.returncode == 1
    assert "alpha 1.0 requires beta, which is not installed." in done.stderr
    assert len(done.stderr.splitlines()) <= 6


def test_a_package_that_is_not_the_pinned_one_is_refused_with_its_name(tmp_path: Path, index: Path) -> None:
    """Both hashes are shown."""
    lock = _wheel(index, "alpha", "1.0")
    _wheel(index, "alpha", "1.0", "other")
    done = _install(tmp_path, lock)
    assert done.returncode == 1
    assert "DO NOT MATCH THE HASHES" in done.stderr
    assert "alpha==1.0" in done.stderr
    assert lock.split("sha256:")[1].strip() in done.stderr


def test_an_unreachable_index_is_said(tmp_path: Path, index: Path) -> None:
    """The cause, and where the rest is, on a few lines, however much pip said on the way."""
    lock = _wheel(index, "alpha", "1.0")
    (index / "alpha-1.0-py3-none-any.whl").unlink()
    done = _install(tmp_path, lock)
    assert done.returncode == 1
    assert "No matching distribution found for alpha==1.0" in done.stderr
    assert "WARNING" not in done.stderr
    assert str(tmp_path / "venv/install.log") in done.stderr


def test_nothing_else_installs() -> None:
    """Every environment of the project is made by the one script; npm takes its lock as it is."""
    places = [ROOT / "Makefile", ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").glob("**/*.md")]
    places += [*(ROOT / "infra").rglob("*.py"), *(ROOT / "tests").rglob("*.py"), *(ROOT / ".ci").iterdir()]
    installs = re.compile(r"\bpip\W+install\b|\buv (?:pip|sync|run)\b|\bnpm (?:i|install)\b")
    found = {path.name for path in places if path != Path(__file__) and installs.search(path.read_text("utf-8"))}
    assert found == set()
    make = (ROOT / "Makefile").read_text()
    assert sorted(re.findall(r"requirements/install\.sh (\S+) (\S+)", make)) == [
        (".lock-venv", "requirements/lock.txt"),
        (".ministack-venv", "requirements/ministack.txt"),
        (".venv", "requirements/dev.txt"),
    ]
    assert "npm ci " in make


@pytest.mark.parametrize("lock", LOCKS)
@pytest.mark.parametrize("place", PLACES, ids=lambda each: f"{each['python_version']}-{each['sys_platform']}")
def test_a_lock_has_all_that_its_packages_need(lock: str, place: dict[str, str]) -> None:
    """On every system and Python that is promised, in the version that is wanted, extras included."""
    source, venv = LOCKS[lock]
    environment: Any = default_environment() | place | {"os_name": "posix", "platform_machine": "x86_64", "extra": ""}
    pinned = _pinned(ROOT / lock, environment)
    known = {canonicalize_name(each.name): each for each in distributions(path=[str(_site(ROOT / venv))])}
    waiting, seen = _asked(ROOT / source), set[tuple[str, str]]()
    while waiting:
        wanted = waiting.pop()
        name = canonicalize_name(wanted.name)
        assert name in pinned, f"{lock} lacks {wanted}"
        assert wanted.specifier.contains(pinned[name], prereleases=True), f"{lock} has {pinned[name]}, not {wanted}"
        for extra in ("", *wanted.extras):
            if (name, extra) not in seen and name in known:
                seen.add((name, extra))
                waiting += _needs(known[name], environment | {"extra": extra})
    assert len(seen) > 10


def _site(venv: Path) -> Path:
    (site,) = (venv / "lib").glob("python3*/site-packages")
    return site


def _asked(source: Path) -> list[Requirement]:
    asked = []
    for line in source.read_text().splitlines():
        if line.startswith("-r "):
            asked += _asked(source.parent / line.removeprefix("-r "))
        elif line and not line.startswith("#"):
            asked.append(Requirement(line))
    return asked


def _pinned(lock: Path, environment: Any) -> dict[str, str]:
    lines = re.findall(
        r"^(\S+)==(\S+?)(?: ; (.+?))? \\\n    --hash=sha256:[0-9a-f]{64}", lock.read_text(), re.MULTILINE
    )
    assert len(lines) == len(re.findall(r"^[a-z0-9]", lock.read_text(), re.MULTILINE)), "a line without a hash"
    return {
        name: version
        for name, version, marker in lines
        if not marker or Requirement(f"x ; {marker}").marker.evaluate(environment)  # type: ignore[union-attr]
    }


def _needs(package: Distribution, environment: Any) -> list[Requirement]:
    needs = [Requirement(each) for each in package.requires or ()]
    return [each for each in needs if each.marker is None or each.marker.evaluate(environment)]


def test_what_ships_is_what_is_tested() -> None:
    """The two locks agree on every package that both have."""
    environment: Any = default_environment()
    shipped, tested = (_pinned(ROOT / lock, environment) for lock in ("requirements.txt", "requirements/dev.txt"))
    assert shipped.items() <= tested.items()


def test_each_npm_package_is_pinned_by_its_hash() -> None:
    """And no registry's host is named: whoever installs has their own."""
    packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    foreign = {name: each for name, each in packages.items() if "node_modules/" in name and not each.get("link")}
    assert len(foreign) > 100
    assert [name for name, each in foreign.items() if not each.get("integrity", "").startswith("sha512-")] == []
    assert [name for name, each in foreign.items() if "resolved" in each] == []


def test_the_packager_takes_the_locks_word(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Chalice's own calls would resolve the list, and would take packages of another processor without a hash."""
    calls: list[tuple[list[str], str]] = []

    def note(_: SubprocessPip, args: list[str], **__: Any) -> tuple[int, bytes, bytes]:
        listed = Path(args[args.index("-r") + 1]).read_text() if "-r" in args else ""
        calls.append((args, listed))
        return 0, b"", b""

    monkeypatch.setattr(SubprocessPip, "main", note)
    lock = tmp_path / "requirements.txt"
    digest = base64.b16encode(b"x" * 32).decode().lower()
    lines = [
        f"{name} \\\n    --hash=sha256:{digest}\n    # via somebody\n" for name in ("one==1", "one-more==1", "two==2")
    ]
    lock.write_text("".join(lines))
    with locked_pip(lock):
        pip = PipRunner(SubprocessPip())
        pip.download_all_dependencies(str(lock), "here")
        pip.download_manylinux_wheels("cp311", ["one==1"], "here", ["manylinux2014_aarch64"])
        pip.download_sdists(["two==2"], "here")
        pip.build_wheel("here/two-2.tar.gz", "here")
        with pytest.raises(ValueError, match="has no three==3"):
            pip.download_sdists(["three==3"], "here")
    assert [args[0] for args, _ in calls] == ["download", "download", "download", "wheel"]
    assert all({"--no-deps", "--no-build-isolation"} <= set(args) for args, _ in calls)
    assert all("--require-hashes" in args for args, _ in calls[:3])
    assert [listed.count("--hash") for _, listed in calls] == [3, 1, 1, 0]
    assert [listed.split("==")[0] for _, listed in calls[1:3]] == ["one", "two"]
    assert calls[1][0][-6:-2] == ["--abi", "cp311", "--dest", "here"]
    assert vars(SubprocessPip)["main"] is note


def test_the_list_of_what_ships_is_whole() -> None:
    """`make sbom`: every package of the functions' lock and Chalice, and of npm what is not for building alone."""
    command = ["/usr/bin/env", "make", "sbom"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=300)
    npm = subprocess.run(["/usr/bin/env", "npm", "--version"], capture_output=True, text=True, check=True).stdout
    # The first that knows the command; Debian 13 has 9.
    if int(npm.split(".")[0]) < 10:
        assert (done.returncode, "npm 10 or newer is needed" in done.stderr) == (2, True)
        return
    assert done.returncode == 0, done.stdout + done.stderr
    named = {}
    for part in ("functions", "front-ends"):
        bill = json.loads((ROOT / f".local/sbom/{part}.json").read_text())
        assert bill["bomFormat"] == "CycloneDX"
        named[part] = {f"{each['name']}=={each['version']}" for each in bill["components"]}
    locked = set(re.findall(r"^[a-z0-9-]+==[^ ]+", (ROOT / "requirements.txt").read_text(), re.MULTILINE))
    assert named["functions"] == locked | {"chalice==1.34.0"}
    asked = {
        f"{name}=={version}"
        for part in ("client", "widget", "inbox")
        for name, version in json.loads((ROOT / part / "package.json").read_text()).get("dependencies", {}).items()
        if not name.startswith("@shopbell/")
    }
    assert {each.partition("==")[0] for each in asked} >= {"react", "preact", "uqr"}
    assert asked <= named["front-ends"]
    assert not {each for each in named["front-ends"] if each.startswith(("vite==", "vitest==", "@biomejs/"))}
