"""What made a paper, kept as one file with it, so that it can be made again in ten years.

That is: the templates, the default texts that it printed, and the versions of everything else that its bytes come from.
"""

from __future__ import annotations

import hashlib
import json
import platform
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cache, lru_cache
from importlib.metadata import version
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from service import __version__
from service.payload import CheckedPaper, read
from service.render import Source, Templates, render
from service.store.files import Files
from service.store.ids import now
from service.word_completion import whole
from service.wording import texts_given

_EPOCH = (1980, 1, 1, 0, 0, 0)
FRESH = timedelta(minutes=10)
"""For so long a file that was put is not put again: far less than what a purge lets a file be without a record."""
_lasting: set[tuple[str, str]] = set()
"""What this process has put, by the address of the files and the hash."""
_VERSIONS = "versions.json"
_TEXTS = "texts/"
_MAKERS = ("pymorphy3", "pymorphy3-dicts-ru", "pytrovich", "num2words", "babel", "docxtpl", "jinja2", "lxml")
"""The packages that words and bytes come from."""


@dataclass(frozen=True)
class Kept:
    """What was kept with a paper."""

    templates: Mapping[str, bytes]
    texts: Mapping[str, str]
    versions: Mapping[str, str]
    """Of the service, its language and its packages; empty for papers of services that did not write them down."""


def keep(files: Files, checked: CheckedPaper, templates: Templates, texts: Mapping[str, str]) -> str:
    """Put what a paper and what is enclosed in it were made of among the files; the hash of that file."""
    sources = tuple(templates.source(name) for name in sorted(set(_names(checked))))
    digest, data = _bundle(sources, tuple(sorted(texts.items())))
    written = files.written(digest) if (files.address, digest) in _lasting else None
    if written is None or now() - written > FRESH:
        files.put(data)
        _lasting.add((files.address, digest))
    return digest


def opened(data: bytes) -> Kept:
    """What lies in such a file."""
    with zipfile.ZipFile(BytesIO(data)) as bundle:
        parts = {name: bundle.read(name) for name in bundle.namelist()}
    return Kept(
        {Path(name).stem: part for name, part in parts.items() if name.endswith(".docx")},
        {Path(name).stem: part.decode() for name, part in parts.items() if name.startswith(_TEXTS)},
        json.loads(parts.get(_VERSIONS, b"{}")),
    )


def made_again(kept: Kept, name: str, printed: Mapping[str, Any]) -> bytes:
    """The DOCX of a paper of what was kept with it; nothing where its data are not taken any more.

    Raises TemplateBroken, UnknownType.
    """
    with TemporaryDirectory(prefix="pismovod-") as folder, texts_given(kept.texts):
        for template, data in kept.templates.items():
            (Path(folder) / f"{template}.docx").write_bytes(data)
        checked, _ = read(name, printed)
        return render(name, checked.words(), Templates(Path(folder))) if checked else b""


@cache
def versions() -> Mapping[str, str]:
    """The versions that the bytes of a paper come from, by their names."""
    return {
        "Письмовод": __version__,
        "Python": platform.python_version(),
        "zlib": zlib.ZLIB_RUNTIME_VERSION,
        **{name: version(name) for name in _MAKERS},
    }


@lru_cache(maxsize=64)
def _bundle(sources: tuple[Source, ...], texts: tuple[tuple[str, str], ...]) -> tuple[str, bytes]:
    """Their hash and the ZIP of them: the same templates and texts give the same bytes."""
    parts = {
        **{f"{source.name}.docx": whole(source.read()) for source in sources},
        **{f"{_TEXTS}{name}.txt": text.encode() for name, text in texts},
        _VERSIONS: json.dumps(versions(), ensure_ascii=False, sort_keys=True).encode(),
    }
    written = BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_STORED) as bundle:
        for name, data in parts.items():
            bundle.writestr(zipfile.ZipInfo(name, _EPOCH), data)
    data = written.getvalue()
    return hashlib.sha256(data).hexdigest(), data


def _names(checked: CheckedPaper) -> Iterator[str]:
    yield checked.name
    for inner in checked.enclosed.values():
        yield from _names(inner)
