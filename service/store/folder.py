"""Files in a folder of this computer, which nobody else may read."""

from __future__ import annotations

import errno
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from service.errors import StoreUnavailable
from service.store import trouble

FOLDER_MODE, FILE_MODE = 0o700, 0o600
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_PART = ".part"


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except OSError as failure:
        text = (
            trouble.NO_ROOM
            if failure.errno in _NO_ROOM
            else "Папка с файлами службы недоступна: проверьте её права и диск."
        )
        raise StoreUnavailable(text) from failure


class Folder:
    """A `service.store.files.Place` in a folder. A write is: a file beside, fsync, rename, fsync of the folder."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def read(self, name: str) -> bytes | None:
        """The bytes; None where there are none. Raises StoreUnavailable."""
        with _told():
            try:
                return (self.root / name).read_bytes()
            except FileNotFoundError:
                return None

    def write(self, name: str, data: bytes) -> None:
        """Whole or not at all, and lasting. Raises StoreUnavailable."""
        target = self.root / name
        beside = target.with_name(f"{target.name}.{secrets.token_hex(8)}{_PART}")
        with _told():
            self._make(target.parent)
            try:
                opened = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, FILE_MODE)
                with os.fdopen(opened, "wb") as stream:
                    stream.write(data)
                    stream.flush()
                    os.fsync(stream.fileno())
                beside.replace(target)
            except BaseException:
                with suppress(OSError):
                    beside.unlink(missing_ok=True)
                raise
            _settle(target.parent)

    def touch(self, name: str) -> None:
        """Make it look new, and make sure that its name lasts: who wrote it may have been killed before that."""
        with _told():
            os.utime(self.root / name)
            _settle((self.root / name).parent)

    def remove(self, name: str) -> None:
        """What is not there is removed already. Raises StoreUnavailable."""
        with _told():
            (self.root / name).unlink(missing_ok=True)

    def names(self) -> Iterator[str]:
        """All files, those that a killed process left half-written included (`.part`)."""
        with _told():
            for folder in self.root.iterdir() if self.root.is_dir() else ():
                if folder.is_dir():
                    yield from (f"{folder.name}/{file.name}" for file in folder.iterdir())

    def written(self, name: str) -> datetime | None:
        """When it was written or touched, in UTC. Raises StoreUnavailable."""
        with _told():
            try:
                return datetime.fromtimestamp((self.root / name).stat().st_mtime, UTC)
            except FileNotFoundError:
                return None

    def size(self, name: str) -> int | None:
        """Bytes; None where it is not there. Raises StoreUnavailable."""
        with _told():
            try:
                return (self.root / name).stat().st_size
            except FileNotFoundError:
                return None

    def _make(self, folder: Path) -> None:
        if folder.is_dir():
            return
        self.root.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
        folder.mkdir(mode=FOLDER_MODE, exist_ok=True)
        _settle(self.root)


def _settle(folder: Path) -> None:
    """Make the names of a folder outlive a loss of power."""
    opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
