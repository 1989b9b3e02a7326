"""The tags of a Word part, each with its place as a person sees it.

Word keeps a paragraph in pieces, and docxtpl puts a tag together by throwing away whatever stands between its
pieces: where that is more than nothing, or where a tag runs over a paragraph, the tag has to be typed anew.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from service.errors import Problem, Severity

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_P, _T, _TBL, _TR, _TC = (W + name for name in ("p", "t", "tbl", "tr", "tc"))
_PARTS = {
    "header": "верхний колонтитул",
    "footer": "нижний колонтитул",
    "footnotes": "сноски",
    "endnotes": "концевые сноски",
    "comments": "примечания",
    "core": "свойства файла",
    "app": "свойства файла",
    "custom": "свойства файла",
    "chart": "диаграмма",
}
_MARKS = re.compile(r"\{[{%#]|[}%#]\}")
_CLOSING = {"{{": "}}", "{%": "%}", "{#": "#}"}
_KIND = re.compile(r"(p|tr|tc|r)(?=\s)")
# What docxtpl may drop from the middle of a tag: spelling marks, page marks of the last print, the look of letters.
_SILENT = {W + name for name in ("r", "t", "rPr", "pPr", "proofErr", "lastRenderedPageBreak")}
_UNPAIRED = {W + "bookmarkStart": "bookmark", W + "bookmarkEnd": "bookmark"}
_HEAVY = tuple(W + name for name in ("drawing", "pict", "object", "footnoteReference", "fldChar", "sectPr"))


@dataclass(frozen=True, eq=False)
class Place:
    """Where something stands: a pointer for programs, words for people, the paragraph in the tree (or another node)."""

    pointer: str
    words: str
    node: Any

    def problem(self, code: str, said: str, severity: Severity = Severity.ERROR) -> Problem:
        """A remark on this place."""
        text = f"{self.words}: {said}" if self.words else said
        return Problem(self.pointer, code, text[:1].upper() + text[1:], severity)


@dataclass(frozen=True, eq=False)
class Tag:
    """One tag: `{{`, `{%` or `{#`; its kind (`p` `tr` `tc` `r` or none), what stands in it, the tag as typed."""

    sort: str
    kind: str
    text: str
    typed: str
    place: Place

    def unit(self, kind: str) -> Any:
        """What a tag of a kind takes the place of: its paragraph, row or cell; None where there is none."""
        node = self.place.node
        if kind in ("tr", "tc"):
            wanted = _TR if kind == "tr" else _TC
            return next((above for above in node.iterancestors() if above.tag == wanted), None)
        return node

    def home(self) -> Any:
        """Where the tags of one block have to stand together: one text, one cell, one table, one row."""
        unit = self.unit(self.kind)
        return unit if unit is None or self.kind in ("", "r") else unit.getparent()

    def alone(self) -> bool:
        """Whether nothing else stands in what the tag takes the place of."""
        unit = self.unit(self.kind)
        heavy = any(True for _ in unit.iter(*_HEAVY))
        return not heavy and "".join(text.text or "" for text in unit.iter(_T)).strip() == self.typed

    @property
    def shown(self) -> str:
        """The tag, short enough for a message."""
        return self.typed if len(self.typed) <= 80 else f"{self.typed[:77]}…"


def part_name(part: str) -> tuple[str, str]:
    """A part of the package for pointers and for people: `word/header1.xml` is («header1», «верхний колонтитул»)."""
    stem = PurePosixPath(part).stem
    if stem == "document":
        return "body", ""
    return stem, _PARTS.get(stem.rstrip("0123456789"), f"часть «{part}»")


def find_tags(part: str, root: Any) -> Iterator[Tag | Problem]:
    """Every tag of a part in the order of the text, and every piece of a tag that is none."""
    pointer, words = part_name(part)
    places = {place.node: place for place in _paragraphs(root, f"/{pointer}", words)}
    texts = {node: _Text(place) for node, place in places.items()}
    order = list(texts.values())
    after = {text.place.node: order[number : number + 5] for number, text in enumerate(order, 1)}
    for node in root.iter():
        if node in texts:
            yield from texts[node].tags(text.string for text in after[node])
        if node.tag != _T:
            yield from _elsewhere(node, places, Place(f"/{pointer}", words, node))


def _elsewhere(node: Any, places: dict[Any, Place], part: Place) -> Iterator[Tag | Problem]:
    """Tags in attributes (what a picture is called) and in what is no text of Word (properties)."""
    for text, called in (*((value, "подпись рисунка") for value in node.attrib.values()), (node.text, "поле")):
        if text and ("{{" in text or "{%" in text):
            host = next((places[one] for one in (node, *node.iterancestors()) if one in places), part)
            words = part.words if host is part else f"{host.words}, {called}"
            yield from _split(text, Place(host.pointer, words, node), (), ())


def _children(node: Any) -> Iterator[Any]:
    """The blocks of a container; controls, notes and the like are looked through."""
    for child in node:
        if child.tag in (_P, _TBL, _TR, _TC):
            yield child
        else:
            yield from _children(child)


def _paragraphs(container: Any, pointer: str, words: str) -> Iterator[Place]:
    before = f"{words}, " if words else ""
    in_cell = container.tag == _TC
    paragraphs = tables = 0
    for child in _children(container):
        if child.tag == _P:
            paragraphs += 1
            quote = _quote(child)
            if in_cell:
                yield from _with_boxes(child, pointer, f"{words}{quote}")
            else:
                yield from _with_boxes(child, f"{pointer}/{paragraphs}", f"{before}абзац {paragraphs}{quote}")
        elif child.tag == _TBL:
            tables += 1
            for row, line in enumerate(_children(child), 1):
                for column, cell in enumerate(_children(line), 1):
                    yield from _paragraphs(
                        cell,
                        f"{pointer}/table{tables}/row{row}/cell{column}",
                        f"{before}таблица {tables}, строка {row}, графа {column}",
                    )


def _with_boxes(paragraph: Any, pointer: str, words: str) -> Iterator[Place]:
    yield Place(pointer, words, paragraph)
    for box in paragraph.iter(W + "txbxContent"):
        yield from (Place(pointer, f"{words}, надпись", inner) for inner in box.iter(_P))


def _quote(paragraph: Any) -> str:
    said = "".join(text.text or "" for text in paragraph.iter(_T)).strip()
    return f" („{said if len(said) <= 40 else said[:39] + '…'}“)" if said else ""


class _Text:
    """The text of one paragraph, and what stands between its letters."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self.obstacles: list[tuple[int, str]] = []
        pieces: list[str] = []
        length = 0
        stack: list[tuple[Any, bool]] = [(child, False) for child in reversed(place.node)]
        while stack:
            node, leaving = stack.pop()
            if node.tag == _T:
                pieces.append(node.text or "")
                length += len(pieces[-1])
            elif node.tag in _UNPAIRED:
                self.obstacles.append((length, f"bookmark {node.get(W + 'id')}"))
            elif node.tag not in _SILENT and isinstance(node.tag, str):
                self.obstacles.append((length, node.tag))
            if not leaving and node.tag not in (_P, _T, W + "rPr", W + "pPr") and len(node):
                stack.append((node, True))
                stack += [(child, False) for child in reversed(node)]
        self.string = "".join(pieces)

    def tags(self, following: Iterable[str]) -> Iterator[Tag | Problem]:
        """The tags of the paragraph; `following` are the paragraphs after it."""
        return _split(self.string, self.place, self.obstacles, following)


def _split(
    text: str, place: Place, obstacles: Iterable[tuple[int, str]], following: Iterable[str]
) -> Iterator[Tag | Problem]:
    """Take the tags out of a text."""
    opened: tuple[int, str] | None = None
    for mark in _MARKS.finditer(text):
        if mark[0] in _CLOSING:
            if opened:
                yield _unclosed(text[opened[0] : mark.start()], place, ())
            opened = (mark.start(), mark[0])
        elif opened and mark[0] == _CLOSING[opened[1]]:
            start, end = opened[0], mark.end()
            opened = None
            broken = _broken([name for at, name in obstacles if start < at < end])
            yield _tag(text[start:end], place) if not broken else place.problem("split_tag", _retype(text[start:end]))
        elif not opened:
            said = f"лишние скобки {mark[0]}: перед ними нет открывающих. Наберите тег заново, например {{{{ title }}}}"
            yield place.problem("stray_bracket", said)
    if opened:
        yield _unclosed(text[opened[0] :], place, following)


def _broken(between: list[str]) -> bool:
    """A bookmark that begins and ends inside a tag does no harm; anything else would be lost."""
    return any(between.count(name) < 2 if name.startswith("bookmark") else True for name in between)


def _retype(typed: str) -> str:
    return (
        f"внутри тега {typed[:80]} спрятано что-то кроме текста (закладка, поле, сноска, ссылка, исправление или "
        "перенос строки). Удалите тег и наберите его заново в один приём"
    )


def _unclosed(typed: str, place: Place, following: Iterable[str]) -> Problem:
    sort = typed[:2]
    for text in following:
        mark = _MARKS.search(text)
        if mark and mark[0] == _CLOSING[sort]:
            said = (
                f"тег {typed[:60].strip()} разорван: конец его стоит в другом абзаце. Наберите тег заново в один приём"
            )
            return place.problem("split_tag", said)
        if mark:
            break
    return place.problem("unclosed_tag", f"тег {typed[:60].strip()} не закрыт: поставьте после него {_CLOSING[sort]}")


def _tag(typed: str, place: Place) -> Tag:
    sort, text = typed[:2], typed[2:-2]
    kind = _KIND.match(text)
    return Tag(sort, kind[1] if kind else "", text[kind.end() :] if kind else text, typed, place)
