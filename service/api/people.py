"""The addresses of people, of their names in all cases, and of tables of people."""

from __future__ import annotations

from flask import Response

from service.access import Action
from service.api.models import InflectedList
from service.api.operations import Call, Desk
from service.api.sheets import XLSX, imported, sheet
from service.records import import_people as import_people_table
from service.records import people, people_rows
from service.records.importing import ImportReport
from service.records.people import (
    Corrections,
    PeoplePage,
    PeopleQuery,
    PersonCard,
    PersonRemoved,
    PersonRow,
    PersonSaved,
)

people_desk = Desk("people", "Люди")


@people_desk.operation(
    "GET", "/people", Action.people_read, summary="Люди", query=PeopleQuery, answer=PeoplePage, lists="person"
)
def list_people(call: Call) -> PeoplePage:
    """A page of the list, by name."""
    return people.listed(call.session, call.actor, call.query)


@people_desk.operation(
    "POST",
    "/people",
    Action.people_write,
    summary="Добавить человека",
    body=PersonCard,
    answer=PersonSaved,
    status=201,
    idempotent=True,
)
def add_person(call: Call) -> PersonSaved:
    """Someone new."""
    return people.add(call.session, call.actor, call.body)


@people_desk.operation("GET", "/people/<number>", Action.people_read, summary="Человек", answer=PersonRow, writes=True)
def get_person(call: Call, number: str) -> PersonRow:
    """One person; that he was looked at is written down."""
    return people.get(call.session, call.actor, number)


@people_desk.operation(
    "PUT",
    "/people/<number>",
    Action.people_write,
    summary="Изменить запись о человеке",
    body=PersonCard,
    answer=PersonSaved,
    needs_version=True,
)
def put_person(call: Call, number: str) -> PersonSaved:
    """Another card in place of the one there was: corrected forms and the archive too."""
    return people.change(call.session, call.actor, number, call.body, call.version)


@people_desk.operation(
    "DELETE",
    "/people/<number>",
    Action.people_write,
    summary="Удалить запись о человеке; названного в паре или документе – отправить в архив",
    answer=PersonRemoved,
    needs_version=True,
)
def remove_person(call: Call, number: str) -> PersonRemoved:
    """Whether the record is gone or in the archive."""
    return people.remove(call.session, call.actor, number, call.version)


@people_desk.operation(
    "GET",
    "/people/<number>/words",
    Action.people_read,
    summary="Имя и должность во всех падежах",
    answer=InflectedList,
    writes=True,
)
def person_words(call: Call, number: str) -> InflectedList:
    """What papers would print; a doubtful form is put right in the card."""
    return InflectedList.model_validate({"items": people.words(call.session, call.actor, number)})


@people_desk.operation(
    "PUT",
    "/people/<number>/forms",
    Action.people_write,
    summary="Исправить падежи имени и должности",
    body=Corrections,
    answer=PersonSaved,
    needs_version=True,
)
def put_person_forms(call: Call, number: str) -> PersonSaved:
    """The corrected forms alone; the rest of the card stays."""
    return people.correct(call.session, call.actor, number, call.body, call.version)


@people_desk.operation(
    "POST",
    "/people/import",
    Action.people_write,
    summary="Взять людей из таблицы XLSX или CSV: часть file и часть mode (check, all, good)",
    answer=ImportReport,
    form=True,
    writes=False,
)
def import_people(call: Call) -> ImportReport:
    """Every problem of every row at once."""
    return imported(call, import_people_table.read, import_people_table.take)


@people_desk.operation(
    "GET", "/people/import/template.xlsx", Action.people_read, summary="Образец таблицы людей, заполненный", file=XLSX
)
def people_template(call: Call) -> Response:
    """A table to fill."""
    return sheet(people_rows.template(), "Люди (образец)", "people-template")


@people_desk.operation(
    "GET",
    "/people/export.xlsx",
    Action.people_read,
    summary="Люди таблицей, которую можно поправить и загрузить снова",
    query=PeopleQuery,
    file=XLSX,
    writes=True,
)
def export_people(call: Call) -> Response:
    """Everyone who is asked for."""
    return sheet(people_rows.exported(call.session, call.actor, call.query), "Люди", "people")
