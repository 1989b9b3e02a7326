"""Reads a DOCX as a person does: paragraphs, tables, footnotes, and the numbers that Word will print."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from io import BytesIO

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
NAMESPACES = {"w": W[1:-1], "c": C[1:-1], "dc": "http://purl.org/dc/elements/1.1/"}
_LETTERS = "абвгдежзиклмнопрстуфхцчшщэюя"
_ROMAN = ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))


@dataclass(frozen=True)
class Paragraph:
    """A paragraph: its style, the number that Word prints before it, its text with footnotes in brackets."""

    style: str
    number: str
    text: str
    element: etree._Element

    @property
    def printed(self) -> str:
        """Number and text."""
        return f"{self.number} {self.text}" if self.number else self.text

    def has(self, name: str) -> bool:
        """Whether its own properties hold an element of this name."""
        return self.element.find(f"{W}pPr/{W}{name}") is not None


@dataclass(frozen=True)
class Cell:
    """A cell: its paragraphs, and whether it continues the one above."""

    paragraphs: list[Paragraph]
    continues: bool

    @property
    def text(self) -> str:
        """Its paragraphs with « // » between them."""
        return " // ".join(one.printed.replace("\n", " / ") for one in self.paragraphs if one.printed)


@dataclass(frozen=True)
class Row:
    """A row of a table."""

    cells: list[Cell]
    element: etree._Element

    def has(self, name: str) -> bool:
        """Whether its properties hold an element of this name."""
        return self.element.find(f"{W}trPr/{W}{name}") is not None


@dataclass(frozen=True)
class Table:
    """A table: its style and rows."""

    style: str
    rows: list[Row]

    @property
    def paragraphs(self) -> list[Paragraph]:
        """All paragraphs in it."""
        return [one for row in self.rows for cell in row.cells for one in cell.paragraphs]

    @property
    def first_style(self) -> str:
        """The style of its first paragraph; nothing for a table without rows."""
        return next((one.style for one in self.paragraphs), "")


@dataclass(frozen=True)
class Sheet:
    """The end of a section: the size, orientation and margins of the sheets before it."""

    element: etree._Element

    @property
    def landscape(self) -> bool:
        """Whether the sheets lie."""
        return self._of("pgSz").get(f"{W}orient") == "landscape"

    @property
    def margins(self) -> dict[str, int]:
        """The margins in twips by their edges."""
        edges = self._of("pgMar")
        return {edge: int(edges.get(f"{W}{edge}", "0")) for edge in ("left", "right", "top", "bottom")}

    def _of(self, name: str) -> etree._Element:
        found = self.element.find(f"{W}{name}")
        assert found is not None, f"a section without {name}"
        return found


Block = Paragraph | Table | Sheet


@dataclass
class _Numbers:
    """The automatic numbers of a document, counted as Word counts them."""

    levels: dict[str, list[tuple[str, str, bool]]]
    counters: dict[str, list[int]] = field(default_factory=dict)

    @classmethod
    def of(cls, tree: etree._Element) -> _Numbers:
        abstract = {
            one.get(f"{W}abstractNumId", ""): [
                (_value(level, "numFmt"), _value(level, "lvlText"), level.find(f"{W}isLgl") is not None)
                for level in one.iterfind(f"{W}lvl")
            ]
            for one in tree.iterfind(f"{W}abstractNum")
        }
        nums = tree.findall(f"{W}num")
        assert all(one.find(f"{W}lvlOverride/{W}startOverride") is not None for one in nums), "a list that goes on"
        return cls({one.get(f"{W}numId", ""): abstract[_value(one, "abstractNumId")] for one in nums})

    def next(self, number: str, level: int) -> str:
        """The number of the next paragraph of a list."""
        levels = self.levels[number]
        counts = self.counters.setdefault(number, [0] * len(levels))
        counts[level] += 1
        counts[level + 1 :] = [0] * (len(levels) - level - 1)
        _, text, legal = levels[level]
        for place, (form, _, _) in enumerate(levels):
            shown = "decimal" if legal and place < level else form
            text = text.replace(f"%{place + 1}", _counted(max(counts[place], 1), shown))
        return text


def _counted(count: int, form: str) -> str:
    if form == "russianLower":
        return _LETTERS[(count - 1) % len(_LETTERS)]
    if form == "upperRoman":
        roman = ""
        for size, sign in _ROMAN:
            roman += sign * (count // size)
            count %= size
        return roman
    return str(count)


def _value(element: etree._Element, name: str) -> str:
    found = element.find(f"{W}{name}")
    return found.get(f"{W}val", "") if found is not None else ""


class WordPaper:
    """A DOCX taken apart; every part is parsed, so a file that is no XML raises here."""

    def __init__(self, data: bytes) -> None:
        with zipfile.ZipFile(BytesIO(data)) as package:
            assert package.testzip() is None
            names = package.namelist()
            assert len(names) == len(set(names)), "a part stands in the file twice"
            self.parts = {name: package.read(name) for name in names}
        self.trees = {name: etree.fromstring(part) for name, part in self.parts.items()}

    @cached_property
    def footnotes(self) -> dict[str, str]:
        """The texts of the footnotes by id, without Word's own separators."""
        return {
            one.get(f"{W}id", ""): "".join(one.itertext(f"{W}t")).strip()
            for one in self.trees["word/footnotes.xml"].iterfind(f"{W}footnote")
            if one.get(f"{W}type") is None
        }

    @cached_property
    def blocks(self) -> list[Block]:
        """Paragraphs, tables and ends of sections, in order."""
        body = self.trees["word/document.xml"].find(f"{W}body")
        assert body is not None
        return list(self._blocks(body, _Numbers.of(self.trees["word/numbering.xml"])))

    def _blocks(self, inside: etree._Element, numbers: _Numbers) -> Iterator[Block]:
        for element in inside:
            if element.tag == f"{W}p":
                section = element.find(f"{W}pPr/{W}sectPr")
                yield self._paragraph(element, numbers) if section is None else Sheet(section)
            elif element.tag == f"{W}tbl":
                yield self._table(element, numbers)
            elif element.tag == f"{W}sectPr":
                yield Sheet(element)

    def _table(self, element: etree._Element, numbers: _Numbers) -> Table:
        rows = []
        for row in element.iterfind(f"{W}tr"):
            cells = []
            for cell in row.iterfind(f"{W}tc"):
                inside = [one for one in self._blocks(cell, numbers) if isinstance(one, Paragraph)]
                merge = cell.find(f"{W}tcPr/{W}vMerge")
                cells.append(Cell(inside, merge is not None and merge.get(f"{W}val") != "restart"))
            rows.append(Row(cells, row))
        properties = element.find(f"{W}tblPr")
        assert properties is not None
        return Table(_value(properties, "tblStyle"), rows)

    def _paragraph(self, element: etree._Element, numbers: _Numbers) -> Paragraph:
        style = number = ""
        properties = element.find(f"{W}pPr")
        if properties is not None:
            style = _value(properties, "pStyle")
            listed = properties.find(f"{W}numPr")
            if listed is not None:
                number = numbers.next(_value(listed, "numId"), int(_value(listed, "ilvl")))
        return Paragraph(style, number, self._text(element), element)

    def _text(self, element: etree._Element) -> str:
        said = []
        for piece in element.iter(f"{W}t", f"{W}br", f"{W}tab", f"{W}footnoteReference", f"{C}chart"):
            if piece.tag == f"{W}footnoteReference":
                said.append(f" ({self.footnotes[piece.get(f'{W}id', '')]})")
            elif piece.tag == f"{C}chart":
                said.append(f"[диаграмма: {self.chart}]")
            else:
                said.append({f"{W}br": "\n", f"{W}tab": "\t"}.get(str(piece.tag), piece.text or ""))
        return "".join(said)

    @cached_property
    def chart(self) -> str:
        """The words and numbers of the chart, in order."""
        tree = self.trees["word/charts/chart1.xml"]
        texts = (one.text or "" for one in tree.iter() if etree.QName(one).localname in ("v", "t"))
        return ", ".join(texts)

    @cached_property
    def paragraphs(self) -> list[Paragraph]:
        """All paragraphs, those of tables in their places."""
        found: list[Paragraph] = []
        for block in self.blocks:
            if not isinstance(block, Sheet):
                found += [block] if isinstance(block, Paragraph) else block.paragraphs
        return found

    @property
    def tables(self) -> list[Table]:
        """All tables."""
        return [block for block in self.blocks if isinstance(block, Table)]

    @property
    def sheets(self) -> list[Sheet]:
        """The sections, in order."""
        return [block for block in self.blocks if isinstance(block, Sheet)]

    @cached_property
    def text(self) -> str:
        """All that is typed, without the automatic numbers; a line to a paragraph."""
        return "\n".join(one.text for one in self.paragraphs)

    @cached_property
    def dense(self) -> str:
        """The same without a single blank: for comparing what is printed with what was sent."""
        return dense(self.text)

    def pieces(self, text: str) -> list[str]:
        """The stretches of a text between its footnotes, which stand at the foot of the page."""
        notes = "|".join(re.escape(f" ({note})") for note in self.footnotes.values())
        return [piece for piece in (re.split(notes, text) if notes else [text]) if piece.strip()]

    def property(self, name: str) -> str:
        """A property of the file: title, creator, language."""
        found = self.trees["docProps/core.xml"].find(f"dc:{name}", NAMESPACES)
        return found.text or "" if found is not None else ""

    def read_aloud(self) -> str:
        """The whole paper as readable lines."""
        lines: list[str] = []
        for block in self.blocks:
            if isinstance(block, Sheet):
                lines += ["", f"=== {'альбомный' if block.landscape else 'книжный'} лист ===", ""]
            elif isinstance(block, Table):
                lines += ["", *(_row_line(row) for row in block.rows), ""]
            elif block.printed:
                lines.append(block.printed)
        return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip() + "\n"


def _row_line(row: Row) -> str:
    return "| " + " | ".join("〃" if cell.continues else cell.text for cell in row.cells) + " |"


def dense(text: str) -> str:
    """A text without blanks of any kind and without regard to capitals: a paper may print «Беседа» as «(беседа)»."""
    return "".join(text.split()).casefold()
