"""How a packet is made, step by step: papers are filled, turned into PDF side by side, listed, and put together.

The same packet and the same files give the same result, so that work cut off in the middle is simply done again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from service.documents.base import Document
from service.errors import FilesRefused, PismovodError, Problem
from service.naming import LONGEST, file_title
from service.packet.listing import Sheet
from service.packet.model import Packet
from service.packet.reading import Entry
from service.packet.result import Line, PacketMade, kind_of, write_archive
from service.packet.sheets import Sheets
from service.packet.steps import Steps, Tools
from service.parts.organisation import Organisation
from service.pdf import Composed, Whole, compose, examine

PDF_NAME, ZIP_NAME = "packet.pdf", "packet.zip"
"""How the two files of a finished packet are called in its folder."""
_LONG_TITLE, _LONG_NUMBER = 90, 30
"""Characters of a title and of its number and date in a file name: together within what file systems take."""


def make(
    packet: Packet,
    entries: Sequence[Entry],
    files: Mapping[str, Path],
    folder: Path,
    tools: Tools,
    steps: Steps,
) -> PacketMade:
    """Write packet.pdf and packet.zip to `folder`, whole or not at all.

    Raises FilesRefused with every problem of every file, OfficeMissing, OfficeBusy, ConversionFailed.
    """
    with TemporaryDirectory(dir=folder) as name:
        work = Path(name)
        maker = Sheets(packet, files, work, tools)
        sheets = _all_sheets(maker, entries, tools.processes, steps)
        if packet.register_:
            steps.begin("Опись")
            sheets = [maker.register(_organisation(packet, entries), sheets), *sheets]
        steps.begin("Сборка пакета")
        whole = Whole(
            pieces=tuple(sheet.piece for sheet in sheets),
            title=packet.title,
            author=next((sheet.author for sheet in sheets if sheet.author), ""),
            duplex=packet.duplex,
            copies=packet.copies,
            numbered=packet.numbered,
        )
        composed = compose(whole, work / PDF_NAME)
        made = PacketMade(
            title=packet.title,
            filename=f"{file_title(packet.title)}.pdf",
            pages=composed.pages,
            sheets=composed.sheets,
            copies=packet.copies,
            duplex=packet.duplex,
            archival=composed.archival,
            register=packet.register_,
            items=_lines(sheets, composed),
            problems=(*(problem for sheet in sheets for problem in sheet.problems), *composed.problems),
        )
        _pack(work, made, sheets)
        for ready in (PDF_NAME, ZIP_NAME):
            (work / ready).replace(folder / ready)
    steps.end()
    return made


def _lines(sheets: Sequence[Sheet], composed: Composed) -> tuple[Line, ...]:
    """Where each item has come to stand."""
    return tuple(
        Line(
            one.piece.title,
            "" if one.attached else one.number,
            None if one.attached else one.date,
            at.first_page,
            at.pages,
            at.sheets,
            one.piece.copies,
            one.acquaintance,
        )
        for one, at in zip(sheets, composed.placed, strict=True)
    )


def _all_sheets(maker: Sheets, entries: Sequence[Entry], processes: int, steps: Steps) -> list[Sheet]:
    """The items side by side, in their order, counted; files that are no good are told before any other failure."""
    with ThreadPoolExecutor(processes + 1) as pool:
        waiting = [pool.submit(steps.doing, entry.name, maker.of, entry) for entry in entries]
        found: list[Sheet] = []
        refused: list[Problem] = []
        failures: list[PismovodError] = []
        for future in waiting:
            try:
                found += future.result()
            except FilesRefused as refusal:
                refused += refusal.problems
            except PismovodError as failure:
                failures.append(failure)
    refused += _count(found)
    if refused:
        raise FilesRefused("Пакет не собран: исправьте файлы и отправьте снова", refused)
    if failures:
        raise failures[0]
    return found


def _count(sheets: list[Sheet]) -> list[Problem]:
    """Give the files of others their pages, all of them at once; what is wrong with them, where they are no good."""
    foreign = [place for place, sheet in enumerate(sheets) if not sheet.pages]
    try:
        looked = examine([sheets[place].piece for place in foreign]) if foreign else []
    except FilesRefused as refusal:
        return list(refusal.problems)
    for place, examined in zip(foreign, looked, strict=True):
        sheets[place] = replace(sheets[place], pages=examined.pages)
    return []


def _organisation(packet: Packet, entries: Sequence[Entry]) -> Organisation:
    known: list[Document] = [entry.document for entry in entries if entry.document]
    return packet.organisation or known[0].organisation


def _file_name(line: Line) -> str:
    """Its title, cut where it is long, with the whole number and date, told once."""
    registered = "" if not line.registered or line.registered in line.title else f" {line.registered}"
    if len(line.title) + len(registered) <= LONGEST or not registered:
        return file_title(f"{line.title}{registered}")
    return f"{file_title(line.title, _LONG_TITLE)} {file_title(registered, _LONG_NUMBER)}"


def _pack(work: Path, made: PacketMade, sheets: Sequence[Sheet]) -> None:
    """The archive: the PDF, the plan of printing, every paper as a Word file, every file that was sent as it came."""
    start = 0 if made.register else 1
    papers: list[tuple[str, bytes | Path]] = []
    for place, (line, sheet) in enumerate(zip(made.items, sheets, strict=True), start):
        name = f"{place:02} {_file_name(line)}"
        if sheet.docx:
            papers.append((f"{name}.docx", sheet.docx))
        elif sheet.source:
            papers.append((name + kind_of(sheet.source), sheet.source))
    files: list[tuple[str, bytes | Path]] = [
        (made.filename, work / PDF_NAME),
        ("План печати.txt", "\r\n".join([*made.plan(), ""]).encode("utf-8-sig")),
        *papers,
    ]
    write_archive(work / ZIP_NAME, files)
