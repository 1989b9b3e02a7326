"""Why a person should look at a typed post or organisation: a stray sign, a name, a sentence."""

from __future__ import annotations

import re
import unicodedata

from service.russian.dictionary import PROPER, readings
from service.russian.letters import is_cyrillic, strange_letters
from service.russian.misplaced import is_patronymic

A_NAME = "в поле должности стоит имя человека"
NAME_AFTER = "после должности стоит фамилия: её место в другом поле"
A_SENTENCE = "в поле должности стоит предложение"
END_SIGN = "в конце лишний знак препинания"
_LETTERS = re.compile(r"[^\W\d_]+")
_SIGNS = re.compile(r"[^\w\s.,№°«»()/-]")
_BAD_SIGNS = frozenset("<>{}[]|\\^~`@$")
_BAD_KINDS = frozenset({"So", "Sk", "Cf", "Cn", "Co", "Cs", "Mn"})


def strange_sign(text: str) -> str:
    """The reason to look when a word has letters of two alphabets or a sign stands that no title has."""
    for word in _LETTERS.findall(text):
        for letter in strange_letters(word):
            alphabet = "латинская" if letter.isascii() else "русская"
            return f"в слове «{word}» {alphabet} буква «{letter}»: наберите слово заново"
    for sign in _SIGNS.findall(text):
        if sign in _BAD_SIGNS or unicodedata.category(sign) in _BAD_KINDS:
            return f"лишний знак «{sign}»" if sign.isprintable() else "в тексте есть невидимый знак"
    return ""


def no_post(tokens: tuple[str, ...]) -> str:
    """The reason why the words are a name or a sentence and no post; empty when they may be one."""
    words = [token for token in tokens if is_cyrillic(token)]
    if words and words[0].istitle() and (_is_name(words[0]) or any(is_patronymic(word) for word in words[1:])):
        return A_NAME
    return A_SENTENCE if _is_sentence(words) else ""


def name_after(tokens: tuple[str, ...], place: int) -> str:
    """The reason to look when a surname stands right after the head: «индивидуальный предприниматель Иванов»."""
    after = next((token for token in tokens[place + 1 :] if not token.isspace()), "")
    named = after.istitle() and any(reading.has("Surn", "nomn") for reading in readings(after.lower()))
    return NAME_AFTER if named else ""


def end_sign(text: str) -> str:
    """A point or a comma after the last word, unless the point makes an abbreviation."""
    last = text.rstrip()[-1:]
    if last not in ".,;:!?" or not last:
        return ""
    word = text.rstrip()[:-1].split()[-1:]
    full = word and len(word[0]) > 3 and any(not r.marks & {"Abbr"} for r in readings(word[0].lower()))
    return END_SIGN if last != "." or full else ""


def _is_name(word: str) -> bool:
    """«Попова», «Лариса»: a name, and no noun or adjective that a post may begin with."""
    marks = [reading.marks for reading in readings(word.lower())]
    if not any(each & {"Surn", "Name", "Patr"} and "nomn" in each for each in marks):
        return False
    return all(each & PROPER or "Poss" in each or not each & {"NOUN", "ADJF", "PRTF"} for each in marks)


def _is_sentence(words: list[str]) -> bool:
    """A verb with its object: «Мама мыла раму»; a noun in the accusative alone gives the object away."""
    known = [[r.marks for r in readings(word.lower()) if not r.marks & PROPER] for word in words[1:]]
    verb = any(any("VERB" in marks for marks in each) for each in known)
    return verb and any(each and all("accs" in marks for marks in each) for each in known)
