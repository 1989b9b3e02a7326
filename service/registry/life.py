"""What happens to a registered paper: it is signed, put into its дело, cancelled. Its data and number never change.

A wrong file and a wrong дело are mistakes of a moment: both are taken back, and the audit trail tells of it.
"""

from __future__ import annotations

import hashlib

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.access.actor import Actor
from service.access.audit import note
from service.errors import FilesRefused, Problem, WrongState
from service.registry.journal import CANCELLED, LONGEST_REASON
from service.registry.papers import KIND
from service.registry.rows import changed, demand_state, held, told_card
from service.registry.shapes import Cancelling, Filing, PaperCard, Signature, SignedRecord, State
from service.registry.signatures import has_signatures, proved
from service.store.files import Files
from service.store.ids import now
from service.store.tables import Entry

PDF = "application/pdf"
_KINDS = (
    (b"%PDF-", PDF),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"II*\0", "image/tiff"),
    (b"MM\0*", "image/tiff"),
)
MOST_SIGNED_BYTES = 50 * 2**20
_SCANNED = ["Скан хранится как есть: чья на нём подпись, служба не проверяет."]


def sign(session: Session, files: Files, actor: Actor, number: str, version: int | None, signed: bytes) -> PaperCard:
    """Attach what was signed: a scan, or our own PDF with electronic signatures, of which it is proved that it is ours.

    Raises NotFound, Stale, WrongState, FilesRefused.
    """
    paper = held(session, actor, number, version)
    demand_state(paper, "Приложить подписанное", State.REGISTERED, State.SIGNED)
    if paper.signed and paper.signed.get("signatures"):
        raise WrongState("Документ уже подписан электронной подписью: заменить подписанный файл нельзя.")
    media_type = _media_type(signed)
    signatures: list[Signature] = []
    told = _SCANNED
    if hashlib.sha256(signed).hexdigest() == paper.pdf_hash:
        said = "Приложите подписанный файл: это тот PDF, который выдала служба, и подписи в нём нет"
        raise FilesRefused("Файл не приложен", [Problem("/file", "not_signed", said)])
    if media_type == PDF and has_signatures(signed):
        if not paper.pdf_hash:
            said = "Подпишите PDF, выданный службой: для этого документа она его ещё не делала"
            raise FilesRefused("Файл не приложен", [Problem("/file", "no_pdf_of_ours", said)])
        signatures, told = proved(files.open(paper.pdf_hash), signed)
    record = SignedRecord(
        kind="pdf" if signatures else "scan",
        media_type=media_type,
        size=len(signed),
        at=now(),
        by=actor.name[:200],
        signatures=signatures,
        told=told,
    )
    paper.signed_hash, paper.signed = files.put(signed), record.model_dump(mode="json")
    paper.state = State.SIGNED
    changed(paper)
    note(session, actor, "signed", KIND, paper.id, f"{record.kind}, подписей: {len(signatures)}")
    session.flush()
    return told_card(session, paper, [])


def put_into_file(session: Session, actor: Actor, number: str, version: int | None, where: Filing) -> PaperCard:
    """Put a signed paper into its дело. Raises NotFound, Stale, WrongState."""
    paper = held(session, actor, number, version)
    demand_state(paper, "Подшить в дело", State.SIGNED)
    paper.filed_in, paper.state = where.filed_in, State.FILED
    changed(paper)
    note(session, actor, "filed", KIND, paper.id)
    session.flush()
    return told_card(session, paper, [])


def take_out_of_file(session: Session, actor: Actor, number: str, version: int | None) -> PaperCard:
    """Take a paper out of its дело: it is signed, as before. Raises NotFound, Stale, WrongState."""
    paper = held(session, actor, number, version)
    demand_state(paper, "Вернуть из дела", State.FILED)
    paper.filed_in, paper.state = "", State.SIGNED
    changed(paper)
    note(session, actor, "unfiled", KIND, paper.id)
    session.flush()
    return told_card(session, paper, [])


def take_off_signed(session: Session, actor: Actor, number: str, version: int | None) -> PaperCard:
    """Take off the scan that was attached: the paper waits for its signature again.

    A PDF whose signatures are proved can't be of another paper: it stays. Raises NotFound, Stale, WrongState.
    """
    paper = held(session, actor, number, version)
    demand_state(paper, "Убрать приложенный файл", State.SIGNED)
    if paper.signed and paper.signed.get("signatures"):
        raise WrongState("Документ подписан электронной подписью: убрать подписанный файл нельзя.")
    paper.signed_hash, paper.signed, paper.state = "", None, State.REGISTERED
    changed(paper)
    note(session, actor, "unsigned", KIND, paper.id)
    session.flush()
    return told_card(session, paper, [])


def cancel(session: Session, actor: Actor, number: str, version: int | None, why: Cancelling) -> PaperCard:
    """Cancel a registered paper: its row, its files and its number stay. Raises NotFound, Stale, WrongState."""
    paper = held(session, actor, number, version)
    if paper.state == State.DRAFT:
        raise WrongState("Это проект, номера у него нет: его не отменяют, а удаляют.")
    demand_state(paper, "Отменить", State.REGISTERED, State.SIGNED, State.FILED)
    paper.reason, paper.state = why.reason, State.CANCELLED
    changed(paper)
    entry = session.scalars(
        select(Entry).where(Entry.organisation == actor.organisation, Entry.paper == paper.id).with_for_update()
    ).one()
    entry.cancelled = True
    entry.reason = f"{entry.reason}; {CANCELLED}{why.reason}".removeprefix("; ")[:LONGEST_REASON]
    note(session, actor, "cancelled", KIND, paper.id, f"№ {paper.number}")
    session.flush()
    return told_card(session, paper, [])


def _media_type(signed: bytes) -> str:
    if len(signed) > MOST_SIGNED_BYTES:
        said = f"Пришлите файл поменьше: не больше {MOST_SIGNED_BYTES >> 20} МБ"
        raise FilesRefused("Файл не приложен", [Problem("/file", "file_too_big", said)])
    for start, media_type in _KINDS:
        if signed.startswith(start):
            return media_type
    said = "Пришлите PDF или снимок (PNG, JPEG, TIFF): этот файл другого вида"
    raise FilesRefused("Файл не приложен", [Problem("/file", "wrong_kind", said)])
