"""What every part of a paper shares: strict models, Russian text fields, and remarks with their place.

A `Part` refuses unknown keys and never changes after it was read. Rules that need more than one field
are told by `remarks()`: an error refuses the part where it stands, together with every other error of the
payload; a warning is collected when the whole paper is right.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Annotated, Any, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationInfo, model_validator
from pydantic_core import PydanticCustomError

from service.errors import Severity
from service.russian.typography import bind

LINE = 1_000
"""The longest short text (a name, a post, a title), characters."""
TEXT = 20_000
"""The longest running text (a clause, a cell), characters: some six pages."""
ROWS = 2_000
"""The longest list, items: a table of some hundred pages."""
AS_IT_IS = {"rules": "not asked"}
"""The context of a validation that reads a paper for a look at it: its parts need not keep their own rules."""

# What XML 1.0 can't hold (section 2.2), but for tab and line feed, which Word prints.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Remark:
    """A remark of a part on itself: the field it concerns (path below the part), the rule, what to do."""

    path: tuple[str | int, ...]
    code: str
    message: str
    severity: Severity = Severity.ERROR


def warning(path: tuple[str | int, ...], code: str, message: str) -> Remark:
    """A remark that does not stop the paper."""
    return Remark(path, code, message, Severity.WARNING)


def error(path: tuple[str | int, ...], code: str, message: str) -> Remark:
    """A remark that refuses the paper."""
    return Remark(path, code, message)


class Part(BaseModel):
    """The base of all models: strict, frozen, told in Russian."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=False)

    def remarks(self) -> Iterator[Remark]:
        """What a person should know of this part; the base knows nothing."""
        return iter(())

    @cached_property
    def told(self) -> tuple[Remark, ...]:
        """The remarks, worked out once."""
        return tuple(self.remarks())

    @model_validator(mode="after")
    def _refuse(self, info: ValidationInfo) -> Self:
        if info.context is AS_IT_IS:
            return self
        errors = [remark for remark in self.told if remark.severity is Severity.ERROR]
        if errors:
            raise PydanticCustomError("remarks", "remarks", {"remarks": errors})
        return self


def _printable(text: str) -> str:
    found = _UNPRINTABLE.search(text)
    if found:
        raise PydanticCustomError(
            "control_character",
            "Уберите служебный знак с кодом {code} (позиция {place}): его нельзя напечатать",
            {"code": f"U+{ord(found[0]):04X}", "place": found.start() + 1},
        )
    return bind(text.replace("\r\n", "\n").replace("\r", "\n"))


def _filled(text: str) -> str:
    if not text.strip():
        raise PydanticCustomError("blank", "Заполните поле: в нём только пробелы или ничего нет")
    return text


def _written_date(value: object) -> object:
    """Only ISO dates come in: pydantic alone would also take numbers and date-times."""
    if isinstance(value, date):
        return value
    if not isinstance(value, str) or not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
        raise PydanticCustomError("date_form", "Запишите дату в виде ГГГГ-ММ-ДД, например 2026-09-01")
    return value


Line = Annotated[str, Field(strict=True, max_length=LINE), AfterValidator(_printable), AfterValidator(_filled)]
"""A short text that must be there."""
OptionalLine = Annotated[str, Field(strict=True, max_length=LINE), AfterValidator(_printable)]
"""A short text that may be empty."""
Number = Annotated[OptionalLine, AfterValidator(lambda text: text.strip().removeprefix("№").strip())]
"""A registration number; the sign № is the service's."""
Rich = Annotated[
    str,
    Field(strict=True, max_length=TEXT, json_schema_extra={"format": "pismovod-rich"}),
    AfterValidator(_printable),
    AfterValidator(_filled),
]
"""A running text; **bold**, *italic* and ^[footnote] are marked as `service.markup` says."""
OptionalRich = Annotated[
    str, Field(strict=True, max_length=TEXT, json_schema_extra={"format": "pismovod-rich"}), AfterValidator(_printable)
]
"""A running text that may be empty."""
Day = Annotated[date, BeforeValidator(_written_date), Field(ge=date(1900, 1, 1), le=date(2199, 12, 31))]
"""A date, ISO in the payload."""


def iso(day: date | None) -> str:
    """A date as the plain value that templates get: ISO, or nothing."""
    return day.isoformat() if day else ""


def walk(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], Part]]:
    """Every part below a value with its place, parents first."""
    if isinstance(value, Part):
        yield path, value
        for name in type(value).model_fields:
            yield from walk(getattr(value, name), (*path, name))
    elif isinstance(value, (list, tuple)):
        for index, item in enumerate(value):
            yield from walk(item, (*path, index))
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from walk(item, (*path, key))
