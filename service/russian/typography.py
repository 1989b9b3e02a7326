"""Blanks that the standard asks for, and what a person should look at in a typed text.

No-break spaces keep № with its digits, initials with the surname, the parts of a date, a number with its unit
(ГОСТ Р 7.0.97-2025; Мильчин, Чельцова, Справочник издателя и автора, 2014). `bind` changes blanks and nothing else.
"""

from __future__ import annotations

import re

from service.russian.letters import strange_letters

NB = "\u00a0"
_B = "[ \u00a0]*"
_MONTH = "(?:января|февраля|марта|апреля|мая|июня|июля|августа|сентября|октября|ноября|декабря)"
_UNITS = (
    r"(?:мм|см|км|кг|мл|мин|сек|ч|час(?:а|ов)?|дн(?:я|ей)|день|недел[яиь]|месяц(?:а|ев)?|год(?:а|у|ом|ов)?|лет|руб|рубл(?:ь|я|ей)"
    r"|коп|копе(?:йка|йки|ек)|чел|человека?|шт|тыс|млн|млрд|балл(?:а|ов)?|класс(?:а|ов|е|у|ом)?|пар[аы]?)(?![\w])"
)
# Texts where a blank means something else: template tags, addresses.
_PROTECTED = re.compile(
    r"(\{\{[^{}]{0,300}\}\}|\{%[^{}]{0,300}%\}|\{#[^{}]{0,300}#\}|\b\w+://\S+|\bwww\.\S+|(?<![\w.+-])[\w.+-]+@[\w-]+\.[\w.-]+)",
    re.DOTALL,
)
_TRIGGER = re.compile(
    r"[№–—\d]|[ \u00a0]{2}|(?<![\w.])[А-ЯЁгсдптч]\.|(?<![\w.])(?:ст|пп|гл|пос|ул|рис|обл|стр|разд|подп|абз|табл)\.",
    re.I,
)

_BLANKS = re.compile("[ \u00a0]{2,}")
_RULES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(rf"№{_B}(?=\w)"), f"№{NB}"),
    (re.compile(rf"(?<!\d)(\d{{4}}){_B}(?=гг?(?:\.|(?!\w))|год(?:а|у|ом|ов|ы|е)?(?!\w))"), rf"\1{NB}"),
    (re.compile(rf"(?<![\w.])(?<!\d{{4}}[ \u00a0])([гсдп]|пос|ул|обл)\.{_B}(?=[А-ЯЁ][а-яё])"), rf"\1.{NB}"),
    (
        re.compile(
            rf"(?<![\w.])([Сс]т|[Пп]п?|[Чч]|[Тт]|[Гг]л|[Сс]тр|[Сс]|[Рр]ис|[Тт]абл|[Рр]азд|[Пп]одп|[Аа]бз|д|кв)\.{_B}(?=\d)"
        ),
        rf"\1.{NB}",
    ),
    (re.compile(r"(?<!\w)([А-ЯЁ]\.)[ \u00a0]+(?=[А-ЯЁ]\.)"), rf"\1{NB}"),
    (re.compile(rf"(?<!\w)([А-ЯЁ]\.){_B}(?=[А-ЯЁ][а-яё])"), rf"\1{NB}"),
    (re.compile(r"(?<=[а-яё]) (?=[А-ЯЁ]\.[ \u00a0]?[А-ЯЁ]\.(?![а-яё]))"), NB),
    (re.compile(rf"(?<![\d.])(\d{{1,2}}»?){_B}({_MONTH})(?![а-яё])"), rf"\1{NB}\2"),
    (re.compile(rf"({_MONTH})[ \u00a0]+(?=\d{{4}}(?!\d))"), rf"\1{NB}"),
    (re.compile(r"(?<=\S) (?=[–—] )"), NB),
    (re.compile(rf"(?<=\d) (?={_UNITS})"), NB),
    (re.compile(r"(?<=\d) (?=%)"), NB),
    (re.compile(r"(?<=\d) (?=\d{3}(?!\d))"), NB),
)


def bind(text: str) -> str:
    """No-break spaces where a line must not break; forgotten blanks are put («№5», «2022г.»), doubled ones go."""
    if not _TRIGGER.search(text):
        return text
    if "://" in text or "@" in text or "{" in text or "www." in text:
        pieces = _PROTECTED.split(text)
        pieces[::2] = [_bound(piece) for piece in pieces[::2]]
        return "".join(pieces)
    return _bound(text)


def _bound(text: str) -> str:
    text = _BLANKS.sub(lambda run: NB if NB in run[0] else " ", text)
    for pattern, blank in _RULES:
        text = pattern.sub(blank, text)
    return text


_MIXED = re.compile(r"[A-Za-zА-Яа-яЁё]+")
_REMARKS: tuple[tuple[str, re.Pattern[str], str], ...] = (
    ("latin-number-sign", re.compile(r"(?<![\w])N[oº]?[ \u00a0]?\d"), "Вместо буквы «N» нужен знак «№»"),
    ("straight-quotes", re.compile('"'), "Прямые кавычки замените на «ёлочки»"),
    ("glued-year", re.compile(r"\d{4}гг?\b"), "Между годом и «г.» нужен пробел"),
    (
        "short-year",
        re.compile(r"(?<![\d.])\d{2}\.[ \u00a0]?\d{2}\.[ \u00a0]?\d{2}(?![\d.]*\d)"),
        "Год в дате пишут четырьмя цифрами",
    ),
    ("double-spaces", re.compile(r"[ \u00a0]{2,}"), "Подряд стоит несколько пробелов"),
    (
        "invisible-marks",
        re.compile("[\u00ad\u200b-\u200f\u202a-\u202f\u2060-\u2064\ufeff\x00-\x08\x0b\x0c\x0e-\x1f]"),
        "В тексте есть невидимые знаки: наберите это место заново",
    ),
)


def remarks(text: str) -> list[tuple[str, str]]:
    """What a person should look at, as (code, Russian sentence); an ordinary text has no remarks."""
    found = [(code, sentence) for code, pattern, sentence in _REMARKS if pattern.search(text)]
    if not _quotes_close(text):
        found.append(("unclosed-quotes", "Кавычки «» открыты и не закрыты или закрыты лишний раз"))
    if not text.isascii():
        found += _mixed_words(text)
    return found


def _quotes_close(text: str) -> bool:
    """Nested names may share one closing mark: «Школа «Радуга»."""
    depth = spare = 0
    for mark in text:
        if mark == "«":
            depth += 1
        elif mark == "»":
            if not depth:
                return False
            depth -= 1
            spare += depth > 0
    return depth <= spare


def _mixed_words(text: str) -> list[tuple[str, str]]:
    """Words with letters of two alphabets; the letter that is out of place is shown."""
    found = []
    for word in _MIXED.findall(text):
        strange = strange_letters(word)
        if strange:
            alphabet, letters = "латинская" if strange[0].isascii() else "русская", "», «".join(strange)
            found.append(
                ("mixed-letters", f"В слове «{word}» есть {alphabet} буква «{letters}»: наберите слово заново")
            )
    return found
