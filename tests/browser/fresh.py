"""Schools in which the year begins: one that has told its particulars only, and one with all its people and pairs."""

from __future__ import annotations

from typing import Any

from service.access import Actor
from service.records import organisation, pairs, people
from service.records.organisation import Profile
from service.records.pair_cards import PairCard
from service.records.people import PersonCard
from service.store import Files, Session
from service.years import preparing
from tests.years_school import YEAR, person, tell_profile

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


def august(
    session: Session, files: Files, actor: Actor, many: int, count: int, mark: int = 0, drafts: bool = True
) -> None:
    """So many people and pairs, and the drafts of the year; with another mark all papers say something else."""
    numbers = [people.add(session, actor, person(place, _surname(place, mark))).id for place in range(many)]
    tell_profile(session, actor, numbers)
    profile = organisation.get(session, actor).profile
    own = profile.organisation.model_copy(update={"short_name": f"МБОУ СШ № {1 + mark}"})
    organisation.change(session, actor, profile.model_copy(update={"organisation": own}), None)
    usual = {"school_year": YEAR, "in_duties": True, "kind": "традиционное"}
    for mentor, mentee in zip(numbers[:count], numbers[count : 2 * count], strict=True):
        pairs.add(session, actor, PairCard.model_validate({**usual, "mentor": mentor, "mentees": [mentee]}))
    if drafts:
        preparing.prepare(session, actor, YEAR)


def _surname(place: int, mark: int) -> str:
    """Another one for each person."""
    return "Приезж" + "".join(chr(1072 + int(digit)) for digit in f"{mark}{place}") + "ва"
