"""The parts of a name put together: whole or with initials, in each case."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from service.russian import first_names, gender, misplaced, surnames
from service.russian.cases import CASES, Case, Form, Gender
from service.russian.dictionary import readings
from service.russian.endings import Declined
from service.russian.exceptions import EUROPEAN_FIRST, FROZEN_PARTS
from service.russian.letters import fit, is_cyrillic, pieces, strange_letters, vowels_in
from service.russian.phrase import GivenForms

PARTS = ("surname", "first_name", "patronymic")
_FIELDS = {"surname": "в фамилии", "first_name": "в имени", "patronymic": "в отчестве"}
FOREIGN_LETTERS = "есть знаки, которых нет в русских именах"
TOO_LONG = "имя слишком длинное"
FROZEN_FIRST = "неясно, склоняется ли первая часть двойной фамилии"
MANY_WORDS = "в поле фамилии несколько слов"
NO_BREAK = "\u00a0"
LONGEST_PART = 60
_NO_REASONS = ("",) * 6
_Forms = tuple[tuple[str, ...], tuple[str, ...]]  # six forms and the reasons to look at them


def letters(parts: tuple[str, str, str]) -> str:
    """Initials without a blank between them; what was typed as initials («Л.А.») stays."""
    found = []
    for part in parts[1:]:
        if misplaced.is_initials(part):
            found.append(part.replace(" ", ""))
        elif part:
            found.append(
                "".join(f"{piece[0]}." if not i else f"-{piece[0]}." for i, piece in enumerate(_hyphened(part)))
            )
    return "".join(found)


def _hyphened(part: str) -> list[str]:
    """«Жан-Пьер» is Ж.-П., «Гасан оглы» is Г."""
    return [piece for piece in pieces(part.split()[0])[::2] if piece and piece.lower() not in first_names.CHILD_OF] or [
        part
    ]


def joined(parts: tuple[str, str, str], short: bool) -> str:
    """The name as one string: «Попова Лариса Алексеевна», or `short` «Попова Л.А.» with a no-break space."""
    if short:
        return NO_BREAK.join(part for part in (parts[0], letters(parts)) if part)
    return " ".join(part for part in parts if part)


@lru_cache(maxsize=16384)
def name_forms(
    parts: tuple[str, str, str],
    given: tuple[GivenForms, GivenForms, GivenForms],
    short: bool,
    known: Gender | None,
) -> dict[Case, Form]:
    """The name in six cases: each part as a person has given it, else by the rules."""
    found, doubt = (known, "") if known else gender.deduce(*parts)
    columns = [
        _initials(part, text) if not text or (short and number) else _part_forms(part, text, found, doubt)
        for number, (part, text) in enumerate(zip(PARTS, parts, strict=True))
    ]
    for number, own in enumerate(given):
        columns[number] = _corrected(columns[number], own) if own else columns[number]
    whole = (joined(texts, short) for texts in zip(columns[0][0], columns[1][0], columns[2][0], strict=True))
    if all(reasons == _NO_REASONS for _, reasons in columns):
        return {case: Form(text) for case, text in zip(CASES, whole, strict=True)}
    doubts = ("; ".join(dict.fromkeys(filter(None, each))) for each in zip(*(c[1] for c in columns), strict=True))
    return {case: Form(text, not doubt, doubt) for case, text, doubt in zip(CASES, whole, doubts, strict=True)}


def _initials(part: str, text: str) -> _Forms:
    """Initials never change; a Latin «A» among them is told."""
    strange = next(
        (letter for letter in text if unicodedata.category(letter)[0] in "LN" and not is_cyrillic(letter)), ""
    )
    reason = f"{_FIELDS[part]} буква «{strange}» не русская: наберите её заново" if strange else ""
    return (text,) * 6, (reason,) * 6


def _corrected(column: _Forms, given: GivenForms) -> _Forms:
    """A part with what a person has given: those forms are never in doubt."""
    own = dict(given)
    forms = tuple(own.get(case) or form for case, form in zip(CASES, column[0], strict=True))
    return forms, tuple("" if own.get(case) else reason for case, reason in zip(CASES, column[1], strict=True))


def _part_forms(part: str, text: str, found: Gender | None, doubt: str) -> _Forms:
    """One part of a name in six cases, and the reasons to look at them; without a sure gender both are tried."""
    if part != "surname" and misplaced.is_initials(text):
        return _initials(part, text)
    if found and not doubt:
        return _part(part, text, found)
    man, woman = _part(part, text, Gender.MALE), _part(part, text, Gender.FEMALE)
    ours = man[0] if found is Gender.MALE else woman[0] if found else (text,) * 6
    forms, reasons = [], []
    for form, his, hers, his_reason, her_reason in zip(ours, man[0], woman[0], man[1], woman[1], strict=True):
        forms.append(his if his == hers else form)
        reasons.append(his_reason and her_reason if his == hers else doubt)
    return tuple(forms), tuple(reasons)


@lru_cache(maxsize=16384)
def _part(part: str, text: str, found: Gender) -> _Forms:
    """One part of a name in six cases, and the reasons to look at them."""
    if not unicodedata.is_normalized("NFC", text):
        text = unicodedata.normalize("NFC", text)
    split = pieces(text)
    words = split[::2]
    doubt = misplaced.reason(part, text.split()) or _foreign(part, words)
    if len(text) > LONGEST_PART or doubt:
        return (text,) * 6, (doubt or TOO_LONG,) * 6
    if part == "surname" and len(words) == 2 and split[1] == "-":
        known = surnames.decline_known(text.lower(), found)
        if known:
            return tuple(_capitals(text, form) for form in known.forms), ("",) * 6
    declined = _DECLINE[part](words, found)
    many = part == "surname" and any(joint.isspace() for joint in split[1::2]) and not _has_particle(words)
    return _joined_forms(split, declined), _reasons(words, declined, MANY_WORDS if many else "")


def _joined_forms(split: list[str], declined: list[Declined]) -> tuple[str, ...]:
    """Six forms of a part from those of its words, with the joints and the capitals as typed."""
    forms = [[fit(word, form) for form in one.forms] for word, one in zip(split[::2], declined, strict=True)]
    if len(forms) == 1:
        return tuple(forms[0])
    shown = []
    for each in zip(*forms, strict=True):
        pieced = list(split)
        pieced[::2] = each
        shown.append("".join(pieced))
    return tuple(shown)


def _reasons(words: list[str], declined: list[Declined], otherwise: str) -> tuple[str, ...]:
    """The reasons to look at the six forms of a part: what its words say, else what is said of the whole."""
    if not any(one.doubt for one in declined):
        return (otherwise,) * 6
    each_word = (one.reasons(word) for word, one in zip(words, declined, strict=True))
    return tuple("; ".join(dict.fromkeys(filter(None, each))) or otherwise for each in zip(*each_word, strict=True))


def _foreign(part: str, words: list[str]) -> str:
    """Why a part isn't a Russian name, with the letter to look for when it is a letter; empty when it is."""
    if all(is_cyrillic(word) for word in words):
        return ""
    text = " ".join(words)
    for letter in (letter for word in words for letter in strange_letters(word)):
        alphabet = "латинская" if letter.isascii() else "русская"
        return f"{_FIELDS[part]} «{text}» {alphabet} буква «{letter}»: наберите слово заново"
    strange = next((sign for sign in text if not is_cyrillic(sign) and sign != " "), "")
    if not strange or text.isascii():
        return f"{_FIELDS[part]} {FOREIGN_LETTERS}"
    return f"{_FIELDS[part]} стоит " + (f"знак «{strange}»" if strange.isprintable() else "невидимый знак")


def _capitals(text: str, form: str) -> str:
    """A known double surname with its typed capitals: part by part."""
    return "-".join(fit(typed, part) for typed, part in zip(text.split("-"), form.split("-"), strict=True))


def _has_particle(words: list[str]) -> bool:
    return any(word.lower() in FROZEN_PARTS for word in words[:-1])


def _fixed(word: str) -> Declined:
    return Declined((word.lower(),) * 6)


def _surname(words: list[str], found: Gender) -> list[Declined]:
    """Both parts of a double surname decline, but for the frozen ones: Кара-Мурза, О'Коннор, фон Берг."""
    declined = []
    for number, word in enumerate(words):
        lower = word.lower()
        first = number < len(words) - 1
        if lower in first_names.CHILD_OF or (first and lower in FROZEN_PARTS):
            declined.append(_fixed(word))
        elif first and _is_frozen(lower):
            declined.append(_fixed(word)._replace(doubt=FROZEN_FIRST))
        else:
            declined.append(surnames.decline(lower, found))
    return declined


def _is_frozen(word: str) -> bool:
    """A first part of one syllable that is no Russian word, or that is a first name and no surname: Гасан-Джалалов."""
    known = readings(word)
    if not known:
        return vowels_in(word) < 2
    names = {mark for reading in known if reading.has("nomn") for mark in reading.marks & {"Name", "Surn"}}
    return (
        names == {"Name"}
        and word[-1] not in "ая"
        and not any("Name" not in r.marks for r in known if r.has("nomn", "sing"))
    )


def _first_name(words: list[str], found: Gender) -> list[Declined]:
    """Of a man's double first name the last part declines (Жан-Пьера), of a woman's both (Анны-Марии)."""
    last = len(words) - 1
    return [
        first_names.decline(word.lower(), found)
        if number == last or _declines_first(word.lower(), found)
        else _fixed(word)
        for number, word in enumerate(words)
    ]


def _declines_first(word: str, found: Gender) -> bool:
    if found is Gender.MALE:
        return word in EUROPEAN_FIRST
    return word[-1:] in ("а", "я") and word not in FROZEN_PARTS


def _patronymic(words: list[str], found: Gender) -> list[Declined]:
    """«Гасан оглы» never changes in either word; of «Магомед-Расулович» only the last part does."""
    if any(word.lower() in first_names.CHILD_OF for word in words):
        return [_fixed(word) for word in words]
    last = len(words) - 1
    return [
        first_names.decline_patronymic(word.lower(), found)
        if number == last or word.endswith(("ич", "на"))
        else _fixed(word)
        for number, word in enumerate(words)
    ]


_DECLINE = {"surname": _surname, "first_name": _first_name, "patronymic": _patronymic}
