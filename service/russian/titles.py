"""Posts, organisations and kinds of acts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache, lru_cache
from typing import Any, Self

import pymorphy3

from service.russian.cases import Case, Form, Gender
from service.russian.phrase import Phrase

_CASES = dict(zip(Case, ("nomn", "gent", "datv", "accs", "ablt", "loct")))


@cache
def _morph() -> Any:
    return pymorphy3.MorphAnalyzer()


@lru_cache(maxsize=4096)
def _simple(text: str, case: Case) -> str:
    out, done = [], False
    for token in re.split(r"([\s\-]+)", text):
        if not done and re.fullmatch("[А-Яа-яЁё]+", token) and not (token.isupper() and len(token) > 1):
            nominative = [p for p in _morph().parse(token) if "nomn" in p.tag or "ADJF" in p.tag and "nomn" in p.tag]
            if nominative:
                parse = nominative[0]
                changed = parse.inflect({_CASES[case]})
                out.append(_like(token, changed.word) if changed else token)
                continue
            done = True
        elif token.strip() and token.strip() not in "-":
            done = True
        out.append(token)
    return "".join(out)


def _like(pattern: str, word: str) -> str:
    return word[:1].upper() + word[1:] if pattern[:1].isupper() else word


class Post(Phrase):
    """A post."""

    __slots__ = ()

    def __new__(cls, text: str = "", gender: Gender | str | None = None, forms: Mapping[Case | str, str] | None = None,
                plural: bool = False) -> Self:
        return super().__new__(cls, text, forms)

    def _decline(self, case: Case) -> Form:
        return Form(_simple(str(self), case))


class OrganisationName(Phrase):
    """An organisation, its unit or a body."""

    __slots__ = ()

    def _decline(self, case: Case) -> Form:
        return Form(_simple(str(self), case))


class Act(Phrase):
    """A kind of act."""

    __slots__ = ()

    def _decline(self, case: Case) -> Form:
        return Form(_simple(str(self), case))
