"""Letters of a typed word: its pieces, its capitals, whether it is Cyrillic at all."""

from __future__ import annotations

import re

VOWELS = frozenset("аеёиоуыэюя")
HUSHING = "жшчщ"
_CYRILLIC = re.compile(r"[а-яё]+", re.IGNORECASE)
# Every dash that people type inside a double name: hyphen-minus, U+2010..U+2015, minus; and blanks.
_JOINTS = re.compile(r"((?:\s*[-\u2010-\u2015\u2212]\s*|\s+|['\u2019\u02bc]))")


def is_cyrillic(word: str) -> bool:
    """Whether the word is made of Russian letters only."""
    return _CYRILLIC.fullmatch(word) is not None


def vowels_in(word: str) -> int:
    """The number of syllables of a lower-case word."""
    return sum(letter in VOWELS for letter in word)


def pieces(text: str) -> list[str]:
    """«Петрова – Водкина» as words and joints by turns: ["Петрова", " – ", "Водкина"]."""
    return [text] if text.isalpha() else _JOINTS.split(text)


def fit(typed: str, form: str) -> str:
    """A lower-case form on the typed word: typed letters stay while the form keeps them (е for ё is kept too)."""
    same = 0
    for a, b in zip(typed.lower(), form, strict=False):
        if a != b and (a != "е" or b != "ё"):
            break
        same += 1
    rest = form[same:]
    return typed[:same] + (rest.upper() if len(typed) > 1 and typed.isupper() else rest)
