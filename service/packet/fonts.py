"""What a person is told of fonts that are not on this computer."""

from __future__ import annotations

from service.errors import Problem, Severity
from service.office import Printed


def substituted(printed: Printed, pointer: str) -> tuple[Problem, ...]:
    """A warning for each font that another one stands for: lines and pages fall otherwise than in Word."""
    return tuple(
        Problem(
            pointer,
            "font_substituted",
            f"Проверьте страницы: шрифта «{font.wanted}» на этом компьютере нет, вместо него «{font.used}», "
            "и строки ложатся иначе, чем в Word",
            Severity.WARNING,
        )
        for font in printed.substituted
    )
