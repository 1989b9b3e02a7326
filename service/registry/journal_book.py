"""The journal of an index for a year, to be kept outside: a table of XLSX, and a printed register of Word.

Who has signed stands there once the paper is signed: who is only to sign it has not.

With service.records, an owner of openpyxl. Text is written as text: what begins with «=» is no formula.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from sqlalchemy import Select, func, nulls_last, or_, select
from sqlalchemy.orm import Session

from service import documents, pipeline
from service.access.actor import Actor
from service.access.audit import note
from service.errors import PismovodError
from service.naming import file_title
from service.parts.base import ROWS
from service.registry.copies import Copy
from service.registry.journal import CANCELLED
from service.registry.journal_shapes import BookQuery, RegisterQuery
from service.registry.numbers import JournalIndex, indexes
from service.store.tables import Entry, Organisation, Paper

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
KIND = "journal"
"""What a whole journal is called in the audit."""
_COLUMNS = (
    ("Номер", 16),
    ("Дата", 12),
    ("О чём документ", 70),
    ("Кто подписал", 22),
    ("Исполнитель", 30),
    ("Примечание", 40),
)
"""The heads of the table and their widths, characters."""
_AT_ONCE = 1_000


class UnknownIndex(PismovodError):
    """The journal has no such index, or no such part."""

    slug, status, title = "unknown-index", 404, "Нет такого журнала"


def workbook(session: Session, actor: Actor, query: BookQuery) -> Copy:
    """The journal as XLSX. Raises UnknownIndex."""
    index = _index(session, actor, query)
    book = Workbook(write_only=True)
    sheet = book.create_sheet(f"{query.year}")
    sheet.freeze_panes = "A2"
    for place, (_, width) in enumerate(_COLUMNS, 1):
        sheet.column_dimensions[get_column_letter(place)].width = width
    sheet.append([_cell(sheet, title, bold=True) for title, _ in _COLUMNS])
    for entry, signed in session.execute(_lines(actor, query)).yield_per(_AT_ONCE):
        sheet.append([_cell(sheet, value) for value in _values(entry, signed)])
    written = BytesIO()
    book.save(written)
    note(session, actor, "downloaded", KIND, query.index, f"XLSX, {query.year} год")
    return Copy(written.getvalue(), f"{_name(index, query)}.xlsx", XLSX, [])


def register(session: Session, actor: Actor, query: RegisterQuery, own: pipeline.Templates | None = None) -> Copy:
    """The journal as a Word file to be printed, by the templates of the school; a long one in parts.

    Raises UnknownIndex.
    """
    index = _index(session, actor, query)
    organisation = session.get_one(Organisation, actor.organisation)
    parts = max(1, -(-_count(session, actor, query) // ROWS))
    if query.part > parts:
        raise UnknownIndex(f"Частей в этом журнале – {parts}: выберите одну из них.")
    lines = _lines(actor, query).offset((query.part - 1) * ROWS).limit(ROWS)
    payload = {
        "organisation": organisation.profile["organisation"],
        "title": index.title,
        "year": query.year,
        "part": query.part,
        "parts": parts,
        "rows": [_row(entry, signed) for entry, signed in session.execute(lines)],
    }
    made = pipeline.render(documents.serving("journal"), payload, own)
    note(session, actor, "printed", KIND, query.index, f"Word, {query.year} год")
    return Copy(made.docx, f"{_name(index, query)}.docx", pipeline.DOCX, made.problems)


def _index(session: Session, actor: Actor, query: BookQuery) -> JournalIndex:
    """An index that is, or one that was: its lines stay when the organisation drops it. Raises UnknownIndex."""
    there = indexes(session, actor)
    known = there.get(query.index)
    if known is not None:
        return known
    if not _count(session, actor, query):
        raise UnknownIndex(f"Такого индекса нет. Есть: {', '.join(there)}.")
    return JournalIndex(query.index, "", query.index, (), 1)


def _where(actor: Actor, query: BookQuery) -> tuple[Any, ...]:
    return Entry.organisation == actor.organisation, Entry.index == query.index, Entry.year == query.year


def _lines(actor: Actor, query: BookQuery) -> Select[tuple[Entry, bool]]:
    """Lines, and whether each is signed, in the order of the count; a number by hand that is not of it comes last.

    Of a paper that is not made here the journal knows what it was told.
    """
    signed = or_(Entry.paper.is_(None), Paper.signed_hash != "")
    lines = select(Entry, signed).join(Paper, Paper.id == Entry.paper, isouter=True).where(*_where(actor, query))
    return lines.order_by(nulls_last(Entry.ordinal), Entry.day, Entry.id)


def _count(session: Session, actor: Actor, query: BookQuery) -> int:
    return session.scalar(select(func.count()).select_from(Entry).where(*_where(actor, query))) or 0


def _values(entry: Entry, signed: bool) -> Sequence[Any]:
    signer = entry.signer if signed else ""
    return entry.number, entry.day, entry.title, signer, entry.executor, "; ".join(_notes(entry))


def _row(entry: Entry, signed: bool) -> dict[str, Any]:
    return {
        "number": entry.number,
        "date": entry.day.isoformat(),
        "title": entry.title,
        "signer": entry.signer if signed else "",
        "executor": entry.executor,
        "note": "; ".join(_notes(entry))[:1000],
    }


def _notes(entry: Entry) -> Iterator[str]:
    if entry.cancelled and CANCELLED not in entry.reason:
        yield "отменён"
    if entry.paper is None:
        yield "составлен не в службе"
    if entry.by_hand:
        yield "номер или дата вручную"
    if entry.reason:
        yield entry.reason


def _cell(sheet: Any, value: Any, bold: bool = False) -> Any:
    cell = WriteOnlyCell(sheet, value)
    if isinstance(value, str):
        cell.data_type = "s"  # openpyxl would take «=…» for a formula
        cell.quotePrefix = True
    else:
        cell.number_format = "DD.MM.YYYY"
    cell.font = Font(bold=bold)
    cell.alignment = Alignment(vertical="top", wrap_text=True)
    return cell


def _name(index: JournalIndex, query: BookQuery) -> str:
    part = f", часть {query.part}" if isinstance(query, RegisterQuery) and query.part > 1 else ""
    return file_title(f"Журнал регистрации, {index.title}, {query.year} год{part}")
