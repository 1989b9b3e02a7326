"""Qualification categories: by what words one is known."""

from __future__ import annotations

import re

_KNOWN = re.compile(
    r"\b(?:высш(?:ая|ей|ую)|перв(?:ая|ой|ую)|втор(?:ая|ой|ую)|соответств\w+|без|нет|не|педагог|молодой|аттестован\w*)\b",
    re.IGNORECASE,
)


def is_known(category: str) -> bool:
    """Whether it is one that there is (приказ Минпросвещения № 196 of 24.03.2023); another is likely a slip."""
    return _KNOWN.search(category) is not None
