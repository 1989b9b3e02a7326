"""A document becomes a DOCX: its words fill a template, and the sheet, lists, footnotes and properties follow.

The same words and the same template give the same bytes, always.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache, partial
from html import escape
from pathlib import Path
from threading import Lock
from typing import Any

from jinja2 import TemplateError

from service import word_blocks, wordml
from service.chart import chart_xml
from service.errors import PismovodError, Problem, Severity, TemplateRefused, UnknownType
from service.tags import filling
from service.word_completion import BUILT_IN, read_parts, renamed_styles
from service.word_file import CHART, CORE, DOCUMENT, FOOTNOTES, NUMBERING, SETTINGS, STYLES, WordFile
from service.word_lists import numbering
from service.word_tables import loosen_first_rows

_NOTE_ID = re.compile(rb'<w:footnote [^>]*w:id="(\d+)"')
_STYLE = re.compile(r'(<w:(?:pStyle|rStyle|tblStyle) w:val=")(\w+)')
_REFERENCE = re.compile(r"<w:(?:header|footer)Reference [^>]*/>")


Check = Callable[[str, bytes], list[Problem]]
"""What is wrong with a template for a type."""
MOST_COMPILED = 64
"""So many templates are kept ready to be filled: ours, and those that schools have used last."""


class TemplateBroken(PismovodError):
    """A template asks for what the document does not have: it was changed after its check."""

    slug, status, title = "template-broken", 500, "Шаблон не подходит к документу"


@dataclass(frozen=True)
class Source:
    """A template as it lies somewhere: sources that are equal have the same bytes."""

    name: str
    """Its type."""
    stamp: tuple[object, ...]
    """What tells its content: a file with its time (ns) and size (bytes), or a hash."""
    read: Callable[[], bytes] = field(compare=False)
    is_own: bool = True
    """Whether it is not ours: then it is checked before it is filled."""


class Templates:
    """The Word files by type name: the operator's own one takes the place of ours. Compiled once, until it changes."""

    def __init__(self, own: Path | None = None, check: Check | None = None) -> None:
        self._own, self._check = own, check
        self._compiled: dict[Source, WordFile] = {}
        self._lock = Lock()

    def _path(self, name: str) -> Path:
        own = self._own / f"{name}.docx" if self._own else None
        path = own if own and own.is_file() else BUILT_IN / f"{name}.docx"
        if not path.is_file():
            raise UnknownType(f"Нет шаблона вида «{name}»")
        return path

    def source(self, name: str) -> Source:
        """What the template of a type is now. Raises UnknownType."""
        path = self._path(name)
        stat = path.stat()
        return Source(name, (path, stat.st_mtime_ns, stat.st_size), path.read_bytes, path.parent == self._own)

    def own_names(self) -> list[str]:
        """The types for which there is a template that is not ours."""
        return sorted(path.stem for path in self._own.glob("*.docx") if path.is_file()) if self._own else []

    def state(self) -> tuple[Source, ...]:
        """What the templates that are not ours are now: it changes when one of them does."""
        return tuple(self.source(name) for name in self.own_names())

    def __getitem__(self, name: str) -> WordFile:
        return self.compiled(self.source(name))

    def compiled(self, source: Source) -> WordFile:
        """A template that can be filled. Raises TemplateBroken where it is not ours and does not fit."""
        known = self._compiled.get(source)
        if known:
            return known
        with self._lock:
            data = source.read()
            if self._check and source.is_own:
                self._refuse_faulty(f"{source.name}.docx", self._check(source.name, data))
            file = WordFile(read_parts(data))
            while len(self._compiled) >= MOST_COMPILED:
                del self._compiled[next(iter(self._compiled))]
            self._compiled[source] = file
        return file

    @staticmethod
    def _refuse_faulty(file: str, faults: list[Problem]) -> None:
        errors = [fault for fault in faults if fault.severity is Severity.ERROR]
        if errors:
            raise TemplateBroken(f"Шаблон {file} изменён после проверки и не подходит: исправьте его", errors)


class SchoolTemplates(Templates):
    """The templates of one school: its own ones, known by their hashes, over those of the service."""

    def __init__(self, others: Templates, own: Mapping[str, str], read: Callable[[str], bytes]) -> None:
        """`own`: type -> hash; `read`: a hash -> the bytes."""
        super().__init__()
        self._others, self._hashes, self._read = others, own, read

    def source(self, name: str) -> Source:
        """Its own one, or that of the service. Raises UnknownType."""
        digest = self._hashes.get(name)
        return Source(name, (digest,), partial(self._read, digest)) if digest else self._others.source(name)

    def own_names(self) -> list[str]:
        """The types for which there is a template that is not ours."""
        return sorted({*self._hashes, *self._others.own_names()})

    def compiled(self, source: Source) -> WordFile:
        """All schools share what is compiled. Raises TemplateBroken."""
        return self._others.compiled(source)


class _Filling:
    """One file being filled: what its parts have gathered, and the sheet that is written on now."""

    def __init__(self, file: WordFile, page: Mapping[str, Any], templates: Templates) -> None:
        self._file, self._templates = file, templates
        self._restart = self._goes_on = False
        self._renamed = _renamed(file)
        own_notes = [int(number) for number in _NOTE_ID.findall(file.parts.get(FOOTNOTES, b""))]
        self.assembly = wordml.Assembly(sheet=_sheet(page, file), first_note=max([0, *own_notes]) + 1)

    def styled(self, xml: str) -> str:
        """What the service prints, by the style ids that the template uses."""
        if not self._renamed:
            return xml
        return _STYLE.sub(lambda found: found[1] + self._renamed.get(found[2], found[2]), xml)

    def section(self) -> str:
        """The section of the sheets written on now, with the headers of the template."""
        references = "".join(_REFERENCE.findall(self._file.section))
        numbers = '<w:pgNumType w:start="1"/>' if self._restart else ""
        kind = f'<w:type w:val="nextPage"/>{self.assembly.sheet.section()}{numbers}'
        bare_first = "" if self._goes_on else "<w:titlePg/>"
        return f'<w:sectPr>{references}{kind}<w:cols w:space="708"/>{bare_first}</w:sectPr>'

    def new_sheet(self, page: Mapping[str, Any]) -> str:
        """A break that ends the section before it; what follows lies on sheets of its own."""
        # The second paragraph: LibreOffice 7.4 may lose the break of a section that begins with a table.
        broken = f'<w:p><w:pPr><w:pStyle w:val="SectionBreak"/>{self.section()}</w:pPr></w:p>'
        ended = self.styled(f'{broken}<w:p><w:pPr><w:pStyle w:val="SectionBreak"/></w:pPr></w:p>')
        self.assembly.sheet = _sheet(page, self._file)
        self._restart, self._goes_on = page["restart"], page["goes_on"]
        return ended

    def enclose(self, enclosure: Mapping[str, Any]) -> str:
        """The body of another document: one of a type by its template, a free one as its lines."""
        words = enclosure["words"]
        ended = self.new_sheet(words["page"])
        if enclosure["type"]:
            return ended + self.styled(self._templates[enclosure["type"]].body.render(words))
        free = word_blocks.mark_xml(words["mark"], self.assembly) + word_blocks.body_xml(words["body"], self.assembly)
        return ended + self.styled(free)

    def gathered(self, tagged: Mapping[str, bytes]) -> dict[str, bytes]:
        """The numbering and footnote parts with what the document has gathered; their own tags are filled already."""
        written = {}
        if self.assembly.lists:
            abstract, nums = numbering(self.assembly.lists)
            text = self._file.parts[NUMBERING].decode()
            place = text.find("<w:num ")
            place = text.index("</w:numbering>") if place < 0 else place
            text = text[:place] + abstract + text[place:]
            written[NUMBERING] = text.replace("</w:numbering>", nums + "</w:numbering>").encode()
        if self.assembly.notes:
            text = tagged.get(FOOTNOTES, self._file.parts[FOOTNOTES]).decode()
            notes = self.styled(wordml.footnotes(self.assembly))
            written[FOOTNOTES] = text.replace("</w:footnotes>", notes + "</w:footnotes>").encode()
        return written


def render(name: str, words: Mapping[str, Any], templates: Templates) -> bytes:
    """The DOCX of a document of a type. Raises TemplateBroken when the template does not fit its words."""
    file = templates[name]
    page = words["page"]
    filled = _Filling(file, page, templates)
    with filling(filled):
        try:
            body = file.body.render(words)
            tagged = {part: template.render(words).encode() for part, template in file.tagged.items()}
        except TemplateError as cause:
            said = f"Шаблон вида «{name}» не подходит к документу: {cause.message}. Проверьте шаблон"
            raise TemplateBroken(said) from cause
        except (TemplateRefused, TypeError) as cause:  # a text compared with a number, and the like
            raise TemplateBroken(f"Шаблон вида «{name}» не подходит к документу: проверьте его") from cause
    before, after = file.frame
    written = {
        **tagged,
        DOCUMENT: (before + loosen_first_rows(body) + filled.section() + after).encode(),
        **filled.gathered(tagged),
        **_dressed(file, page, tagged),
    }
    if CHART in file.parts and words.get("chart"):
        written[CHART] = chart_xml(words["chart"]).encode()
    return file.zipped(written)


@lru_cache(maxsize=64)
def _renamed(file: WordFile) -> dict[str, str]:
    return renamed_styles(file.parts[STYLES])


def _sheet(page: Mapping[str, Any], file: WordFile) -> wordml.Sheet:
    """The sheet that the organisation asks for; the template's own margins where it does not."""
    own = wordml.Sheet.of(file.section)
    return wordml.Sheet(
        page["left"] or own.left,
        page["right"] or own.right,
        page["top"] or own.top,
        page["bottom"] or own.bottom,
        page["landscape"],
    )


def _dressed(file: WordFile, page: Mapping[str, Any], tagged: Mapping[str, bytes]) -> dict[str, bytes]:
    """Properties, and the font, its size and the spacing where the organisation wants other ones."""
    core = tagged.get(CORE, file.parts[CORE]).decode()
    for tag in ("created", "modified"):
        core = re.sub(rf"(<dcterms:{tag}[^>]*>)[^<]*", rf"\g<1>{page['made']}T00:00:00Z", core)
    for tag, value in (("dc:title", page["title"]), ("dc:creator", page["author"])):
        start, end = core.index(f"<{tag}>") + len(tag) + 2, core.index(f"</{tag}>")
        core = core[:start] + escape(value, quote=False) + core[end:]
    written = {CORE: core.encode()}
    if page["font"] or page["font_size"] or page["line_spacing"]:
        written[STYLES] = _styles(file.parts[STYLES].decode(), page).encode()
    if page["mirror"]:
        settings = file.parts[SETTINGS].decode()
        written[SETTINGS] = re.sub(
            r"(<w:settings[^>]*>(?:<w:zoom[^>]*/>)?)", r"\1<w:mirrorMargins/>", settings, count=1
        ).encode()
    return written


def _styles(styles: str, page: Mapping[str, Any]) -> str:
    """The font, size and spacing of the whole document are its defaults and the style of running text."""
    if page["font"]:
        styles = styles.replace("Times New Roman", page["font"])
    if page["font_size"]:
        size, table = page["font_size"] * 2, max(20, page["font_size"] * 2 - 6)
        styles = styles.replace(
            '<w:sz w:val="28"/><w:szCs w:val="28"/>', f'<w:sz w:val="{size}"/><w:szCs w:val="{size}"/>'
        )
        styles = styles.replace(
            '<w:sz w:val="22"/><w:szCs w:val="22"/>', f'<w:sz w:val="{table}"/><w:szCs w:val="{table}"/>'
        )
    if page["line_spacing"]:
        styles = styles.replace(
            'w:line="240" w:lineRule="auto"', f'w:line="{round(240 * page["line_spacing"])}" w:lineRule="auto"'
        )
    return styles
