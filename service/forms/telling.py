"""What the form says of values and problems: a row in a few words, a problem at the field that it concerns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from service.errors import Problem, Severity
from service.forms.days import day_shown
from service.forms.pointers import above, steps
from service.forms.shapes import slots
from service.forms.tree import Field, Form, Names, Section, Told
from service.markup import plain
from service.parts.base import Part
from service.parts.looks import Place

_LONGEST = 120
_NAME = ("surname", "first_name", "patronymic")
_CODES = {
    "date_form": "Запишите дату в виде ДД.ММ.ГГГГ, например 01.09.2026",
    "date_type": "Запишите дату в виде ДД.ММ.ГГГГ, например 01.09.2026",
    "bool_type": "Отметьте или снимите отметку",
    "bool_parsing": "Отметьте или снимите отметку",
    "model_type": "Заполните поля или уберите то, что стоит здесь",
    "dict_type": "Заполните поля или уберите то, что стоит здесь",
    "list_type": "Добавьте строки или уберите то, что стоит здесь",
    "literal_error": "Выберите из предложенного",
    "enum": "Выберите из предложенного",
    "extra_forbidden": "Уберите: такого в этом документе нет",
}
"""Problems whose sentence speaks to programmers, in the words of the form."""


def message_of(problem: Problem) -> str:
    """The sentence of a problem in the words of the form."""
    return _CODES.get(problem.code, problem.message)


def said(value: Any, names: Names) -> str:
    """A value in a few words: whom or what it names, the first two texts of it."""
    texts = dict.fromkeys(text for text in islice(_texts(value, names), 3) if text)
    line = " · ".join(texts)
    return line if len(line) <= _LONGEST else line[: _LONGEST - 1].rstrip() + "…"


def _texts(value: Any, names: Names) -> Iterator[str]:
    if isinstance(value, str):
        yield " ".join(plain(day_shown(value)).split())
    elif isinstance(value, dict):
        for kind in ("person", "pair"):
            if isinstance(value.get(kind), str) and (kind, value[kind]) in names:
                yield names[kind, value[kind]]
        name = " ".join(str(value[key]) for key in _NAME if isinstance(value.get(key), str))
        if name:
            yield name
        for key, inner in value.items():
            if key not in (*_NAME, "kind", "number", "forms", "mark", "align", "person", "pair") or isinstance(
                inner, dict
            ):
                yield from _texts(inner, names)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner, names)


def in_short(section: Section, printed: Any) -> str:
    """What a closed section says of its values; `printed` is the payload with its records in their places."""
    told = [_short(field, printed if isinstance(printed, dict) else {}) for field in section.fields]
    line = " · ".join(text for text in told if text)
    return line if len(line) <= _LONGEST else line[: _LONGEST - 1].rstrip() + "…"


def _short(field: Field, printed: dict[str, Any]) -> str:
    value = printed.get(field.pointer[1:])
    if field.kind == "organisation" and isinstance(value, dict):
        return str(value.get("short_name") or value.get("full_name") or "")
    if field.kind == "choice":
        label = next((one.label for one in field.options if one.chosen and one.value), "")
        return f"{field.title.lower()}: {label[:1].lower()}{label[1:]}" if label else ""
    if field.kind == "rows":
        return "; ".join(row.title.partition(". ")[2] for row in field.rows)
    if field.record:
        return field.record.label
    return said(value, {}) if field.kind != "tick" else ""


def missing_in(model: type[Part], problems: Iterable[Problem]) -> Counter[Place]:
    """How much is to be mended in each section of a form."""
    known = slots(model)
    first = [steps(one.pointer)[:1] for one in problems if one.severity is Severity.ERROR]
    return Counter(known[name].look.place or Place.MAIN for one in first for name in one if name in known)


def tell(form: Form, problems: list[Problem]) -> None:
    """Put every problem beside its field, or beside the nearest one that is drawn."""
    drawn: dict[str, Field] = {}
    for field in form.walk():
        drawn.setdefault(field.pointer, field)
    for problem in problems:
        field_ = next((drawn[place] for place in above(problem.pointer) if place and place in drawn), None)
        if field_ is None:
            told = Told(problem, "form", "", message_of(problem))
            form.own.append(told)
        else:
            names = _names(field_, drawn)
            at_row = steps(field_.pointer)[1:2]
            row, inside = (names[1], names[2:]) if len(names) > 1 and at_row and at_row[0].isdecimal() else ("", [])
            title = ", ".join(names[-3:])
            told = Told(problem, field_.id, title, message_of(problem), row, ", ".join(inside))
            field_.problems.append(told)
        form.told.append(told)


def _names(field: Field, drawn: dict[str, Field]) -> list[str]:
    """The name of a field after those that it stands in: «Пары и группы», «3. Новокрещёнова», «Наставник»."""
    return [drawn[place].title for place in above(field.pointer) if place in drawn and drawn[place].title][::-1]
