"""The proof that nothing is lost: every record has its files, every file its bytes, the journal its count."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from service.errors import StoreDamaged
from service.keeping.counts import count_troubles
from service.store import Store
from service.store.checking import database_troubles
from service.store.files import Files
from service.store.ids import now
from service.store.school_templates import SchoolTemplate
from service.store.tables import Entry, Organisation, Packet, Paper

UNCLAIMED = timedelta(hours=1)
"""A file is written before its record: a younger one may still get it."""
_HASHES = (
    (Paper, "Документ", (Paper.docx_hash, Paper.pdf_hash, Paper.signed_hash, Paper.template_hash)),
    (Packet, "Пакет", (Packet.asked_hash, Packet.pdf_hash, Packet.zip_hash)),
    (SchoolTemplate, "Шаблон", (SchoolTemplate.file_hash,)),
)
"""Which records name files, what they are called, and where they name them."""
_MUST = ("docx_hash", "template_hash")
"""What every registered paper has."""


@dataclass(frozen=True)
class Verdict:
    """What was found. `troubles` are damage; `remarks` are not."""

    organisations: int
    papers: int
    numbers: int
    files: int
    troubles: tuple[str, ...]
    remarks: tuple[str, ...]

    def lines(self) -> Iterator[str]:
        """The report, a line each."""
        yield f"Организаций: {self.organisations}, документов: {self.papers}."
        yield f"Номеров в журнале: {self.numbers}, файлов: {self.files}."
        yield from (f"Замечание. {one}" for one in self.remarks)
        yield from (f"Ошибка. {one}" for one in self.troubles)
        yield f"Ошибок: {len(self.troubles)}." if self.troubles else "Всё на месте."


def verify(store: Store) -> Verdict:
    """Look through everything; nothing is changed. Raises StoreUnavailable, StoreDamaged when nothing can be read."""
    with store.read() as session:
        troubles = [*database_troubles(session), *count_troubles(session), *_incomplete(session)]
        named = dict(named_files(session))
        counted = [
            session.scalar(select(func.count()).select_from(table)) or 0 for table in (Organisation, Paper, Entry)
        ]
    troubles += _damaged(store.files, named)
    unclaimed, files = _unclaimed(store, named)
    remarks = [f"Файл {name} не нужен ни одной записи: его уберёт pismovod purge." for name in unclaimed]
    return Verdict(counted[0], counted[1], counted[2], files, tuple(troubles), tuple(remarks))


def named_files(session: Session) -> Iterator[tuple[str, str]]:
    """Every file that a record names -> such a record, as it is told: «Документ 5f…»."""
    for table, called, columns in _HASHES:
        for column in columns:
            query = select(column, table.id).where(column != "").execution_options(yield_per=1_000)
            yield from ((name, f"{called} {number}") for name, number in session.execute(query))


def unclaimed_files(store: Store, named: dict[str, str]) -> Iterator[str]:
    """Files that no record names, and that are too old to be waiting for one."""
    for name in store.files.hashes():
        written = store.files.written(name) if name not in named else None
        if written is not None and now() - written > UNCLAIMED:
            yield name


def _unclaimed(store: Store, named: dict[str, str]) -> tuple[list[str], int]:
    return list(unclaimed_files(store, named)), sum(1 for _ in store.files.hashes())


def _incomplete(session: Session) -> Iterator[str]:
    for paper in session.scalars(
        select(Paper).where(Paper.state != "draft").order_by(Paper.id).execution_options(yield_per=500)
    ):
        if any(getattr(paper, name) == "" for name in _MUST) or paper.printed is None:
            yield f"Документ {paper.id} (№ {paper.number}): зарегистрирован, а файла или данных для печати нет."
        if paper.state in ("signed", "filed") and not paper.signed_hash:
            yield f"Документ {paper.id} (№ {paper.number}): подписан, а подписанного файла нет."
    done = select(Packet).where(Packet.state == "done").order_by(Packet.id).execution_options(yield_per=500)
    for packet in session.scalars(done):
        if not (packet.pdf_hash and packet.zip_hash and packet.plan):
            yield f"Пакет {packet.id} («{packet.title}»): готов, а файла или плана печати нет."


def _damaged(files: Files, named: dict[str, str]) -> Iterator[str]:
    for name, record in sorted(named.items()):
        try:
            files.open(name)
        except StoreDamaged as failure:
            yield f"{record}: {failure.detail}"
