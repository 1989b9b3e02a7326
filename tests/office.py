"""What tests of LibreOffice share: documents that are not in the cache yet, and a look at what runs."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from time import monotonic, sleep

PATIENCE_SECONDS = 30


def varied(docx: bytes, mark: object) -> bytes:
    """The same document in other bytes."""
    buffer = BytesIO(docx)
    with zipfile.ZipFile(buffer, "a") as package:
        package.comment = str(mark).encode()
    return buffer.getvalue()


def rewritten(docx: bytes, changes: dict[str, Callable[[bytes], bytes]]) -> bytes:
    """The same document with some parts changed; a part that is not there is made of nothing."""
    buffer = BytesIO()
    with zipfile.ZipFile(BytesIO(docx)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        parts = {name: old.read(name) for name in old.namelist()}
        for name, change in changes.items():
            parts[name] = change(parts.get(name, b""))
        for name, data in parts.items():
            new.writestr(name, data)
    return buffer.getvalue()


def running(folder: Path, program: str) -> set[int]:
    """The processes whose program ends so, and that were told of the folder."""
    found = set()
    for process in Path("/proc").glob("[0-9]*"):
        try:
            said = (process / "cmdline").read_bytes().decode().split("\0")
            alive = (process / "stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
        except OSError:
            continue
        if alive and (said[0].endswith(program) or program in said[1:3]) and any(str(folder) in one for one in said):
            found.add(int(process.name))
    return found


def offices(folder: Path) -> set[int]:
    """The LibreOffice of the server in this folder, without the copies that they make to start other programs in."""
    return {process for process in running(folder, "/soffice.bin") if _name(process) == "soffice.bin"}


def _name(process: int) -> str:
    try:
        return Path(f"/proc/{process}/comm").read_text().strip()
    except OSError:
        return ""


def pipes(folder: Path) -> set[Path]:
    """The sockets that each LibreOffice listens on, and that it leaves behind when it is killed."""
    bridges = {Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[1] for process in offices(folder)}
    return {pipe for bridge in bridges for pipe in Path("/tmp").glob(f"OSL_PIPE_*_pismovod-{bridge}-*")}


def servers(folder: Path) -> set[int]:
    """The servers in this folder."""
    return running(folder, "service.office")


def eventually(happened: Callable[[], object], what: str) -> None:
    """Wait until it is so."""
    ends = monotonic() + PATIENCE_SECONDS
    while not happened():
        assert monotonic() < ends, what
        sleep(0.02)


def signalled(processes: set[int], number: int) -> None:
    """Send a signal to each."""
    assert processes
    for process in processes:
        os.kill(process, number)
