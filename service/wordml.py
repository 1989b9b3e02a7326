"""WordprocessingML: lines become Word's paragraphs, numbered lists, footnotes and tables.

Styles carry the look and stand in the template by name; here is only what a style can't say: which list a
paragraph is numbered by, where a footnote hangs, how wide a column is. Lengths are in twips (1/20 pt).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from html import escape

from service.markup import Run, parse
from service.parts.flow import Line
from service.word_lists import FIRST_NUM, IN_CELL

MM = 56.6929
"""Twips in a millimetre."""
_MARGIN = re.compile(r'\bw:(left|right|top|bottom)="(\d+)"')


@dataclass(frozen=True, slots=True)
class Sheet:
    """The sheet a text stands on: margins in mm, and which way it lies."""

    left: int = 30
    right: int = 10
    top: int = 20
    bottom: int = 20
    landscape: bool = False

    @classmethod
    def of(cls, section: str) -> Sheet:
        """The upright sheet whose margins a section of a template has; the standard's where it has none."""
        edges = {name: int(size) for name, size in _MARGIN.findall(section)}
        if len(edges) < 4:
            return cls()
        mm = {name: round(size / MM) for name, size in edges.items()}
        if 'w:orient="landscape"' in section:
            return cls(mm["top"], mm["bottom"], mm["right"], mm["left"], landscape=True)
        return cls(mm["left"], mm["right"], mm["top"], mm["bottom"])

    @property
    def width(self) -> int:
        """The width of the text, twips."""
        side = 297 if self.landscape else 210
        if self.landscape:  # turned, the binding edge is on top: the left margin becomes the top one
            return round((side - self.bottom - self.top) * MM)
        return round((side - self.left - self.right) * MM)

    def section(self) -> str:
        """Page size and margins of a section; a landscape sheet is bound by its top edge."""
        wide, high = (16838, 11906) if self.landscape else (11906, 16838)
        top, right, bottom, left = self.top, self.right, self.bottom, self.left
        if self.landscape:
            top, right, bottom, left = self.left, self.top, self.right, self.bottom
        orient = ' w:orient="landscape"' if self.landscape else ""
        edges = {"top": top, "right": right, "bottom": bottom, "left": left}
        margins = " ".join(f'w:{edge}="{round(size * MM)}"' for edge, size in edges.items())
        return (
            f'<w:pgSz w:w="{wide}" w:h="{high}"{orient}/>'
            f'<w:pgMar {margins} w:header="{round(10 * MM)}" w:footer="{round(10 * MM)}" w:gutter="0"/>'
        )


@dataclass(slots=True)
class Assembly:
    """What one document gathers while it is filled: list numberings and footnotes."""

    sheet: Sheet = field(default_factory=Sheet)
    lists: list[tuple[str, int, int]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    first_note: int = 1
    _runs: dict[tuple[int, str, int], int] = field(default_factory=dict)
    _bodies: int = 0

    def body(self, goes_on: bool = False) -> int:
        """A numbered body begins: its clauses count from one, or go on from the body before."""
        self._bodies += not goes_on
        return self._bodies

    def number(self, body: int, name: str, run: int, level: int, start: int) -> int:
        """The `w:numId` of one list, which starts from one or goes on from a number on its level."""
        key = (body, name, run)
        if key not in self._runs:
            self.lists.append((name, level, start))
            self._runs[key] = FIRST_NUM + len(self.lists)
        return self._runs[key]

    def note(self, text: str) -> int:
        """The id of a new footnote."""
        self.notes.append(text)
        return self.first_note + len(self.notes) - 1


def text_xml(text: str) -> str:
    """A text inside `w:t`: escaped, with line breaks and tabs as Word's own elements."""
    text = escape(text, quote=False)
    if "\n" in text:
        text = text.replace("\n", '</w:t><w:br/><w:t xml:space="preserve">')
    if "\t" in text:
        text = text.replace("\t", '</w:t><w:tab/><w:t xml:space="preserve">')
    return text


def _run(run: Run, assembly: Assembly) -> str:
    if run.note:
        number = assembly.note(run.note)
        return f'<w:r><w:rPr><w:rStyle w:val="FootnoteReference"/></w:rPr><w:footnoteReference w:id="{number}"/></w:r>'
    look = ("<w:b/>" if run.bold else "") + ("<w:i/>" if run.italic else "")
    properties = f"<w:rPr>{look}</w:rPr>" if look else ""
    return f'<w:r>{properties}<w:t xml:space="preserve">{text_xml(run.text)}</w:t></w:r>'


def runs(text: str, assembly: Assembly) -> str:
    """A running text with its small markup, as runs."""
    return "".join(_run(run, assembly) for run in parse(text))


def _lead(text: str, bold: bool, assembly: Assembly) -> str:
    """What stands before the text of a paragraph: the term of a definition."""
    return "".join(_run(replace(run, bold=run.bold or bold), assembly) for run in parse(text))


def paragraph(line: Line, assembly: Assembly, body: int, keep: bool = False) -> str:
    """One paragraph; `keep` holds it on the page of the next one."""
    properties = f'<w:pStyle w:val="{line["style"]}"/>' + ("<w:keepNext/>" if keep else "")
    if "list" in line:
        name = line["list"] + (IN_CELL if line["style"].startswith("Cell") else "")
        number = assembly.number(body, name, line["run"], line["level"], line.get("start", 1))
        properties += f'<w:numPr><w:ilvl w:val="{line["level"] - 1}"/><w:numId w:val="{number}"/></w:numPr>'
        if line["style"].startswith("Heading"):  # the indent of the numbering is for clauses
            properties += '<w:ind w:left="0" w:firstLine="0"/>'
    if "align" in line:
        properties += f'<w:jc w:val="{ {"justify": "both"}.get(line["align"], line["align"]) }"/>'
    lead = _lead(line["lead"], line.get("bold_lead", False), assembly) if "lead" in line else ""
    return f"<w:p><w:pPr>{properties}</w:pPr>{lead}{runs(line['text'], assembly)}</w:p>"


def footnotes(assembly: Assembly) -> str:
    """The footnotes of a document, to be put into its footnotes part."""
    return "".join(
        f'<w:footnote w:id="{number}"><w:p><w:pPr><w:pStyle w:val="FootnoteText"/></w:pPr>'
        '<w:r><w:rPr><w:rStyle w:val="FootnoteReference"/></w:rPr><w:footnoteRef/></w:r>'
        f'<w:r><w:t xml:space="preserve"> {text_xml(text)}</w:t></w:r></w:p></w:footnote>'
        for number, text in enumerate(assembly.notes, assembly.first_note)
    )
