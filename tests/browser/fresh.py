"""A school in which nothing is done yet but its particulars: the year begins here."""

from __future__ import annotations

from typing import Any

from service.access import Actor
from service.records import organisation, people
from service.records.organisation import Profile
from service.records.people import PersonCard
from service.store import Files, Session

PROFILE: dict[str, Any] = {
    "organisation": {
        "full_name": "Муниципальное бюджетное общеобразовательное учреждение «Средняя школа № 7»",
        "short_name": "МБОУ СШ № 7",
        "place": "г. Приреченск",
        "site": "school7.example",
    },
    "director": {"surname": "Ковалёва", "first_name": "Ирина", "patronymic": "Викторовна", "post": "директор"},
    "trade_union": {"name": "выборный орган первичной профсоюзной организации"},
    "indexes": [{"name": "общий", "pattern": "{n}-од"}],
}
HELPERS = {
    "curator": "Цой Роман Валерьевич",
    "accountant": "Долгих Раиса Семёновна",
    "secretary": "Кравец Нина Ильинична",
}
"""Who helps the director with the papers of the year."""
TEACHERS = """Попова Лариса Алексеевна\tучитель математики\tда\tнет\t25.08.2026\t25.08.2026
Бугай Юлия Викторовна\tучитель химии\tнет\tда\t\t25.08.2026
Магомедов Вагиф Расул оглы\tучитель физики\tда\tнет\t25.08.2026\t25.08.2026
Гусь Егор Павлович\tучитель истории\tнет\tда\t\t25.08.2026"""
"""As they are copied from Excel: two who can mentor and two whom they will mentor."""
HEADINGS = "ФИО\tДолжность\tНаставник\tНаставляемый\tСогласие на наставничество\tСогласие на обработку ПДн"


def told(session: Session, files: Files, actor: Actor) -> None:
    """The particulars of the school, and those who help the director."""
    del files
    helpers = {}
    for duty, name in HELPERS.items():
        surname, first_name, patronymic = name.split(" ")
        person = {
            "surname": surname,
            "first_name": first_name,
            "patronymic": patronymic,
            "post": "заместитель директора",
        }
        helpers[duty] = people.add(session, actor, PersonCard.model_validate({"person": person})).id
    organisation.change(session, actor, Profile.model_validate({**PROFILE, **helpers}), None)
