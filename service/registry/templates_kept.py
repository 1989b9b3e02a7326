"""The templates that made a paper, kept as one file with it, so that it can be made again in ten years."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from service.payload import CheckedPaper
from service.render import Templates, render
from service.store.files import Files
from service.store.ids import now

_EPOCH = (1980, 1, 1, 0, 0, 0)
FRESH = timedelta(minutes=10)
"""For so long a file that was put is not put again: far less than what a purge lets a file be without a record."""
_lasting: set[tuple[str, str]] = set()
"""What this process has put, by the address of the files and the hash."""
Stamp = tuple[str, Path, int, int]
"""A template: the type, where it lies, when it was changed (ns), its size (bytes)."""


def keep(files: Files, checked: CheckedPaper, templates: Templates) -> str:
    """Put the templates of a paper and of what is enclosed in it among the files; their hash."""
    stamps = []
    for name in sorted(set(_names(checked))):
        path = templates.path(name)
        stat = path.stat()
        stamps.append((name, path, stat.st_mtime_ns, stat.st_size))
    digest, data = _bundle(tuple(stamps))
    written = files.written(digest) if (files.address, digest) in _lasting else None
    if written is None or now() - written > FRESH:
        files.put(data)
        _lasting.add((files.address, digest))
    return digest


def made_again(kept: bytes, checked: CheckedPaper) -> bytes:
    """The DOCX of a paper by the templates that were kept with it. Raises TemplateBroken, UnknownType."""
    with TemporaryDirectory(prefix="pismovod-") as folder:
        with zipfile.ZipFile(BytesIO(kept)) as bundle:
            for entry in bundle.infolist():
                (Path(folder) / Path(entry.filename).name).write_bytes(bundle.read(entry))
        return render(checked.name, checked.words(), Templates(Path(folder)))


@lru_cache(maxsize=64)
def _bundle(stamps: tuple[Stamp, ...]) -> tuple[str, bytes]:
    """Their hash and the ZIP of them: the same templates give the same bytes."""
    written = BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_STORED) as bundle:
        for name, path, _, _ in stamps:
            bundle.writestr(zipfile.ZipInfo(f"{name}.docx", _EPOCH), path.read_bytes())
    data = written.getvalue()
    return hashlib.sha256(data).hexdigest(), data


def _names(checked: CheckedPaper) -> Iterator[str]:
    yield checked.name
    for inner in checked.enclosed.values():
        yield from _names(inner)
