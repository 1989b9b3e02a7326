"""The filters of templates as the check knows them: what each takes, gives and is set by."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from jinja2 import nodes

from service.russian import Case
from service.tags import WORD
from service.template_check.words import ANY, NUMBER, TEXT, Kind, Word


@dataclass(frozen=True)
class Filter:
    """What a filter takes and gives, what its settings are, and in which kind of tag it alone may stand."""

    takes: frozenset[Kind]
    gives: Word = TEXT
    settings: tuple[Kind, ...] = ()
    alone_in: str = ""


def _of(*kinds: Kind) -> frozenset[Kind]:
    return frozenset(kinds)


_TEXTS = _of(Kind.TEXT)
KNOWN = {
    **{case.value: Filter(_TEXTS) for case in Case},
    "инициалы": Filter(_TEXTS),
    "подпись": Filter(_TEXTS),
    "согласовать": Filter(_TEXTS, settings=(Kind.TEXT, Kind.TEXT)),
    "дата": Filter(_TEXTS),
    "словами": Filter(_TEXTS),
    "срок": Filter(_TEXTS, settings=(Kind.NUMBER,)),
    "через": Filter(_TEXTS, settings=(Kind.NUMBER,)),
    "доля": Filter(_of(Kind.PART), settings=(Kind.NUMBER, Kind.NUMBER)),
    "число": Filter(_of(Kind.NUMBER), settings=(Kind.TEXT,) * 3),
    "прописью": Filter(_of(Kind.NUMBER, Kind.TEXT), settings=(Kind.TEXT,)),
    "рублей": Filter(_of(Kind.NUMBER, Kind.TEXT), settings=(Kind.TEXT,)),
    **{name: Filter(_TEXTS) for name in ("в", "с", "о")},
    "тело": Filter(_of(Kind.BODY), settings=(Kind.FLAG, Kind.FLAG), alone_in="p"),
    "текст": Filter(_TEXTS, alone_in="r"),
    "грифы": Filter(_of(Kind.LIST), alone_in="p"),
    "отметка": Filter(_of(Kind.LIST), alone_in="p"),
    "лист": Filter(_of(Kind.SHEET), alone_in="p"),
    "вложение": Filter(_of(Kind.ENCLOSURE), alone_in="p"),
    "length": Filter(_of(Kind.TEXT, Kind.LIST), NUMBER),
    "first": Filter(_of(Kind.LIST), ANY),
    "last": Filter(_of(Kind.LIST), ANY),
    **{name: Filter(_TEXTS) for name in ("lower", "capitalize", "trim")},
}
"""Every filter that a template may use; a test compares the names with those of `service.tags`."""
UNKNOWN = Filter(frozenset(Kind), ANY)
"""A filter that the check has not learnt yet, or that is not there: nothing is said of its word."""


def settings(name: str, args: list[nodes.Expr], named: Mapping[str, nodes.Expr]) -> list[Any]:
    """What stands in the brackets after a filter, in the order of its settings. Raises TypeError."""
    return list(inspect.signature(WORD.filters[name]).bind(None, *args, **named).arguments.values())[1:]
