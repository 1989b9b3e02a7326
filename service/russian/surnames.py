"""One word of a surname in six cases.

Laws of the language first, short lists of exceptions second (exceptions.py), the dictionary where a law needs to know
a word. Each law says also when a person should look: fleeting vowels, women's surnames that are nouns, foreign words
of unknown stress. What is disputed among the grammars is doubtful here.
"""

from __future__ import annotations

from functools import lru_cache

from service.russian import petrovich
from service.russian.cases import Gender
from service.russian.dictionary import PROPER, inflect, readings
from service.russian.doubts import FLEETING, FOREIGN_IN, NOUN_LIKE, OTHER_FORM, RARE_END, UNKNOWN_STRESS
from service.russian.endings import (
    FIXED,
    NOUN_M,
    NOUN_M_HUSHING,
    NOUN_M_IY,
    NOUN_M_SOFT,
    POSSESSIVE_F,
    POSSESSIVE_M,
    Declined,
    adjective,
    apply,
    masculine_noun,
    noun_on_a,
)
from service.russian.exceptions import (
    ENGLISH_IN,
    FLEETING_NAMES,
    FRENCH_A,
    GEORGIAN_AYA,
    GERMAN_IKH,
    NOUNS_ON_CHIY,
)
from service.russian.fleeting import fleeting, hushing
from service.russian.letters import HUSHING, VOWELS, vowels_in
from service.russian.lookalikes import (
    are_known,
    as_adjective,
    by_dictionary,
    common_noun,
    first_declension,
    is_adjective,
    is_plural_adjective,
    known_forms,
)

# Suffixes that are never in doubt: the dictionary isn't asked.
_REGULAR = ("ов", "ев", "ёв", "ин", "ын", "ова", "ева", "ёва", "ина", "ына", "ский", "цкий", "ская", "цкая", "ко")


@lru_cache(maxsize=16384)
def decline(word: str, gender: Gender) -> Declined:
    """Six forms of one lower-case Cyrillic word of a surname."""
    declined = _woman(word) if gender is Gender.FEMALE else _man(word)
    if not declined.doubt and word.endswith(_REGULAR):
        return declined
    known = known_forms(word, "Surn", gender is Gender.MALE)
    # A man's surname on a consonant declines, though the dictionary says of some (Савчук) that they don't.
    if not known or (gender is Gender.MALE and word[-1] not in VOWELS and known[0][1] == word):
        return declined
    if are_known(declined.forms, known):
        return declined if _has_other_meaning(word) else Declined(declined.forms)
    return declined if declined.doubt else Declined(declined.forms, OTHER_FORM, known[0])


def decline_known(text: str, gender: Gender) -> Declined | None:
    """A double surname that the dictionary knows as a whole: Корвин-Круковский."""
    mark = "masc" if gender is Gender.MALE else "femn"
    for reading in readings(text):
        if reading.has("Surn", "nomn", "sing") and reading.marks & {mark, "ms-f", "Ms-f", "GNdr"}:
            forms = [form or text for form in by_dictionary(reading)]
            return Declined((text, *forms))
    return None


def _has_other_meaning(word: str) -> bool:
    """Whether some word that is no name looks the same: Заяц, Сова."""
    return any(
        reading.has("nomn") and not reading.has("plur") and not reading.marks & PROPER for reading in readings(word)
    )


def _fixed(word: str, doubt: str = "") -> Declined:
    return Declined(apply(word, FIXED), doubt)


def _is_fixed_for_all(word: str) -> bool:
    """Surnames on any vowel but -а/-я, and old genitives: Живаго, Дурново, Черных, Долгих."""
    if word[-1] in VOWELS and word[-1] not in "ая":
        return True
    if word[-2:] not in ("ых", "их"):
        return False
    if vowels_in(word) < 2 or word in GERMAN_IKH:
        return False
    return word[-2] == "ы" or word[-3] in "гкхжшчщн" or (word[-3] == "ь" and is_plural_adjective(word))


def _on_a(word: str, gender: Gender) -> Declined:
    """Surnames on -а and -я that are nouns: Буга, Капица, Берия, and those that never change: Дюма, Моруа."""
    before = word[-2:-1]
    if word[-1] == "а" and before in VOWELS:
        return _fixed(word)
    if word in FRENCH_A or _known_as_fixed(word):
        return _fixed(word)
    if vowels_in(word) == 1 and not common_noun(word):
        return _fixed(word, UNKNOWN_STRESS)
    forms = first_declension(word)
    if word.endswith(("уя", "оя", "эя")):
        return Declined(forms, UNKNOWN_STRESS)
    if petrovich.agrees(word, gender, forms[1], forms[4]):
        return Declined(forms)
    return Declined(forms, UNKNOWN_STRESS, petrovich.surname_forms(word, gender))


def _known_as_fixed(word: str) -> bool:
    """Whether the dictionary knows the surname, for both genders, as one that never changes."""
    return any(
        reading.has("Surn", "nomn", "sing")
        and reading.marks & {"ms-f", "Ms-f", "GNdr"}
        and by_dictionary(reading)[0] == word
        for reading in readings(word)
    )


def _woman(word: str) -> Declined:
    if word[-1] not in "ая" or _is_fixed_for_all(word):
        return _fixed(word)
    stem = word[:-1]
    if word.endswith("ья") and is_adjective(word):
        return as_adjective(word, "femn")
    if word.endswith(("ова", "ева", "ёва", "ина", "ына")):
        if vowels_in(stem) == 1 and not stem.startswith(("льв", "псков")):
            return Declined(apply(word, noun_on_a(word)), NOUN_LIKE, apply(word, POSSESSIVE_F))
        # Of the nouns on -ова and -ева only «королева» has more than three syllables: Иванова needs no look-up.
        long = word[-2] == "в" and vowels_in(word) > 3 and word != "королева"
        doubt = NOUN_LIKE if not long and common_noun(word, "femn") else ""
        return Declined(apply(word, POSSESSIVE_F), doubt, apply(word, noun_on_a(word)))
    if word.endswith(("ая", "яя")) and word not in GEORGIAN_AYA and vowels_in(word) > 2:
        sure = word.endswith(("ская", "цкая", "ная", "вая", "тая", "яя")) or is_adjective(word)
        return (as_adjective(word, "femn") if word[-3] in HUSHING else Declined(apply(word, adjective(word))))._replace(
            doubt="" if sure else RARE_END
        )
    return _on_a(word, Gender.FEMALE)


def _man(word: str) -> Declined:
    last = word[-1]
    if word in FLEETING_NAMES:  # Лев, Павел: as the first name or with the vowel, as the family does
        return Declined(apply(word, masculine_noun(word)), FLEETING, apply(word, NOUN_M, FLEETING_NAMES[word]))
    if _is_fixed_for_all(word):
        plain = last != "х" or word[-2] == "ы" or word.endswith(("ских", "цких")) or is_plural_adjective(word)
        return _fixed(word, "" if plain else RARE_END)
    if last in "ая":
        return _on_a(word, Gender.MALE)
    if word.endswith(("ов", "ев", "ёв", "ин", "ын")):
        return _possessive(word)
    if word[-2:] in ("ый", "ий", "ой"):
        return _adjective(word)
    if last == "ъ":
        return _fixed(word, RARE_END)
    return _noun(word)


def _possessive(word: str) -> Declined:
    """Иванов, Пушкин: -ым; but Грин, Ким Ён Шин, Дарвин, Литвин: -ом."""
    if (vowels_in(word) == 1 and not word.startswith("льв")) or word in ENGLISH_IN:
        return Declined(apply(word, NOUN_M), FOREIGN_IN, apply(word, POSSESSIVE_M))
    doubt = NOUN_LIKE if word[-2:] in ("ин", "ын") and common_noun(word, "masc") else ""
    return Declined(apply(word, POSSESSIVE_M), doubt, apply(word, NOUN_M))


def _adjective(word: str) -> Declined:
    """Толстой, Белый, Горький; but the nouns Цой, Прибой, Гудзий, Палий."""
    if word.endswith(("ский", "цкий")):
        return Declined(apply(word, adjective(word)))
    known = is_adjective(word)
    if word.endswith("ий"):
        return _on_iy(word, known)
    noun = common_noun(word, "masc")
    like_noun = noun is not None and (inflect(noun, "sing", "gent") or "").endswith("я")
    if word.endswith("ой") and (vowels_in(word) == 1 or (like_noun and not known)):
        return Declined(apply(word, NOUN_M_SOFT))
    doubt = "" if known or vowels_in(word) > 2 else RARE_END
    return Declined(apply(word, adjective(word)), doubt, apply(word, NOUN_M_SOFT))


def _on_iy(word: str, known: bool) -> Declined:
    """Adjectives after г, к, х, н and hushing letters (Великий, Летний), nouns after others (Гудзий, Палий)."""
    before, noun = word[-3:-2], apply(word, NOUN_M_IY)
    if vowels_in(word) == 1:
        return Declined(apply(word, NOUN_M_SOFT), RARE_END, noun)
    if word in NOUNS_ON_CHIY:
        return Declined(noun)
    office = word.endswith("ничий") or common_noun(word, "masc") is not None
    if before not in "гкхн" and known and not office:
        return as_adjective(word, "masc")
    named = any(reading.has("Name", "nomn") for reading in readings(word))
    if not known and (before not in "гкхжшчщн" or named):
        return Declined(noun, RARE_END if named else "")
    sure = known or word.endswith(("ородний", "ужний", "ничий"))
    return Declined(apply(word, adjective(word)), "" if sure else RARE_END, noun)


def _noun(word: str) -> Declined:
    """A man's surname on a consonant, -й or -ь."""
    ending = masculine_noun(word)
    body = word.rstrip("ьй")
    vowel = body[-2:-1] if word[-1] != "й" else body[-1:]
    if vowel in ("о", "е", "ё") or word.endswith("яц") or ("ё" in word and vowels_in(word) == 1):
        without_vowel = fleeting(word)
        if without_vowel:
            full = apply(word, ending)
            return without_vowel if full[1] == without_vowel.forms[1] else without_vowel._replace(rival=full)
    if ending is NOUN_M_HUSHING:
        return hushing(word)
    return Declined(apply(word, ending), FLEETING if word.endswith(("ень", "авель")) and vowels_in(word) > 1 else "")
