"""A DOCX of anyone, without what reaches outside of it: it is printed as it lies before us, or refused.

Dropped with a warning: pictures, objects and texts that are links to other files or sites, fields that fetch
(ECMA-376 part 1, 17.16.5), parts in other formats (altChunk), macros. Hyperlinks stay: they fetch nothing.
The file is always packed anew, so that what was looked at is what LibreOffice reads.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from service.errors import FilesRefused, Problem, Severity, TemplateRefused
from service.word_file import CONTENT_TYPES, NotWord, parse_xml, to_xml, unpacked, write_part

LARGEST_FILE, LARGEST_PART, MOST_PARTS = 150 * 2**20, 60 * 2**20, 3_000
"""The limits of a DOCX: bytes unpacked, bytes of one part (a photograph), parts."""
LARGEST_TEXT = 40 * 2**20
"""Bytes of all XML together; a thousand pages take ten."""
LARGEST_RATIO, ROOM_FOR_RATIO = 200, 20 * 2**20
"""A file that unpacks to more than so many times its size, and to so many bytes, is a bomb."""

_SAVE = "откройте его в Word и сохраните как «Документ Word (.docx)»"
_REFUSED = {
    "old_or_encrypted": f"Файл защищён паролем или сохранён в старом виде (.doc): снимите пароль, {_SAVE}",
    "too_large": "Файл слишком велик в распакованном виде: уменьшите картинки или разделите документ на части",
    "not_docx": f"Это не файл Word (.docx): {_SAVE}",
    "damaged": f"Файл повреждён и не читается: {_SAVE}",
    "no_text": f"Это не документ Word – внутри нет текста: {_SAVE}",
}
_TOLD = {
    "outside_picture": "Убраны картинки, которых нет в самом файле, – только ссылки на них: вставьте картинки в документ",
    "outside_content": "Убраны ссылки на содержимое других файлов: вставьте нужное в сам документ",
    "fetching_field": "Поля, которые берут текст или картинки из других файлов, заменены тем, что в них видно: проверьте их",
    "foreign_chunk": "Убраны вложенные куски в другом виде (HTML, RTF): вставьте их в документ как обычный текст",
    "macros": "Убраны макросы: на бумаге их нет",
    "tracked_changes": "В документе остались исправления, они будут напечатаны: примите или отклоните их в Word",
}
"""What a warning says, in the order in which warnings are told."""

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MAIN = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_OTHER_MAIN = re.compile(
    rb"application/vnd\.(?:ms-word\.(?:document\.macroEnabled|template\.macroEnabledTemplate)"
    rb"|openxmlformats-officedocument\.wordprocessingml\.template)\.main\+xml",
)
_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|//|\\\\|/\\|\\/")
_SAFE_LINK = re.compile(r"(?:https?|mailto|tel):", re.IGNORECASE)
_MACROS = ("vbaProject", "wordVbaData")
_UNSEEN = ("attachedTemplate", "mailMergeSource", "mailMergeHeaderSource", "recipientData")
"""Links that change nothing on paper: dropped without a word."""
_FETCHING = re.compile(r"\s*(?:INCLUDE(?:TEXT|PICTURE)?|IMPORT|LINK|DDE(?:AUTO)?|RD|DATABASE)\b", re.IGNORECASE)
_VML = "{urn:schemas-microsoft-com:vml}"
_EDITED = ("ins", "del", "moveFrom", "moveTo")
_SVG_OUTSIDE = re.compile(
    rb"""(?:href|src)\s*=\s*["'](?!\s*(?:\#|data:))|url\(\s*["']?(?!\s*(?:\#|data:))|@import|<!ENTITY|\0"""
)


def safe_docx(data: bytes) -> tuple[bytes, list[Problem]]:
    """The DOCX without what reaches outside, and warnings on what was dropped. Raises FilesRefused."""
    parts = _opened(data)
    told: set[str] = set()
    _without_macros(parts, told)
    for name in sorted(parts):
        if name.lower().endswith(".rels"):
            _clean(parts, name, lambda tree: _cut_relationships(tree, parts, told))
        elif name.lower().endswith((".xml", ".vml")):
            _clean(parts, name, lambda tree: _cut_text(tree, told))
    problems = [Problem("", code, said, Severity.WARNING) for code, said in _TOLD.items() if code in told]
    return _packed(parts), problems


def _refused(code: str) -> FilesRefused:
    return FilesRefused(_REFUSED[code], [Problem("", code, _REFUSED[code])])


def _opened(data: bytes) -> dict[str, bytes]:
    if data.startswith(_OLE):
        raise _refused("old_or_encrypted")
    try:
        parts = unpacked(data, most_parts=MOST_PARTS, largest_file=LARGEST_FILE, largest_part=LARGEST_PART)
    except NotWord as cause:
        raise _refused(cause.code) from cause
    size = sum(map(len, parts.values()))
    text = sum(len(part) for name, part in parts.items() if name.lower().endswith((".xml", ".vml", ".rels")))
    if text > LARGEST_TEXT or size > max(LARGEST_RATIO * len(data), ROOM_FOR_RATIO):
        raise _refused("too_large")
    return parts


def _without_macros(parts: dict[str, bytes], told: set[str]) -> None:
    """Make a document of a template and of a file with macros."""
    parts[CONTENT_TYPES] = _OTHER_MAIN.sub(_MAIN, parts[CONTENT_TYPES])
    if _MAIN not in parts[CONTENT_TYPES]:
        raise _refused("no_text")
    for name in [name for name in parts if any(macro.lower() in name.lower() for macro in _MACROS)]:
        del parts[name]
        told.add("macros")


def _clean(parts: dict[str, bytes], name: str, cut: Any) -> None:
    """Let `cut` take out of a part what it wants; what is not touched stays byte for byte."""
    try:
        tree = parse_xml(parts[name])
    except TemplateRefused as cause:
        raise _refused("damaged") from cause
    if cut(tree):
        parts[name] = to_xml(tree)


def _packed(parts: dict[str, bytes]) -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        for name in sorted(parts, key=lambda name: (name != CONTENT_TYPES, name)):
            write_part(package, name, parts[name])
    return buffer.getvalue()


def _cut_relationships(tree: Any, parts: dict[str, bytes], told: set[str]) -> bool:
    cut = False
    for link in list(tree):
        kind, target = str(link.get("Type")).rpartition("/")[2], str(link.get("Target")).strip()
        outside = str(link.get("TargetMode")).lower() == "external" or _ADDRESS.match(target)
        code = _outside_code(kind, target) if outside else _inside_code(kind, target, parts)
        if code is not None:
            tree.remove(link)
            told.add(code)
            cut = True
    told.discard("")
    return cut


def _outside_code(kind: str, target: str) -> str | None:
    """Why a link out of the file goes: a code, "" where nobody has to know; None where it stays."""
    if kind == "hyperlink":
        return None if _SAFE_LINK.match(target) or not _ADDRESS.match(target) else ""
    if kind in _UNSEEN:
        return ""
    return "outside_picture" if kind == "image" else "outside_content"


def _inside_code(kind: str, target: str, parts: dict[str, bytes]) -> str | None:
    """The same of a link from part to part."""
    if kind in _MACROS:
        return "macros"
    if kind.lower() == "afchunk":
        return "foreign_chunk"
    if target.lower().endswith(".svg"):
        leaf = target.rpartition("/")[2]
        drawn = [data for name, data in parts.items() if name.rpartition("/")[2] == leaf]
        return "outside_picture" if any(_SVG_OUTSIDE.search(data) for data in drawn) else None
    return None


def _cut_text(tree: Any, told: set[str]) -> bool:
    cut = _cut_fields(tree)
    told.update({"fetching_field"} if cut else ())
    for node in list(tree.iter()):
        if not isinstance(node.tag, str):
            continue  # a comment or an instruction of XML
        space, _, name = node.tag.rpartition("}")
        if name in _EDITED and "wordprocessingml" in space:
            told.add("tracked_changes")
        elif name == "altChunk":
            node.getparent().remove(node)
            told.add("foreign_chunk")
            cut = True
        elif space + "}" == _VML:
            cut |= _cut_sources(node, told)
    return cut


def _cut_sources(node: Any, told: set[str]) -> bool:
    """Old drawings name pictures by address, past all relationships."""
    sources = [
        key for key in node.attrib if key.rpartition("}")[2] in ("src", "althref") or key.endswith("office}href")
    ]
    for key in sources:
        del node.attrib[key]
        told.add("outside_picture")
    return bool(sources)


def _cut_fields(tree: Any) -> bool:
    """Turn fields that fetch into the text that they show."""
    marks, simple = _fetching(tree)
    for mark in marks:
        mark.getparent().remove(mark)
    for field in simple:
        parent, place = field.getparent(), field.getparent().index(field)
        parent[place : place + 1] = list(field)
    return bool(marks or simple)


def _fetching(tree: Any) -> tuple[list[Any], list[Any]]:
    """The marks of fields that fetch (begin, instruction, middle, end), and the fields that are one element."""
    marks: list[Any] = []
    simple: list[Any] = []
    open_fields: list[tuple[list[Any], list[str]]] = []
    for node, name in _named(tree):
        kind = next((value for key, value in node.attrib.items() if key.endswith("}fldCharType")), "")
        if name == "fldSimple":
            instruction = next((value for key, value in node.attrib.items() if key.endswith("}instr")), "")
            simple += [node] if _FETCHING.match(instruction) else []
        elif name == "fldChar" and kind == "begin":
            open_fields.append(([node], []))
        elif name in ("fldChar", "instrText") and open_fields:
            open_fields[-1][0].append(node)
            open_fields[-1][1].append(node.text or "" if name == "instrText" else "")
            if kind == "end":
                own, said = open_fields.pop()
                marks += own if _FETCHING.match("".join(said)) else []
    for own, said in open_fields:  # never ended: what it would fetch is as bad
        marks += own if _FETCHING.match("".join(said)) else []
    return marks, simple


def _named(tree: Any) -> Iterator[tuple[Any, str]]:
    for node in tree.iter():
        if isinstance(node.tag, str):
            yield node, node.tag.rpartition("}")[2]
