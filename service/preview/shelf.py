"""Made previews, each a folder of its own that appears whole; of so many bytes in all, the oldest go.

    FOLDER/<owner>/<key>/pages.pdf  sizes.json  1.png  2.png …     closed to other users of the computer
    FOLDER/<owner>/.<name>                                         being written or thrown away

Only who asked for a preview gets its pictures. No copy of the data holds them: they are made again.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp
from time import time

from service.errors import NotFound
from service.pdf import PictureSize

MOST_BYTES = 64 * 2**20
"""Of all previews together."""
FRESH_SECONDS = 3600
"""Older ones are made again: fonts or LibreOffice may have changed meanwhile."""
KEPT_SECONDS = 24 * 3600
"""Older ones are thrown away, as they hold data of people; so is what a killed process has left unfinished."""
PDF, _SIZES = "pages.pdf", "sizes.json"
_KINDS = {".png": "image/png", ".webp": "image/webp"}
_KEY = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Picture:
    """The picture of one page."""

    data: bytes
    media_type: str


class Shelf:
    """The previews of one owner, among those of all others."""

    def __init__(self, root: Path, owner: str, most_bytes: int) -> None:
        self._root, self._most_bytes = root, most_bytes
        self.folder = root / hashlib.sha256(owner.encode()).hexdigest()[:32]

    def make(self) -> None:
        """Make the folders, closed to everyone else."""
        self._root.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.folder.mkdir(mode=0o700, exist_ok=True)

    def sizes(self, key: str) -> tuple[PictureSize, ...] | None:
        """The sizes of the pages of a preview that is fresh; it becomes the last that goes."""
        with suppress(OSError):
            made = (self.folder / key / PDF).stat().st_mtime
            if time() - made < FRESH_SECONDS:
                told = json.loads((self.folder / key / _SIZES).read_bytes())
                os.utime(self.folder / key)
                return tuple(PictureSize(width, height) for width, height in told)
        return None

    def put(self, key: str, write: Callable[[Path], tuple[PictureSize, ...]]) -> tuple[PictureSize, ...]:
        """Keep a preview: `write` puts pages.pdf and pictures into the folder it is given, and tells all sizes."""
        beside = Path(mkdtemp(prefix=".", dir=self.folder))
        try:
            sizes = write(beside)
            (beside / _SIZES).write_text(json.dumps([(size.width, size.height) for size in sizes]))
            _throw_away(self.folder / key)
            beside.rename(self.folder / key)
        finally:
            shutil.rmtree(beside, ignore_errors=True)
        sweep(self._root, self._most_bytes)
        return sizes

    def pages(self, key: str) -> Path:
        """The folder of a preview. Raises NotFound."""
        folder = self.folder / key
        if not _KEY.fullmatch(key) or not (folder / PDF).is_file():
            raise NotFound
        return folder


def picture(folder: Path, number: int) -> Picture | None:
    """One drawn page of a preview."""
    for extension, media_type in _KINDS.items():
        with suppress(OSError):
            return Picture((folder / f"{number}{extension}").read_bytes(), media_type)
    return None


def sweep(root: Path, most_bytes: int) -> None:
    """Throw away what is too old and, oldest first, what is too much."""
    held, oldest_kept = 0, time() - KEPT_SECONDS
    for used, size, folder in sorted(_previews(root), reverse=True):
        held += size
        if used < oldest_kept or (held > most_bytes and not folder.name.startswith(".")):
            _throw_away(folder)


def _previews(root: Path) -> Iterator[tuple[float, int, Path]]:
    """When each was used last, its bytes, its folder."""
    for folder in root.glob("*/*/"):
        with suppress(OSError):
            yield folder.stat().st_mtime, sum(file.stat().st_size for file in folder.iterdir()), folder


def _throw_away(folder: Path) -> None:
    """Whoever reads it sees it whole or not at all."""
    if folder.exists():
        gone = Path(mkdtemp(prefix=".", dir=folder.parent))
        with suppress(FileNotFoundError):  # somebody else throws it away
            folder.rename(gone / "gone")
        shutil.rmtree(gone, ignore_errors=True)
