"""The items of a packet as PDFs: papers and files of others, acquaintance sheets, the register."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from textwrap import shorten
from typing import Any

from service.documents import serving
from service.documents.base import Document
from service.documents.orders import Order
from service.errors import FilesRefused, PayloadRefused, Problem
from service.markup import plain as plain_text
from service.naming import list_title
from service.packet.fonts import substituted
from service.packet.listing import Registered, Sheet, plain, register_payload, registered
from service.packet.model import Item, Packet
from service.packet.papers import filled, printed
from service.packet.reading import Entry, read_once
from service.packet.steps import Tools
from service.parts.act import ActReference
from service.parts.named import everyone
from service.parts.order import mentioned_appendices
from service.parts.organisation import Organisation
from service.parts.person import Person
from service.payload import CheckedPaper
from service.pdf import Piece, scan_to_pdf
from service.russian import Case
from service.russian.dates import digits
from service.russian.prepositions import s
from service.word_intake import safe_docx

LONGEST_TITLE = 300
"""Characters of a title in the outline and in the register."""
REGISTER_TRIES = 3
"""How often a register is made until it counts its own sheets rightly."""
BLANK_ROWS = 20
"""On the acquaintance sheet of a paper that names nobody: whoever reads it is written in by hand."""
_NAMESPACE = uuid.UUID("6f1d7a52-6a0c-4c0e-9a55-0d9f6c7f3b11")
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"II*\0", b"MM\0*")
_WORD = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")


class Sheets:
    """Makes the pieces of one packet in a folder for work."""

    def __init__(self, packet: Packet, files: Mapping[str, Path], work: Path, tools: Tools) -> None:
        self._packet, self._files, self._work, self._tools = packet, files, work, tools

    def of(self, entry: Entry) -> list[Sheet]:
        """One item: a paper, with its acquaintance sheet if that is wanted, or a file.

        Raises FilesRefused for a file, OfficeMissing, OfficeBusy, ConversionFailed.
        """
        if entry.paper is None:
            return [self._file(entry.item, entry.pointer)]
        item = entry.item
        piece = Piece(
            file=self._work, title=item.title, new_sheet=item.new_sheet, copies=item.copies, pointer=entry.pointer
        )
        paper = self._paper(entry.paper, entry.key, piece, item)
        return [paper, *self._acquaintance(entry, paper)] if entry.item.acquaintance else [paper]

    def register(self, organisation: Organisation, sheets: Sequence[Sheet]) -> Sheet:
        """The cover register of sheets that are counted, and of itself: it is made again where it is longer."""
        sides = 2 if self._packet.duplex else 1
        piece = Piece(file=self._work, title="Опись документов", new_sheet=True, pointer="/register")
        own = 1
        for _ in range(REGISTER_TRIES):
            payload = register_payload(self._packet, organisation, sheets, own)
            made = self._added(serving("register"), payload, piece)
            taken = -(-made.pages // sides)
            if taken == own:
                break
            own = taken
        return made

    def _paper(self, paper: CheckedPaper, key: str, piece: Piece, item: Item | None = None) -> Sheet:
        document = paper.document
        word = filled(paper, key, self._tools.templates, self._packet.duplex)
        safe = word
        if item and item.kept:  # its own bytes are what the archive and the code tell
            word = replace(word, docx=self._files[item.kept].read_bytes())
            safe = replace(word, docx=safe_docx(word.docx)[0])
        pages = printed(safe, self._tools.office)
        told = registered(document, item)
        waits = document.awaits_number and not (item and item.number)
        own = Registered() if told.attached else told
        return Sheet(
            replace(
                piece,
                file=self._written(pages.pdf),
                title=shorten(piece.title or _title(document, word.title), LONGEST_TITLE, placeholder="…"),
                ours=True,
                draft=self._packet.draft_mark and waits,
                qr=_code(word.docx, own.number, own.date) if self._packet.qr else "",
            ),
            pages.pages,
            told.number,
            told.date,
            told.attached,
            waits,
            frozenset(mentioned_appendices(document.texts)) if isinstance(document, Order) else frozenset(),
            word.author,
            word.docx,
            problems=substituted(pages, piece.pointer),
        )

    def _added(self, name: str, payload: dict[str, Any], piece: Piece) -> Sheet:
        """A sheet that the service adds itself, of a type that serves packets; it bears no number of its own."""
        key, (paper, problems) = read_once(name, payload)
        if paper is None:
            said = f"«{piece.title}» не получается: исправьте данные документа"
            raise PayloadRefused(said, at(piece.pointer, problems))
        sheet = self._paper(paper, key, piece)
        return replace(sheet, piece=replace(sheet.piece, qr=""), number="", date=None)

    def _acquaintance(self, entry: Entry, of: Sheet) -> list[Sheet]:
        papers = [paper.document for _, paper in entry.papers()]
        document, people = papers[0], _concerned(papers)
        payload = {
            "organisation": plain(document.organisation),
            **_subject(document, of.piece.title),
            "people": [plain(person) for person in people],
            "blank_rows": 0 if people else BLANK_ROWS,
        }
        draft = self._packet.draft_mark and document.awaits_number
        subject = _headed(document).phrase if isinstance(document, Order) else document.named
        title = f"Лист ознакомления {s(subject.form(Case.INSTRUMENTAL).text)}"
        piece = Piece(file=self._work, title=title, new_sheet=True, pointer=entry.pointer)
        sheet = self._added(serving("acquaintance"), payload, piece)
        marked = replace(sheet.piece, draft=draft)
        told = replace(sheet, piece=marked, number=of.number, date=of.date, attached=bool(of.number))
        return [replace(told, acquaintance=True)]

    def _file(self, item: Item, pointer: str) -> Sheet:
        source = self._files[item.file]
        piece = Piece(file=source, name=item.file, pointer=pointer, **item.placing(Path(item.file).stem))
        with source.open("rb") as file:
            head = file.read(1024)
        if head.startswith(_WORD):
            piece, problems = self._word(piece)
        elif head.startswith(_PICTURES):
            piece, problems = self._scan(piece)
        elif b"%PDF" not in head:
            said = f"Замените файл «{item.file}»: принимаются PDF, DOCX, JPEG, PNG и TIFF"
            raise FilesRefused(said, [Problem(f"{pointer}/file", "unknown_kind", said)])
        else:
            problems = []
        return Sheet(piece, number=item.number, date=item.date, source=source, problems=tuple(problems))

    def _word(self, piece: Piece) -> tuple[Piece, list[Problem]]:
        try:
            docx, problems = safe_docx(piece.file.read_bytes())
            made_pages = self._tools.office.convert(docx)
        except FilesRefused as refusal:
            raise FilesRefused(refusal.detail, _of_file(piece, refusal.problems)) from refusal
        made = replace(piece, file=self._written(made_pages.pdf), ours=True)
        return made, [*_of_file(piece, problems), *substituted(made_pages, piece.pointer)]

    def _scan(self, piece: Piece) -> tuple[Piece, list[Problem]]:
        folder = self._work / uuid.uuid4().hex
        folder.mkdir()
        named, target = folder / piece.name, folder / "scan.pdf"
        named.symlink_to(piece.file.absolute())  # so that what is told of it names it as it was sent
        try:
            problems = scan_to_pdf(named, target)
        except FilesRefused as refusal:
            raise FilesRefused(refusal.detail, at(piece.pointer, refusal.problems)) from refusal
        return replace(piece, file=target, ours=True), at(piece.pointer, problems)

    def _written(self, pdf: bytes) -> Path:
        target = self._work / f"{uuid.uuid4().hex}.pdf"
        target.write_bytes(pdf)
        return target


def at(pointer: str, problems: Sequence[Problem]) -> list[Problem]:
    """Problems of one item at its place in the packet."""
    return [replace(problem, pointer=pointer + problem.pointer) for problem in problems]


def _title(document: Document, title: str) -> str:
    """What the register calls a paper: an order by its kind and heading, another one by its title."""
    if isinstance(document, Order):
        return f"{document.kind} «{plain_text(document.heading)}»"
    return list_title(title)


def _concerned(papers: Sequence[Document]) -> list[Person]:
    """Everyone whom a paper and what is enclosed in it name; an order knows which of its fields it prints."""
    people, top = everyone(*papers), papers[0]
    if not isinstance(top, Order):
        return people
    known = [*top.people(), *top.acknowledgement.people, *everyone(*papers[1:])]
    keys = {person.key for person in known}
    return [person for person in people if person.key in keys]


def _of_file(piece: Piece, problems: Sequence[Problem]) -> list[Problem]:
    """What is said of a Word file, with its name."""
    named = [replace(problem, message=f"Файл «{piece.name}»: {problem.message}") for problem in problems]
    return at(piece.pointer, named)


def _subject(document: Document, title: str) -> dict[str, Any]:
    """What the acquaintance sheet is about: an order by number and date, another paper by its name and whose it is."""
    rest = title[len(document.named) :] if title.casefold().startswith(document.named.casefold()) else ""
    if isinstance(document, Order):
        act = document.reference().model_copy(update={"title": document.heading})
        return {"act": plain(act)}
    named = document.named
    return {"paper": str(named) + rest, "paper_forms": {"тв": named.form(Case.INSTRUMENTAL).text + rest}}


def _headed(order: Order) -> ActReference:
    """An order by its heading: in a stack of drafts none has a number or a date of its own yet."""
    told = order.reference()
    return ActReference(kind=told.kind, title=plain_text(order.heading))


def _code(docx: bytes, number: str, day: date | None) -> str:
    """The text of the QR code (ГОСТ Р 7.0.97-2025, реквизит 31): identifier, number, date, hash of the Word file."""
    digest = hashlib.sha256(docx).hexdigest()
    lines = [
        f"ID: {uuid.uuid5(_NAMESPACE, digest)}",
        f"№ {number}" if number else "",
        f"от {digits(day)}" if day else "",
        f"SHA-256: {digest}",
    ]
    return "\n".join(line for line in lines if line)
