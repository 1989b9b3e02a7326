"""Files that were sent while a packet is put together: kept for a day, each for who has sent it.

    FOLDER/<owner>/<number>/file  name     closed to other users of the computer
    FOLDER/<owner>/.<name>                 being written

No copy of the data holds them: what goes into a packet is kept with that.
"""

from __future__ import annotations

import hashlib
import re
import secrets
import shutil
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from service.errors import FilesRefused, NotFound, Problem
from service.jobs.folders import stored

UPLOADS = "uploads"
"""The name of their folder in that of the data."""
KEPT_S = 24 * 3600
MOST_FILES, MOST_BYTES = 200, 500 * 2**20
"""Of one owner at one time."""
_NUMBER = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True)
class Upload:
    """A file that was sent."""

    number: str
    name: str
    """As it was called where it came from."""
    file: Path


class Uploads:
    """The files of one owner (the identifier of a user), among those of all others."""

    def __init__(self, data: Path, owner: str, clock: Callable[[], float] = time.time) -> None:
        self._root = data.absolute() / UPLOADS
        self._folder = self._root / hashlib.sha256(owner.encode()).hexdigest()[:32]
        self._clock = clock

    def keep(self, name: str, file: Path) -> Upload:
        """Copy a file here. Raises FilesRefused where one person has too many, NotStored."""
        with stored():
            self._root.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._folder.mkdir(mode=0o700, exist_ok=True)
            self.sweep()
            self._demand_room(file.stat().st_size)
            number = secrets.token_hex(16)
            beside = self._folder / f".{number}"
            beside.mkdir(mode=0o700)
            shutil.copyfile(file, beside / "file")
            (beside / "name").write_text(name, "utf-8")
            beside.rename(self._folder / number)
        return Upload(number, name, self._folder / number / "file")

    def find(self, number: str) -> Upload:
        """One of the owner's own. Raises NotFound: there is none, it is another's, or its day is over."""
        folder = self._folder / number
        if not _NUMBER.fullmatch(number) or not (folder / "file").is_file():
            raise NotFound
        with suppress(FileNotFoundError):
            return Upload(number, (folder / "name").read_text("utf-8"), folder / "file")
        raise NotFound

    def sweep(self) -> None:
        """Throw away everybody's files whose day is over."""
        for folder in self._root.glob("*/*"):
            with suppress(FileNotFoundError):
                if self._clock() - folder.stat().st_mtime > KEPT_S:
                    shutil.rmtree(folder, ignore_errors=True)

    def clear(self) -> None:
        """Throw away everybody's files: they hold data of people."""
        shutil.rmtree(self._root, ignore_errors=True)

    def _demand_room(self, wanted: int) -> None:
        sizes = [file.stat().st_size for file in self._folder.glob("*/file")]
        if len(sizes) >= MOST_FILES or sum(sizes) + wanted > MOST_BYTES:
            said = (
                "Соберите пакет из тех файлов, что уже загружены: за сутки служба держит не больше "
                f"{MOST_FILES} файлов и {MOST_BYTES >> 20} МБ"
            )
            raise FilesRefused("Файл не принят", [Problem("/files", "too_many_files", said)])
