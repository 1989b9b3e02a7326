"""Identifiers, moments, and text as it is looked for."""

from __future__ import annotations

import re
import secrets
import unicodedata
from datetime import UTC, datetime

_BLANKS = re.compile(r"[\s«»„“”\"'’(){}\[\],;:!?|]+")
"""What separates words: besides blanks the marks that nobody types who looks for something."""
_ALIKE = str.maketrans({"ё": "е", "–": "-", "—": "-", "‑": "-", "‐": "-", "−": "-"})


def new_id() -> str:
    """An identifier: 128 random bits in hex, that nobody guesses."""
    return secrets.token_hex(16)


def now() -> datetime:
    """This moment, in UTC."""
    return datetime.now(UTC)


def folded(text: str) -> str:
    """`text` as it is looked for and sorted by: small letters, ё as е, one kind of hyphen, single blanks, no quotes."""
    composed = unicodedata.normalize("NFKC", text).lower().translate(_ALIKE)
    return _BLANKS.sub(" ", "".join(_seen(letter) for letter in composed)).strip()


def _seen(letter: str) -> str:
    """What is seen of a letter: nothing of a soft hyphen, a blank of a control character."""
    category = unicodedata.category(letter)
    return "" if category == "Cf" else " " if category[0] == "C" else letter
