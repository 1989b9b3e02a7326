"""The addresses of the journal: its lines, a number for a paper of others, the journal as a table and as a register."""

from __future__ import annotations

from flask import Response

from service.access import Action
from service.api.bodies import DOCX
from service.api.operations import Call, Desk
from service.api.papers import copy_answer
from service.registry import journal as lines
from service.registry import journal_book
from service.registry.journal_shapes import (
    BookQuery,
    EntryList,
    EntryRow,
    IndexList,
    JournalQuery,
    RegisterQuery,
)
from service.registry.own_templates import templates_of
from service.registry.shapes import Cancelling, Taking

journal = Desk("journal", "Журнал регистрации")


@journal.operation(
    "GET",
    "/journal",
    Action.journal_read,
    summary="Строки журнала",
    query=JournalQuery,
    answer=EntryList,
    lists="entry",
)
def list_journal(call: Call) -> EntryList:
    """A page of the journal, the newest first."""
    return lines.listed(call.session, call.actor, call.query)


@journal.operation(
    "POST",
    "/journal",
    Action.journal_write,
    summary="Взять номер для документа, составленного не в службе",
    body=Taking,
    answer=EntryRow,
    status=201,
    idempotent=True,
)
def take_number(call: Call) -> EntryRow:
    """A number for a paper that is not made here."""
    return lines.take(call.session, call.actor, call.body)


@journal.operation("GET", "/journal/indexes", Action.journal_read, summary="Индексы журнала", answer=IndexList)
def list_indexes(call: Call) -> IndexList:
    """The indexes with their last numbers."""
    return lines.told_indexes(call.session, call.actor)


@journal.operation(
    "POST",
    "/journal/<number>/cancel",
    Action.journal_write,
    summary="Отменить номер, взятый вне службы",
    body=Cancelling,
    answer=EntryRow,
)
def cancel_number(call: Call, number: str) -> EntryRow:
    """Cancel a number that has no paper here; it stays taken."""
    return lines.cancel(call.session, call.actor, number, call.body)


@journal.operation(
    "GET",
    "/journal/book.xlsx",
    Action.journal_read,
    summary="Журнал таблицей XLSX",
    query=BookQuery,
    file=journal_book.XLSX,
    writes=True,
)
def journal_xlsx(call: Call) -> Response:
    """The journal of an index for a year as XLSX."""
    return copy_answer(journal_book.workbook(call.session, call.actor, call.query), "journal.xlsx")


@journal.operation(
    "GET",
    "/journal/book.docx",
    Action.journal_read,
    summary="Журнал файлом Word для печати",
    query=RegisterQuery,
    file=DOCX,
    writes=True,
)
def journal_docx(call: Call) -> Response:
    """The journal of an index for a year as a printed register."""
    own = templates_of(call.session, call.store.files, call.actor)
    return copy_answer(journal_book.register(call.session, call.actor, call.query, own), "journal.docx")
