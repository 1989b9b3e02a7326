"""A table of people: its columns, the cards that its rows make, and the same table written out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from copy import deepcopy
from typing import Any

from pydantic import ValidationError
from sqlalchemy import select
from sqlalchemy.orm import Session

from service.access.actor import Actor
from service.access.audit import note
from service.payload import problems_of
from service.records import cells
from service.records.book import Sheet, written
from service.records.categories import in_full
from service.records.headings import Column, Filled
from service.records.people import PeopleQuery, PersonCard, selected
from service.records.table_file import ROWS
from service.russian import parse_name
from service.russian.dates import digits
from service.store import tables

_YES_NO = ("да", "нет")


def _category(cell: object) -> str:
    return in_full(cells.text(cell))


COLUMNS = (
    Column("full_name", "ФИО", cells.text, ("Фамилия, имя, отчество", "ФИО полностью", "Педагог", "Сотрудник")),
    Column("surname", "Фамилия", cells.text, (), "Попова", hint="Или один столбец «ФИО» вместо трёх"),
    Column("first_name", "Имя", cells.text, (), "Лариса"),
    Column("patronymic", "Отчество", cells.text, (), "Алексеевна"),
    Column("gender", "Пол", cells.gender, (), "ж", ("м", "ж"), "Нужен, где его не видно по отчеству"),
    Column("post", "Должность", cells.post, (), "учитель математики", hint="Полностью, со строчной буквы"),
    Column("category", "Категория", _category, ("Квалификационная категория",), "высшая квалификационная категория"),
    Column("experience", "Стаж", cells.years, ("Стаж, лет", "Стаж работы", "Педагогический стаж"), "12"),
    Column("education", "Образование", cells.text, (), "высшее педагогическое"),
    Column("subject", "Предмет", cells.text, ("Предмет, класс", "Предмет, класс, направление"), "математика"),
    Column("mentor", "Наставник", cells.yes, (), "да", _YES_NO),
    Column("mentee", "Наставляемый", cells.yes, (), "нет", _YES_NO),
    Column(
        "mentoring",
        "Согласие на наставничество",
        cells.day,
        ("Дата согласия", "Согласие наставника", "Дата согласия на наставничество"),
        "25.08.2026",
        hint="Дата письменного согласия",
    ),
    Column(
        "personal_data",
        "Согласие на обработку персональных данных",
        cells.day,
        ("Согласие на обработку ПДн", "Согласие ПДн", "Дата согласия на обработку персональных данных"),
        "25.08.2026",
        hint="Дата отдельного документа",
    ),
    Column("note", "Примечание", cells.text, ("Комментарий",)),
)
WANTED = (("surname", "full_name"),)
"""Of each group one column at least."""
_OF_PERSON = ("surname", "first_name", "patronymic", "gender", "post")
_OF_CONSENTS = ("mentoring", "personal_data")
_SHOWN = 60
"""How much of a wrong name is shown again, characters."""


def card_of(row: Filled, titles: Mapping[str, str], known: Mapping[str, Any] | None = None) -> PersonCard | None:
    """The card of a row, over one that is known already; nothing, with problems at the row, where it can't be made."""
    values = _with_name(row, titles)
    raw: dict[str, Any] = deepcopy(dict(known)) if known else {"person": {}, "consents": {}}
    for name, value in values.items():
        part = raw["person"] if name in _OF_PERSON else raw["consents"] if name in _OF_CONSENTS else raw
        part[name] = value
    try:
        card = PersonCard.model_validate(raw)
    except ValidationError as refused:
        row.refuse_all(problems_of(refused, raw), titles, titles.get("full_name", ""))
        return None
    return None if row.problems else card


def _with_name(row: Filled, titles: Mapping[str, str]) -> dict[str, Any]:
    """The cells of a row, the name in three parts; a whole name that lacks one is told once, in words of its column."""
    values = dict(row.values)
    whole = values.pop("full_name", "")
    if "surname" in titles and not whole:
        return values
    if whole and "surname" not in values:
        values.update(zip(_OF_PERSON[:3], parse_name(whole, values.get("gender")).parts, strict=True))
    column = titles["full_name"]
    if not whole and not any(problem.column == column for problem in row.problems):
        row.refuse(column, "missing", "заполните ячейку: напишите фамилию, имя и отчество")
    elif whole and not (values["surname"] and values["first_name"]):
        said = f"напишите фамилию, имя и отчество полностью: сейчас там «{whole[:_SHOWN]}»"
        row.refuse(column, "name_incomplete", said)
    return values


def template() -> bytes:
    """A table to fill, with an example."""
    columns = [column for column in COLUMNS if column.name != "full_name"]
    return written(Sheet("Люди", columns, [[column.example for column in columns]], guided=True))


def exported(session: Session, actor: Actor, query: PeopleQuery) -> bytes:
    """The people that are asked for, by name, in the columns of the import."""
    statement = selected(session, actor, query).order_by(tables.Person.search, tables.Person.id).limit(ROWS)
    rows = session.scalars(statement).all()
    note(session, actor, "exported", "people", "", f"записей: {len(rows)}")
    columns = [column for column in COLUMNS if column.name != "full_name"]
    return written(Sheet("Люди", columns, (_line(PersonCard.model_validate(row.card), columns) for row in rows)))


def _line(card: PersonCard, columns: Iterable[Column]) -> list[object]:
    """A card as the cells of a row."""
    person, consents = card.person, card.consents
    shown: dict[str, object] = {
        **{name: getattr(person, name) for name in _OF_PERSON},
        **{name: getattr(card, name) for name in ("category", "experience", "education", "subject", "note")},
        "gender": {"m": "м", "f": "ж"}.get(person.gender or "", ""),
        "mentor": _YES_NO[not card.mentor],
        "mentee": _YES_NO[not card.mentee],
        "mentoring": digits(consents.mentoring) if consents.mentoring else "",
        "personal_data": digits(consents.personal_data) if consents.personal_data else "",
    }
    return [shown[column.name] for column in columns]


def same_names(
    session: Session, actor: Actor, keys: Iterable[str], *, to_change: bool
) -> dict[str, list[tables.Person]]:
    """Those who are there already, by the key of their name; locked until the end where they may be changed."""
    person = tables.Person
    found: dict[str, list[tables.Person]] = {}
    wanted = sorted(set(keys))
    for first in range(0, len(wanted), 500):
        some = wanted[first : first + 500]
        query = select(person).where(
            person.organisation == actor.organisation, person.archived.is_(False), person.search.in_(some)
        )
        ordered = query.order_by(person.id)
        for row in session.scalars(ordered.with_for_update() if to_change else ordered):
            found.setdefault(row.search, []).append(row)
    return found
