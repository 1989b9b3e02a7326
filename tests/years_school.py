"""A school in late August: twenty pairs and groups of several forms, hard names, everybody's consents."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from service.access.actor import Action, Actor, Role
from service.records import organisation, pairs, people
from service.records.organisation import Profile
from service.records.pair_cards import PairCard
from service.records.people import PersonCard
from service.store import Session, Store

YEAR = "2026/2027"
AUGUST, MAY = date(2026, 8, 24), date(2027, 5, 24)
CONSENT = "2026-08-20"
NAMES = """Буга Юлия Викторовна|Ткач Ольга Николаевна|Ким Алексей Олегович|Черных Валентина Павловна
Живаго Пётр Андреевич|Мамин-Сибиряк Дмитрий Наркисович|Гусь Егор Павлович|Магомедов Вагиф Расул оглы
Новокрещёнова Вера Андреевна|Запороженко Виктор Иванович|Дьячук Мария Львовна|Гайдамака Игорь Петрович
Рыбак Тамара Фёдоровна|Седых Алла Марковна|Сафина Алия Рустемовна|Шевченко Кирилл Андреевич
Гёте Анна Карловна|Лебедь Ольга Сергеевна|Лев Михаил Наумович|Белоконь Степан Ильич
Соловей Нина Тарасовна|Цой Роман Валерьевич|Долгих Раиса Семёновна|Кравец Полина Денисовна"""
"""Twenty-four surnames that decline, or do not, each in its own way."""


@dataclass
class YearSchool:
    """An organisation, its administrator, the numbers of its pairs."""

    store: Store
    actor: Actor
    pairs: list[str]
    people: list[str]


def person(place: int, surname: str = "", **card: Any) -> PersonCard:
    """The person of a place in the list, a teacher with every consent."""
    told = NAMES.replace("\n", "|").split("|")[place % 24].split(" ", 2)
    named = {"surname": surname or told[0], "first_name": told[1], "patronymic": told[2]}
    raw = {
        "person": {**named, "post": "учитель математики"},
        "mentor": True,
        "mentee": True,
        "category": "первая квалификационная категория",
        "consents": {"mentoring": CONSENT, "personal_data": CONSENT},
        **card,
    }
    return PersonCard.model_validate(raw)


def empty_school(store: Store) -> YearSchool:
    """A school that has told its name, and nothing else."""
    profile = Profile.model_validate({"organisation": {"full_name": "МБОУ «Озёрская основная школа»"}})
    with store.begin() as session:
        number = organisation.create(session, profile)
    return YearSchool(store, Actor(number, "Завуч", Role.ADMINISTRATOR, frozenset(Action)), [], [])


def whole_school(store: Store, count: int = 20) -> YearSchool:
    """A school whose records are whole: `count` pairs and groups, a reverse pair among them."""
    school = empty_school(store)
    with store.begin() as session:
        numbers = [people.add(session, school.actor, person(place)).id for place in range(24)]
        more = [
            people.add(session, school.actor, person(place, f"Приезжая{chr(1072 + place)}")).id for place in range(24)
        ]
        school.people = [*numbers, *more]
        tell_profile(session, school.actor, numbers)
        for card in _pairs(school.people, count):
            school.pairs.append(pairs.add(session, school.actor, PairCard.model_validate(card)).id)
    return school


def tell_profile(session: Session, actor: Actor, numbers: list[str]) -> None:
    """Give the school everything that papers ask of it; `numbers` are those of twenty-four people."""
    profile = {
        "organisation": {
            "full_name": "Муниципальное бюджетное общеобразовательное учреждение «Средняя школа № 12»",
            "short_name": "МБОУ СШ № 12",
            "place": "г. Приреченск",
            "site": "school12.example",
        },
        "director": {
            "surname": "Ковалёва",
            "first_name": "Ирина",
            "patronymic": "Викторовна",
            "post": "директор",
        },
        "trade_union": {"name": "выборный орган первичной профсоюзной организации"},
        "curator": numbers[21],
        "accountant": numbers[22],
        "secretary": numbers[23],
        "indexes": [{"name": "общий", "pattern": "{n}-од"}],
    }
    organisation.change(session, actor, Profile.model_validate(profile), None)


def _pairs(numbers: list[str], count: int) -> list[dict[str, Any]]:
    """Pairs, but for the second one, a group of three, the third, which mentors its mentor, and some short ones."""
    usual = {"school_year": YEAR, "in_duties": True, "kind": "традиционное"}
    made: list[dict[str, Any]] = [
        {**usual, "mentor": numbers[place], "mentees": [numbers[24 + place]]} for place in range(min(count, 21))
    ]
    made += [{**usual, "mentor": numbers[place % 20], "mentees": [numbers[44]]} for place in range(21, count)]
    if count > 5:
        made[1] |= {"mentees": numbers[45:48], "kind": ""}
        made[2] |= {"mentor": numbers[24], "mentees": [numbers[0]], "kind": "реверсивное"}
        made[3] |= {"period": {"start": "2026-09-15", "end": "2027-01-31"}, "kind": "краткосрочное"}
        made[4] |= {"form": "руководитель – педагог", "kind": "ситуационное"}
        made[5] |= {
            "period": {"start": "2026-09-01", "end": "2027-05-31"},
            "extension": {"till": "2027-06-30", "reason": "отпуск наставляемого"},
        }
    return made
