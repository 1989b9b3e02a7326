"""PDFBox Preflight, Debian's own: whether a file is valid PDF/A-1b."""

from __future__ import annotations

import subprocess
from pathlib import Path

_FOLDER = Path("/usr/share/java")
_JARS = "preflight pdfbox2 xmpbox fontbox2 commons-logging commons-io jaxb-api javax.activation".split()


def faults(file: Path) -> str:
    """What Preflight says against a file; empty where the file is valid."""
    path = ":".join(str(_FOLDER / f"{jar}.jar") for jar in _JARS)
    command = ["java", "-cp", path, "org.apache.pdfbox.preflight.Validator_A1b", file]
    told = subprocess.run(command, capture_output=True, text=True, timeout=120).stdout
    return "" if f"{file.name} is a valid PDF/A-1b file" in told else told or "no answer"
