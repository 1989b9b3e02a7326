"""A copy of everything in one file, made while the service runs: one moment of the database, and its files.

The tables are read in one transaction; a file was stored before its record and never changes, so that those which
the records of that moment name are still there. The copy appears whole, and after it was read back.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from service import __version__
from service.files import FileRefused
from service.keeping.copy_file import (
    FORMAT,
    MANIFEST,
    Manifest,
    TablePart,
    add_bytes,
    add_stream,
    file_member,
    opened,
    table_member,
)
from service.keeping.verifying import named_files
from service.store import Session, Store
from service.store.checking import revision
from service.store.ids import now
from service.store.rows import rows_of, table_names

FILE_MODE = 0o600
"""A copy holds everything about everybody."""


class Made(NamedTuple):
    """What a copy holds."""

    rows: int
    files: int
    size: int
    """Bytes."""


def back_up(store: Store, target: Path) -> Made:
    """Write a copy to `target`, which it replaces only when the copy is whole and was read back.

    Raises FileRefused; StoreUnavailable, StoreDamaged (a file of a record is missing or damaged: see verify).
    """
    with _written(target), TemporaryDirectory(prefix=".pismovod-", dir=target.absolute().parent) as name:
        folder = Path(name)
        with store.read() as session:
            tables = {table: _spool(session, table, folder / table) for table in table_names()}
            files = sorted(dict(named_files(session)))
            manifest = Manifest(
                format=FORMAT,
                made=now().isoformat(timespec="seconds"),
                service=__version__,
                revision=revision(session),
                tables=tables,
                files=files,
            )
        beside = folder / "copy"
        _write(store, manifest, folder, beside)
        with opened(beside) as copy:
            copy.prove()
        beside.replace(target.absolute())
        _settle(target.absolute().parent)
    return Made(sum(part.rows for part in tables.values()), len(files), target.stat().st_size)


def _spool(session: Session, table: str, to: Path) -> TablePart:
    digest, count = hashlib.sha256(), 0
    with to.open("wb") as stream:
        for row in rows_of(session, table):
            line = json.dumps(row).encode() + b"\n"
            digest.update(line)
            stream.write(line)
            count += 1
    return TablePart(rows=count, sha256=digest.hexdigest())


def _write(store: Store, manifest: Manifest, folder: Path, to: Path) -> None:
    with os.fdopen(os.open(to, os.O_WRONLY | os.O_CREAT | os.O_EXCL, FILE_MODE), "wb") as stream:
        with tarfile.open(fileobj=stream, mode="w", format=tarfile.PAX_FORMAT) as archive:
            add_bytes(archive, MANIFEST, manifest.model_dump_json(indent=1).encode())
            for table in manifest.tables:
                with (folder / table).open("rb") as lines:
                    add_stream(archive, table_member(table), (folder / table).stat().st_size, lines)
                (folder / table).unlink()
            for name in manifest.files:
                add_bytes(archive, file_member(name), store.files.open(name))
        stream.flush()
        os.fsync(stream.fileno())


@contextmanager
def _written(target: Path) -> Iterator[None]:
    try:
        yield
    except OSError as failure:
        why = "на диске нет места" if failure.errno in (errno.ENOSPC, errno.EDQUOT) else "проверьте папку и права"
        raise FileRefused(f"Не удалось записать копию «{target}»: {why}.") from failure


def _settle(folder: Path) -> None:
    opened_folder = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(opened_folder)
    finally:
        os.close(opened_folder)
