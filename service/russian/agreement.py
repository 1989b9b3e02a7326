"""Words that agree with a person (ознакомлена, назначенную) or with a kind of document (УТВЕРЖДЕНА)."""

from __future__ import annotations

from functools import lru_cache

from service.russian import head
from service.russian.cases import Case, Form, Gender, Number
from service.russian.dictionary import Reading, adjective_form, inflect, readings
from service.russian.letters import fit, is_cyrillic

UNKNOWN_GENDER = "пол не определён: укажите его"
NO_AGREEMENT = "слово не согласуется по роду"
UNKNOWN_KIND = "вид документа не узнан: род не определён"
_MARKS = {"m": "masc", "f": "femn", "n": "neut", "pl": "plur"}


def agree(
    word: str, gender: Gender | Number | str | None, case: Case | str = Case.NOMINATIVE, person: bool = True
) -> Form:
    """An adjective, a participle (full or short) or a past verb in the gender and case asked for.

    `person` decides the accusative: «назначенного» педагога, but «утверждённый» план. Without a gender the word comes
    back as typed and doubtful. Raises ValueError when `case` is no Russian case.
    """
    mark = _MARKS.get(str(gender)) if gender else None
    if mark is None:
        return Form(word, False, UNKNOWN_GENDER)
    return _agreed(word, mark, Case(case), person)


def kind_of(kind: str) -> Number | None:
    """The gender, or the plural, of a kind of document: «дорожная карта» is feminine, «правила» plural."""
    found = head.analyse(kind.lower(), False)
    noun = next((word.reading for word in found.words if word.reading and "NOUN" in word.reading.marks), None)
    if noun is None:
        return None
    if found.number == "plur":
        return Number.PLURAL
    return next((Number(value) for value, mark in _MARKS.items() if mark in noun.marks), None)


def agree_with_kind(word: str, kind: str, case: Case | str = Case.NOMINATIVE) -> Form:
    """«УТВЕРЖДЕНО» with «дорожная карта» is «УТВЕРЖДЕНА», with «план» «УТВЕРЖДЕН», with «правила» «УТВЕРЖДЕНЫ»."""
    number = kind_of(kind)
    return agree(word, number, case, person=False) if number else Form(word, False, UNKNOWN_KIND)


@lru_cache(maxsize=2048)
def _agreed(text: str, mark: str, case: Case, person: bool) -> Form:
    words = text.split(" ")
    changed = [_one(word, mark, case, person) for word in words]
    if not any(changed):
        return Form(text, False, NO_AGREEMENT)
    return Form(" ".join(new or old for new, old in zip(changed, words, strict=True)))


def _one(word: str, mark: str, case: Case, person: bool) -> str | None:
    """The word in another gender, None when it has none."""
    if not is_cyrillic(word):
        return None
    for reading in readings(word.lower()):
        form = _form(reading, mark, case, person)
        if form:
            return _like(word, form, reading)
    return None


def _form(reading: Reading, mark: str, case: Case, person: bool) -> str | None:
    marks = reading.marks
    if marks & {"PRTS", "ADJS"}:
        kind = marks & {"PRTS", "ADJS", "past", "pres", "actv", "pssv"}
        return inflect(reading, *sorted(kind), *(("plur",) if mark == "plur" else ("sing", mark)))
    if reading.has("VERB", "past"):
        return inflect(reading, "VERB", "past", *(("plur",) if mark == "plur" else ("sing", mark)))
    if marks & {"PRTF", "ADJF"} and "nomn" in marks:
        number = "plur" if mark == "plur" else "sing"
        return adjective_form(reading, case, person, mark, number)
    return None


def _like(typed: str, form: str, reading: Reading) -> str:
    """Capitals as typed. The ё that stress brings («утверждён») in small letters only: stamps go without."""
    if typed.islower() and typed == reading.word:
        return form
    return fit(typed, form.replace("ё", "е") if "Ё" not in typed else form)
