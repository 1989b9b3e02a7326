"""What stands inside a tag, walked with a list of what is allowed.

A tag may name words, take their parts and items, compare, choose, join and filter; nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from difflib import get_close_matches

from jinja2 import nodes

from service.russian import Case
from service.tags import BUILT_IN, FILTERS, LOOP
from service.template_check.filters import KNOWN, UNKNOWN, Filter, settings
from service.template_check.syntax import forbidden
from service.template_check.words import ANY, CALLED, FLAG, HOW_TO_PRINT, NUMBER, TEXT, Kind, Word, paths

_PRINTED = {Kind.TEXT, Kind.NUMBER, Kind.ANY}
_ALIKE = 0.7
"""How much a word has to look like another to be proposed (`difflib`): below it, chance rules."""
_LATIN_TWINS = str.maketrans("аеорсухктвмні", "aeopcyxktbmhi")


@dataclass(frozen=True)
class Value:
    """What an expression stands for: a word, its path if it is one that the type gives, and how it is typed."""

    word: Word
    path: str = ""
    typed: str = ""

    @property
    def name(self) -> str:
        """The path as the checks know it: a list is named as its items are."""
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
            return self._fault("forbidden", forbidden(node))
        value: Value = method(node)
        if value.path:
            self.used.add(value.name)
        return value

    def printed(self, node: nodes.Node, kind: str) -> None:
        """An expression that is printed by `{{ … }}` of a kind."""
        if isinstance(node, nodes.Filter) and KNOWN.get(node.name, UNKNOWN).alone_in:
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
            fields = ", ".join(f"{value.typed}.{name}" for name in value.word.fields)
            said = HOW_TO_PRINT[value.word.kind].format(value.typed, fields)
            self._fault("not_text", f"{value.typed or 'напечатанное'} – {said}")
        else:
            self._must_be(value)

    def looped(self, node: nodes.Node) -> Value:
        """The list that a `for` goes over; the value is that of its items."""
        value = self.read(node)
        if value.word.kind is Kind.ANY:
            return Value(ANY, f"{value.path}[]" if value.path else "")
        if value.word.kind is not Kind.LIST or value.word.item is None:
            return self._fault("not_list", f"for обходит только списки, а {value.typed or 'это'} – не список")
        self._must_be(value)
        return Value(value.word.item, f"{value.path}[]")

    def _fault(self, code: str, message: str) -> Value:
        self.faults.append((code, message))
        return Value(ANY)

    def _must_be(self, value: Value) -> None:
        if value.word.optional and value.name not in self.present:
            typed = value.typed or value.name
            said = f"{typed} бывает не задано: поставьте раньше {{%p if {typed} %}}, а после – {{%p endif %}}"
            self._fault("may_be_absent", said)

    # What a tag may be made of

    def _name(self, node: nodes.Name) -> Value:
        if node.name in self.names:
            return replace(self.names[node.name], typed=node.name)
        if node.name == "loop":
            return self._fault("unknown_word", "loop бывает только внутри {% for … %}")
        return self._field(Value(self.root), node.name)

    def _getattr(self, node: nodes.Getattr) -> Value:
        return self._field(self.read(node.node), node.attr)

    def _field(self, base: Value, name: str) -> Value:
        path, typed = (f"{above}.{name}" if above else name for above in (base.path, base.typed))
        if name.startswith("_"):
            return self._fault("forbidden", f"обращаться к {name} нельзя: в шаблоне доступны только слова документа")
        if base.word.kind is Kind.ANY:
            return Value(ANY, path if base.path else "", typed)
        if base.word.kind is not Kind.PART:
            more = " – это список: обойдите его командой for" if base.word.kind is Kind.LIST else " не делится на части"
            return self._fault("unknown_word", f"{base.typed or 'это'}{more}; слова {name} в нём нет")
        if base.path:
            self._must_be(base)
        if name not in base.word.fields:
            return self._fault("unknown_word", self._unknown(base, name, typed))
        word = base.word.fields[name]
        return Value(word, path if base.path or base.word is self.root else "", typed)

    def _unknown(self, base: Value, name: str, typed: str) -> str:
        near = sorted({*base.word.fields, *(() if base.path else self.names)})
        said = f"такого слова нет: {typed}. "
        if name.translate(_LATIN_TWINS) in near:
            return said + "В нём русские буквы вместо латинских: наберите его в английской раскладке"
        alike = [f"{base.typed}.{one}" if base.typed else one for one in get_close_matches(name, near, 3, _ALIKE)]
        alike = alike or [one for one in sorted(set(paths(self.root))) if one.rpartition(".")[2] == name][:3]
        return said + (f"Похоже на: {', '.join(alike)}" if alike else f"Есть: {', '.join(near[:30])}")

    def _getitem(self, node: nodes.Getitem) -> Value:
        base, index = self.read(node.node), node.arg
        if isinstance(index, nodes.Const) and isinstance(index.value, str):
            return self._field(base, index.value)
        number = self.read(index)
        if base.word.kind is Kind.ANY:
            return Value(ANY, f"{base.path}[]" if base.path else "")
        numbered = number.word.kind in (Kind.NUMBER, Kind.ANY)
        if base.word.kind is not Kind.LIST or base.word.item is None or not numbered:
            return self._fault("not_list", f"номер в скобках бывает у списка, а {base.typed or 'это'} – не список")
        self._may_be_short(base, isinstance(index, nodes.Const) and index.value == 0)
        return Value(base.word.item, f"{base.path}[]")

    def _may_be_short(self, value: Value, first: bool = True) -> None:
        """A list may be empty: its first item is there only under a condition, the others never for sure."""
        if not first or value.name not in self.present:
            said = (
                f"список {value.typed or value.name} бывает короче или пуст: без такой строки документ не будет сделан"
            )
            self.warnings.append(("may_be_absent", said))

    def _const(self, node: nodes.Const) -> Value:
        if isinstance(node.value, bool) or node.value is None:
            return Value(FLAG)
        return Value(TEXT if isinstance(node.value, str) else NUMBER)

    def _neg(self, node: nodes.Neg) -> Value:
        if isinstance(node.node, nodes.Const) and isinstance(node.node.value, (int, float)):
            return Value(NUMBER)
        return self._fault("forbidden", forbidden(node))

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
                self._fault("not_text", f"знаком ~ соединяют только тексты и числа, а {value.typed or 'это'} – другое")
        return Value(TEXT)

    def _filter(self, node: nodes.Filter) -> Value:
        alone_in = KNOWN.get(node.name, UNKNOWN).alone_in
        if alone_in:
            return self._fault("wrong_kind", f"фильтр «{node.name}» стоит последним в теге {{{{{alone_in} … }}}}")
        return self._filtered(node)

    def _filtered(self, node: nodes.Filter) -> Value:
        if node.node is None or node.dyn_args is not None or node.dyn_kwargs is not None:
            return self._fault("forbidden", forbidden(node))
        value = self.read(node.node)
        if node.name not in FILTERS:
            alike = get_close_matches(node.name, sorted(FILTERS), 3, _ALIKE)
            more = f"Похоже на: {', '.join(alike)}" if alike else f"Есть: {', '.join(sorted(FILTERS))}"
            return self._fault("unknown_filter", f"такого фильтра нет: {node.name}. {more}")
        known = KNOWN.get(node.name, UNKNOWN)
        if value.word.kind not in known.takes | {Kind.ANY}:
            wanted = " или ".join(CALLED[kind] for kind in sorted(known.takes))
            said = f"фильтр «{node.name}» берёт {wanted}, а {value.typed or 'это'} – {CALLED[value.word.kind]}"
            return self._fault("wrong_filter", said)
        self._must_be(value)
        self._settings(node, known)
        if known.alone_in and value.path:  # such a filter prints its word whole
            self.used |= set(paths(value.word, value.path))
        if node.name in ("first", "last"):
            if value.word.item:
                self._may_be_short(value)
                return Value(value.word.item, f"{value.path}[]" if value.path else "")
            return Value(value.word)
        return Value(known.gives)

    def _settings(self, node: nodes.Filter, known: Filter) -> None:
        named = {str(pair.key): pair.value for pair in node.kwargs}
        try:
            given = [] if node.name in BUILT_IN else settings(node.name, node.args, named)
        except TypeError:
            self._fault("wrong_filter", f"у фильтра «{node.name}» другие настройки в скобках")
            return
        if node.name in BUILT_IN and (node.args or named):
            self._fault("wrong_filter", f"у фильтра «{node.name}» нет настроек: уберите скобки")
        for wanted, setting in zip(known.settings, given, strict=False):
            kind, constant = self.read(setting).word.kind, isinstance(setting, nodes.Const)
            if kind not in (wanted, Kind.ANY) and (constant or wanted is not Kind.FLAG):  # any word can be a condition
                self._fault("wrong_filter", f"настройка фильтра «{node.name}» – {CALLED[wanted]}, а здесь другое")
        if node.name == "согласовать" and len(given) > 1:
            case = given[1]
            if not isinstance(case, nodes.Const) or case.value not in {one.value for one in Case}:
                cases = " ".join(one.value for one in Case)
                self._fault("wrong_filter", f"второй в скобках у «согласовать» – падеж: {cases}")


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
    return frozenset(".".join(steps[:length]).removesuffix("[]") for length in range(1, len(steps) + 1))


def _path(node: nodes.Node, names: Mapping[str, Value]) -> str:
    if isinstance(node, nodes.Name):
        return names[node.name].path if node.name in names else node.name
    if isinstance(node, nodes.Getattr):
        base = _path(node.node, names)
        return f"{base}.{node.attr}" if base else ""
    return ""
