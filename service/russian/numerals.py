"""Numbers with words, in words, and money."""

from __future__ import annotations

from num2words import num2words

from service.russian.cases import Case, Number
from service.russian.cases import TAGS as _CASES
from service.russian.dictionary import _morph
_like = lambda a, b: b[:1].upper() + b[1:] if a[:1].isupper() else b


def counted(number: int, noun: str) -> str:
    """«5 пар»: a number with its noun, a no-break space between."""
    word = [p for p in _morph().parse(noun) if "NOUN" in p.tag][0].make_agree_with_number(number).word
    return f"{number}\u00a0{word}"


def in_words(number: int, case: Case | str = Case.NOMINATIVE, gender: Number | str = Number.MASCULINE) -> str:
    """A cardinal in words."""
    names = dict(zip(Case, ("n", "g", "d", "a", "i", "p")))
    return str(num2words(number, lang="ru", case=names[Case(case)], gender=str(gender) if str(gender) != "pl" else "m", animate=False))


def money(amount: int) -> str:
    """Roubles: «5 000 (пять тысяч) рублей»."""
    word = _morph().parse("рубль")[0].make_agree_with_number(amount).word
    return f"{amount:,}".replace(",", "\u00a0") + f" ({in_words(amount)}) {word}"
