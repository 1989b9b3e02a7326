"""The addresses of pairs and groups, and of tables of them."""

from __future__ import annotations

from flask import Response

from service.access import Action
from service.api.operations import Call, Desk
from service.api.sheets import XLSX, imported, sheet
from service.records import import_pairs as import_pairs_table
from service.records import pair_rows, pairs
from service.records.importing import ImportReport
from service.records.pair_cards import PairCard, PairRow, PairSaved, PairsPage, PairsQuery

pairs_desk = Desk("pairs", "Пары и группы")


@pairs_desk.operation(
    "GET", "/pairs", Action.pairs_read, summary="Пары и группы", query=PairsQuery, answer=PairsPage, lists="pair"
)
def list_pairs(call: Call) -> PairsPage:
    """A page of the list."""
    return pairs.listed(call.session, call.actor, call.query)


@pairs_desk.operation(
    "POST",
    "/pairs",
    Action.pairs_write,
    summary="Добавить пару или группу",
    body=PairCard,
    answer=PairSaved,
    status=201,
    idempotent=True,
)
def add_pair(call: Call) -> PairSaved:
    """A new pair or group."""
    return pairs.add(call.session, call.actor, call.body)


@pairs_desk.operation(
    "GET", "/pairs/<number>", Action.pairs_read, summary="Пара или группа", answer=PairRow, writes=True
)
def get_pair(call: Call, number: str) -> PairRow:
    """One pair; that it was looked at is written down."""
    return pairs.get(call.session, call.actor, number)


@pairs_desk.operation(
    "PUT",
    "/pairs/<number>",
    Action.pairs_write,
    summary="Изменить пару или группу",
    body=PairCard,
    answer=PairSaved,
    needs_version=True,
)
def put_pair(call: Call, number: str) -> PairSaved:
    """Another card in place of the one there was."""
    return pairs.change(call.session, call.actor, number, call.body, call.version)


@pairs_desk.operation(
    "DELETE", "/pairs/<number>", Action.pairs_write, summary="Удалить пару или группу", status=204, needs_version=True
)
def remove_pair(call: Call, number: str) -> None:
    """Papers that were printed keep what they say."""
    pairs.remove(call.session, call.actor, number, call.version)


@pairs_desk.operation(
    "POST",
    "/pairs/import",
    Action.pairs_write,
    summary="Взять пары из таблицы XLSX или CSV: часть file и часть mode (check, all, good)",
    answer=ImportReport,
    form=True,
    writes=False,
)
def import_pairs(call: Call) -> ImportReport:
    """Every problem of every row at once."""
    return imported(call, import_pairs_table.read, import_pairs_table.take)


@pairs_desk.operation(
    "GET", "/pairs/import/template.xlsx", Action.pairs_read, summary="Образец таблицы пар, заполненный", file=XLSX
)
def pairs_template(call: Call) -> Response:
    """A table to fill."""
    return sheet(pair_rows.template(), "Пары (образец)", "pairs-template")


@pairs_desk.operation(
    "GET",
    "/pairs/export.xlsx",
    Action.pairs_read,
    summary="Пары таблицей, которую можно поправить и загрузить снова",
    query=PairsQuery,
    file=XLSX,
    writes=True,
)
def export_pairs(call: Call) -> Response:
    """All pairs that are asked for."""
    return sheet(pair_rows.exported(call.session, call.actor, call.query), "Пары", "pairs")
