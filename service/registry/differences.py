"""What differs between two Word files of one paper, in words: where, and what stands there now."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from difflib import SequenceMatcher
from html import unescape
from io import BytesIO
from itertools import takewhile

_DOCUMENT = "word/document.xml"
_PARTS = {
    "word/styles.xml": "стили",
    "word/numbering.xml": "нумерация",
    "word/footnotes.xml": "сноски",
    "word/settings.xml": "настройки файла",
    "docProps/core.xml": "свойства файла",
}
MOST_TOLD = 10
"""Paragraphs that are told one by one."""
LONGEST_TOLD = 200
"""Signs of a paragraph that are told."""
BEFORE = 40
"""Signs that are told before the first difference."""


def differences(kept: bytes, made: bytes) -> list[str]:
    """A Russian sentence for each difference; one where only the packing differs; none for the same bytes."""
    if kept == made:
        return []
    old, new = _parts(kept), _parts(made)
    found: list[str] = []
    if old.get(_DOCUMENT) != new.get(_DOCUMENT):
        found += _of_texts(_paragraphs(old.get(_DOCUMENT, b"")), _paragraphs(new.get(_DOCUMENT, b"")))
    other = sorted(name for name in old.keys() | new.keys() if name != _DOCUMENT and old.get(name) != new.get(name))
    found += [f"Другая часть файла: {_PARTS.get(name, name)}." for name in other]
    return found or ["Содержание то же до последнего знака: файл только иначе сжат."]


def _parts(docx: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(docx)) as package:
        return {name: package.read(name) for name in package.namelist()}


def _paragraphs(document: bytes) -> list[str]:
    """The text of every paragraph; empty ones count too."""
    return [unescape(re.sub("<[^>]*>", "", part)) for part in document.decode().split("</w:p>")]


def _of_texts(old: list[str], new: list[str]) -> list[str]:
    changed = list(_changed(old, new))
    if not changed:
        return ["Текст тот же, отличается его оформление."]
    more = [f"И ещё отличий в тексте: {len(changed) - MOST_TOLD}."] if len(changed) > MOST_TOLD else []
    return changed[:MOST_TOLD] + more


def _changed(old: list[str], new: list[str]) -> Iterator[str]:
    for kind, first, last, start, end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind != "equal":
            was, now = (" ".join(" ".join(some).split()) for some in (old[first:last], new[start:end]))
            alike = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(was, now, strict=False)))
            begins = max(0, alike - BEFORE)
            yield f"Абзац {first + 1}: было «{_short(was, begins)}», стало «{_short(now, begins)}»."


def _short(text: str, begins: int) -> str:
    """As much of a text as is told, from a little before the first difference."""
    told = text[begins : begins + LONGEST_TOLD]
    return ("…" if begins else "") + told + ("…" if begins + LONGEST_TOLD < len(text) else "")
