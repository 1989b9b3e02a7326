"""Where the server of LibreOffice lives: its folder, its socket, and the locks that keep it one.

    FOLDER/lock           held by whoever starts a server or is one that leaves: nobody starts one meanwhile
    FOLDER/log            what went wrong, for the operator
    FOLDER/NAME/lock      held by the server for as long as it lives
    FOLDER/NAME/socket    where it listens
    FOLDER/NAME/work/     documents on their way, profiles of LibreOffice

NAME tells servers of other limits, of another LibreOffice or of another release of the service apart.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from service import __version__
from service.office.limits import Limits
from service.office.program import Program


@dataclass(frozen=True)
class Home:
    """The place of one server under the folder that all of them share."""

    shared: Path
    program: Program
    limits: Limits

    @classmethod
    def from_json(cls, shared: Path, told: str) -> Home:
        """What `as_json` said."""
        said = json.loads(told)
        return cls(shared, Program(Path(said["office"]), Path(said["python"])), Limits(**said["limits"]))

    def as_json(self) -> str:
        """All that the server has to know, as one argument of its command line."""
        program = {"office": str(self.program.office), "python": str(self.program.python)}
        return json.dumps({**program, "limits": asdict(self.limits)}, sort_keys=True)

    @property
    def folder(self) -> Path:
        """The folder of this server."""
        return self.shared / hashlib.sha256(f"{__version__} {self.as_json()}".encode()).hexdigest()[:12]

    @property
    def work(self) -> Path:
        """Documents on their way, and the profiles."""
        return self.folder / "work"

    @property
    def log(self) -> Path:
        """What went wrong, for the operator; it stays when the server leaves."""
        return self.shared / "log"

    def make(self) -> None:
        """Make the folders, closed to everyone else. Raises OSError."""
        self.shared.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.shared.chmod(0o700)
        self.folder.mkdir(mode=0o700, exist_ok=True)

    def connect(self, seconds: float) -> socket.socket:
        """A line to the server. Raises OSError where there is none."""
        line = socket.socket(socket.AF_UNIX)
        try:
            line.settimeout(seconds)
            with self._short_folder() as folder:
                line.connect(f"{folder}/socket")
        except OSError:
            line.close()
            raise
        return line

    def listen(self) -> socket.socket:
        """The ear of the server. Raises OSError."""
        ear = socket.socket(socket.AF_UNIX)
        with self._short_folder() as folder:
            (self.folder / "socket").unlink(missing_ok=True)
            ear.bind(f"{folder}/socket")
        ear.listen(128)
        return ear

    def lock(self) -> int | None:
        """The lock of a living server: its descriptor, kept open; None where another one lives."""
        return _locked(self.folder / "lock")

    @contextmanager
    def starting(self, *, patient: bool = True) -> Iterator[bool]:
        """While a server is started or leaves; false where somebody else is at it and one does not want to wait."""
        held = _locked(self.shared / "lock", patient=patient)
        try:
            yield held is not None
        finally:
            if held is not None:
                os.close(held)

    def sweep(self) -> None:
        """Remove what servers that were killed left behind."""
        for folder in self.shared.iterdir():
            if folder.is_dir():
                held = _locked(folder / "lock")
                if held is not None:
                    shutil.rmtree(folder if folder != self.folder else self.work, ignore_errors=True)
                    os.close(held)

    @contextmanager
    def _short_folder(self) -> Iterator[str]:
        """A short name of the folder: the path of a socket has 107 bytes at the most."""
        folder = os.open(self.folder, os.O_PATH | os.O_DIRECTORY)
        try:
            yield f"/proc/self/fd/{folder}"
        finally:
            os.close(folder)


def _locked(file: Path, *, patient: bool = False) -> int | None:
    held = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
    with suppress(BlockingIOError):
        fcntl.flock(held, fcntl.LOCK_EX | (0 if patient else fcntl.LOCK_NB))
        return held
    os.close(held)
    return None
