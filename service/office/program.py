"""Where LibreOffice is on this computer, and a Python that can speak to it.

The module `uno` belongs to LibreOffice and lives in the Python of the system (or in LibreOffice's own), not in ours.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from service.errors import OfficeMissing

INSTALL = "sudo apt-get install libreoffice-writer-nogui python3-uno fonts-liberation"
PROBE_SECONDS = 20
_USUAL = ("/usr/lib/libreoffice/program/soffice", "/opt/libreoffice/program/soffice")
_PASSED = ("HOME", "LANG", "TZ", "FONTCONFIG_FILE", "FONTCONFIG_PATH", "XDG_DATA_HOME", "XDG_CACHE_HOME")
"""What LibreOffice sees of the environment: its language, and where fonts are. Secrets of the service stay out."""


@dataclass(frozen=True)
class Program:
    """LibreOffice itself (`soffice.bin`, no wrapper), and the Python that has `uno`."""

    office: Path
    python: Path


def find_program(named: Path | None = None) -> Program:
    """LibreOffice of this computer; `named` is the `soffice` that the operator chose. Raises OfficeMissing."""
    office = _office(named)
    if office is None:
        where = f"«{named}» – не LibreOffice" if named else "На этом компьютере нет LibreOffice"
        said = f"{where}, поэтому PDF сделать нельзя. Поставьте его: {INSTALL}."
        raise OfficeMissing(f"{said} Файлы DOCX делаются и без него.")
    for python in _pythons(office):
        with suppress(OSError, subprocess.SubprocessError):
            _ask_for_uno(python)
            return Program(office, python)
    raise OfficeMissing(f"LibreOffice есть, но к нему нет модуля python3-uno. Поставьте его: {INSTALL}.")


def clean_environment() -> dict[str, str]:
    """The environment of everything that runs for LibreOffice."""
    kept = {name: os.environ[name] for name in _PASSED if name in os.environ}
    return {"PATH": os.defpath, **kept}


def _office(named: Path | None) -> Path | None:
    found = shutil.which("soffice") or shutil.which("libreoffice")
    for soffice in [str(named)] if named else [found or "", *_USUAL]:
        office = Path(soffice).resolve().with_name("soffice.bin")
        if soffice and office.is_file():
            return office
    return None


def _pythons(office: Path) -> Iterator[Path]:
    found = shutil.which("python3", path=os.defpath)
    for python in (office.with_name("python"), Path("/usr/bin/python3"), Path(found or "/usr/local/bin/python3")):
        if python.is_file():
            yield python


@lru_cache(maxsize=8)
def _ask_for_uno(python: Path) -> None:
    """Good news are remembered, bad ones are not: it may be installed meanwhile. Raises OSError, SubprocessError."""
    asked = [str(python), "-c", "import uno"]
    subprocess.run(asked, capture_output=True, timeout=PROBE_SECONDS, env=clean_environment(), check=True)  # noqa: S603
