"""What stands inside a tag: read by Jinja, and walked with a list of what is allowed.

A tag may name words, take their parts and items, compare, choose, join and filter; nothing else.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

from jinja2 import TemplateSyntaxError, nodes

from service.russian import Case
from service.tags import BUILT_IN, FILTERS, LOOP, WORD
from service.template_check.words import ANY, FLAG, NUMBER, TEXT, Kind, Word, paths

LONGEST = 1_000
"""The longest tag that is read, characters."""

_PRINTED = {Kind.TEXT, Kind.NUMBER, Kind.ANY}
_LATIN_TWINS = str.maketrans("аеорсухктвмні", "aeopcyxktbmhi")


class Unreadable(Exception):
    """A tag is not of the language; the message says how to mend it."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code, self.message = code, message


@dataclass(frozen=True)
class Filter:
    """What a filter takes and gives, what its settings are, and in which kind of tag it alone may stand."""

    takes: frozenset[Kind]
    gives: Word = TEXT
    settings: tuple[Kind, ...] = ()
    alone_in: str = ""


def _of(*kinds: Kind) -> frozenset[Kind]:
    return frozenset(kinds)


_TEXTS, _DAY = _of(Kind.TEXT), _of(Kind.TEXT)
KNOWN = {
    **{case.value: Filter(_TEXTS) for case in Case},
    "инициалы": Filter(_TEXTS),
    "подпись": Filter(_TEXTS),
    "согласовать": Filter(_TEXTS, settings=(Kind.TEXT, Kind.TEXT)),
    "дата": Filter(_DAY),
    "словами": Filter(_DAY),
    "через": Filter(_DAY, settings=(Kind.NUMBER,)),
    "доля": Filter(_of(Kind.PART), settings=(Kind.NUMBER, Kind.NUMBER)),
    "число": Filter(_of(Kind.NUMBER), settings=(Kind.TEXT,) * 3),
    "тело": Filter(_of(Kind.BODY), settings=(Kind.FLAG, Kind.FLAG), alone_in="p"),
    "текст": Filter(_TEXTS, alone_in="r"),
    "отметка": Filter(_of(Kind.LIST), alone_in="p"),
    "лист": Filter(_of(Kind.SHEET), alone_in="p"),
    "вложение": Filter(_of(Kind.ENCLOSURE), alone_in="p"),
    "length": Filter(_of(Kind.TEXT, Kind.LIST), NUMBER),
    "first": Filter(_of(Kind.LIST, Kind.TEXT), ANY),
    "last": Filter(_of(Kind.LIST, Kind.TEXT), ANY),
    **{name: Filter(_TEXTS) for name in ("lower", "capitalize", "trim")},
}
"""Every filter that a template may use; a test compares the names with those of `service.tags`."""
_HOW = {
    Kind.LIST: "это список: обойдите его – {{%p for line in {0} %}} … {{%p endfor %}}",
    Kind.PART: "это не текст, а часть из нескольких слов: {1}",
    Kind.FLAG: "это «да» или «нет»: годится только для условия {{% if {0} %}}",
    Kind.BODY: "это текст с пунктами и таблицами: напишите в отдельном абзаце {{{{p {0} | тело }}}}",
    Kind.SHEET: "это разрыв листа: напишите в отдельном абзаце {{{{p {0} | лист }}}}",
    Kind.ENCLOSURE: "это приложение: напишите в отдельном абзаце {{{{p {0} | вложение }}}}",
}
_CALLED = {
    Kind.TEXT: "текст",
    Kind.NUMBER: "число",
    Kind.FLAG: "«да» или «нет»",
    Kind.LIST: "список",
    Kind.PART: "часть из нескольких слов",
    Kind.BODY: "текст с пунктами",
    Kind.SHEET: "лист",
    Kind.ENCLOSURE: "приложение",
}


@dataclass(frozen=True)
class Value:
    """What an expression stands for: a word, and its path if it is one that the type gives."""

    word: Word
    path: str = ""

    @property
    def name(self) -> str:
        """The path as it is used in a template."""
        return self.path.removesuffix("[]")


LOOP_VALUE = Value(Word(Kind.PART, fields=dict.fromkeys(sorted(LOOP), NUMBER)))


@dataclass
class Reader:
    """Walks one expression: remembers the paths it uses and everything that is wrong with it."""

    root: Word
    names: Mapping[str, Value]
    present: frozenset[str]
    used: set[str] = field(default_factory=set)
    faults: list[tuple[str, str]] = field(default_factory=list)
    warnings: list[tuple[str, str]] = field(default_factory=list)

    def read(self, node: nodes.Node) -> Value:
        """The value of an expression."""
        method = getattr(self, f"_{type(node).__name__.lower()}", None)
        if method is None:
            return self._fault("forbidden", _forbidden(node))
        value: Value = method(node)
        if value.path:
            self.used.add(value.name)
        return value

    def printed(self, node: nodes.Node, kind: str) -> None:
        """An expression that is printed by `{{ … }}` of a kind."""
        if isinstance(node, nodes.Filter) and KNOWN.get(node.name, Filter(_TEXTS)).alone_in:
            wanted = KNOWN[node.name].alone_in
            if kind != wanted:
                where = "в отдельном абзаце " if wanted == "p" else ""
                self._fault("wrong_kind", f"фильтр «{node.name}» печатают {where}тегом {{{{{wanted} … }}}}")
            self._filtered(node)
            return
        value = self.read(node)
        if kind:
            fitting = ", ".join(name for name, known in KNOWN.items() if known.alone_in == kind)
            said = f"тег {{{{{kind} … }}}} печатает только с фильтром ({fitting}); простое слово – {{{{ … }}}}"
            self._fault("wrong_kind", said if fitting else f"тега {{{{{kind} … }}}} нет: напишите {{{{ … }}}}")
        elif value.word.kind not in _PRINTED:
            fields = ", ".join(f"{value.name}.{name}" for name in value.word.fields)
            self._fault("not_text", f"{value.name}: " + _HOW[value.word.kind].format(value.name, fields))
        else:
            self._must_be(value)

    def looped(self, node: nodes.Node) -> Value:
        """The list that a `for` goes over; the value is that of its items."""
        value = self.read(node)
        if value.word.kind is Kind.ANY:
            return Value(ANY, f"{value.path}[]" if value.path else "")
        if value.word.kind is not Kind.LIST or value.word.item is None:
            return self._fault("not_list", f"for обходит только списки, а {value.name or 'это'} – не список")
        self._must_be(value)
        return Value(value.word.item, f"{value.path}[]")

    def _fault(self, code: str, message: str) -> Value:
        self.faults.append((code, message))
        return Value(ANY)

    def _must_be(self, value: Value) -> None:
        if value.word.optional and value.name not in self.present:
            said = f"{value.name} бывает не задано: поставьте раньше {{%p if {value.name} %}}, а после – {{%p endif %}}"
            self._fault("may_be_absent", said)

    # What a tag may be made of

    def _name(self, node: nodes.Name) -> Value:
        if node.name in self.names:
            return self.names[node.name]
        if node.name == "loop":
            return self._fault("unknown_word", "loop бывает только внутри {% for … %}")
        return self._field(Value(self.root), node.name)

    def _getattr(self, node: nodes.Getattr) -> Value:
        return self._field(self.read(node.node), node.attr)

    def _field(self, base: Value, name: str) -> Value:
        path = f"{base.path}.{name}" if base.path else name
        if name.startswith("_"):
            return self._fault("forbidden", f"обращаться к {name} нельзя: в шаблоне доступны только слова документа")
        if base.word.kind is Kind.ANY:
            return Value(ANY, path if base.path or base.word is self.root else "")
        if base.word.kind is not Kind.PART:
            more = " – это список: обойдите его командой for" if base.word.kind is Kind.LIST else " не делится на части"
            return self._fault("unknown_word", f"{base.name or 'это'}{more}; слова {name} в нём нет")
        if base.path:
            self._must_be(base)
        if name not in base.word.fields:
            return self._fault("unknown_word", self._unknown(base, name, path))
        word = base.word.fields[name]
        return Value(word) if base is LOOP_VALUE else Value(word, path)

    def _unknown(self, base: Value, name: str, path: str) -> str:
        near = sorted({*base.word.fields, *(() if base.path else self.names)})
        said = f"такого слова нет: {path.replace('[]', '')}. "
        if name.translate(_LATIN_TWINS) in near:
            return said + "В нём русские буквы вместо латинских: наберите его в английской раскладке"
        alike = [f"{base.path}.{one}" if base.path else one for one in get_close_matches(name, near, 3)]
        alike = alike or [one for one in sorted(set(paths(self.root))) if one.rpartition(".")[2] == name][:3]
        return said + (f"Похоже на: {', '.join(alike)}" if alike else f"Есть: {', '.join(near[:30])}")

    def _getitem(self, node: nodes.Getitem) -> Value:
        base, index = self.read(node.node), node.arg
        if isinstance(index, nodes.Const) and isinstance(index.value, str):
            return self._field(base, index.value)
        number = self.read(index)
        if base.word.kind is Kind.ANY:
            return Value(ANY, f"{base.path}[]" if base.path else "")
        if base.word.kind is not Kind.LIST or base.word.item is None or number.word.kind not in (Kind.NUMBER, Kind.ANY):
            return self._fault("not_list", f"номер в скобках бывает только у списка, а {base.name or 'это'} – не список")
        self._may_be_short(base, isinstance(index, nodes.Const) and index.value == 0)
        return Value(base.word.item, f"{base.path}[]")

    def _may_be_short(self, value: Value, first: bool = True) -> None:
        """A list may be empty: its first item is there only under a condition, the others never for sure."""
        if not first or value.name not in self.present:
            said = f"список {value.name} бывает короче или пуст: без такой строки документ не будет сделан"
            self.warnings.append(("may_be_absent", said))

    def _const(self, node: nodes.Const) -> Value:
        if isinstance(node.value, bool) or node.value is None:
            return Value(FLAG)
        return Value(TEXT if isinstance(node.value, str) else NUMBER)

    def _neg(self, node: nodes.Neg) -> Value:
        if isinstance(node.node, nodes.Const) and isinstance(node.node.value, (int, float)):
            return Value(NUMBER)
        return self._fault("forbidden", _forbidden(node))

    def _compare(self, node: nodes.Compare) -> Value:
        left = self.read(node.expr)
        for operand in node.ops:
            right = self.read(operand.expr)
            both = {left.word.kind, right.word.kind}
            if operand.op in ("in", "notin"):
                fits = right.word.kind in (Kind.LIST, Kind.ANY) or both <= {Kind.TEXT, Kind.ANY}
            else:
                fits = operand.op in ("eq", "ne") or both <= {Kind.NUMBER, Kind.ANY}
            if not fits:
                self._fault("wrong_comparison", "больше и меньше бывают только числа, а in ищет в тексте или в списке")
            left = right
        return Value(FLAG)

    def _and(self, node: nodes.And) -> Value:
        left, before = self.read(node.left), self.present
        self.present |= assured(node.left, self.names, True)
        right = self.read(node.right)
        self.present = before
        return _either(left, right)

    def _or(self, node: nodes.Or) -> Value:
        left, before = self.read(node.left), self.present
        self.present |= assured(node.left, self.names, False)
        right = self.read(node.right)
        self.present = before
        return _either(left, right)

    def _not(self, node: nodes.Not) -> Value:
        self.read(node.node)
        return Value(FLAG)

    def _condexpr(self, node: nodes.CondExpr) -> Value:
        self.read(node.test)
        if node.expr2 is None:
            return self._fault("no_else", 'добавьте, что печатать в другом случае: … if … else ""')
        before = self.present
        self.present = before | assured(node.test, self.names, True)
        first = self.read(node.expr1)
        self.present = before | assured(node.test, self.names, False)
        second = self.read(node.expr2)
        self.present = before
        return _either(first, second)

    def _concat(self, node: nodes.Concat) -> Value:
        for one in node.nodes:
            value = self.read(one)
            if value.word.kind not in _PRINTED:
                self._fault("not_text", f"знаком ~ соединяют только тексты и числа, а {value.name or 'это'} – другое")
        return Value(TEXT)

    def _filter(self, node: nodes.Filter) -> Value:
        alone_in = KNOWN[node.name].alone_in if node.name in KNOWN else ""
        if alone_in:
            return self._fault("wrong_kind", f"фильтр «{node.name}» стоит последним в теге {{{{{alone_in} … }}}}")
        return self._filtered(node)

    def _filtered(self, node: nodes.Filter) -> Value:
        if node.node is None or node.dyn_args is not None or node.dyn_kwargs is not None:
            return self._fault("forbidden", _forbidden(node))
        value = self.read(node.node)
        if node.name not in FILTERS:
            alike = get_close_matches(node.name, sorted(FILTERS), 3)
            more = f"Похоже на: {', '.join(alike)}" if alike else f"Есть: {', '.join(sorted(FILTERS))}"
            return self._fault("unknown_filter", f"такого фильтра нет: {node.name}. {more}")
        known = KNOWN[node.name]
        if value.word.kind not in known.takes | {Kind.ANY}:
            wanted = " или ".join(_CALLED[kind] for kind in sorted(known.takes))
            said = f"фильтр «{node.name}» берёт {wanted}, а {value.name or 'это'} – {_CALLED[value.word.kind]}"
            return self._fault("wrong_filter", said)
        self._must_be(value)
        self._settings(node, known)
        if node.name in ("first", "last"):
            if value.word.item:
                self._may_be_short(value)
                return Value(value.word.item, f"{value.path}[]" if value.path else "")
            return Value(value.word)
        return Value(known.gives)

    def _settings(self, node: nodes.Filter, known: Filter) -> None:
        named = {pair.key: pair.value for pair in node.kwargs}
        try:
            given = [] if node.name in BUILT_IN else _bound(node.name, node.args, named)
        except TypeError:
            self._fault("wrong_filter", f"у фильтра «{node.name}» другие настройки в скобках")
            return
        if node.name in BUILT_IN and (node.args or named):
            self._fault("wrong_filter", f"у фильтра «{node.name}» нет настроек: уберите скобки")
        for wanted, setting in zip(known.settings, given, strict=False):
            if self.read(setting).word.kind not in (wanted, Kind.ANY):
                self._fault("wrong_filter", f"настройка фильтра «{node.name}» – {_CALLED[wanted]}, а здесь другое")
        if node.name == "согласовать" and len(given) > 1:
            case = given[1]
            if not isinstance(case, nodes.Const) or case.value not in {one.value for one in Case}:
                cases = " ".join(one.value for one in Case)
                self._fault("wrong_filter", f"второй в скобках у «согласовать» – падеж: {cases}")


def _bound(name: str, args: list[nodes.Expr], named: Mapping[str, nodes.Expr]) -> list[Any]:
    return list(inspect.signature(WORD.filters[name]).bind(None, *args, **named).arguments.values())[1:]


def _either(left: Value, right: Value) -> Value:
    kinds = {left.word.kind, right.word.kind}
    if kinds <= _PRINTED:
        return Value(TEXT)
    return Value(left.word) if len(kinds) == 1 else Value(FLAG)


def assured(node: nodes.Node, names: Mapping[str, Value], holds: bool) -> frozenset[str]:
    """The paths that are surely there where a condition holds (or does not)."""
    if isinstance(node, nodes.Not):
        return assured(node.node, names, not holds)
    if isinstance(node, nodes.And if holds else nodes.Or):
        return assured(node.left, names, holds) | assured(node.right, names, holds)
    path = _path(node, names) if holds else ""
    steps = path.split(".") if path else []
    return frozenset(".".join(steps[:length]) for length in range(1, len(steps) + 1))


def _path(node: nodes.Node, names: Mapping[str, Value]) -> str:
    if isinstance(node, nodes.Name):
        return names[node.name].path if node.name in names else node.name
    if isinstance(node, nodes.Getattr):
        base = _path(node.node, names)
        return f"{base}.{node.attr}" if base else ""
    return ""


def parse(source: str, shown: str) -> nodes.Node:
    """The one statement of a tag. Raises Unreadable; `shown` is the inside of the tag as it was typed."""
    if len(shown) > LONGEST:
        raise Unreadable("too_long", f"тег длиннее {LONGEST} знаков: проверьте, закрыт ли он, и упростите его")
    try:
        body = WORD.parse(source).body
    except (TemplateSyntaxError, RecursionError, MemoryError, ValueError) as cause:
        raise Unreadable("unreadable_tag", _why(shown)) from cause
    if len(body) != 1 or (isinstance(body[0], nodes.Output) and len(body[0].nodes) != 1):
        raise Unreadable("unreadable_tag", _why(shown))
    return body[0]


def _why(text: str) -> str:
    """What a person has most likely done wrong in a tag that can't be read."""
    if re.search("[«»„]", text):
        return 'замените кавычки „ёлочки“ на прямые: "…" (в Word – Ctrl+Z сразу после набора кавычки)'
    if text.count('"') % 2 or text.count("'") % 2:
        return "кавычка открыта и не закрыта"
    if text.count("(") != text.count(")") or text.count("[") != text.count("]"):
        return "скобка открыта и не закрыта"
    if any(mixed(word) for word in re.findall(r"\w+", text)):
        return "русские буквы вместо латинских: наберите тег заново в английской раскладке"
    if not text.strip():
        return "тег пуст: напишите слово, например {{ title }}"
    return "тег не читается: проверьте слова, точки и черту перед фильтром, например {{ title }} или {{ name | вин }}"


def mixed(word: str) -> bool:
    """Whether a word has Cyrillic letters among Latin ones."""
    return bool(re.search("[a-z]", word)) and bool(re.search("[а-яё]", word))


def _forbidden(node: nodes.Node) -> str:
    names: Iterator[tuple[tuple[type[nodes.Node], ...], str]] = iter(
        (
            ((nodes.Call,), "вызовы в шаблоне не разрешены: уберите скобки"),
            ((nodes.Test,), "проверки is в шаблоне не разрешены: напишите {% if слово %}"),
            ((nodes.Slice,), "части списков в шаблоне не разрешены: обойдите список командой for"),
            ((nodes.BinExpr, nodes.UnaryExpr), "действия с числами в шаблоне не разрешены; тексты соединяет знак ~"),
            ((nodes.Tuple, nodes.List, nodes.Dict), "перечни через запятую и в скобках в шаблоне не разрешены"),
        )
    )
    return next((said for kinds, said in names if isinstance(node, kinds)), "такой код в шаблоне не разрешён")
