"""A table of pairs: its columns, the cards that its rows make, and the same table written out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import ValidationError
from sqlalchemy.orm import Session

from service.access.actor import Actor
from service.access.audit import note
from service.payload import problems_of
from service.records import cells
from service.records.book import Sheet, written
from service.records.headings import Column, Filled
from service.records.pair_cards import PairCard, PairRow, PairsQuery
from service.records.pairs import all_rows
from service.russian.dates import digits

_YES_NO = ("да", "нет")
COLUMNS = (
    Column("school_year", "Учебный год", cells.school_year, ("Год",), "2026/2027"),
    Column("mentor", "Наставник", cells.text, ("ФИО наставника",), "Попова Лариса Алексеевна"),
    Column(
        "mentees",
        "Наставляемые",
        cells.names,
        ("Наставляемый", "ФИО наставляемого", "ФИО наставляемых"),
        "Буга Юлия Викторовна; Ким Алексей Олегович",
        hint="Несколько – через запятую или точку с запятой",
    ),
    Column("form", "Форма наставничества", cells.text, ("Форма",), "педагог – педагог"),
    Column("kind", "Вид наставничества", cells.text, ("Вид",), "групповое"),
    Column("start", "Начало", cells.day, ("Дата начала", "С", "Начало срока"), "01.09.2026"),
    Column("end", "Конец", cells.day, ("Дата окончания", "Окончание", "По", "Конец срока"), "31.05.2027"),
    Column("consent", "Согласие наставника", cells.day, ("Дата согласия", "Согласие"), "25.08.2026"),
    Column("agreement_number", "Номер соглашения", cells.text, ("Соглашение",), "7"),
    Column("agreement_date", "Дата соглашения", cells.day, (), "28.08.2026"),
    Column("in_duties", "Входит в обязанности", cells.yes, ("Входит в обязанности по должности",), "нет", _YES_NO),
    Column("note", "Примечание", cells.text, ("Комментарий",)),
)
WANTED = (("school_year",), ("mentor",), ("mentees",))
_TERM = {"start": "start", "end": "end"}
_AGREEMENT = {"agreement_number": "number", "agreement_date": "date"}
_COLUMN_OF = {
    "number": "agreement_number",
    "date": "agreement_date",
    "period": "start",
    "agreement": "agreement_number",
}
"""A field of a card -> the column that fills it, where they are called otherwise."""


def columns_by_field(titles: Mapping[str, str]) -> dict[str, str]:
    """The headings of a file by the fields of a card."""
    return {**titles, **{field: titles[name] for field, name in _COLUMN_OF.items() if name in titles}}


def card_of(
    row: Filled, titles: Mapping[str, str], people: Mapping[str, Any], known: Mapping[str, Any] | None = None
) -> PairCard | None:
    """The card of a row with the numbers of its people; nothing, with problems at the row, where it can't be made."""
    raw: dict[str, Any] = {**(known or {}), **people}
    for name, value in row.values.items():
        if name in _TERM:
            raw["period"] = {**(raw.get("period") or {}), _TERM[name]: value}
        elif name in _AGREEMENT:
            raw["agreement"] = {**(raw.get("agreement") or {}), _AGREEMENT[name]: value}
        elif name not in people:
            raw[name] = value
    try:
        return PairCard.model_validate(raw)
    except ValidationError as refused:
        row.refuse_all(problems_of(refused, raw), columns_by_field(titles), "")
        return None


def template() -> bytes:
    """A table to fill, with an example."""
    return written(Sheet("Пары", COLUMNS, [[column.example for column in COLUMNS]], guided=True))


def exported(session: Session, actor: Actor, query: PairsQuery) -> bytes:
    """The pairs that are asked for, in the columns of the import."""
    rows = all_rows(session, actor, query)
    note(session, actor, "exported", "pairs", "", f"записей: {len(rows)}")
    return written(Sheet("Пары", COLUMNS, _lines(rows)))


def _lines(rows: Iterable[PairRow]) -> Iterable[list[object]]:
    for row in rows:
        card = row.card
        agreement = card.agreement
        shown: dict[str, object] = {
            "school_year": card.school_year,
            "mentor": row.mentor.name,
            "mentees": "; ".join(one.name for one in row.mentees),
            "form": card.form,
            "kind": card.kind,
            "start": digits(card.period.start) if card.period else "",
            "end": digits(card.period.end) if card.period else "",
            "consent": digits(card.consent) if card.consent else "",
            "agreement_number": agreement.number if agreement else "",
            "agreement_date": digits(agreement.date) if agreement and agreement.date else "",
            "in_duties": _YES_NO[not card.in_duties],
            "note": card.note,
        }
        yield [shown[column.name] for column in COLUMNS]
