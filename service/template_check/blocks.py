"""The order of tags: what opens is closed, in the same place and by the same kind, and where Word allows it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache

from jinja2 import nodes

from service.errors import Problem, Severity
from service.template_check.expressions import LOOP_VALUE, Reader, Value, assured
from service.template_check.places import Tag
from service.template_check.syntax import Unreadable, mixed, parse
from service.template_check.words import ANY, Word

DEEPEST = 12
"""How deep conditions and loops may stand in each other; Python itself ends at twenty."""

_END = {"if": "endif", "for": "endfor"}
_OPENS = {end: opens for opens, end in _END.items()}
_CELL_TAGS = ("colspan", "cellbg", "vm")
_COMMANDS = (*_END, "elif", "else", *_OPENS, *_CELL_TAGS)
_UNITS = {"p": "абзац", "tr": "строку таблицы", "tc": "графу таблицы"}
_HOMES = {
    "": "в одном абзаце; чтобы охватить несколько абзацев, поставьте {%p … %} в отдельные абзацы",
    "r": "в одном абзаце",
    "p": "в одном месте: оба в тексте, или оба в одной графе таблицы",
    "tr": "в одной таблице",
    "tc": "в одной строке таблицы",
}


@dataclass
class Frame:
    """An open `if` or `for`: what is known inside it."""

    command: str
    tag: Tag
    names: dict[str, Value] = field(default_factory=dict)
    present: frozenset[str] = frozenset()
    absent: frozenset[str] = frozenset()
    has_else: bool = False


@lru_cache(maxsize=2_000)
def _statement(source: str, shown: str) -> nodes.Node | Unreadable:
    try:
        return parse(source, shown)
    except Unreadable as fault:
        return fault


class Blocks:
    """Goes through the tags of one part and tells everything that is wrong with them."""

    def __init__(self, root: Word) -> None:
        self.used: set[str] = set()
        self._root = root
        self._open: list[Frame] = []

    def check(self, found: Iterable[Tag | Problem]) -> Iterator[Problem]:
        """The problems of a part, in order: those of its tags, and pieces of tags as they were found."""
        for tag in found:
            if isinstance(tag, Problem):
                yield tag
                continue
            yield from self._misplaced(tag)
            if tag.sort == "{#":
                continue
            try:
                yield from self._printed(tag) if tag.sort == "{{" else self._command(tag)
            except Unreadable as fault:
                yield _said(tag, fault.code, fault.message)
            except RecursionError:
                yield _said(tag, "too_long", "тег слишком сложен: упростите его")
        for frame in self._open:
            yield self._not_closed(frame)

    # Where a tag stands

    def _misplaced(self, tag: Tag) -> Iterator[Problem]:
        text = tag.typed[2:-2]
        if "\\" in text or "&" in text:
            yield _said(tag, "unreadable_tag", "уберите из тега знаки \\ и &")
        if text.startswith(("-", "+")) or text.endswith(("-", "+")):
            yield _said(tag, "unreadable_tag", "уберите дефис у скобок тега: он съедает соседний текст")
        if re.match(r"[рс]\s", text):
            yield _said(tag, "unreadable_tag", "буква после скобок русская: наберите её в английской раскладке")
        if not tag.kind:
            return
        if not text.startswith(f"{tag.kind} ") or "%" in tag.text or "}" in tag.text:
            said = f"поставьте после {tag.kind} обычный пробел; знаков % и }} внутри быть не должно"
            yield _said(tag, "unreadable_tag", said)
        elif tag.sort == "{#" and tag.kind == "r":
            yield _said(tag, "wrong_kind", "у примечаний нет вида r: напишите {# … #}")
        elif tag.unit(tag.kind) is None:
            yield _said(tag, "wrong_place", f"тег вида {tag.kind} занимает {_UNITS[tag.kind]}, а здесь нет таблицы")
        elif tag.kind in _UNITS and not tag.alone():
            said = f"он занимает {_UNITS[tag.kind]} целиком, и остальное в ней пропадёт: поставьте его отдельно"
            yield _said(tag, "not_alone", said.replace("в ней", "в нём") if tag.kind == "p" else said)

    # What a tag says

    def _names(self) -> dict[str, Value]:
        names: dict[str, Value] = {}
        for frame in self._open:
            names |= frame.names
        return names

    def _reader(self) -> Reader:
        present = frozenset().union(*(frame.present for frame in self._open))
        return Reader(self._root, self._names(), present)

    def _told(self, tag: Tag, reader: Reader) -> Iterator[Problem]:
        self.used |= reader.used
        for code, message in reader.faults:
            yield _said(tag, code, message)
        for code, message in reader.warnings:
            yield _said(tag, code, message, Severity.WARNING)

    def _printed(self, tag: Tag) -> Iterator[Problem]:
        statement = _read("{{" + _straight(tag.text) + "}}", tag.text)
        if not isinstance(statement, nodes.Output):
            raise Unreadable("unreadable_tag", "тег не читается: наберите его заново, например {{ title }}")
        reader = self._reader()
        reader.printed(statement.nodes[0], tag.kind)
        yield from self._told(tag, reader)

    def _command(self, tag: Tag) -> Iterator[Problem]:
        words = tag.text.split(None, 1)
        command, rest = (words[0] if words else ""), (words[1] if len(words) > 1 else "")
        if command not in _COMMANDS:
            mended = " Буквы в ней русские: наберите её в английской раскладке." if mixed(command) else ""
            known = ", ".join(_COMMANDS[:6])
            raise Unreadable("forbidden", f"такой команды в шаблоне нет: {command[:40]}.{mended} Есть: {known}")
        if command in _CELL_TAGS:
            yield from self._cell_tag(tag, command, rest)
        elif command in _END:
            yield from self._opening(tag, command, rest)
        elif rest.strip() and command != "elif":
            raise Unreadable("unreadable_tag", f"после {command} ничего не пишут")
        elif command in _OPENS:
            yield from self._closing(tag, command)
        else:
            yield from self._otherwise(tag, command, rest)

    def _cell_tag(self, tag: Tag, command: str, rest: str) -> Iterator[Problem]:
        if tag.kind or tag.unit("tc") is None:
            yield _said(tag, "wrong_place", f"{{% {command} %}} ставят только внутри графы таблицы")
        if command == "vm":
            if not any(frame.command == "for" for frame in self._open):
                yield _said(tag, "wrong_place", "{% vm %} ставят только внутри {%tr for … %}")
            return
        statement = _read("{{" + _straight(rest) + "}}", rest)
        if isinstance(statement, nodes.Output):
            reader = self._reader()
            reader.printed(statement.nodes[0], "")
            yield from self._told(tag, reader)

    def _opening(self, tag: Tag, command: str, rest: str) -> Iterator[Problem]:
        frame = Frame(command, tag)
        reader = self._reader()
        try:
            if command == "if":
                self._condition(frame, "{% if " + _straight(rest) + " %}{% endif %}", rest, reader)
            else:
                self._loop(frame, "{% for " + _straight(rest) + " %}{% endfor %}", rest, reader)
        except Unreadable:
            frame.names = {name: Value(ANY) for name in re.findall(r"^\w+", rest)} if command == "for" else {}
            raise
        finally:
            self._open.append(frame)
            if len(self._open) == DEEPEST + 1:
                reader.faults.append(("too_deep", f"условий и циклов друг в друге больше {DEEPEST}: упростите шаблон"))
        yield from self._told(tag, reader)

    def _condition(self, frame: Frame, source: str, shown: str, reader: Reader) -> None:
        statement = _read(source, shown)
        if not isinstance(statement, nodes.If):
            raise Unreadable("unreadable_tag", "условие не читается: напишите, например, {%p if letterhead %}")
        reader.read(statement.test)
        frame.present = assured(statement.test, reader.names, True)
        frame.absent = frame.absent | assured(statement.test, reader.names, False)

    def _loop(self, frame: Frame, source: str, shown: str, reader: Reader) -> None:
        statement = _read(source, shown)
        if not isinstance(statement, nodes.For) or not isinstance(statement.target, nodes.Name) or statement.recursive:
            raise Unreadable("forbidden", "цикл пишут так: {% for line in lines %}, с одним словом после for")
        target = statement.target.name
        if target == "loop" or target.startswith("_"):
            raise Unreadable("forbidden", f"назовите слово цикла иначе, не {target}")
        item = reader.looped(statement.iter)
        frame.names = {target: item, "loop": LOOP_VALUE}
        frame.present = frozenset({item.name})
        if statement.test:
            inside = replace(reader, names={**reader.names, target: item})
            inside.read(statement.test)

    def _closing(self, tag: Tag, command: str) -> Iterator[Problem]:
        wanted = _OPENS[command]
        if not any(frame.command == wanted for frame in self._open):
            yield _said(tag, "not_opened", f"{command} лишний: перед ним нет открытого {{% {wanted} … %}}")
            return
        while self._open[-1].command != wanted:
            yield self._not_closed(self._open.pop())
        yield from self._same_place(self._open.pop().tag, tag)

    def _otherwise(self, tag: Tag, command: str, rest: str) -> Iterator[Problem]:
        frame = self._open[-1] if self._open else None
        if frame is None or frame.has_else or (command == "elif" and frame.command == "for"):
            said = "перед ним нет открытого {% if … %}" if frame is None else "здесь он уже не на месте"
            yield _said(tag, "not_opened", f"{command} лишний: {said}")
            return
        yield from self._same_place(frame.tag, tag)
        frame.names, frame.present = {}, frame.absent
        if command == "else":
            frame.has_else = True
            return
        reader, before = self._reader(), frame.absent
        self._condition(frame, "{% if " + _straight(rest) + " %}{% endif %}", rest, reader)
        frame.present |= before
        yield from self._told(tag, reader)

    def _same_place(self, opened: Tag, tag: Tag) -> Iterator[Problem]:
        if opened.kind != tag.kind:
            said = f"пара к {opened.shown} должна быть того же вида: {{%{opened.kind} … %}}"
            yield _said(tag, "wrong_kind", said)
        elif opened.home() is not tag.home():
            yield _said(tag, "wrong_place", f"пара к {opened.shown} должна стоять {_HOMES[tag.kind]}")

    def _not_closed(self, frame: Frame) -> Problem:
        said = f"не закрыт: поставьте в конце {{%{frame.tag.kind} {_END[frame.command]} %}}"
        return _said(frame.tag, "not_closed", said)


def _read(source: str, shown: str) -> nodes.Node:
    statement = _statement(source, shown)
    if isinstance(statement, Unreadable):
        raise statement
    return statement


def _straight(text: str) -> str:
    """Quotes as docxtpl mends them."""
    return text.translate(str.maketrans("“”‘’", "\"\"''"))


def _said(tag: Tag, code: str, message: str, severity: Severity = Severity.ERROR) -> Problem:
    return tag.place.problem(code, f"тег {tag.shown} – {message}", severity)
