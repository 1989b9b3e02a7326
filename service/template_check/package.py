"""The file around the tags: whether it is the kind of Word file that the service can fill."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any

from service.errors import Problem, Severity
from service.template_check.places import W
from service.word_file import CORE, DOCUMENT, NUMBERING, SETTINGS, STYLES

LARGEST_TEXT = 2 * 2**20
"""The largest sum of the parts that may hold tags, bytes; ours take 30 KB, a hundred pages 1 MB."""
TAKEN = 9000
"""List definitions from this number on are the service's own (`service.wordml`)."""
_START = "возьмите за основу шаблон службы и перенесите в него свой текст"
_NEEDED = {
    STYLES: "стилей",
    SETTINGS: "параметров",
    CORE: "свойств",
}
_MAY_HOLD_TAGS = ("word/header", "word/footer", "word/footnotes", "word/endnotes", "word/comments", "docProps/")
_EDITED = tuple(W + name for name in ("ins", "del", "moveFrom", "moveTo", "rPrChange", "pPrChange", "sectPrChange"))


def tagged_parts(parts: Mapping[str, bytes]) -> list[str]:
    """The parts that may hold tags: the text, headers, footers, notes, properties, and any other with brackets."""
    return [
        name
        for name, data in sorted(parts.items(), key=lambda one: (one[0] != DOCUMENT, one[0]))
        if name == DOCUMENT
        or (name.endswith(".xml") and (name.startswith(_MAY_HOLD_TAGS) or b"{{" in data or b"{%" in data))
    ]


def package_problems(parts: Mapping[str, bytes]) -> Iterator[Problem]:
    """Parts that the service writes into, and that have to be there in the form that Word gives them."""
    if b"wordprocessingml.document.main+xml" not in parts["[Content_Types].xml"]:
        said = "Сохраните файл в Word как «Документ Word (.docx)»: это шаблон, файл с макросами или другой вид файла"
        yield Problem("", "not_docx", said)
    links = parts.get("word/_rels/document.xml.rels", b"")
    for name, called in _NEEDED.items():
        linked = name in (CORE, SETTINGS) or f"/{PurePosixPath(name).stem}".encode() in links
        if name not in parts or not linked:
            yield Problem("", "missing_part", f"В файле нет {called}: {_START}")
        elif not _is_utf8(parts[name]):
            yield Problem(
                "", "missing_part", f"Часть файла «{name}» записана не в UTF-8: сохраните шаблон в Word заново"
            )
    numbers = re.findall(rb'w:(?:numId|abstractNumId)="(\d{1,9})"', parts.get(NUMBERING, b""))
    if any(int(number) >= TAKEN for number in numbers):
        said = "Это готовый документ службы, а не шаблон: в нём уже есть её нумерация. " + _START.capitalize()
        yield Problem("", "made_paper", said)


def body_problems(document: Any) -> Iterator[Problem]:
    """The text as the service takes it apart: Word's own names, one body, the sheet at its end."""
    body = document.find(W + "body")
    if document.tag != W + "document" or body is None or body.prefix != "w" or body.attrib or not len(body):
        yield Problem("/body", "not_docx", f"Файл записан не так, как пишет Word: сохраните его в Word или {_START}")
        return
    if body[-1].tag != W + "sectPr" or not len(body[-1]):
        yield Problem("/body", "no_sheet", f"В файле не заданы размер листа и поля: {_START}")
    edited = next(document.iter(*_EDITED), None)
    if edited is not None:
        said = "В шаблоне остались исправления: нажмите «Рецензирование» – «Принять все исправления»"
        inside = edited.tag == W + "sectPrChange"  # its inner section would be taken for the sheet of the file
        yield Problem("/body", "tracked_changes", said, Severity.ERROR if inside else Severity.WARNING)
    if next(document.iter(W + "commentReference"), None) is not None:
        said = "В шаблоне остались примечания: они попадут в каждый документ. Удалите их на вкладке «Рецензирование»"
        yield Problem("/body", "comments", said, Severity.WARNING)


def ending_problems(places: Mapping[Any, Any], vanishing: set[Any]) -> Iterator[Problem]:
    """Word wants an ordinary paragraph at the end of every cell, header and note: tags that vanish leave none."""
    for node in vanishing:
        holder = node.getparent()
        if holder.tag in (W + "tc", W + "hdr", W + "ftr", W + "footnote", W + "txbxContent") and holder[-1] is node:
            said = "после последнего тега должен стоять обычный абзац: добавьте здесь пустую строку"
            yield places[node].problem("no_paragraph", said)


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True
