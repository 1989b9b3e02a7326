"""The words of a phrase that decline: «старш|ий воспитатель|», «исполняющ|ий| обязанности», «школ|а|-интернат||».

A post or an organisation is a head (adjectives and a noun in the nominative) and a tail that stays as it is. A second
head may follow a comma, «и», a dash, a bracket, or stand beside the first («учреждение детский сад»).
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from service.russian import head_doubts
from service.russian.dictionary import PROPER, Reading, guesses, readings
from service.russian.exceptions import AGENTS, GENERIC, PLACES, TRANSPARENT
from service.russian.letters import VOWELS, is_cyrillic

NOTHING = "склонять нечего: нет слова в именительном падеже"
STRANGE = "слова нет в словаре"
_TOKENS = re.compile(
    r"«[^«»]*(?:«[^«»]*»[^«»]*)*»?|\"[^\"]*\"?|“[^”]*”?|„[^“”]*[“”]?|[^\W\d_]+(?:[-‐‑][^\W\d_]+)*\.?|\d[\w./-]*|\s+|."
)
_DASH = frozenset("-–—−/,;(:")
_BRACKETS = frozenset("()")
LONGEST_TEXT = 600
_OBLIQUE = frozenset({"gent", "datv", "ablt", "loct"})


class Word(NamedTuple):
    """One declining word of a phrase: where it stands, its frozen beginning, and how it changes."""

    place: int
    frozen: str
    typed: str
    reading: Reading | None

    @property
    def is_adjective(self) -> bool:
        """An adjective or a participle, in the nominative."""
        return self.reading is not None and "NOUN" not in self.reading.marks


class Head(NamedTuple):
    """The analysis of a phrase; `doubt` is a reason to look at its forms."""

    tokens: tuple[str, ...]
    words: tuple[Word, ...]
    number: str
    doubt: str


@lru_cache(maxsize=8192)
def analyse(text: str, person: bool, plural: bool = False) -> Head:
    """Find what declines in a post (`person`) or in the name of an organisation or an act."""
    tokens = tuple(_TOKENS.findall(text))
    refused = head_doubts.strange_sign(text) or (head_doubts.no_post(tokens) if person else "")
    if refused:
        return Head(tokens, (), "sing", refused)
    for number in ("plur", "sing") if plural else ("sing", "plur"):
        words = _Search(tokens, person, number).words()
        if words:
            doubt = STRANGE if any(_is_strange(word, person) for word in words) else ""
            doubt = doubt or head_doubts.name_after(tokens, words[-1].place) or head_doubts.end_sign(text)
            return Head(tokens, tuple(words), number, doubt)
    return Head(tokens, (), "sing", "" if _needs_no_case(tokens, person) else NOTHING)


def _is_strange(word: Word, person: bool) -> bool:
    """Whether the dictionary lacks the word and its end doesn't tell how it declines."""
    if word.reading is not None and word.reading.known:
        return False
    return not (word.is_adjective or (person and word.typed.lower().endswith(AGENTS)))


def _needs_no_case(tokens: tuple[str, ...], person: bool) -> bool:
    """Abbreviations and names in quotes: «МБОУ «СОШ № 5»», «и.о. директора»."""
    first = next((token for token in tokens if token.strip()), "")
    if not person and first[:1] in ("«", '"', "“", "„"):
        return True
    if first.lower().startswith("мин") and first.lower().endswith("ия"):
        return True
    return (
        len(first) > 1 and is_cyrillic(first.rstrip(".")) and (_is_abbreviation(first, tokens) or first in TRANSPARENT)
    )


def _is_abbreviation(token: str, tokens: tuple[str, ...]) -> bool:
    if token.endswith(".") or token.lower() in TRANSPARENT:
        return True
    if len(token) > 1 and token.isupper():
        shouting = all(other.isupper() for other in tokens if other.isalpha())
        last = _split(token)[1].lower()
        known = any(r.has("nomn") and "Abbr" not in r.marks for r in readings(last))
        return not shouting or not (known or last.endswith(AGENTS))
    return sum(letter.isupper() for letter in token) > 1 and "-" not in token


class _Search:
    """One walk over the tokens of a phrase."""

    def __init__(self, tokens: tuple[str, ...], person: bool, number: str) -> None:
        self.tokens, self.person, self.number = tokens, person, number
        self.proper = PROPER if person else PROPER - {"Orgn"}

    def words(self) -> list[Word]:
        """All declining words; none when the phrase doesn't begin with a head."""
        found, place = self._group(0, first=True)
        if not found:
            if not (self.person and _needs_no_case(self.tokens, True)):
                return []
            place = 0  # «и.о. директора, учитель истории»
        preposition = False
        while place < len(self.tokens):
            token = self.tokens[place]
            word = token.lower()
            if token.isspace():
                place += 1
                continue
            joined = token in _DASH or word == "и"
            beside = bool(found) and not joined and not preposition and self._beside(place, found)
            if (joined and (self.person or not preposition)) or beside:
                more, after = self._group(place + (1 if joined else 0), first=False)
                if more and not (self.person and found and self._is_remark(more, found[-1].place)):
                    found += more
                    place = after
                    continue
            preposition = preposition or _stops(word)
            place += 1
        return found

    def _is_remark(self, more: list[Word], head: int) -> bool:
        """Adjectives that say nothing of the person: «учитель (домашнее обучение)», «учитель языка (английский)»."""
        last = more[-1].reading
        if last is None or not last.marks & {"ADJF"}:
            return False
        after = next((token for token in self.tokens[more[-1].place + 1 :] if not token.isspace()), "")
        noun = any(reading.has("NOUN", "nomn") for reading in readings(after.lower()))
        between = "".join(self.tokens[head + 1 : more[0].place]).rstrip()
        if between.rfind("(") <= between.rfind(")"):
            return False
        return "neut" in last.marks or noun or (after in (")", ",") and between.strip() != "(")

    def _beside(self, place: int, found: list[Word]) -> bool:
        """Whether a second head may begin here without any sign: «учитель логопед», «учреждение культуры Дом кино»."""
        if not self.person:
            lower = self.tokens[place][:1].islower() or self.tokens[place].isupper()
            return lower or any(word.typed.lower() in GENERIC for word in found)
        between = "".join(self.tokens[found[-1].place + 1 : place])
        return between.isspace()

    def _group(self, place: int, first: bool) -> tuple[list[Word], int]:
        """Adjectives and a noun in the nominative from this place on, and the place after them."""
        adjectives: list[Word] = []
        while place < len(self.tokens):
            token = self.tokens[place]
            if token.isspace() or (adjectives and token in _BRACKETS):
                place += 1
                continue
            if self._is_opaque(token):
                if first and adjectives and token.isupper():
                    return adjectives, place
                if not first or adjectives or self.number == "plur":
                    break
                place += 1
                continue
            adjective, noun = self._adjective(place, first), self._noun(place, first)
            if noun and not (adjective and self._continues(place + 1)):
                if adjectives and not _agree(adjectives[-1], noun):
                    break
                return [*adjectives, noun], place + 1
            if adjective:
                adjectives.append(adjective)
            elif not (first and _is_adverb(token.lower())) or adjectives:
                break
            place += 1
        while len(adjectives) > 1 and self._adjective(adjectives[-1].place, False) is None:
            place = adjectives.pop().place
        if adjectives and (first or self.person) and self._stands_for_noun(adjectives):
            return adjectives, place
        return [], place

    def _is_opaque(self, token: str) -> bool:
        """Numbers, names in quotes, abbreviations: they don't decline, and a head may follow."""
        return not is_cyrillic(_split(token)[1]) or _is_abbreviation(token, self.tokens)

    def _stands_for_noun(self, adjectives: list[Word]) -> bool:
        """«исполняющий обязанности», «ответственный за питание»: a participle or adjective is the head by itself."""
        reading = adjectives[-1].reading
        return reading is not None and (
            self.person or reading.has("PRTF") or len(adjectives) > 1 or len(self.tokens) > 2
        )

    def _continues(self, place: int) -> bool:
        """Whether the next word is an adjective or noun in the nominative, so that this one is an adjective."""
        while place < len(self.tokens) and self.tokens[place].isspace():
            place += 1
        if place >= len(self.tokens) or self._is_opaque(self.tokens[place]):
            return False
        if self._noun(place, True) or self._adjective(place, False):
            return True
        return self._adjective(place, True) is not None and self._continues(place + 1)

    def _adjective(self, place: int, first: bool) -> Word | None:
        token = self.tokens[place]
        frozen, last = _split(token)
        options = [
            r
            for r in readings(last.lower())
            if r.has("nomn", self.number) and r.marks & {"ADJF", "PRTF"} and not r.marks & {"Anph", "Fixd"}
        ]
        if not options and not readings(last.lower()):
            options = [r for r in guesses(last.lower()) if r.has("nomn", self.number, "ADJF")]
        if not first and any(r.marks & _OBLIQUE for r in readings(last.lower())):
            return None
        return Word(place, frozen, last, options[0]) if options else None

    def _noun(self, place: int, first: bool) -> Word | None:
        token = self.tokens[place]
        frozen, last = _split(token)
        if frozen and self._adjective(place, first):
            return None
        reading = self._noun_reading(last.lower(), first)
        if reading:
            return Word(place, frozen, last, reading)
        whole = self._noun_reading(token.lower(), first) if frozen else None
        if whole and whole.known:
            return Word(place, "", token, whole)
        unknown = (
            first and self.number == "sing" and (not readings(last.lower()) or (self.person and is_agent(frozen[:-1])))
        )
        like_noun = last[-1:].lower() not in VOWELS and not last.lower().endswith(("ый", "ий", "ой"))
        return Word(place, frozen, last, None) if unknown and like_noun else None

    def _are_agents(self, word: str) -> bool:
        """«тьюторы»: a plural of agents that the dictionary lacks."""
        return self.person and word.endswith(("ы", "и")) and word[:-1].endswith(AGENTS)

    def _noun_reading(self, word: str, first: bool) -> Reading | None:
        known = readings(word)
        options = [
            r
            for r in known or (guesses(word) if self.number == "sing" or self._are_agents(word) else ())
            if r.has("NOUN", "nomn", self.number) and not r.marks & self.proper
        ]
        if self.person:
            options.sort(key=lambda r: "anim" not in r.marks)
        if options and not first:
            best = options[0]
            if self.person and _is_a_thing_too(word, options):
                return None
            if not known:
                return best if self.person and word.endswith(AGENTS) else None
            if any(r.marks & _OBLIQUE for r in known):  # «и мировой художественной культуры» is no second head
                return None
        return options[0] if options else None


def _is_a_thing_too(word: str, options: list[Reading]) -> bool:
    """«английский язык»: a living «язык» is a captive soldier, no teacher; but «модератор» is a person here."""
    if "anim" not in options[0].marks:
        return not word.endswith(("атор", "итор", "ютор"))
    return any("inan" in reading.marks for reading in options) and not word.endswith(AGENTS)


def is_agent(word: str) -> bool:
    """Whether the word names a person: «тьютор», «инженер», but not «веб»."""
    known = readings(word.lower())
    if not known:
        return word.lower().endswith(AGENTS)
    return any(r.has("NOUN", "anim", "nomn", "sing") and not r.marks & PROPER for r in known)


def _agree(adjective: Word, noun: Word) -> bool:
    """In gender; «старшая воспитатель» is let through, a woman's post is often typed so."""
    a, n = adjective.reading, noun.reading
    if a is None or n is None or "plur" in a.marks or n.marks & {"ms-f", "Ms-f"}:
        return True
    shared = a.marks & n.marks & {"masc", "femn", "neut"}
    return bool(shared) or ("femn" in a.marks and n.has("masc", "anim"))


def _is_adverb(word: str) -> bool:
    return any("ADVB" in reading.marks for reading in readings(word))


def _stops(word: str) -> bool:
    """After a preposition or a word such as «города» a nominative is no second head: «посёлка Новый Свет»."""
    return word in PLACES or any("PREP" in reading.marks for reading in readings(word))


def _split(token: str) -> tuple[str, str]:
    """«научно-методический» as its frozen beginning and the part that declines."""
    cut = max(token.rfind(dash) for dash in "-‐‑") + 1
    return token[:cut], token[cut:]
