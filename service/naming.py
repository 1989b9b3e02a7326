"""What a paper is called in a list, and what its file is called."""

from __future__ import annotations

import re

LONGEST = 100
"""Characters of a file name, without its extension."""
_HANGING = re.compile(r"(?: [а-яё]{1,3})+$")
"""Prepositions that a cut leaves at the end: «об утверждении … от»."""


def file_title(title: str, longest: int = LONGEST) -> str:
    """A title as a file name: no sign that a system forbids, a hundred signs at most, no word cut, no quote open."""
    kept = "".join(_kept(sign) for sign in title)
    words = " ".join(kept.split())
    if len(words) > longest:
        words = _HANGING.sub("", words[:longest].rsplit(" ", 1)[0])
    words = words.strip(" .,-–№")
    opened = words.rfind("«")
    if words.count("«") > words.count("»"):
        words = (words[:opened] + words[opened + 1 :]).strip()
    return words or "Документ"


def _kept(sign: str) -> str:
    if sign.isalnum() or sign in " -–«»()№,.":
        return sign
    return "-" if sign == "/" else " "


def list_title(title: str) -> str:
    """A title as it stands in a list: «ДОРОЖНАЯ КАРТА (ПЛАН) организации…» is «Дорожная карта (план) организации…».

    A title that is all in capitals stays as it is: names and abbreviations in it can't be told from other words.
    """
    words = title.split(" ")
    loud = next((place for place, word in enumerate(words) if word != word.upper()), len(words))
    if loud == len(words):
        return title
    start = " ".join(words[:loud]).lower()
    return start[:1].upper() + start[1:] + title[len(start) :]
