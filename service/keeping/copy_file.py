"""What a copy looks like: a tar with a manifest first, then tables as lines of JSON, then files by their hash.

It names every part with its SHA-256, so that a copy proves itself; nothing in it depends on the kind of database.
"""

from __future__ import annotations

import hashlib
import json
import re
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import IO

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from service.errors import PismovodError
from service.store.files import NAME

MANIFEST = "manifest.json"
FORMAT = 1
_LARGEST_MANIFEST = 256 * 2**20
_LARGEST_LINE = 256 * 2**20


class CopyRefused(PismovodError):
    """The file is no copy, or a damaged one, or there is no room for what it holds."""

    slug, status, title = "copy-refused", 422, "Копия не годится"


class TablePart(BaseModel):
    """A table in a copy."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    rows: int = Field(ge=0)
    sha256: str = Field(pattern=f"^{NAME.pattern}$")


class Manifest(BaseModel):
    """What a copy holds."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    format: int
    made: str
    """UTC, ISO 8601."""
    service: str
    """The version of the service that made it."""
    revision: str
    """Of the tables."""
    tables: dict[str, TablePart]
    """In the order in which they are written."""
    files: list[str]
    """Their names, which are their hashes."""


def table_member(name: str) -> str:
    """Where a table lies in a copy."""
    return f"tables/{name}.jsonl"


def file_member(name: str) -> str:
    """Where a file lies in a copy."""
    return f"files/{name}"


def add_bytes(archive: tarfile.TarFile, name: str, data: bytes) -> None:
    """Add a part that is in memory."""
    part = tarfile.TarInfo(name)
    part.size, part.mode = len(data), 0o600
    archive.addfile(part, BytesIO(data))


def add_stream(archive: tarfile.TarFile, name: str, size: int, stream: IO[bytes]) -> None:
    """Add a part of that many bytes."""
    part = tarfile.TarInfo(name)
    part.size, part.mode = size, 0o600
    archive.addfile(part, stream)


class Copy:
    """An opened copy. Every reading proves the bytes that it gives."""

    def __init__(self, archive: tarfile.TarFile) -> None:
        self._archive = archive
        self._members = {member.name: member for member in archive.getmembers() if member.isfile()}
        self.manifest = self._manifest()

    def prove(self) -> None:
        """Read everything once. Raises CopyRefused."""
        for name in self.manifest.tables:
            for _ in self.rows(name):
                pass
        for name in self.manifest.files:
            self.file(name)

    def rows(self, name: str) -> Iterator[dict[str, object]]:
        """The rows of a table; the last one comes only when the hash of all is right. Raises CopyRefused."""
        part = self.manifest.tables[name]
        digest, count = hashlib.sha256(), 0
        last: dict[str, object] | None = None
        stream = self._open(table_member(name))
        while line := stream.readline(_LARGEST_LINE):
            digest.update(line)
            count += 1
            if last is not None:
                yield last
            last = _row(line)
        if digest.hexdigest() != part.sha256 or count != part.rows:
            raise CopyRefused(f"Таблица {name} в копии испорчена: возьмите другую копию.")
        if last is not None:
            yield last

    def file(self, name: str) -> bytes:
        """The bytes of a file. Raises CopyRefused."""
        data = self._open(file_member(name)).read()
        if hashlib.sha256(data).hexdigest() != name:
            raise CopyRefused(f"Файл {name} в копии испорчен: возьмите другую копию.")
        return data

    def _manifest(self) -> Manifest:
        try:
            told = Manifest.model_validate_json(self._open(MANIFEST).read(_LARGEST_MANIFEST))
        except ValidationError as failure:
            raise CopyRefused("Опись копии не читается: это не копия «Письмовода» или она испорчена.") from failure
        wrong = [name for name in told.files if not NAME.fullmatch(name)]
        wrong += [name for name in told.tables if not re.fullmatch(r"[a-z_]{1,50}", name)]
        if wrong or told.format != FORMAT:
            raise CopyRefused("Копию сделала более новая служба или она испорчена: обновите службу.")
        return told

    def _open(self, name: str) -> IO[bytes]:
        member = self._members.get(name)
        stream = self._archive.extractfile(member) if member else None
        if stream is None:
            raise CopyRefused(f"В копии нет части «{name}»: это не копия «Письмовода» или она неполна.")
        return stream


@contextmanager
def opened(file: Path) -> Iterator[Copy]:
    """Open a copy. Raises CopyRefused."""
    try:
        with tarfile.open(file, "r:") as archive:
            yield Copy(archive)
    except tarfile.TarError as failure:
        raise CopyRefused(f"«{file}» не читается: это не копия «Письмовода» или она неполна.") from failure
    except OSError as failure:
        raise CopyRefused(f"«{file}» не открывается: проверьте имя файла и права.") from failure


def _row(line: bytes) -> dict[str, object]:
    try:
        told = json.loads(line)
    except ValueError as failure:
        raise CopyRefused("Строка таблицы в копии не читается: возьмите другую копию.") from failure
    if not isinstance(told, dict):
        raise CopyRefused("Строка таблицы в копии не читается: возьмите другую копию.")
    return told
