"""The default texts of papers: read from `doc_templates/texts/`, filled with words, parsed into blocks.

The files are Russian prose that a lawyer edits without Python. One line is one paragraph:
`# heading`, `1.1. clause`, `- item` (two blanks deeper per level), `| cell | cell |`, `Ключ: значение`,
`@name` names what follows, `//` starts a comment; anything else is a paragraph.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Template

from service.parts.blocks import Block, Clause, Item, List, Mark, Section
from service.tags import compile_text, rearm

TEXTS = Path(__file__).resolve().parent.parent / "doc_templates" / "texts"

_CLAUSE = re.compile(r"((?:\d+\.)+)\s+(.+)")
_ITEM = re.compile(r"( *)(-|–|⎯|•|●|✓|\d+\)|[а-я]\)) (.+)")
_POINT = re.compile(r"\d+\. (.+)")
_FIELD = re.compile(r"([А-ЯЁ][а-яё ]{2,20}):(?: (.*))?$")


@dataclass
class Part:
    """A named piece of a default text: its blocks, its table rows, its records."""

    blocks: list[Block] = field(default_factory=list)
    rows: list[list[list[Block]]] = field(default_factory=list)

    @property
    def text(self) -> str:
        """Its paragraphs as one text."""
        return " ".join(block for block in self.blocks if isinstance(block, str))


_given: ContextVar[Mapping[str, str] | None] = ContextVar("given", default=None)
_used: ContextVar[dict[str, str] | None] = ContextVar("used", default=None)


@contextmanager
def texts_used() -> Iterator[dict[str, str]]:
    """Write down every default text that is looked into, by its name: a paper is kept with those that made it."""
    used: dict[str, str] = {}
    token = _used.set(used)
    try:
        yield used
    finally:
        _used.reset(token)


@contextmanager
def texts_given(texts: Mapping[str, str]) -> Iterator[None]:
    """Make papers of these texts, as they were; of those that are not among them, as they are now."""
    token = _given.set(texts)
    try:
        yield
    finally:
        _given.reset(token)


@lru_cache(maxsize=32)
def _text(name: str) -> str:
    return (TEXTS / f"{name}.txt").read_text("utf-8")


@lru_cache(maxsize=64)
def _compiled(text: str) -> Template:
    return compile_text(text)


def _template(name: str) -> Template:
    given, used = _given.get(), _used.get()
    text = given[name] if given and name in given else _text(name)
    if used is not None:
        used[name] = text
    return _compiled(text)


def parts_of(name: str, facts: Mapping[str, Any]) -> dict[str, Part]:
    """The parts of a default text, filled with facts; what stands before the first `@name` is the part «»."""
    return {part: _parse(lines) for part, lines in named_lines(name, facts).items()}


def named_lines(name: str, facts: Mapping[str, Any]) -> dict[str, list[str]]:
    """The filled lines of a default text by the name they stand under, without comments and blank lines."""
    parts: dict[str, list[str]] = {"": []}
    current = parts[""]
    for line in _template(name).render(facts).split("\n"):
        if line.startswith("@"):
            current = parts.setdefault(line[1:].strip(), [])
        elif line.strip() and not line.startswith("//"):
            current.append(line.rstrip())
    return parts


def _parse(lines: list[str]) -> Part:
    part = Part()
    tree: list[tuple[int, list[Block]]] = [(0, part.blocks)]  # level of numbering and where its blocks go
    items: list[tuple[int, list[Any]]] = []  # depth of an open list and its items
    for line in lines:
        if line.startswith("|"):
            part.rows.append([cell_blocks(cell) for cell in line.strip().strip("|").split("|")])
            continue
        found = _ITEM.fullmatch(line)
        if found:
            _add_item(tree[-1][1], items, len(found[1]) // 2, _mark(found[2]), rearm(found[3]))
            continue
        items.clear()
        clause = _CLAUSE.fullmatch(line)
        if line.startswith("# "):
            section = Section(title=rearm(line[2:]))
            part.blocks.append(section)
            tree[1:] = [(1, section.body)]
        elif clause:
            level = clause[1].count(".")
            while tree[-1][0] >= level:
                tree.pop()
            node = Clause(text=rearm(clause[2]))
            tree[-1][1].append(node)
            tree.append((level, node.body))
        else:
            tree[-1][1].append(rearm(line))
    return part


def _mark(sign: str) -> Mark:
    return Mark.PAREN if sign[0].isdigit() else Mark.LETTER if sign[-1] == ")" else Mark(sign)


def _add_item(blocks: list[Block], items: list[tuple[int, list[Any]]], depth: int, mark: Mark, text: str) -> None:
    """Put an item into the open list of its depth, or open a list below the last item."""
    while items and items[-1][0] > depth:
        items.pop()
    if items and items[-1][0] == depth:
        items[-1][1].append(text)
        return
    if items:
        above = items[-1][1]
        if not isinstance(above[-1], Item):
            above[-1] = Item(text=above[-1])
        blocks = above[-1].body
    opened = List(mark=mark, items=[text])
    blocks.append(opened)
    items.append((depth, opened.items))


def cell_blocks(cell: str) -> list[Block]:
    """A cell of a table row: paragraphs and items, separated by « // »."""
    blocks: list[Block] = []
    for piece in (piece.strip() for piece in cell.split("//")):
        item, point = _ITEM.fullmatch(piece), _POINT.fullmatch(piece)
        if item or point:
            mark = Mark.POINT if point else _mark(item[2]) if item else Mark.POINT
            text = rearm(point[1] if point else item[3] if item else "")
            last = blocks[-1] if blocks else None
            if isinstance(last, List) and last.mark is mark:
                last.items.append(text)
            else:
                blocks.append(List(mark=mark, items=[text]))
        elif piece:
            blocks.append(rearm(piece))
    return blocks


@dataclass
class Record:
    """An event of a roadmap as its text file tells it: the title and the fields below it."""

    title: str
    fields: dict[str, list[str]] = field(default_factory=dict)


@dataclass
class Group:
    """A heading with its own fields and its events."""

    title: str
    fields: dict[str, list[str]] = field(default_factory=dict)
    records: list[Record] = field(default_factory=list)


def groups_of(name: str, facts: Mapping[str, Any]) -> list[Group]:
    """The stages of a default text whose events are records: `# stage`, `1.1. event`, `Ключ: значение`."""
    groups: list[Group] = []
    values: list[str] = []
    for line in named_lines(name, facts)[""]:
        clause, found = _CLAUSE.fullmatch(line), _FIELD.fullmatch(line)
        if line.startswith("# "):
            groups.append(Group(rearm(line[2:])))
        elif clause and clause[1].count(".") > 1:
            groups[-1].records.append(Record(rearm(clause[2])))
        elif found:
            holder = groups[-1].records[-1].fields if groups[-1].records else groups[-1].fields
            values = holder.setdefault(found[1], [])
            if found[2]:
                values.append(found[2])
        else:
            values.append(line)
    return groups
