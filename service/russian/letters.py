"""Letters of a typed word: its pieces, its capitals, whether it is Cyrillic at all."""

from __future__ import annotations

import re

VOWELS = frozenset("аеёиоуыэюя")
HUSHING = "жшчщ"
_WORD = re.compile(r"[a-zа-яё]{2,}", re.IGNORECASE)
_TWINS = str.maketrans("ABCEHKMOPTXYaceopxy", "АВСЕНКМОРТХУасеорху")
"""Latin letters that look Russian -> those they are taken for."""
_CYRILLIC = re.compile(r"[а-яё]+", re.IGNORECASE)
# Every dash that people type inside a double name: hyphen-minus, U+2010..U+2015, minus; and blanks.
_JOINTS = re.compile(r"((?:\s*[-\u2010-\u2015\u2212]\s*|\s+|['\u2019\u02bc]))")


def is_cyrillic(word: str) -> bool:
    """Whether the word is made of Russian letters only."""
    return _CYRILLIC.fullmatch(word) is not None


def strange_letters(word: str) -> list[str]:
    """Letters of the other alphabet in a word of mixed alphabets («Пoпова»: the Latin «o»); none in a plain word."""
    if word.isascii() or is_cyrillic(word):
        return []
    latin = [letter for letter in word if letter.isascii() and letter.isalpha()]
    russian = [letter for letter in word if is_cyrillic(letter)]
    rarer = latin if len(latin) <= len(russian) else russian
    return list(dict.fromkeys(rarer)) if latin and russian else []


def one_alphabet(text: str) -> str:
    """The text with Latin letters put right that were typed in Russian words by mistake: «Cоловьёва», «Пoпова»."""
    return text if text.isascii() else _WORD.sub(_put_right, text)


def _put_right(found: re.Match[str]) -> str:
    word = found[0]
    latin = [letter for letter in word if letter.isascii()]
    is_slip = latin and len(latin) * 2 <= len(word) and all(ord(letter) in _TWINS for letter in latin)
    return word.translate(_TWINS) if is_slip else word


def vowels_in(word: str) -> int:
    """The number of syllables of a lower-case word."""
    return sum(letter in VOWELS for letter in word)


def pieces(text: str) -> list[str]:
    """«Петрова – Водкина» as words and joints by turns: ["Петрова", " – ", "Водкина"]."""
    return [text] if text.isalpha() else _JOINTS.split(text)


def shared(one: str, other: str) -> int:
    """How many letters two words have in common from the beginning."""
    for place, (a, b) in enumerate(zip(one, other, strict=False)):
        if a != b:
            return place
    return min(len(one), len(other))


def fit(typed: str, form: str) -> str:
    """A lower-case form on the typed word: typed letters stay while the form keeps them (е for ё is kept too)."""
    lower = typed.lower()
    same = len(lower) if form.startswith(lower) else shared(lower, form)
    if "ё" in form and "ё" not in lower:
        while same < min(len(lower), len(form)) and (lower[same] == form[same] or lower[same] + form[same] == "её"):
            same += 1
    rest = form[same:]
    if typed.isupper() and len(typed) > 1:
        rest = rest.upper()
    elif not same and typed[:1].isupper():
        rest = rest[:1].upper() + rest[1:]
    return typed[:same] + rest
