"""What stands in a preview where a required field holds nothing, read off the models; and how blank days are hidden.

A model takes no «________» for a day, a school year or a number of one. There a value of the far future stands, and in
the finished file its printed forms become blanks.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from enum import Enum
from functools import cache
from io import BytesIO
from typing import Annotated, Any, Literal, get_args, get_origin

from pydantic import TypeAdapter, ValidationError
from pydantic.fields import FieldInfo

from service.parts.base import AS_IT_IS, Part
from service.records.places import wanted, wanted_items

BLANK = "________"
DAYS = ("2198-09-01", "2199-05-31")
"""Of a school year, in their order."""
_SCHOOL_YEAR, _YEAR = "2198/2199", 2198
_LIKE_A_YEAR = 1900
"""A number that is at least so much is a year."""

_FAR = "219[89]"
_MONTH = "(?i:январ|феврал|март|апрел|ма|июн|июл|август|сентябр|октябр|ноябр|декабр)[а-я]*"
_GAP = "[ \u00a0]"
_HIDDEN = (
    (re.compile(rf"\d\d\.\d\d\.{_FAR}"), "__.__.____"),
    (re.compile(rf"\b\d{{1,2}}{_GAP}{_MONTH}{_GAP}{_FAR}"), "«___» __________ 20__"),
    (re.compile(rf"\b(?:{_MONTH}{_GAP}–{_GAP})?{_MONTH}{_GAP}{_FAR}"), "__________ 20__"),
    (re.compile(rf"\b{_FAR}\b"), "20__"),
)
_TEXT = re.compile(r"(<w:t(?: [^>]*)?>)([^<]*)")
_PARTS_OF_TEXT = re.compile(r"word/(?:document|header\d*|footer\d*|footnotes)\.xml")


@cache
def blank_of(part: type[Part], name: str) -> Any:
    """What a field of a part holds when nobody has filled it: a value to copy, never to change."""
    info = part.model_fields[name]
    adapter: TypeAdapter[Any] = TypeAdapter(Annotated[info.annotation, info])  # type: ignore[arg-type]  # made of data
    for value in _candidates(part, name, info):
        try:
            adapter.validate_python(value, context=AS_IT_IS)
        except ValidationError:
            continue
        return value
    raise LookupError(f"nothing is blank for {part.__name__}.{name}")


def blank_part(part: type[Part]) -> dict[str, Any]:
    """A part with nothing but what it must have."""
    return {name: blank_of(part, name) for name, info in part.model_fields.items() if info.is_required()}


def is_day(value: object) -> bool:
    """Whether a blank is a day."""
    return value in DAYS


def hide_far_days(docx: bytes) -> bytes:
    """The same file with blanks where it prints the days and years that stand for blank ones."""
    buffer = BytesIO()
    with zipfile.ZipFile(BytesIO(docx)) as old, zipfile.ZipFile(buffer, "w") as new:
        for entry in old.infolist():
            data = old.read(entry)
            if _PARTS_OF_TEXT.fullmatch(entry.filename):
                data = _TEXT.sub(lambda found: found[1] + hidden(found[2]), data.decode()).encode()
            new.writestr(entry, data)
    return buffer.getvalue()


def hidden(text: str) -> str:
    """A text with blanks instead of the days that stand for blank ones."""
    for pattern, blank in _HIDDEN:
        text = pattern.sub(blank, text)
    return text


def _candidates(part: type[Part], name: str, info: FieldInfo) -> Iterator[Any]:
    """Values to try, the most telling first."""
    annotation: Any = info.annotation
    yield BLANK
    yield [BLANK]
    yield from (blank_part(one) for one in wanted(annotation))
    yield from ([blank_part(one)] for one in wanted_items(annotation))
    earlier = [other for other in part.model_fields if part.model_fields[other].annotation is annotation]
    yield from DAYS if not earlier.index(name) else reversed(DAYS)
    yield from (_SCHOOL_YEAR, *_numbers(info))
    if get_origin(annotation) is Literal:
        yield from get_args(annotation)
    elif isinstance(annotation, type) and issubclass(annotation, Enum):
        yield from (one.value for one in annotation)


def _numbers(info: FieldInfo) -> Iterator[int]:
    least = next((one.ge for one in info.metadata if hasattr(one, "ge")), 0)
    yield _YEAR if isinstance(least, (int, float)) and least >= _LIKE_A_YEAR else 0
    yield 1
