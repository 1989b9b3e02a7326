"""Numbers with their words, numbers in words, sums of money (num2words)."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from service.russian import head
from service.russian.cases import TAGS, Case, Number
from service.russian.dictionary import adjective_form, inflect
from service.russian.letters import fit

NO_BREAK = "\u00a0"
_CASE_LETTERS = dict(zip(Case, "ngdaip", strict=True))
# After a number these take a form of their own: 5 лет, 5 человек.
_COUNTED = {"год": "лет", "человек": "человек"}


def digits(number: int) -> str:
    """«1 234 567»: thousands apart, no-break spaces."""
    return f"{number:,}".replace(",", NO_BREAK)


def plural(number: int, noun: str, case: Case | str = Case.NOMINATIVE) -> str:
    """The noun with its adjectives in the form that the number asks for: 2 and «пара» is «пары»."""
    return _plural(_class(number), noun, Case(case))


def counted(number: int, noun: str, case: Case | str = Case.NOMINATIVE) -> str:
    """«5 пар», «21 пара», «5 000 рублей»: the number, a no-break space, the noun in the right form."""
    return f"{digits(number)}{NO_BREAK}{plural(number, noun, case)}"


def in_words(
    number: int, case: Case | str = Case.NOMINATIVE, gender: Number | str = Number.MASCULINE, animate: bool = False
) -> str:
    """The number in words, in a case and a gender: 2, genitive is «двух»; `animate` matters for the accusative only."""
    from num2words import num2words  # a tenth of a second to import, and few papers need it

    chosen = str(gender) if str(gender) in ("m", "f", "n") else "m"
    return str(num2words(number, lang="ru", case=_CASE_LETTERS[Case(case)], gender=chosen, animate=animate))


def money(amount: Decimal | int | str, case: Case | str = Case.NOMINATIVE) -> str:
    """«5 000 (пять тысяч) рублей 00 копеек» in a case; kopecks stay digits. Rounds half a kopeck up."""
    whole = Decimal(amount).quantize(Decimal("0.01"), ROUND_HALF_UP)
    roubles, kopecks = divmod(int(whole * 100), 100)
    return (
        f"{digits(roubles)} ({in_words(roubles, case)}) {plural(roubles, 'рубль', case)} "
        f"{kopecks:02d}{NO_BREAK}{plural(kopecks, 'копейка', case)}"
    )


def _class(number: int) -> int:
    """1 for 1, 21, 101; 2 for 2-4, 22-24; 5 for the rest."""
    last_two, last = abs(number) % 100, abs(number) % 10
    if last == 1 and last_two != 11:
        return 1
    return 2 if last in (2, 3, 4) and last_two not in (12, 13, 14) else 5


@lru_cache(maxsize=2048)
def _plural(kind: int, noun: str, case: Case) -> str:
    found = head.analyse(noun, False)
    shown = list(found.tokens)
    for word in found.words:
        if word.reading is None:
            continue
        form = _adjective(word, found, kind, case) if word.is_adjective else _noun(word, kind, case)
        shown[word.place] = word.frozen + fit(word.typed, form or word.typed)
    return "".join(shown)


def _noun(word: head.Word, kind: int, case: Case) -> str | None:
    reading = word.reading
    assert reading is not None
    direct = case in (Case.NOMINATIVE, Case.ACCUSATIVE)
    animate = "anim" in reading.marks
    if kind == 1:
        masculine = "masc" in reading.marks
        tag = TAGS[case]
        if case is Case.ACCUSATIVE and masculine:
            tag = "gent" if animate else "nomn"
        return inflect(reading, "NOUN", "sing", tag)
    if kind == 2 and direct and not (animate and case is Case.ACCUSATIVE):
        return inflect(reading, "NOUN", "sing", "gent")
    if direct or case is Case.GENITIVE:
        return _COUNTED.get(reading.word) or inflect(reading, "NOUN", "plur", "gent")
    return inflect(reading, "NOUN", "plur", TAGS[case])


def _adjective(word: head.Word, found: head.Head, kind: int, case: Case) -> str | None:
    reading, noun = word.reading, found.words[-1].reading
    assert reading is not None
    gender = next((mark for mark in ("masc", "femn", "neut") if noun and mark in noun.marks), "masc")
    animate = noun is not None and "anim" in noun.marks
    if kind == 1:
        return adjective_form(reading, case, animate, gender, "sing")
    if case in (Case.NOMINATIVE, Case.ACCUSATIVE):
        nominative = kind == 2 and gender == "femn" and not (animate and case is Case.ACCUSATIVE)
        return adjective_form(reading, Case.NOMINATIVE if nominative else Case.GENITIVE, False, gender, "plur")
    return adjective_form(reading, case, animate, gender, "plur")
