"""Agreement."""

from __future__ import annotations

from service.russian.cases import Case, Form, Gender, Number
from service.russian.cases import TAGS as _CASES
from service.russian.dictionary import _morph
_like = lambda a, b: b[:1].upper() + b[1:] if a[:1].isupper() else b


def agree(word: str, gender: Gender | Number | str | None, case: Case | str = Case.NOMINATIVE) -> Form:
    """A word in the gender of a person or of a kind of document."""
    wanted = {"m": "masc", "f": "femn", "n": "neut", "pl": "plur"}.get(str(gender or "m"), "masc")
    found = [p for p in _morph().parse(word) if p.tag.POS in {"PRTS", "ADJS", "PRTF", "ADJF"}]
    if not found:
        return Form(word, False, "слово не согласуется")
    want = {wanted} | (set() if found[0].tag.POS in {"PRTS", "ADJS"} else {_CASES[Case(case)]})
    if Case(case) is Case.ACCUSATIVE and wanted in {"masc", "plur"} and len(want) == 2:
        want |= {"anim"}
    changed = found[0].inflect(want)
    text = changed.word if changed else word
    return Form(text.upper() if word.isupper() else _like(word, text), gender is not None, "" if gender else "пол не определён")


def agree_with_kind(word: str, kind: str, case: Case | str = Case.NOMINATIVE) -> Form:
    """«УТВЕРЖДЕНО» with «дорожная карта» is «УТВЕРЖДЕНА»."""
    head = kind.split()[-1] if kind.lower().startswith("дорож") else kind.split()[0] if kind.split() else ""
    found = [p for p in _morph().parse(head) if "NOUN" in p.tag and "nomn" in p.tag]
    if not found:
        return Form(word, False, "вид документа не узнан")
    tag = found[0].tag
    number = Number.PLURAL if tag.number == "plur" else {"masc": Number.MASCULINE, "femn": Number.FEMININE}.get(tag.gender, Number.NEUTER)
    return agree(word, number, case)
