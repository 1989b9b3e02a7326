"""The story, in order: a payload is read, its words derived, a template prints them; LibreOffice makes pages of the
Word file, and pages become one file to be printed and signed.

Every door calls these functions and no others; nothing here knows Flask, click or a queue.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from service import documents
from service.errors import OfficeMissing, PayloadRefused, Problem, Severity, TemplateRefused
from service.inflection import KINDS, Item, Items, inflect, inflect_column
from service.made import Checked, MadeFile, Pages, Paper, TypeCard
from service.naming import file_title
from service.office import Limits, Office
from service.packet import recipe
from service.packet.agreement import disagreements
from service.packet.fonts import substituted
from service.packet.model import MergeOrder, Packet
from service.packet.reading import Entry, read_order, read_papers, read_shape
from service.packet.result import PacketMade, Progress
from service.packet.steps import Steps, Tools
from service.payload import parse, problems_of, read, sorted_problems, too_much
from service.pdf import Piece, Whole, compose, examine, scan_to_pdf
from service.render import SchoolTemplates, Templates
from service.render import render as fill
from service.settings import Settings
from service.shown import PrintedWord, recorded_words
from service.template_check import check_file

__all__ = [
    "KINDS",
    "Checked",
    "Item",
    "Items",
    "MadeFile",
    "PacketMade",
    "Pages",
    "Paper",
    "PrintedWord",
    "Progress",
    "Templates",
    "TypeCard",
    "card",
    "check",
    "check_template",
    "close_office",
    "has_office",
    "inflect",
    "inflect_column",
    "look_at",
    "make_packet",
    "merge",
    "open_office",
    "open_templates",
    "order_schema",
    "packet_schema",
    "parse",
    "print_paper",
    "read_model",
    "read_packet",
    "render",
    "school_templates",
    "templates",
    "type_names",
]

SAMPLES = Path(__file__).resolve().parent.parent / "samples"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

Model = TypeVar("Model", bound=BaseModel)

_templates = Templates()
_office: Office | None = None
_processes = 1


def open_templates(own: Path | None) -> None:
    """Use a school's own templates in place of ours. Raises TemplateRefused with every fault of every one."""
    global _templates  # the one thing that is set once, when a door opens
    templates = Templates(own, check_template)
    faults = [
        Problem(f"/{name}.docx{fault.pointer}", fault.code, f"{name}.docx: {fault.message}", fault.severity)
        for name in templates.own_names()
        if name in documents.types()
        for fault in check_template(name, templates.source(name).read())
        if fault.severity == "error"
    ]
    if faults:
        raise TemplateRefused("Исправьте свои шаблоны: " + "; ".join(fault.message for fault in faults[:20]), faults)
    _templates = templates


def templates() -> Templates:
    """The templates that papers are filled with now."""
    return _templates


def school_templates(own: Mapping[str, str], read: Callable[[str], bytes]) -> Templates:
    """The templates of a school: its own ones (type -> hash; `read` gives the bytes), and these for the others."""
    return SchoolTemplates(_templates, own, read) if own else _templates


def open_office(settings: Settings) -> None:
    """Print by the LibreOffice of these settings; it is started when the first page is asked for."""
    global _office, _processes
    close_office()
    limits = Limits(
        processes=settings.office_processes,
        queue=settings.office_queue,
        wait=settings.office_wait,
        time=settings.office_time,
        documents=settings.office_documents,
        memory=settings.office_memory,
        cache=settings.office_cache,
    )
    _office, _processes = Office(settings.data / "office", limits, settings.office), limits.processes


def close_office() -> None:
    """Stop asking for pages: what waits for them ends with an error. LibreOffice leaves when nobody asks."""
    if _office is not None:
        _office.close()


def has_office() -> bool:
    """Whether there is a LibreOffice to print with; a quick look."""
    try:
        _opened_office().check()
    except OfficeMissing:
        return False
    return True


def type_names() -> list[str]:
    """The names of the types, in the order of the alphabet."""
    return list(documents.types())


@cache
def card(name: str) -> TypeCard:
    """One type: title, JSON Schema, sample. Raises UnknownType."""
    cls = documents.model(name)
    sample = json.loads((SAMPLES / f"{name}.json").read_text("utf-8"))
    return TypeCard(name, cls.TITLE, (cls.__doc__ or "").strip(), cls.model_json_schema(), sample)


def check(name: str, raw: object, own: Templates | None = None) -> Checked:
    """All problems of a payload, and every form that its paper would print. Raises UnknownType."""
    with recorded_words() as words:
        paper, problems = read(name, raw)
        if paper is not None:
            fill(name, paper.words(), own or _templates)
    return Checked(problems, words if paper else [])


def render(name: str, raw: object, own: Templates | None = None) -> Paper:
    """A paper of a payload, by the templates of a school or ours.

    Raises UnknownType, PayloadRefused with every problem, TemplateBroken.
    """
    paper, problems = read(name, raw)
    if paper is None:
        raise PayloadRefused("Документ не сделан: исправьте ошибки и отправьте данные снова", problems)
    words = paper.words()
    return Paper(fill(name, words, own or _templates), f"{file_title(words['page']['title'])}.docx", problems)


def _opened_office() -> Office:
    assert _office is not None, "a door opens the office before it prints"
    return _office


def print_paper(paper: Paper) -> Pages:
    """The pages of a finished paper. Raises OfficeMissing, OfficeBusy, ConversionFailed."""
    printed = _opened_office().convert(paper.docx)
    problems = [*paper.problems, *substituted(printed, "")]
    return Pages(printed.pdf, f"{paper.filename.removesuffix('.docx')}.pdf", printed.pages, problems)


def look_at(file: Path, name: str) -> None:
    """See whether a file of anyone, a PDF or a scan, can be opened at all. Raises FilesRefused."""
    with file.open("rb") as opened:
        is_pdf = b"%PDF" in opened.read(1024)
    if is_pdf:
        examine([Piece(file=file, name=name, break_signatures=True)])
        return
    with TemporaryDirectory(prefix="pismovod-") as folder:
        scan_to_pdf(file, Path(folder) / "scan.pdf")


def merge(raw: object, files: Mapping[str, Path], output: Path) -> MadeFile:
    """Join files by an order; without one, all of them as they came. Raises PayloadRefused, FilesRefused."""
    order, told = read_order({"items": [{"file": name} for name in files]} if raw is None else raw, files.keys())
    pieces = tuple(
        Piece(file=files[item.file], name=item.file, pointer=f"/items/{place}", **item.placing(item.file))
        for place, item in enumerate(order.items)
    )
    whole = Whole(pieces=pieces, title=order.title, duplex=order.duplex, copies=order.copies, numbered=order.numbered)
    made = compose(whole, output)
    return MadeFile(f"{file_title(order.title or 'Общий файл')}.pdf", made.pages, made.sheets, [*told, *made.problems])


def packet_schema() -> dict[str, Any]:
    """The JSON Schema of a packet."""
    return Packet.model_json_schema()


def order_schema() -> dict[str, Any]:
    """The JSON Schema of an order to join files."""
    return MergeOrder.model_json_schema()


def read_model(cls: type[Model], raw: object) -> Model:
    """A checked model of what came in. Raises PayloadRefused with every problem."""
    if not isinstance(raw, dict):
        said = "Передайте объект JSON с полями, а не список и не значение"
        raise PayloadRefused("Данные не приняты: исправьте ошибки", [Problem("", "not_object", said)])
    refused = too_much(raw)
    if refused:
        raise PayloadRefused("Данные не приняты: исправьте ошибки", [refused])
    try:
        return cls.model_validate(raw)
    except ValidationError as failure:
        problems = sorted_problems(list(problems_of(failure, raw)))
        raise PayloadRefused("Данные не приняты: исправьте ошибки", problems) from failure


def read_packet(raw: object, names: Collection[str]) -> None:
    """Look at a packet and all its papers, without making anything. Raises PayloadRefused with every problem."""
    _checked(raw, names)


def make_packet(
    raw: object,
    files: Mapping[str, Path],
    folder: Path,
    tell: Callable[[Progress], None],
    own: Templates | None = None,
) -> PacketMade:
    """Make a packet in a folder: packet.pdf and packet.zip. Raises PayloadRefused, FilesRefused, and of the office."""
    packet, entries, problems = _checked(raw, files.keys())
    tools = Tools(own or _templates, _opened_office(), _processes)
    made = recipe.make(packet, entries, files, folder, tools, Steps(len(entries) + 2, tell))
    return replace(made, problems=(*problems, *made.problems))


def _checked(raw: object, names: Collection[str]) -> tuple[Packet, list[Entry], list[Problem]]:
    """A packet, its papers, and the warnings of both. Raises PayloadRefused with every problem."""
    packet, problems = read_shape(raw, names)
    entries, told = read_papers(packet)
    problems = sorted_problems([*problems, *told, *disagreements(entries)])
    if any(problem.severity is Severity.ERROR for problem in problems):
        raise PayloadRefused("Пакет не собран: исправьте ошибки и отправьте снова", problems)
    return packet, entries, problems


def check_template(name: str, data: bytes) -> list[Problem]:
    """Everything that is wrong with a template for a type. Raises UnknownType."""
    return check_file(data, documents.model(name))
