"""О/Об, в/во, с/со."""

from __future__ import annotations

import re


def about(text: str) -> str:
    """«Об организации», «О закреплении»."""
    return ("Об " if re.match("[аэиоуАЭИОУ]", text) else "О ") + text


def v(text: str) -> str:
    """«во Владимире», «в школе»."""
    return ("во " if re.match("[вф][бвгджзклмнпрстфхцчшщ]", text.lower()) else "в ") + text


def s(text: str) -> str:
    """«со школой», «с директором»."""
    return ("со " if re.match("[зсшж][бвгджзклмнпрстфхцчшщ]", text.lower()) else "с ") + text
