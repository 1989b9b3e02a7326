"""How a part looks in a form, where its model alone does not say it: labels of choices, help, section, rare fields.

A class says `LOOKS: ClassVar[Looks]` for its own fields; what it does not say is said by its bases. Nothing of it
reaches the JSON Schema: there a description speaks to programmers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Place(StrEnum):
    """The sections of a form, in the order of the paper."""

    SCHOOL = "Организация и бланк"
    APPROVAL = "Утверждение"
    HEAD = "Дата и номер"
    TITLE = "Название"
    GROUNDS = "Основания"
    PAIRS = "Пары"
    MAIN = "Содержание"
    TEXT = "Текст"
    APPENDICES = "Приложения"
    SIGNATURES = "Подписи"
    READ = "Ознакомление"


@dataclass(frozen=True, slots=True)
class Look:
    """How one field looks.

    `labels`: what a person reads instead of the values of a choice, or of the keys of a mapping.
    `help`: said below the field; None – the description of the model, if it has no labels.
    `place`: the section; only fields of a whole document have one. `rare`: lies in «Дополнительно».
    `when`: a field beside it and the value of that field with which alone this one is filled.
    `empty`: what an empty text means where it differs from none given («Без номера»).
    `add`: what the button below a list says («Добавить пару»).
    """

    labels: Mapping[str, str] = field(default_factory=dict)
    help: str | None = None
    place: Place | None = None
    rare: bool = False
    empty: str = ""
    when: tuple[str, str] | None = None
    add: str = ""


Looks = Mapping[str, Look]
