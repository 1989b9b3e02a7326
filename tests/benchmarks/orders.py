"""Pairing orders of any length, with names that do not repeat."""

from __future__ import annotations

from itertools import islice, product
from typing import Any

NAME = "pairing_order"
_ROOTS = ("Бел", "Гор", "Дым", "Жар", "Зар", "Кул", "Лад", "Мор", "Нос", "Пет", "Рож", "Сав", "Тар", "Фад", "Хар")
_MIDDLES = ("ар", "ень", "ин", "ов", "ун", "ыш", "ят", "ёл", "иж", "ош")
_ENDS = ("ов", "ев", "ин", "ский", "енко", "ец", "ак")
_FIRST = (("Иван", "Пётр", "Олег", "Денис"), ("Анна", "Ольга", "Лариса", "Вера"))
_MIDDLE = (("Ильич", "Олегович", "Петрович"), ("Ильинична", "Олеговна", "Петровна"))
_CONSENTS = {"consent": "2026-08-25", "data_consent": "2026-08-25"}
_POSTS = ("учитель математики", "учитель русского языка и литературы", "педагог-психолог", "заместитель директора")


def order(rows: int, first: int = 0) -> dict[str, Any]:
    """The payload of an order with so many pairs; `first` tells one order from the next."""
    people = _people(first, 2 * rows)
    pairs = [
        {"mentor": mentor, "mentees": [mentee], "kind": "традиционное", "in_duties": True, **_CONSENTS}
        for mentor, mentee in zip(people[::2], people[1::2], strict=True)
    ]
    director = {"surname": "Попова", "first_name": "Лариса", "patronymic": "Алексеевна", "post": "директор"}
    return {
        "organisation": {
            "full_name": "Муниципальное общеобразовательное учреждение «Средняя общеобразовательная школа № 12»",
            "short_name": "МБОУ СОШ № 12",
            "place": "г. Приреченск",
        },
        "head": {"date": "2026-09-01", "number": f"{first + 1}-од"},
        "school_year": "2026/2027",
        "period": {"start": "2026-09-01", "end": "2027-05-31"},
        "pairs": pairs,
        "acknowledgement": {"style": "none"},
        "curator": {**director, "surname": "Соколова", "post": "заместитель директора"},
        "signers": [{"person": director}],
    }


def _people(first: int, count: int) -> list[dict[str, str]]:
    surnames = ("".join(parts) for parts in product(_ROOTS, _MIDDLES, _ENDS))
    known = list(islice(surnames, count)) if count < 1_000 else list(surnames)
    people = []
    for place in range(first, first + count):
        turn, letter = divmod(place, len(known))
        gender = place % 2
        people.append(
            {
                "surname": known[letter] + ("-" + known[turn % len(known)] if turn else ""),
                "first_name": _FIRST[gender][place % 4],
                "patronymic": _MIDDLE[gender][place % 3],
                "gender": "mf"[gender],
                "post": _POSTS[place % len(_POSTS)],
            }
        )
    return people
