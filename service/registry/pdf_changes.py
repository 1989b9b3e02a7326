"""What else was added to our PDF together with signatures: a page that was drawn anew is told of.

Our own PDF (PDF/A-1b of LibreOffice) has plain objects. A signature adds a field and an annotation, so that the
catalogue and a page are written anew: with the same pages, contents and fonts. Anything else of ours that is written
anew is named. What is packed (object streams) can't be looked into here, and that is told as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_OBJECT = re.compile(rb"(?<!\d)(\d{1,8}) \d{1,5} obj\b")
_LONGEST_DICTIONARY = 20_000
"""Bytes of an object that are looked at: a dictionary of a page is some hundreds."""
_KEPT = {b"Page": (b"Contents", b"Resources", b"MediaBox", b"Parent"), b"Catalog": (b"Pages",)}
"""A type of object that a signature writes anew -> what has to stay the same in it."""
MOST_NAMED = 10
REDRAWN = "Проверьте страницы: вместе с подписью в файл внесены изменения (объекты {}). Откройте и сравните."
PACKED = "Проверьте страницы: часть добавленного упакована, и служба не видит, менялись ли они. Откройте и сравните."


def doubtful_changes(ours: bytes, added: bytes) -> list[str]:
    """What a person should look at in a file that begins with our bytes and goes on with these."""
    own = dict(_objects(ours))
    changed = [number for number, body in _objects(added) if number in own and not _same(own[number], body)]
    named = ", ".join(str(number) for number in dict.fromkeys(changed[:MOST_NAMED]))
    told = [REDRAWN.format(named)] if changed else []
    return [*told, PACKED] if re.search(rb"/Type\s*/ObjStm\b", added) else told


def _objects(data: bytes) -> Iterator[tuple[int, bytes]]:
    for found in _OBJECT.finditer(data):
        body = data[found.end() : found.end() + _LONGEST_DICTIONARY]
        yield int(found[1]), re.split(rb"\b(?:endobj|stream)\b", body, maxsplit=1)[0]


def _same(before: bytes, after: bytes) -> bool:
    kind = re.search(rb"/Type\s*/(\w+)\b", before)
    kept = _KEPT.get(kind[1]) if kind else None
    if kept is None:
        return before.split() == after.split()
    return all(_value(before, key) == _value(after, key) for key in kept)


def _value(body: bytes, key: bytes) -> bytes:
    """A value of a dictionary: a reference, an array or a dictionary, without its blanks."""
    found = re.search(rb"/" + key + rb"\b\s*(\[[^\]]*\]|\d+ \d+ R|<<.*?>>)", body, re.DOTALL)
    return b"".join(found[1].split()) if found else b""
