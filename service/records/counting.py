"""How many records, in words that agree with the number."""

from __future__ import annotations

from service.russian.numerals import counted


def how_many(number: int, noun: str) -> str:
    """«5 пар», «21 пара»; the noun is given in the nominative."""
    return counted(number, noun)
