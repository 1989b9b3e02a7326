"""What a type gives its template: the tree of words, read from the types that `words()` declares.

Nothing is rendered for it: a TypedDict is a part with fields, `list[X]` a list, `X | None` may be absent.
"""

from __future__ import annotations

import types
import typing
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cache
from typing import Any

from service.chart import ChartWords
from service.documents.base import Document
from service.parts.appendix import EnclosureWords
from service.parts.flow import Lines
from service.parts.page import PageWords


class Kind(StrEnum):
    """What a word is, and so what a template may do with it."""

    TEXT = "text"
    NUMBER = "number"
    FLAG = "flag"
    LIST = "list"
    PART = "part"
    BODY = "body"
    SHEET = "sheet"
    ENCLOSURE = "enclosure"
    ANY = "any"


HOW_TO_PRINT = {
    Kind.LIST: "это список: обойдите его – {{%p for line in {0} %}} … {{%p endfor %}}",
    Kind.PART: "это не текст, а часть из нескольких слов: {1}",
    Kind.FLAG: "это «да» или «нет»: годится только для условия {{% if {0} %}}",
    Kind.BODY: "это текст с пунктами и таблицами: напишите в отдельном абзаце {{{{p {0} | тело }}}}",
    Kind.SHEET: "это разрыв листа: напишите в отдельном абзаце {{{{p {0} | лист }}}}",
    Kind.ENCLOSURE: "это приложение: напишите в отдельном абзаце {{{{p {0} | вложение }}}}",
}
"""What to write instead of a plain tag, by the kind of its word: {0} is the word, {1} are its fields."""
CALLED = {
    Kind.TEXT: "текст",
    Kind.NUMBER: "число",
    Kind.FLAG: "«да» или «нет»",
    Kind.LIST: "список",
    Kind.PART: "часть из нескольких слов",
    Kind.BODY: "текст с пунктами",
    Kind.SHEET: "лист",
    Kind.ENCLOSURE: "приложение",
}
"""The kinds in a sentence."""


@dataclass(frozen=True)
class Word:
    """One word: its kind, the fields of a part, the items of a list; an optional one may be absent."""

    kind: Kind
    optional: bool = False
    fields: Mapping[str, Word] = field(default_factory=dict)
    item: Word | None = None


TEXT, NUMBER, FLAG, ANY = (Word(kind) for kind in (Kind.TEXT, Kind.NUMBER, Kind.FLAG, Kind.ANY))
INTERNAL = frozenset({"page", "named"})
"""Words that the service itself needs: the sheet of the paper, and its name in an order."""

_LEAVES: tuple[tuple[Any, Word], ...] = (
    (Lines, Word(Kind.BODY)),
    (PageWords, Word(Kind.SHEET)),
    (EnclosureWords, Word(Kind.ENCLOSURE)),
    (ChartWords, Word(Kind.PART, fields={"title": TEXT})),  # the service draws the rest itself
    (str, TEXT),
    (bool, FLAG),
    (int, NUMBER),
    (float, NUMBER),
)


@cache
def words_of(model: type[Document]) -> Word:
    """Everything that the template of a type may print."""
    root = _word(typing.get_type_hints(model.words)["return"])
    return replace(root, fields={name: word for name, word in root.fields.items() if name not in INTERNAL})


def _word(hint: Any) -> Word:
    for known, leaf in _LEAVES:
        if hint == known:
            return leaf
    origin, inside = typing.get_origin(hint), typing.get_args(hint)
    if origin in (typing.Union, types.UnionType):
        left = [one for one in inside if one is not type(None)]
        word = _word(left[0]) if len(left) == 1 else ANY
        return replace(word, optional=len(left) < len(inside))
    if origin is list:
        return Word(Kind.LIST, item=_word(inside[0]))
    if origin is typing.Literal:
        return TEXT
    if typing.is_typeddict(hint):
        return Word(Kind.PART, fields={name: _word(inner) for name, inner in typing.get_type_hints(hint).items()})
    return ANY


def paths(word: Word, path: str = "") -> Iterator[str]:
    """Every path below a word, as `signatures[].post`; a list is named as its items are, without the brackets."""
    if path:
        yield path.removesuffix("[]")
    for name, inner in word.fields.items():
        yield from paths(inner, f"{path}.{name}" if path else name)
    if word.item:
        yield from paths(word.item, f"{path}[]")


def example(word: Word, full: bool) -> Any:
    """A value of that shape: with everything in it, or with as little as the type allows."""
    if word.optional and not full:
        return None
    if word.kind is Kind.PART:
        return {name: example(inner, full) for name, inner in word.fields.items()}
    if word.kind is Kind.LIST:
        assert word.item
        return [example(word.item, full), example(word.item, full)] if full else []
    plain: dict[Kind, Any] = {Kind.TEXT: "слово" if full else "", Kind.NUMBER: int(full), Kind.FLAG: full}
    return plain.get(word.kind, {})
