"""The kinds of papers that there are, for whoever begins a new one or looks for an old one."""

from __future__ import annotations

from dataclasses import dataclass

from service import documents
from service.parts.year import Each


@dataclass(frozen=True)
class Kind:
    """A type of paper, as a person chooses it."""

    name: str
    title: str
    needed: str
    """When one needs it, in one sentence."""
    of_pair: bool
    """Whether it is about one pair, or may be."""
    of_year: bool
    """Whether a school year has it; the others are made along with something."""


def kinds() -> list[Kind]:
    """All of them: those of the year in its order, then the others."""
    found = [
        Kind(name, cls.TITLE, cls.NEEDED, any(one.each is Each.PAIR for one in cls.YEAR), bool(cls.YEAR))
        for name, cls in documents.types().items()
    ]
    places = {name: min((one.place for one in cls.YEAR), default=1_000) for name, cls in documents.types().items()}
    return sorted(found, key=lambda one: (bool(documents.model(one.name).SERVES), places[one.name], one.title))
