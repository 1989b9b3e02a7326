"""Qualification categories: by what words one is known, and what their usual short forms stand for."""

from __future__ import annotations

import re

_KNOWN = re.compile(
    r"\b(?:высш(?:ая|ей|ую)|перв(?:ая|ой|ую)|втор(?:ая|ой|ую)|соответств\w+|без|нет|не|педагог|молодой|аттестован\w*)\b",
    re.IGNORECASE,
)

_SHORT = {
    "без категории": ("б/к", "бк", "без кат", "без к", "нет", "-", "–", "—"),
    "первая квалификационная категория": (
        "1",
        "i",
        "1 к",
        "1к",
        "1 кк",
        "i кк",
        "1 кат",
        "i кат",
        "первая кат",
        "перв",
    ),
    "высшая квалификационная категория": ("в", "в/к", "вк", "вкк", "в кк", "выс", "высш", "высшая кат", "высш кат"),
    "соответствие занимаемой должности": (
        "сзд",
        "соотв",
        "соответств",
        "соотв зан должн",
        "соотв занимаемой должности",
    ),
}
"""As tables of schools have them, without points, in small letters."""
_FULL = {short: full for full, known in _SHORT.items() for short in known}


def in_full(category: str) -> str:
    """«б/к» is «без категории»; what is no usual short form stays as it is."""
    key = " ".join(category.casefold().replace(".", " ").split())
    return _FULL.get(key, category)


def is_known(category: str) -> bool:
    """Whether it is one that there is (приказ Минпросвещения № 196 of 24.03.2023); another is likely a slip."""
    return _KNOWN.search(category) is not None
