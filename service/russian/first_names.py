"""One word of a first name or of a patronymic in six cases."""

from __future__ import annotations

from functools import lru_cache

from service.russian import fleeting, petrovich
from service.russian.cases import Gender
from service.russian.dictionary import readings
from service.russian.endings import (
    FIXED,
    NOUN_A,
    NOUN_F_SOFT,
    NOUN_M,
    NOUN_M_SOFT,
    NOUN_YA,
    Declined,
    apply,
    masculine_noun,
    noun_on_a,
)
from service.russian.exceptions import FLEETING_NAMES, MAYBE_STRESSED_IYA, STRESSED_IYA, THIRD_DECLENSION
from service.russian.letters import VOWELS, vowels_in
from service.russian.lookalikes import are_known, first_declension, known_forms

LATE_STRESS = "склонение зависит от ударения в имени"
SOFT_END = "женское имя на мягкий знак: склоняют по-разному"
RARE_NAME = "редкое имя"
OTHER_FORM = "словарь склоняет это имя иначе"
# Doubts that the dictionary doesn't settle: the grammars themselves disagree.
_DISPUTED = frozenset({LATE_STRESS, SOFT_END})
# Ends that are never in doubt: the dictionary isn't asked.
_HARD = "бвгдзклмнпрстфх"
_REGULAR = tuple(f"{letter}а" for letter in _HARD)
_REGULAR_FOR_BOTH = {
    Gender.MALE: (*_HARD, "й", *_REGULAR, "ья"),
    Gender.FEMALE: (*_HARD, "й", *_REGULAR, "ья", "ния", "сия", "рия", "дия", "ля", "ня"),
}
STRESSED_ICH = frozenset({"ильич", "кузьмич", "козьмич", "кузмич", "лукич", "фомич"})
NOT_A_PATRONYMIC = "не похоже на отчество"
# Patronymics of the East are two words, and the second never changes.
CHILD_OF = frozenset(
    {"оглы", "оглу", "кызы", "гызы", "улы", "уулу", "оол", "кыс", "ибн", "бинт", "заде", "огли", "кизи", "угли", "ўғли"}
)


@lru_cache(maxsize=16384)
def decline(word: str, gender: Gender) -> Declined:
    """Six forms of one lower-case Cyrillic first name."""
    declined = _woman(word) if gender is Gender.FEMALE else _man(word)
    if not declined.doubt and word.endswith(_REGULAR_FOR_BOTH[gender]):
        return declined
    known = known_forms(word, "Name", gender is Gender.MALE)
    if not known or are_known(declined.forms, known):
        return declined if not known or declined.doubt in _DISPUTED else Declined(declined.forms)
    return declined if declined.doubt else Declined(declined.forms, OTHER_FORM, known[0])


def _woman(word: str) -> Declined:
    if word[-1] == "ь":
        if word in THIRD_DECLENSION or word[-2:-1] in "фвр":
            return Declined(apply(word, NOUN_F_SOFT))
        return Declined(apply(word, FIXED), SOFT_END, apply(word, NOUN_F_SOFT))
    if word[-1] not in "ая":
        return Declined(apply(word, FIXED))
    if word[-1] == "а" and word[-2:-1] in VOWELS:
        return Declined(apply(word, FIXED), RARE_NAME)
    if word in STRESSED_IYA:
        return Declined(apply(word, NOUN_YA), LATE_STRESS, apply(word, noun_on_a(word)))
    eastern = word in MAYBE_STRESSED_IYA or (
        word.endswith(("зия", "фия", "хия", "жия", "кия", "гия", "бия")) and not readings(word)
    )
    return Declined(apply(word, noun_on_a(word)), LATE_STRESS if eastern else "", apply(word, NOUN_YA))


def _man(word: str) -> Declined:
    last = word[-1]
    if word in FLEETING_NAMES:
        return Declined(apply(word, NOUN_M, FLEETING_NAMES[word]))
    if last in "ая":
        if last == "а" and word[-2:-1] in VOWELS:
            return Declined(apply(word, FIXED), RARE_NAME)
        return Declined(first_declension(word))
    if last in VOWELS or last == "ъ":
        slavic = word.endswith(("ило", "йло"))  # Данило: in some families Данилы, Даниле
        return Declined(apply(word, FIXED), RARE_NAME if slavic else "")
    if word.endswith(("ок", "ёк")) and vowels_in(word) > 1 and _is_diminutive(word):
        return fleeting.on_ok(word)
    # Turkic and Armenian names on -ч bear the stress on it: Мкртичом.
    if last == "ч":
        return Declined(apply(word, NOUN_M), LATE_STRESS, apply(word, masculine_noun(word)))
    # Of one syllable: Пий, о Пие.
    return Declined(apply(word, NOUN_M_SOFT if word.endswith("ий") and vowels_in(word) == 1 else masculine_noun(word)))


def _is_diminutive(word: str) -> bool:
    """Игорёк, Колобок: the dictionary knows the form that has lost its vowel."""
    return any(reading.has("gent", "sing") for reading in readings(fleeting.on_ok(word).forms[1]))


@lru_cache(maxsize=16384)
def decline_patronymic(word: str, gender: Gender) -> Declined:
    """Six forms of one lower-case patronymic: -вич, -ич, -вна, -ична, or an eastern one that never changes."""
    if word in CHILD_OF:
        return Declined(apply(word, FIXED))
    if gender is Gender.MALE and word.endswith(("ич", "ыч")):
        stressed = word in STRESSED_ICH
        return Declined(apply(word, NOUN_M if stressed else masculine_noun(word)))
    if gender is Gender.FEMALE and word.endswith(("вна", "чна", "шна", "на")):
        return Declined(apply(word, NOUN_A))
    forms = petrovich.first_name_forms(word, gender)
    return Declined(forms, NOT_A_PATRONYMIC)
