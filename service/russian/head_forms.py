"""The forms of a phrase whose declining words are known (head.py)."""

from __future__ import annotations

import re

from service.russian.cases import CASES, TAGS, Case
from service.russian.dictionary import PROPER, Reading, adjective_form, guesses, inflect, readings
from service.russian.endings import apply, masculine_noun, noun_on_a
from service.russian.exceptions import FROZEN_TITLES
from service.russian.head import Head, Word, is_agent
from service.russian.letters import fit, is_cyrillic

# «Исполняющий обязанности» is no post of the staff list: it agrees with the woman who acts.
ACTING = "исполняющий"


def decline(head: Head, case: Case, person: bool, gender: str = "", number: str = "") -> str:
    """The phrase in a case; `gender` makes a participle agree with a woman, `number` makes a singular plural."""
    shown = list(head.tokens)
    wanted = number or head.number
    for word in head.words:
        frozen = word.frozen if word.is_adjective else _decline_frozen(word.frozen, case, person, wanted)
        shown[word.place] = frozen + fit(word.typed, _word_form(word, case, person, wanted, gender))
    return "".join(shown)


def _decline_frozen(frozen: str, case: Case, person: bool, number: str) -> str:
    """Parts of a compound before the last: nouns in the nominative decline (учителя-логопеда), others don't."""
    if not frozen:
        return ""
    parts = re.split("([-‐‑])", frozen)
    for place, part in enumerate(parts[::2]):
        if not part or part.lower() in FROZEN_TITLES or not is_cyrillic(part):
            continue
        known = readings(part.lower()) or (guesses(part.lower()) if person and is_agent(part) else ())
        options = [r for r in known if r.has("NOUN", "nomn", "sing") and not r.marks & PROPER]
        if person:
            options = [r for r in options if "anim" in r.marks]
        options = options or [
            r for r in readings(part.lower()) if r.has("NOUN", "nomn", "plur") and not r.marks & PROPER
        ]
        if options:
            parts[place * 2] = fit(part, _noun_form(options[0], case, person, number) or part)
    return "".join(parts)


def _word_form(word: Word, case: Case, person: bool, number: str, gender: str) -> str:
    reading = word.reading
    if reading is None:
        lower = word.typed.lower()
        forms = apply(lower, masculine_noun(lower) if lower[-1] not in "ая" else noun_on_a(lower))
        place = CASES.index(case)
        return forms[1] if case is Case.ACCUSATIVE and person else forms[0] if case is Case.ACCUSATIVE else forms[place]
    if gender == "f" and word.typed.lower() == ACTING:
        woman = next((r for r in readings(ACTING) if r.has("PRTF", "nomn", "masc")), reading)
        return adjective_form(woman, case, person, "femn", number) or ACTING
    if "NOUN" in reading.marks:
        return _noun_form(reading, case, person, number) or word.typed.lower()
    own = next((mark for mark in ("masc", "femn", "neut") if mark in reading.marks), "masc")
    return adjective_form(reading, case, person, own, number) or word.typed.lower()


def _noun_form(reading: Reading, case: Case, person: bool, number: str) -> str | None:
    tag = TAGS[case]
    if case is Case.ACCUSATIVE:
        if number == "plur" or ("masc" in reading.marks and reading.word[-1] not in "ая"):  # but «старшину»
            tag = "gent" if person else "nomn"
        elif "neut" in reading.marks:
            tag = "nomn"
    gender = reading.marks & {"masc", "femn", "neut"} if number == "sing" else frozenset()
    return inflect(reading, "NOUN", number, tag, *gender)
