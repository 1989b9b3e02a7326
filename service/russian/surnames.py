"""One word of a surname in six cases.

The laws are those of the grammar (Русская грамматика, 1980, § 1171-1202; Н. А. Еськова, Трудности словоизменения
существительных, 1990; Л. П. Калакуцкая, Склонение фамилий и личных имён, 1984). Each law says also when a person
should look: fleeting vowels, women's surnames that are nouns, foreign words of unknown stress.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from service.russian import petrovich
from service.russian.cases import CASES, Gender
from service.russian.dictionary import PROPER, Reading, adjective_form, inflect, readings
from service.russian.endings import (
    FIXED,
    NOUN_M,
    NOUN_M_HUSHING,
    NOUN_M_IY,
    NOUN_M_SOFT,
    POSSESSIVE_F,
    POSSESSIVE_M,
    Endings,
    adjective,
    apply,
    masculine_noun,
    noun_on_a,
)
from service.russian.exceptions import (
    ENGLISH_IN,
    FRENCH_A,
    GEORGIAN_AYA,
    FULL_ETS,
    GERMAN_IKH,
    NOUNS_ON_CHIY,
)
from service.russian.letters import HUSHING, VOWELS, vowels_in

OBLIQUE_TAGS = ("gent", "datv", "accs", "ablt", "loct")
FLEETING = "фамилия с беглой гласной: в семьях склоняют по-разному"
NOUN_LIKE = "фамилия похожа на нарицательное слово"
UNKNOWN_STRESS = "склонение зависит от ударения или происхождения фамилии"
RARE_END = "редкое окончание фамилии"
ENGINES_DIFFER = "правила расходятся со словарём"


class Declined(NamedTuple):
    """Six forms of a lower-case word, and why a person should look at them (empty when there is no need)."""

    forms: tuple[str, ...]
    doubt: str = ""


@lru_cache(maxsize=16384)
def decline(word: str, gender: Gender) -> Declined:
    """Six forms of one lower-case Cyrillic word of a surname."""
    declined = _woman(word) if gender is Gender.FEMALE else _man(word)
    return Declined(declined.forms) if declined.doubt and _confirmed(word, gender, declined.forms) else declined


def _confirmed(word: str, gender: Gender, forms: tuple[str, ...]) -> bool:
    """Whether the dictionary has this very surname with these very forms, and no other word of the same look."""
    own = [reading for reading in readings(word) if reading.has("nomn") and not reading.has("plur")]
    mark = "masc" if gender is Gender.MALE else "femn"
    surnames = [reading for reading in own if reading.has("Surn") and reading.marks & {mark, "ms-f", "Ms-f", "GNdr"}]
    if not surnames or any(not reading.marks & PROPER for reading in own):
        return False
    wanted = [form.replace("ё", "е") for form in forms[1:]]
    return any([(form or "").replace("ё", "е") for form in _by_dictionary(reading)] == wanted for reading in surnames)


def _by_dictionary(reading: Reading) -> list[str | None]:
    gender = [mark for mark in ("masc", "femn") if mark in reading.marks]
    return [inflect(reading, "sing", tag, *gender) for tag in OBLIQUE_TAGS]


def _common_noun(word: str, *marks: str) -> Reading | None:
    """The common noun that the surname looks like."""
    for reading in readings(word):
        if reading.has("NOUN", "nomn", "sing", *marks) and not reading.marks & PROPER:
            return reading
    return None


def _is_adjective(word: str) -> bool:
    return any(reading.has("ADJF", "nomn") for reading in readings(word))


def _as_adjective(word: str, gender: str) -> Declined:
    """By the dictionary's adjective of the same look (Третий, Третьего; Большая, Большой), else by the ending."""
    for reading in readings(word):
        if reading.has("ADJF", "nomn", gender):
            forms = [adjective_form(reading, case, True, gender, "sing") for case in CASES[1:]]
            return Declined((word, *(form or word for form in forms)))
    return Declined(apply(word, adjective(word)))


def _fixed(word: str, doubt: str = "") -> Declined:
    return Declined(apply(word, FIXED), doubt)


def _is_fixed_for_all(word: str) -> bool:
    """Surnames on any vowel but -а/-я, and old genitives: Живаго, Дурново, Черных, Долгих."""
    if word[-1] in VOWELS and word[-1] not in "ая":
        return True
    if word[-2:] not in ("ых", "их"):
        return False
    return vowels_in(word) > 1 and word not in GERMAN_IKH and (word[-2] == "ы" or word[-3:-2] in "гкхжшчщн")


def _on_a(word: str, gender: Gender) -> Declined:
    """Surnames on -а and -я that are nouns: Буга, Капица, Берия, and those that never change: Дюма, Моруа."""
    before = word[-2:-1]
    if word[-1] == "а" and before in VOWELS:
        return _fixed(word)
    if word in FRENCH_A or _known_as_fixed(word):
        return _fixed(word)
    if vowels_in(word) == 1:
        return _fixed(word, UNKNOWN_STRESS)
    endings = noun_on_a(word)
    if before in "жшчщц" and word[-1] == "а":
        noun = _common_noun(word)
        form = inflect(noun, "sing", "ablt") if noun else None
        if form and form.endswith("ой"):
            endings = endings._replace(oblique=(*endings.oblique[:3], "ой", endings.oblique[4]))
    forms = apply(word, endings)
    if word.endswith(("ия", "ая", "уя", "оя", "ея", "эя")) and not word.endswith(("ия", "ея", "ая")):
        return Declined(forms, UNKNOWN_STRESS)
    return Declined(forms, "" if _agreed(petrovich.surname_forms(word, gender), forms) else UNKNOWN_STRESS)


def _known_as_fixed(word: str) -> bool:
    """Whether the dictionary knows the surname, for both genders, as one that never changes."""
    return any(reading.has("Surn", "nomn", "sing") and reading.marks & {"ms-f", "Ms-f", "GNdr"} and _by_dictionary(reading)[0] == word for reading in readings(word))


def _agreed(theirs: tuple[str, ...], ours: tuple[str, ...]) -> bool:
    """Whether two engines say the same; -шой and -шей are not a quarrel."""
    return all(a == b or a[-2:] == b[-2:] == "ой" or {a[-2:], b[-2:]} == {"ой", "ей"} for a, b in zip(theirs, ours, strict=True))


def _woman(word: str) -> Declined:
    if word[-1] not in "ая" or _is_fixed_for_all(word):
        return _fixed(word)
    stem = word[:-1]
    if word.endswith("ья") and _is_adjective(word):
        return _as_adjective(word, "femn")
    if word.endswith(("ова", "ева", "ёва", "ина", "ына")):
        if vowels_in(stem) == 1 and not stem.startswith(("льв", "псков")):
            return Declined(apply(word, noun_on_a(word)), NOUN_LIKE)
        return Declined(apply(word, POSSESSIVE_F), NOUN_LIKE if _common_noun(word, "femn") else "")
    if word.endswith(("ая", "яя")) and word not in GEORGIAN_AYA and vowels_in(word) > 2:
        sure = word.endswith(("ская", "цкая", "ная", "вая", "тая", "яя")) or _is_adjective(word)
        hushing = word[-3] in HUSHING
        return (_as_adjective(word, "femn") if hushing else Declined(apply(word, adjective(word))))._replace(
            doubt="" if sure else RARE_END
        )
    return _on_a(word, Gender.FEMALE)


def _man(word: str) -> Declined:
    if _is_fixed_for_all(word):
        return _fixed(word)
    last = word[-1]
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
        known = word in ENGLISH_IN and not _common_noun(word, "masc")
        return Declined(apply(word, NOUN_M), "" if known else UNKNOWN_STRESS)
    doubt = NOUN_LIKE if word[-2:] in ("ин", "ын") and _common_noun(word, "masc") else ""
    return Declined(apply(word, POSSESSIVE_M), doubt)


def _adjective(word: str) -> Declined:
    """Толстой, Белый, Горький; but the nouns Цой, Прибой, Гудзий, Палий."""
    end, before = word[-2:], word[-3:-2]
    if end == "ой":
        noun = vowels_in(word) == 1 or (_common_noun(word, "masc") is not None and not _is_adjective(word))
        if noun:
            return Declined(apply(word, NOUN_M_SOFT), "")
        return Declined(apply(word, adjective(word)), "")
    if end == "ый" or word.endswith(("ский", "цкий")):
        return Declined(apply(word, adjective(word)))
    if vowels_in(word) == 1:
        return Declined(apply(word, NOUN_M_SOFT), RARE_END)
    if before not in "гкхн" and _is_adjective(word):
        return _as_adjective(word, "masc")
    if before not in "гкхжшчщн" or word in NOUNS_ON_CHIY:
        return Declined(apply(word, NOUN_M_IY), "" if word in NOUNS_ON_CHIY or not _is_adjective(word) else NOUN_LIKE)
    if any(reading.has("Name", "nomn") for reading in readings(word)) and not _is_adjective(word):
        return Declined(apply(word, NOUN_M_IY), RARE_END)
    sure = before in "гкх" or _is_adjective(word) or word.endswith(("ородний", "ужний"))
    return Declined(apply(word, adjective(word)), "" if sure else RARE_END)


def _noun(word: str) -> Declined:
    """A man's surname on a consonant, -й or -ь."""
    ending = masculine_noun(word)
    body = word.rstrip("ьй")
    vowel = body[-2:-1] if word[-1] != "й" else body[-1:]
    if vowels_in(word) > 1 and (vowel in ("о", "е", "ё") or word.endswith("яц")):
        fleeting = _fleeting(word)
        if fleeting:
            return fleeting
    if ending is NOUN_M_HUSHING:
        ending = _hushing(word)
    return Declined(apply(word, ending))


def _fleeting(word: str) -> Declined | None:
    """Горобец, Починок, Лапоток, Гаврилёнок, and common nouns whose vowel goes: Заяц, Орёл, Гребень."""
    if word.endswith("ец"):
        return _on_ets(word)
    noun = _common_noun(word, "masc")
    if noun:
        forms = [form or "" for form in _by_dictionary(noun._replace(marks=noun.marks))]
        genitive, instrumental = forms[0], forms[3]
        if len(genitive) <= len(word) and genitive and not genitive.startswith(word.rstrip("йь")):
            stem = genitive[:-1]
            tail = instrumental[len(stem) :]
            endings = Endings(0, ("а", "у", "а", tail, "е") if genitive[-1] == "а" else ("я", "ю", "я", tail, "е"))
            return Declined(apply(word, endings, stem), FLEETING)
        return None
    if word.endswith(("ок", "ёк")) and vowels_in(word) > 1:
        return _on_ok(word)
    return None


def _on_ets(word: str) -> Declined | None:
    """-ец after one consonant loses its vowel (Кравец, Кравца), after two keeps it (Швец, Жнец, Мудрец)."""
    root = word[:-2]
    noun = _common_noun(word, "masc")
    genitive = inflect(noun, "sing", "gent") if noun else None
    endings = NOUN_M
    if genitive and genitive.startswith(word):
        return Declined(apply(word, endings), FLEETING)
    if genitive:
        stem = genitive[:-1]
        instrumental = (inflect(noun, "sing", "ablt") or "") if noun else ""
        if instrumental.endswith("ем"):
            endings = NOUN_M_HUSHING
        return Declined(apply(word, endings, stem), FLEETING)
    if vowels_in(word) < 2 or word in FULL_ETS or (root[-1:] not in VOWELS and root[-2:-1] not in VOWELS and root[-2:-1] not in "йь"):
        return Declined(apply(word, endings), FLEETING)
    if word.endswith(("анец", "янец", "инец")) or (root[-1] in VOWELS and vowels_in(word) > 2):
        endings = NOUN_M_HUSHING
    if root[-1] in VOWELS:
        stem = root + "йц"
    elif root[-1] == "л":
        stem = root + "ьц"
    else:
        stem = root + "ц"
    return Declined(apply(word, endings, stem), FLEETING)


def _on_ok(word: str) -> Declined | None:
    root = word[:-2]
    if word.endswith("ёк"):
        return Declined(apply(word, NOUN_M, root + ("ьк" if root[-1] in "нлрвмздтсб" else "йк" if root[-1] in VOWELS else "к")), FLEETING)
    cluster = root[-1:] not in VOWELS and root[-2:-1] not in VOWELS
    if cluster and root[-1] not in "чшж":
        return Declined(apply(word, NOUN_M), FLEETING)
    return Declined(apply(word, NOUN_M, root + "к"), FLEETING)


def _hushing(word: str) -> Endings:
    """-ом under stress (Ткачом, Сычом, Лещом), else -ем (Абрамовичем, Келдышем, Шульцем)."""
    noun = _common_noun(word, "masc") if not word.endswith(("вич", "ич")) or vowels_in(word) == 1 else None
    if noun:
        form = inflect(noun, "sing", "ablt") or ""
        return NOUN_M if form.endswith("ом") else NOUN_M_HUSHING
    return NOUN_M if word.endswith("ач") else NOUN_M_HUSHING
