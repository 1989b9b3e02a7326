"""A Word file taken apart: its parts with their tags mended by docxtpl, ready to be filled many times.

docxtpl mends, compiles and rebuilds a template on every fill (its issues 110, 490, 637); here that is done
once. What no tag touches is zipped once and copied as bytes; a fill only writes the parts that change.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from io import BytesIO

from docxtpl import DocxTemplate
from jinja2 import Template
from lxml import etree

from service.errors import Problem, TemplateRefused
from service.tags import compile_word

CONTENT_TYPES = "[Content_Types].xml"
DOCUMENT, NUMBERING, FOOTNOTES = "word/document.xml", "word/numbering.xml", "word/footnotes.xml"
STYLES, SETTINGS, CORE, CHART = "word/styles.xml", "word/settings.xml", "docProps/core.xml", "word/charts/chart1.xml"
LARGEST_PART = 20 * 2**20
"""The largest unpacked part of a template, bytes."""
LARGEST_FILE = 60 * 2**20
"""The largest unpacked template, bytes; a bomb is refused before it is unpacked."""
MOST_PARTS = 500

_NOT_WORD = {
    "too_large": "Файл слишком велик в распакованном виде: уберите из шаблона лишнее",
    "not_docx": "Это не файл Word (.docx): сохраните шаблон в Word как «Документ Word»",
    "damaged": "Файл повреждён и не распаковывается: сохраните шаблон в Word заново",
    "no_text": "Это не документ Word: внутри файла нет текста документа",
}
_EPOCH = (1980, 1, 1, 0, 0, 0)
_SECTION = re.compile(r"<w:sectPr(?:\s[^>]*)?>.*?</w:sectPr>", re.DOTALL)


class NotWord(Exception):
    """A file that is no DOCX, or none that may be opened; `code` says why: too_large, not_docx, damaged, no_text."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def unpacked(data: bytes, *, most_parts: int, largest_file: int, largest_part: int) -> dict[str, bytes]:
    """The parts of a DOCX by name, as they are; limits in bytes unpacked. Raises NotWord."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as package:
            entries = package.infolist()
            sizes = [entry.file_size for entry in entries]
            if len(entries) > most_parts or sum(sizes) > largest_file or max(sizes, default=0) > largest_part:
                raise NotWord("too_large")
            parts = {entry.filename: package.read(entry) for entry in entries if not entry.is_dir()}
    except NotWord:
        raise
    except (
        zipfile.BadZipFile,
        zipfile.LargeZipFile,
        NotImplementedError,
        RuntimeError,
        EOFError,
        OSError,
        ValueError,
    ) as cause:
        raise NotWord("not_docx") from cause
    except Exception as cause:  # zlib.error and whatever a broken stream makes zipfile raise
        raise NotWord("damaged") from cause
    if CONTENT_TYPES not in parts:
        raise NotWord("no_text")
    return parts


def raw_parts(data: bytes) -> dict[str, bytes]:
    """The parts of a template by name. Raises TemplateRefused: no DOCX, a bomb, macros."""
    try:
        parts = unpacked(data, most_parts=MOST_PARTS, largest_file=LARGEST_FILE, largest_part=LARGEST_PART)
    except NotWord as cause:
        raise _refused("too_large" if cause.code == "too_large" else "not_docx", _NOT_WORD[cause.code]) from cause
    if DOCUMENT not in parts:
        raise _refused("not_docx", _NOT_WORD["no_text"])
    if any("vbaProject" in name for name in parts):
        raise _refused("macros", "Уберите из шаблона макросы: сохраните его как «Документ Word (.docx)»")
    return parts


def _refused(code: str, message: str) -> TemplateRefused:
    return TemplateRefused(message, [Problem("", code, message)])


def parse_xml(data: bytes) -> etree._Element:
    """A part as a tree; nothing outside of it is ever read. Raises TemplateRefused."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        tree = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as cause:
        raise _refused("not_docx", "Файл повреждён: его часть не читается. Сохраните шаблон в Word заново") from cause
    if tree.getroottree().docinfo.doctype:
        raise _refused("not_docx", "В файле есть посторонние объявления (DTD): сохраните шаблон в Word заново")
    return tree


def to_xml(tree: etree._Element) -> bytes:
    """A tree as a part."""
    return bytes(etree.tostring(tree, encoding="UTF-8", xml_declaration=True, standalone=True))


@dataclass(frozen=True)
class WordFile:
    """A template, compiled: fill it with `service.render`."""

    parts: Mapping[str, bytes]

    @cached_property
    def _mender(self) -> DocxTemplate:
        return DocxTemplate(BytesIO())

    def _compiled(self, xml: str) -> Template:
        return compile_word(self._mender.patch_xml(xml))

    @cached_property
    def sources(self) -> dict[str, str]:
        """Every part that holds tags, the whole document among them, mended: what the check of templates tries."""
        trees = {
            name: parse_xml(data) for name, data in self.parts.items() if name == DOCUMENT or _has_tags(name, data)
        }
        return {name: self._mender.patch_xml(etree.tostring(tree, encoding="unicode")) for name, tree in trees.items()}

    @cached_property
    def _document(self) -> str:
        return str(etree.tostring(parse_xml(self.parts[DOCUMENT]), encoding="unicode"))

    @cached_property
    def body(self) -> Template:
        """What stands between `<w:body>` and the last section of the document."""
        text = self._document
        inner = text[text.index("<w:body>") + 8 : text.rindex("</w:body>")]
        last = self.section
        return self._compiled(inner[: inner.rindex(last)] if last else inner)

    @cached_property
    def section(self) -> str:
        """The last section of the document, as the template has it."""
        found = _SECTION.findall(self._document)
        return str(found[-1]) if found else ""

    @cached_property
    def frame(self) -> tuple[str, str]:
        """What stands before and after the body."""
        text = self._document
        return (
            '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n' + text[: text.index("<w:body>") + 8],
            text[text.rindex("</w:body>") :],
        )

    @cached_property
    def tagged(self) -> dict[str, Template]:
        """Headers, footers and other parts that hold tags, compiled; the document itself stands apart."""
        found = {}
        for name, data in self.parts.items():
            if name != DOCUMENT and _has_tags(name, data):
                found[name] = self._compiled(etree.tostring(parse_xml(data), encoding="unicode"))
        return found

    @lru_cache(maxsize=8)  # noqa: B019  # one WordFile lives as long as its template
    def prefix(self, changed: frozenset[str]) -> bytes:
        """The zipped parts that a fill does not write."""
        buffer = BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
            names = sorted(self.parts, key=lambda name: (name != CONTENT_TYPES, name))
            for name in names:
                if name not in changed:
                    write_part(package, name, self.parts[name])
        return buffer.getvalue()

    def zipped(self, written: Mapping[str, bytes]) -> bytes:
        """The whole file with some parts written anew; the same parts give the same bytes."""
        buffer = BytesIO()
        buffer.write(self.prefix(frozenset(written)))
        with zipfile.ZipFile(buffer, "a", zipfile.ZIP_DEFLATED) as package:
            for name, data in written.items():
                write_part(package, name, data)
        return buffer.getvalue()

    def __hash__(self) -> int:
        return id(self)


def _has_tags(name: str, data: bytes) -> bool:
    return name.endswith(".xml") and (b"{{" in data or b"{%" in data)


def write_part(package: zipfile.ZipFile, name: str, data: bytes) -> None:
    """One part, without a trace of when and where it was written."""
    entry = zipfile.ZipInfo(name, _EPOCH)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.create_system = 0
    package.writestr(entry, data, compresslevel=3)
