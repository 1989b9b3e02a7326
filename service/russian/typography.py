"""Blanks of the standard, and what a person should look at."""

from __future__ import annotations

import re

_NUMBER = re.compile(r"№[ \t]*(?=\d)")
_YEAR = re.compile(r"(?<=\b\d{4})[ \t]*(?=г\.)")


def bind(text: str) -> str:
    """Put no-break spaces where the standard forbids a break."""
    text = _NUMBER.sub("№\u00a0", text)
    return _YEAR.sub("\u00a0", text)


def remarks(text: str) -> list[tuple[str, str]]:
    """What a person should look at: (code, Russian sentence)."""
    return []
