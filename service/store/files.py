"""Files by their content: named by the SHA-256 of its bytes, written whole or not at all, never changed."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Protocol

from service.errors import StoreDamaged

NAME = re.compile(r"[0-9a-f]{64}")
"""SHA-256 in hex."""
PART = ".part"
"""How the name of a file ends while it is written."""


class Place(Protocol):
    """Where files lie: a folder of this computer, or a store somewhere else. Raises StoreUnavailable.

    Names look like `ab/abcd…`; what stands there under a name is a whole file.
    """

    def read(self, name: str) -> bytes | None:
        """The bytes; None where there are none."""

    def write(self, name: str, data: bytes) -> None:
        """The old bytes or the new ones, never half, and lasting when this returns."""

    def touch(self, name: str) -> None:
        """Make a file look new, if there can be any question of its age."""

    def remove(self, name: str) -> None:
        """What is not there is removed already."""

    def names(self) -> Iterator[str]:
        """The names of all files, in no order."""

    def written(self, name: str) -> datetime | None:
        """When it was written or touched, in UTC."""

    def size(self, name: str) -> int | None:
        """Bytes; None where it is not there, and where each question goes over the net."""


class Files:
    """The store of files at an address: a folder, or any address of fsspec (`s3://bucket/folder`)."""

    def __init__(self, address: str) -> None:
        self.address = address
        self._place = _place(address)

    def put(self, data: bytes | Path) -> str:
        """Store the bytes (or those of a file) and answer their name. Storing them again changes nothing.

        Raises StoreUnavailable.
        """
        content = data.read_bytes() if isinstance(data, Path) else data
        name = hashlib.sha256(content).hexdigest()
        if self._place.read(_path(name)) == content:
            self._place.touch(_path(name))
        else:
            self._place.write(_path(name), content)
        return name

    def open(self, name: str) -> bytes:
        """The bytes of that name. Raises StoreDamaged where they are not there or not those; StoreUnavailable."""
        content = self._place.read(_path(name))
        if content is None:
            raise StoreDamaged(f"Файла {name} нет в хранилище: восстановите его из копии (pismovod restore).")
        if hashlib.sha256(content).hexdigest() != name:
            raise StoreDamaged(f"Файл {name} в хранилище изменён или испорчен: восстановите его из копии.")
        return content

    def exists(self, name: str) -> bool:
        """Whether something is stored under that name; whether it is whole, `open` tells."""
        return self._place.written(_path(name)) is not None

    def hashes(self) -> Iterator[str]:
        """The names of all files, in no order."""
        for path in self._place.names():
            name = path.rpartition("/")[2]
            if NAME.fullmatch(name) and path == _path(name):
                yield name

    def written(self, name: str) -> datetime | None:
        """When a file was stored last, in UTC; None where it is not there."""
        return self._place.written(_path(name))

    def size(self, names: Iterable[str]) -> int | None:
        """Bytes of these files together; None where the store lies elsewhere: thousands of questions take minutes."""
        known = [size for name in set(names) if (size := self._place.size(_path(name))) is not None]
        return sum(known) if known else None

    def remove(self, name: str) -> None:
        """Remove a file that no record names."""
        self._place.remove(_path(name))

    def unfinished(self, before: datetime) -> Iterator[str]:
        """What writers that were killed before that moment have left half-written."""
        for path in self._place.names():
            written = self._place.written(path) if path.endswith(PART) else None
            if written is not None and written < before:
                yield path

    def clear(self, path: str) -> None:
        """Remove something half-written."""
        self._place.remove(path)


def _path(name: str) -> str:
    if not NAME.fullmatch(name):
        raise StoreDamaged("В записи стоит неверное имя файла: восстановите данные из копии (pismovod restore).")
    return f"{name[:2]}/{name}"


def _place(address: str) -> Place:
    if "://" in address and not address.startswith("file://"):
        from service.store.remote import Remote

        return Remote(address)
    from service.store.folder import Folder

    return Folder(Path(address.removeprefix("file://")).expanduser().absolute())
