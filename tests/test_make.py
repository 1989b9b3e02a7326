"""What a person types first: make, the locks, and what they promise."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

HOUSE = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((HOUSE / "pyproject.toml").read_text())
LOCKS = {
    "requirements-build.lock": PROJECT["dependency-groups"]["build"],
    "requirements.lock": PROJECT["project"]["dependencies"],
    "requirements-dev.lock": PROJECT["dependency-groups"]["dev"],
}


@pytest.mark.parametrize("target", ["run", "test", "setup", "bench", "lint", "templates"])
def test_help_tells_every_target(target: str) -> None:
    """`make help` has a sentence for each fixed name."""
    told = subprocess.run(["make", "-C", HOUSE, "help"], capture_output=True, text=True, check=True).stdout
    assert re.search(rf"^make {target} +\S", told, re.MULTILINE)


def test_running_needs_only_the_light_part(tmp_path: Path) -> None:
    """`make run` from nothing asks for neither LibreOffice nor Node nor what the tests need."""
    done = subprocess.run(
        ["make", "-C", HOUSE, "--dry-run", "run", f"VENV={tmp_path / 'none'}"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert "--light" in done.stdout
    assert not re.search(r"--all|npm|requirements-dev", done.stdout)


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_pins_every_dependency_by_hash(lock: str) -> None:
    """Each dependency and each that it brings has one version and its hashes, and no address to fetch it from."""
    text = (HOUSE / lock).read_text()
    pinned = re.findall(r"^([a-z0-9-]+)==\S+.*\\\n +--hash=sha256:", text, re.MULTILINE)
    assert len(pinned) == len(re.findall(r"^[a-z0-9-]+", text, re.MULTILINE))
    assert {re.split(r"[<>=]", wanted)[0] for wanted in LOCKS[lock]} <= set(pinned)
    assert "://" not in text


def test_the_npm_lock_pins_by_hash() -> None:
    """What the tests take from npm has one version, its hash, and no address."""
    lock = json.loads((HOUSE / "package-lock.json").read_text())
    packages = {path: package for path, package in lock["packages"].items() if path}
    assert packages
    assert all("integrity" in package and "resolved" not in package for package in packages.values())


def test_a_fitting_python_is_found() -> None:
    """The Python that `make` would take is one that the project runs on."""
    found = subprocess.run([HOUSE / "scripts" / "find-python"], capture_output=True, text=True, check=True).stdout
    version = subprocess.run([found.strip(), "-V"], capture_output=True, text=True, check=True).stdout
    assert re.match(r"Python 3\.1[123]\.", version)


def test_this_python_is_one_of_the_promised() -> None:
    """The tests run where the package says that it runs."""
    assert PROJECT["project"]["requires-python"] == ">=3.11,<3.14"
    assert (3, 11) <= sys.version_info[:2] < (3, 14)
