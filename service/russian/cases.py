"""The words that everybody here speaks in: case, gender, and a form with its verdict."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Case(StrEnum):
    """The six cases, named as a Russian schoolbook abbreviates them (and as the templates write them)."""

    NOMINATIVE = "им"
    GENITIVE = "род"
    DATIVE = "дат"
    ACCUSATIVE = "вин"
    INSTRUMENTAL = "тв"
    PREPOSITIONAL = "пр"


CASES = tuple(Case)

# How the OpenCorpora dictionary names the cases.
TAGS = dict(zip(CASES, ("nomn", "gent", "datv", "accs", "ablt", "loct"), strict=True))


class Gender(StrEnum):
    """The gender of a person."""

    MALE = "m"
    FEMALE = "f"


@dataclass(frozen=True, slots=True)
class Form:
    """A form of a phrase and the verdict on it: `reason` (a Russian phrase) says why it isn't sure."""

    text: str
    sure: bool = True
    reason: str = ""


class Number(StrEnum):
    """Grammatical number and gender of a word that others agree with."""

    MASCULINE = "m"
    FEMININE = "f"
    NEUTER = "n"
    PLURAL = "pl"
