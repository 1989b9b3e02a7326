"""The files of a paper: a draft as it would look now, a registered paper as it is kept, and the same made again.

LibreOffice takes seconds: pages are made outside of any transaction that writes, and kept in a short one of their own.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy.orm import Session

from service import pipeline
from service.access.actor import Actor
from service.access.audit import note
from service.errors import NotFound, PayloadRefused, PismovodError, Problem
from service.naming import file_title
from service.pdf import Piece, Whole, compose
from service.registry.differences import differences
from service.registry.own_templates import templates_of
from service.registry.papers import KIND
from service.registry.reading import read_draft
from service.registry.rows import demand_state, found, held
from service.registry.shapes import Remade, State
from service.registry.templates_kept import made_again, opened, versions
from service.render import render
from service.store import Files, Store
from service.store.tables import Paper
from service.word_crossed import crossed

PDF = "application/pdf"
CANCELLED = "ОТМЕНЁН"
"""What stands across every page of a cancelled paper that leaves the service; the kept files stay as they are."""
_KEPT = (State.REGISTERED, State.SIGNED, State.FILED, State.CANCELLED)
_EXTENSIONS = {PDF: "pdf", "image/png": "png", "image/jpeg": "jpg", "image/tiff": "tif"}


@dataclass(frozen=True)
class Copy:
    """A file of a paper: its bytes, its name for people, what it is, and the warnings it was made with."""

    data: bytes
    filename: str
    media_type: str
    problems: list[Problem]


def docx(session: Session, files: Files, actor: Actor, number: str) -> Copy:
    """The Word file: of a draft as it is now, of a paper as it was registered; «ОТМЕНЁН» on what was cancelled.

    Raises NotFound; PayloadRefused with every problem of a draft; StoreDamaged.
    """
    paper = found(session, actor, number)
    if paper.state == State.DRAFT:
        made = _drawn(session, files, actor, paper)
    else:
        kept = files.open(paper.docx_hash)
        shown = crossed(kept, CANCELLED) if paper.state == State.CANCELLED else kept
        made = pipeline.Paper(shown, _filename(paper, "docx"), [])
    note(session, actor, "downloaded", KIND, paper.id, "Word")
    return Copy(made.docx, made.filename, pipeline.DOCX, made.problems)


def pdf(store: Store, actor: Actor, number: str, *, only_shown: bool = False) -> Copy:
    """The pages: of a draft with «ПРОЕКТ» across them, of a paper made once and kept, marked where it was cancelled.

    Pages that are `only_shown` are not given out: nothing is written down of them.
    Raises as `docx`, and OfficeMissing, OfficeBusy, ConversionFailed.
    """
    with store.read() as session:
        paper = found(session, actor, number)
        draft = _drawn(session, store.files, actor, paper) if paper.state == State.DRAFT else None
    if draft is not None:
        printed = pipeline.print_paper(draft)
        made = _marked(Copy(printed.pdf, printed.filename, PDF, printed.problems), draft=True)
    elif paper.pdf_hash:
        made = Copy(store.files.open(paper.pdf_hash), _filename(paper, "pdf"), PDF, [])
    else:
        made = _printed_once(store, actor, paper)
    if paper.state == State.CANCELLED:
        made = _marked(made, cancelled=True)
    if not only_shown:
        with store.begin() as session:
            note(session, actor, "printed" if draft else "downloaded", KIND, paper.id, "PDF")
    return made


def signed(session: Session, files: Files, actor: Actor, number: str) -> Copy:
    """What was signed, as it was attached. Raises NotFound, also where nothing is attached; StoreDamaged."""
    paper = found(session, actor, number)
    if not paper.signed_hash or paper.signed is None:
        raise NotFound
    note(session, actor, "downloaded", KIND, paper.id, "подписанное")
    media_type = str(paper.signed["media_type"])
    return Copy(files.open(paper.signed_hash), _filename(paper, _EXTENSIONS[media_type]), media_type, [])


def remake(session: Session, files: Files, actor: Actor, number: str) -> Remade:
    """Make a registered paper again of its kept data, templates and texts, and compare. Raises NotFound, WrongState."""
    paper = found(session, actor, number)
    demand_state(paper, "Сделать заново", *_KEPT)
    note(session, actor, "remade", KIND, paper.id)
    made, why, differs = b"", "", list[str]()
    then: Mapping[str, str] = {}
    try:
        kept = opened(files.open(paper.template_hash))
        then = kept.versions
        made = made_again(kept, paper.type, paper.printed or {})
        if made:
            differs = differences(files.open(paper.docx_hash), made)
        if not kept.versions:
            differs.append("Тексты по умолчанию при документе не сохранены: взяты нынешние.")
    except PismovodError as failure:
        why = f" ({failure.title})"
    digest = hashlib.sha256(made).hexdigest() if made else ""
    if digest == paper.docx_hash:
        return Remade(same=True, docx_hash=paper.docx_hash, made_hash=digest, told="Те же байты.", differs=[])
    told = f"Получился другой файл{why}: {_versions(paper, then)}. Настоящий — тот, что хранится: скачайте его."
    if not made:
        told = (
            f"Нынешняя версия службы этих данных не принимает{why}: {_versions(paper, then)}. "
            "Скачайте файл, что хранится."
        )
    return Remade(same=False, docx_hash=paper.docx_hash, made_hash=digest, told=told, differs=differs)


def _versions(paper: Paper, then: Mapping[str, str]) -> str:
    """What of the makers is another version today; where none is, it is the kept data that are not what they were."""
    before = {**then, "Письмовод": paper.service_version}
    other = [
        f"{name} {was} → {versions().get(name, 'нет')}" for name, was in before.items() if was != versions().get(name)
    ]
    if other:
        return f"с тех пор сменились версии: {', '.join(other)}"
    return "версии те же, значит, изменены данные или шаблоны, что хранятся с документом, или сам код службы"


def _drawn(session: Session, files: Files, actor: Actor, paper: Paper) -> pipeline.Paper:
    """A draft as it is now, with room for the number and the date."""
    draft = read_draft(session, actor, paper.type, paper.payload)
    if draft.checked is None:
        raise PayloadRefused("Проект не напечатан: исправьте ошибки", draft.problems)
    words = draft.checked.words()
    name = f"Проект {file_title(words['page']['title'])}.docx"
    made = render(paper.type, words, templates_of(session, files, actor))
    return pipeline.Paper(made, name, draft.problems)


def _marked(pages: Copy, *, draft: bool = False, cancelled: bool = False) -> Copy:
    """Pages with «ПРОЕКТ» or «ОТМЕНЁН» across them: a copy of what is kept."""
    with TemporaryDirectory(prefix="pismovod-") as folder:
        plain, marked = Path(folder) / "plain.pdf", Path(folder) / "marked.pdf"
        plain.write_bytes(pages.data)
        title = pages.filename.removesuffix(".pdf")
        piece = Piece(file=plain, title=title, ours=True, draft=draft, cancelled=cancelled)
        compose(Whole(pieces=(piece,), title=title), marked)
        return Copy(marked.read_bytes(), pages.filename, PDF, pages.problems)


def _printed_once(store: Store, actor: Actor, paper: Paper) -> Copy:
    """The pages of a registered paper. Whoever was quicker has made the one that counts: it may be signed already."""
    kept = pipeline.Paper(store.files.open(paper.docx_hash), _filename(paper, "docx"), [])
    printed = pipeline.print_paper(kept)
    digest = store.files.put(printed.pdf)
    with store.begin() as session:
        row = held(session, actor, paper.id, None)
        row.pdf_hash = row.pdf_hash or digest
        kept_hash = row.pdf_hash
    return Copy(store.files.open(kept_hash), _filename(paper, "pdf"), PDF, printed.problems)


def _filename(paper: Paper, extension: str) -> str:
    day = f" от {paper.day:%d.%m.%Y}" if paper.day else ""
    cancelled = f"{CANCELLED} " if paper.state == State.CANCELLED else ""
    return f"{file_title(f'{cancelled}{paper.number}{day} {paper.title}')}.{extension}"
