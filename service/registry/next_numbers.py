"""Which number a paper would get now, by every index: it is only taken when the paper is registered."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from service.access.actor import Actor
from service.errors import PayloadRefused
from service.registry.numbers import chosen, indexes, last_counts, today


@dataclass(frozen=True)
class NextNumber:
    """The next number of an index."""

    name: str
    title: str
    number: str
    usual: bool
    """Whether papers of this type get it."""


def next_numbers(session: Session, actor: Actor, type_name: str) -> list[NextNumber]:
    """The next number of every index of this year; the one that fits the type is told first.

    Somebody else may take it meanwhile, and a number that was given by hand is passed over.
    """
    known = indexes(session, actor)
    counts = last_counts(session, actor, today().year)
    try:
        usual = chosen(known, "", type_name).name
    except PayloadRefused:
        usual = ""
    found = [
        NextNumber(one.name, one.title, one.number(counts.get(one.name, one.start - 1) + 1), one.name == usual)
        for one in known.values()
    ]
    return sorted(found, key=lambda one: not one.usual)
