"""The language of templates: Jinja in a closed sandbox, with cases, dates and Word's bodies as filters.

One environment fills Word files (escaping), one fills the default texts (no escaping, marks of the small
markup disarmed). Templates get plain values only; a name that does not exist is an error, never a gap;
nothing can be called, and no attribute of an object can be reached.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, timedelta
from functools import wraps
from typing import Any, Protocol

from jinja2 import StrictUndefined, Template, TemplateRuntimeError, Undefined
from jinja2.exceptions import SecurityError
from jinja2.runtime import LoopContext
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from service import word_blocks, wordml
from service.russian import Case, PersonName, Phrase, agree, numerals, prepositions
from service.russian import dates as russian_dates
from service.russian.typography import bind
from service.russian.working_days import working
from service.shown import record, shown

LOOP = frozenset({"index", "index0", "first", "last", "length"})
"""What a template may ask of `loop`."""
BUILT_IN = ("length", "lower", "capitalize", "trim", "first", "last")
"""Filters of Jinja that templates may use."""


class Binder(Protocol):
    """What a filter asks of the file that is being filled: new sheets and other documents in it."""

    assembly: wordml.Assembly

    def styled(self, xml: str) -> str:
        """What the service prints, by the style ids of the template."""

    def new_sheet(self, page: dict[str, Any]) -> str:
        """End the section and go on on a sheet of its own."""

    def enclose(self, enclosure: dict[str, Any]) -> str:
        """The body of another document, on sheets of its own."""


_binder: ContextVar[Binder] = ContextVar("binder")


@contextmanager
def filling(binder: Binder) -> Iterator[None]:
    """One document is being filled: its lists, footnotes and sheets are gathered in one place."""
    token = _binder.set(binder)
    try:
        yield
    finally:
        _binder.reset(token)


def _case_filter(case: Case) -> Callable[[Any], str]:
    def inflected(phrase: Any) -> str:
        if not isinstance(phrase, Phrase):
            raise TemplateRuntimeError(f"падеж «{case.value}» ставится только у имён, должностей, организаций и актов")
        return shown(phrase, case)

    return inflected


def _name(value: Any) -> PersonName:
    if not isinstance(value, PersonName):
        raise TemplateRuntimeError("здесь нужно имя человека")
    return value


def _agree(value: Any, word: str, case: str = "им") -> str:
    return record(word, case, agree(word, _name(value).gender, Case(case)))


def _day(value: Any) -> date:
    return date.fromisoformat(str(value))


def share_of(start: date, end: date, first: float, last: float) -> str:
    """The months of a share of a term: `share_of(start, end, 0.0, 0.2)` is «сентябрь – октябрь 2026 г.»."""
    days = (end - start).days
    span = russian_dates.months_span(start + timedelta(int(days * first)), start + timedelta(int(days * last)))
    return re.sub(r"\u00a0(?=\d{4})", " ", span)  # a narrow column must be able to break it


def _counted(number: Any, one: str, few: str, many: str) -> str:
    tens, units = int(number) % 100, int(number) % 10
    word = many if 11 <= tens <= 14 or units == 0 or units >= 5 else one if units == 1 else few
    return f"{number}\u00a0{word}"


_FILTERS: dict[str, Callable[..., Any]] = {
    **{case.value: _case_filter(case) for case in Case},
    "инициалы": lambda value: _name(value).initials,
    "подпись": lambda value: _name(value).signature,
    "согласовать": _agree,
    "дата": lambda value: russian_dates.digits(_day(value)),
    "словами": lambda value: russian_dates.words(_day(value)),
    "срок": lambda value, days: working(_day(value) + timedelta(days)).isoformat(),
    "через": lambda value, days: (_day(value) + timedelta(days)).isoformat(),
    "доля": lambda term, first, last: share_of(_day(term["start"]), _day(term["end"]), first, last),
    "число": _counted,
    "прописью": lambda number, case="им": numerals.in_words(int(number), Case(case)),
    "рублей": lambda amount, case="им": numerals.money(str(amount), Case(case)),
    "в": prepositions.v,
    "с": prepositions.s,
    "о": prepositions.about,
}


def _made(made: Callable[[wordml.Assembly], str]) -> Markup:
    """A piece of Word's own XML, in the styles of the template that is being filled."""
    binder = _binder.get()
    return Markup(binder.styled(made(binder.assembly)))


_WORD_FILTERS: dict[str, Callable[..., Any]] = {
    "тело": lambda lines, keep=False, goes_on=False: _made(
        lambda own: word_blocks.body_xml(lines, own, bool(keep), goes_on)
    ),
    "текст": lambda text: _made(lambda own: wordml.runs(text, own)),
    "отметка": lambda lines: _made(lambda own: word_blocks.mark_xml(lines, own)),
    "грифы": lambda rows: _made(lambda own: word_blocks.stamps_xml(rows, own)),
    "лист": lambda page: Markup(_binder.get().new_sheet(page)),
    "вложение": lambda enclosure: Markup(_binder.get().enclose(enclosure)),
}
FILTERS = frozenset([*_FILTERS, *_WORD_FILTERS, *BUILT_IN])
"""Every filter that a template may use."""


class _Closed(ImmutableSandboxedEnvironment):
    """Keys of dicts and a few facts of `loop`; no other attribute, no call, no repetition of strings."""

    intercepted_binops = frozenset(["*", "**", "%"])

    def getattr(self, obj: Any, attribute: str) -> Any:
        if type(obj) is dict:
            try:
                return obj[attribute]
            except KeyError:
                return self.undefined(obj=obj, name=attribute)
        if type(obj) is LoopContext and attribute in LOOP:
            return getattr(obj, attribute)
        if isinstance(obj, Undefined):
            return obj._fail_with_undefined_error()
        return self.unsafe_undefined(obj, attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:
        if type(obj) is list and type(argument) is int:
            try:
                return obj[argument]
            except IndexError:
                return self.undefined(obj=obj, name=str(argument))
        return self.getattr(obj, argument)

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        raise SecurityError(f"действие «{operator}» в шаблонах не разрешено")

    def call(__self, __context: Any, __obj: Any, *args: Any, **kwargs: Any) -> Any:  # noqa: N805  # Jinja's own signature
        raise SecurityError("вызовы в шаблонах не разрешены")


def _safe(name: str, given: Callable[..., Any]) -> Callable[..., Any]:
    """A filter that was given what it can't take says so, as any other mistake of a template."""

    @wraps(given)
    def filtered(*args: Any, **kwargs: Any) -> Any:
        try:
            return given(*args, **kwargs)
        except (TypeError, ValueError, KeyError, AttributeError) as cause:
            raise TemplateRuntimeError(f"фильтр «{name}» не может взять такое слово") from cause

    return filtered


def _environment(escape: bool, printed: Callable[[Any], Any], filters: dict[str, Callable[..., Any]]) -> _Closed:
    environment = _Closed(undefined=StrictUndefined, autoescape=escape, finalize=printed, keep_trailing_newline=True)
    environment.globals.clear()
    own = {name: _safe(name, given) for name, given in filters.items()}
    environment.filters = {**{name: environment.filters[name] for name in BUILT_IN}, **own}
    return environment


def _in_word(value: Any) -> Any:
    """A value as Word shows it; a structure printed whole is a mistake of the template."""
    kind = type(value)
    if kind is Markup or kind is int:
        return value
    if isinstance(value, str):
        return Markup(wordml.text_xml(value)) if "\n" in value or "\t" in value else str(value)
    return _unprintable(value)


def _unprintable(value: Any) -> Any:
    if isinstance(value, Undefined):
        return str(value)  # raises: the name does not exist
    raise TemplateRuntimeError(
        "напечатать можно только текст или число, а здесь список, отметка или целая часть документа"
    )


# Signs that mean something to `service.wording` are disarmed in values, and armed again after parsing.
_DISARMED = {"\n": "\x01", "|": "\x02", "//": "\x03", "*": "\\*", "^": "\\^"}
_EDGE = "\x04"


def _in_text(value: Any) -> Any:
    if type(value) is int:
        return value
    if not isinstance(value, str):
        return _unprintable(value)
    text = str(value)
    for sign, instead in _DISARMED.items():
        if sign in text:
            text = text.replace(sign, instead)
    return _EDGE + text


def rearm(text: str) -> str:
    """A parsed piece of a default text with the signs of its values back in place."""
    if _EDGE in text:
        text = text.replace(_EDGE, "").replace("\x01", "\n").replace("\x02", "|").replace("\x03", "//")
    return bind(text)


WORD = _environment(True, _in_word, {**_FILTERS, **_WORD_FILTERS})
TEXT = _environment(False, _in_text, _FILTERS)


def compile_word(source: str) -> Template:
    """A part of a Word file as a template."""
    return WORD.from_string(source)


_ONLY_TAGS = re.compile(r"^[ \t]*((?:\{%(?:(?!%\}).)*%\}[ \t]*)+)\n", re.MULTILINE)


def compile_text(source: str) -> Template:
    """A file of default texts as a template; a line that holds only tags vanishes with them."""
    return TEXT.from_string(_ONLY_TAGS.sub(r"\1", source))
