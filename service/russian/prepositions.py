"""О or Об, в or во, с or со: by the sounds that follow."""

from __future__ import annotations

import re

_OPENING = "«„“\"'( \u00a0"
_OB = re.compile(r"[аиоуыэ]|(?:1|11)(?!\d)", re.IGNORECASE)
_OBO = re.compile(r"(?:мне|всем|всём|всей|всех)\b", re.IGNORECASE)
_VO = re.compile(
    r"[вф][бвгджзклмнпрстфхцчшщ]|мн(?:е\b|ог|ож)|дворе?\b|льд|рту\b|ржи\b|сне\b|имя\b|избежание|исполнение|2-",
    re.IGNORECASE,
)
_SO = re.compile(
    r"[сзшж][бвгджзклмнпрстфхцчшщ]|щ|в[стз]|мн(?:ой|ог|ож)|дня\b|льд|ртом\b|ста\b|2-",
    re.IGNORECASE,
)


_ABBREVIATION = re.compile(r"[А-ЯЁ]{2}")


def _starts(text: str, pattern: re.Pattern[str]) -> bool:
    """Whether the first word asks for the longer preposition; an abbreviation never does."""
    start = text.lstrip(_OPENING)
    return pattern.match(start) is not None and not _ABBREVIATION.match(start)


def about(text: str) -> str:
    """The heading of an order: «Об организации наставничества», «О закреплении пар»; the text is prepositional."""
    start = text.lstrip(_OPENING)
    if _OBO.match(start):
        return f"Обо {text}"
    return f"Об {text}" if _OB.match(start) else f"О {text}"


def v(text: str) -> str:
    """«в школе», «во Владимирском лицее», «во 2-м классе»."""
    return f"во {text}" if _starts(text, _VO) else f"в {text}"


def s(text: str) -> str:
    """«с директором», «со школой», «со Степановой»."""
    return f"со {text}" if _starts(text, _SO) else f"с {text}"
