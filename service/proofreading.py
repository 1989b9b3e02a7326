"""What a careful reader marks in any text of a payload: typing, abbreviations, well-known slips of law."""

from __future__ import annotations

import re
from collections.abc import Iterator

from service.errors import Problem, Severity
from service.parts.base import TEXT
from service.russian.typography import remarks

# Fields that are not prose: codes, addresses, choices.
_NOT_PROSE = frozenset(
    {"kind", "type", "email", "site", "phone", "inn", "kpp", "ogrn", "okpo", "gender", "mark", "side", "align", "font"}
)

# Slips met in real papers, each with the right text.
_SLIPS = (
    (
        re.compile(r"\b358\.1\b(?=.{0,40}(?:ТК|Трудов))|(?:ТК|Трудов).{0,60}\b358\.1\b", re.DOTALL),
        "wrong_article",
        "Исправьте статью: о наставничестве говорит ст. 351.8 ТК РФ, а не 358.1",
    ),
    (
        re.compile(r"постановлени\w{1,3}\b[^.;]{0,80}Р-145", re.IGNORECASE),
        "wrong_act",
        "Исправьте: Р-145 – распоряжение Минпросвещения России от 25.12.2019",
    ),
    (
        re.compile(r"№\s*145-р\b"),
        "wrong_act",
        "Исправьте номер: распоряжение Минпросвещения России от 25.12.2019 № Р-145",
    ),
    (
        re.compile(r"24(?:\.12\.| декабря )2019[^.;]{0,40}Р-145"),
        "wrong_act_date",
        "Исправьте дату: распоряжение № Р-145 принято 25.12.2019",
    ),
    (
        re.compile(r"ГОСТ\s+Р\s+7\.0\.97[-–]2016"),
        "old_standard",
        "Замените ГОСТ Р 7.0.97-2016: с 18.08.2025 действует ГОСТ Р 7.0.97-2025",
    ),
)


def proofread(value: object, path: str = "", field: str = "") -> Iterator[Problem]:
    """Warnings on every prose text below a value, each with its place."""
    if isinstance(value, str):
        if field not in _NOT_PROSE and len(value) <= TEXT:  # a longer one is refused anyway
            for code, message in remarks(value):
                yield Problem(path, code, message, Severity.WARNING)
            for pattern, code, message in _SLIPS:
                if pattern.search(value):
                    yield Problem(path, code, message, Severity.WARNING)
    elif isinstance(value, dict):
        for key, inner in value.items():
            step = str(key).replace("~", "~0").replace("/", "~1")
            yield from proofread(inner, f"{path}/{step}", str(key))
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            yield from proofread(inner, f"{path}/{place}", field)
