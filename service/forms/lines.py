r"""Running text as a person edits it: blocks of a payload as lines, in the syntax of the default texts.

One line is one block: `# раздел` (`##` a level deeper), `1.1. пункт`, `- элемент` (two blanks deeper per level, every
sign of a list that the papers have), anything else is a paragraph. Beyond `service.wording`:

    1.1. [3.1] текст    a number of one's own; `[]` – no number
    строка\             goes on in the next line: a line break inside one paragraph
    \- текст            a leading backslash: the line is a plain paragraph, whatever it looks like
    [[1: таблица]]      stands for a block that lines can't say (a table, a definition), which is carried beside them
    an empty line       ends a list

In a cell of a table (`points`) `1. текст` is an item of a list, for no clause can stand there.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

SIGNS = ("-", "‒", "–", "—", "⎯", "•", "●", "✓")
LETTERS = "абвгдежзиклмнопрстуфхцчшщэюя"
"""The letters of a lettered list, in the order in which Word counts them."""

_SECTION = re.compile(r"(#+) (.+)", re.DOTALL)
_CLAUSE = re.compile(r"((?:\d+\.)+)[ \t\u00a0]+(.+)", re.DOTALL)
_POINT = re.compile(r"((?:  )*)(\d{1,3})\. (.+)", re.DOTALL)
_ITEM = re.compile(rf"((?:  |\t)*)([{''.join(SIGNS)}]|\d{{1,3}}\)|[а-я]\)) (.+)", re.DOTALL)
_NUMBER = re.compile(r"\[([^\]\n]*)\] ?(.+)", re.DOTALL)
_HELD = re.compile(r"\[\[(\d{1,4})(?:: [^\n]*)?\]\]")
_BLANKS = " \t"


@dataclass
class Written:
    """A body as lines, and the blocks that its placeholders stand for."""

    text: str
    carried: list[Any] = field(default_factory=list)


class _Writer:
    """Blocks on their way to lines."""

    def __init__(self, points: bool) -> None:
        self.lines: list[str] = []
        self.carried: list[Any] = []
        self._points = points

    def body(self, blocks: list[Any], prefix: tuple[int, ...], count: int = 0) -> None:
        after_list = False
        for block in blocks:
            kind = block.get("kind") if isinstance(block, dict) else None
            if kind in ("section", "clause"):
                count += 1
                self._numbered(block, (*prefix, count))
            elif kind == "list" and self.sayable_list(block):
                self.lines += [""] if after_list else []
                self._list(block, 0)
            elif (text := _paragraph(block)) is not None:
                self.lines.append(_plain(text, self._points))
            else:
                self.lines.append(self._held(block))
            after_list = kind == "list"

    def _numbered(self, block: dict[str, Any], prefix: tuple[int, ...]) -> None:
        section = block["kind"] == "section"
        name = "title" if section else "text"
        head = f"{'#' * len(prefix)} " if section else ".".join(map(str, prefix)) + ". "
        number, body = block.get("number"), block.get("body", [])
        said = block.keys() <= {"kind", name, "number", "body"} and isinstance(body, list) and _says(block.get(name))
        fits = number is None or (isinstance(number, str) and re.fullmatch(r"[^\]\n]*", number))
        if not (said and fits) or (self._points and not section):
            self.lines.append(head + self._held(block))
            return
        text = block[name]
        if number is not None:
            text = f"[{number}] {text}"
        elif re.match(r"\\*\[", text):
            text = "\\" + text
        self.lines.append(head + _broken(text))
        self.body(body, prefix)

    def sayable_list(self, block: dict[str, Any], depth: int = 0) -> bool:
        """Whether lines can say a list with all below it."""
        start, mark, items = block.get("start", 1), block.get("mark", "–"), block.get("items")
        if not block.keys() <= {"kind", "mark", "start", "items"} or not isinstance(items, list) or not items:
            return False
        if type(start) is not int or mark not in (*SIGNS, "1)", "а)", *(["1."] if self._points else [])):
            return False
        most = {"1)": 999, "1.": 999, "а)": len(LETTERS)}.get(mark, 1)
        return 1 <= start <= most and all(self._sayable_item(item, depth) for item in items)

    def _sayable_item(self, item: Any, depth: int) -> bool:
        if not isinstance(item, dict):
            return _says(item)
        below = item.get("body", [])
        if not item.keys() <= {"kind", "text", "body"} or item.get("kind", "item") != "item":
            return False
        nested = isinstance(below, list) and len(below) <= 1 and all(isinstance(one, dict) for one in below)
        lists = nested and all(one.get("kind") == "list" and self.sayable_list(one, depth + 1) for one in below)
        return lists and depth < 10 and _says(item.get("text"))

    def _list(self, block: dict[str, Any], depth: int) -> None:
        mark = block.get("mark", "–")
        for place, item in enumerate(block["items"], block.get("start", 1)):
            sign = {"1)": f"{place})", "1.": f"{place}.", "а)": f"{LETTERS[(place - 1) % len(LETTERS)]})"}.get(
                mark, mark
            )
            text = item["text"] if isinstance(item, dict) else item
            self.lines.append(f"{'  ' * depth}{sign} {_broken(text)}")
            for below in item.get("body", []) if isinstance(item, dict) else ():
                self._list(below, depth + 1)

    def _held(self, block: Any) -> str:
        self.carried.append(block)
        return f"[[{len(self.carried)}: {summary(block)}]]"


def lines_of(blocks: list[Any], points: bool = False, number: tuple[int, ...] = (1,)) -> Written:
    """The blocks of a payload as lines; what lines can't say is carried beside them. `number` is the first one's."""
    writer = _Writer(points)
    writer.body(blocks, number[:-1], number[-1] - 1)
    return Written("\n".join(writer.lines), writer.carried)


def _says(text: Any) -> bool:
    """Whether a text can stand in a line: not blank, no blanks at its ends, no line of it ends with a backslash."""
    if not isinstance(text, str) or not text or text.strip(_BLANKS) != text or "\r" in text:
        return False
    pieces = text.split("\n")
    return bool(pieces[0].strip(_BLANKS) and pieces[-1].strip(_BLANKS)) and not any(
        one.endswith("\\") for one in pieces
    )


def _paragraph(block: Any) -> str | None:
    """The text of a paragraph that has nothing of its own besides."""
    if isinstance(block, dict) and block.get("kind") == "paragraph":
        usual = {"kind": "paragraph", "align": "justify", "indent": True}
        if all(usual.get(key) == value for key, value in block.items() if key != "text"):
            block = block.get("text")
    return block if _says(block) else None


def _broken(text: str) -> str:
    return text.replace("\n", "\\\n")


def _meant(line: str, points: bool) -> bool:
    """Whether a line says more than a paragraph."""
    clause = _POINT if points else _CLAUSE
    return any(rule.fullmatch(line) for rule in (_SECTION, clause, _ITEM, _HELD))


def _plain(text: str, points: bool) -> str:
    """The line of a paragraph, whatever it looks like."""
    hidden = text.startswith("\\") and (text[1:2] == "\\" or _meant(text[1:], points))
    return _broken("\\" + text if hidden or _meant(text, points) else text)


class _Reader:
    """Lines on their way to blocks."""

    def __init__(self, carried: list[Any], points: bool) -> None:
        self.blocks: list[Any] = []
        self._carried, self._points = dict(enumerate(carried, 1)), points
        self._tree: list[tuple[int, list[Any]]] = [(0, self.blocks)]
        self._lists: list[tuple[int, dict[str, Any]]] = []
        self._opened: list[dict[str, Any]] = []

    def close(self) -> list[Any]:
        """The blocks, without the empty bodies that were opened for what might have followed."""
        for block in self._opened:
            if not block["body"]:
                del block["body"]
        return self.blocks

    def line(self, line: str) -> None:
        found = _ITEM.fullmatch(line) or (self._points and _POINT.fullmatch(line))
        if found:
            self._item(len(found[1].replace("\t", "  ")) // 2, found[2], found[3])
            return
        self._lists.clear()
        section, clause = _SECTION.fullmatch(line), None if self._points else _CLAUSE.fullmatch(line)
        if section:
            self._numbered(len(section[1]), "section", "title", section[2].strip(_BLANKS))
        elif clause:
            self._numbered(clause[1].count("."), "clause", "text", clause[2].strip(_BLANKS))
        elif line:
            held = self._held(line)
            bare = line[1:] if line[:1] == "\\" and (line[1:2] == "\\" or _meant(line[1:], self._points)) else line
            self._tree[-1][1].append(bare if held is None else held)

    def _held(self, text: str) -> Any:
        """The block that a placeholder stands for, once; None where there is none."""
        found = _HELD.fullmatch(text)
        return self._carried.pop(int(found[1]), None) if found else None

    def _numbered(self, level: int, kind: str, name: str, text: str) -> None:
        while self._tree[-1][0] >= level:
            self._tree.pop()
        held = self._held(text)
        if held is not None:
            self._tree[-1][1].append(held)
            return
        block: dict[str, Any] = {"kind": kind, name: text}
        number = _NUMBER.fullmatch(text)
        if number and not _HELD.fullmatch(text):
            block = {"kind": kind, "number": number[1], name: number[2]}
        elif re.match(r"\\+\[", text):
            block[name] = text[1:]
        block["body"] = []
        self._tree[-1][1].append(block)
        self._tree.append((level, block["body"]))
        self._opened.append(block)

    def _item(self, depth: int, sign: str, text: str) -> None:
        mark, start = _mark(sign)
        while self._lists and (
            self._lists[-1][0] > depth or (self._lists[-1][0] == depth and self._lists[-1][1]["mark"] != mark)
        ):
            self._lists.pop()
        if self._lists and self._lists[-1][0] == depth:
            self._lists[-1][1]["items"].append(text)
            return
        opened: dict[str, Any] = {
            "kind": "list",
            "mark": mark,
            **({"start": start} if start != 1 else {}),
            "items": [text],
        }
        self._home().append(opened)
        self._lists.append((depth, opened))

    def _home(self) -> list[Any]:
        """Where a new list goes: below the last item of the list that is open, or into the body."""
        if not self._lists:
            return self._tree[-1][1]
        items = self._lists[-1][1]["items"]
        if not isinstance(items[-1], dict):
            items[-1] = {"kind": "item", "text": items[-1], "body": []}
        body: list[Any] = items[-1]["body"]
        return body


def _mark(sign: str) -> tuple[str, int]:
    """The mark of a list and the number that it starts with."""
    if sign[0].isdigit():
        return ("1)" if sign.endswith(")") else "1."), max(int(sign.rstrip(").")), 1)
    if sign.endswith(")"):
        return "а)", LETTERS.find(sign[0]) + 1 or 1
    return sign, 1


def blocks_of(text: str, carried: list[Any] | None = None, points: bool = False) -> list[Any]:
    """The blocks that lines say; placeholders give back what they stand for."""
    reader = _Reader(carried or [], points)
    whole = ""
    for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        whole += line
        if line.endswith("\\"):
            whole = whole[:-1] + "\n"
            continue
        reader.line(_stripped(whole))
        whole = ""
    if whole.strip():
        reader.line(_stripped(whole))
    return reader.close()


def _stripped(line: str) -> str:
    """A line without blanks at its ends, but for the depth of an item."""
    line = line.rstrip(" \t\n")
    return line if _ITEM.fullmatch(line) or _POINT.fullmatch(line) else line.lstrip(" \t\n")


_KINDS = {
    "table": "таблица",
    "definition": "понятие",
    "paragraph": "абзац",
    "section": "раздел",
    "clause": "пункт",
    "list": "перечень",
}


def summary(block: Any) -> str:
    """What a carried block is, in a few words."""
    if not isinstance(block, dict):
        return "то, что здесь не показать"
    named = next(
        (block[key] for key in ("title", "term", "text") if isinstance(block.get(key), str) and block[key]), ""
    )
    word = _KINDS.get(str(block.get("kind")), "часть текста")
    short = re.sub(r"[\[\]\\\s]+", " ", named).strip()[:60]
    return f"{word} «{short}»" if short else word
