"""The addresses of papers: drafts, registration, signing, their files."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from flask import Response

from service import pipeline
from service.access import Action
from service.api.bodies import DOCX, PDF, Names, file_answer
from service.api.operations import Call, Desk, answered
from service.api.uploads import read_form
from service.errors import FilesRefused, Problem
from service.registry import copies, life, registration
from service.registry import papers as drafts
from service.registry.shapes import (
    Amendment,
    Cancelling,
    Filing,
    PaperCard,
    PaperChange,
    PaperIn,
    PaperList,
    PapersQuery,
    Registration,
    Remade,
)

ANY = "application/octet-stream"
papers = Desk("papers", "Документы организации")
_ONE = "/papers/<number>"


@papers.operation(
    "GET",
    "/papers",
    Action.papers_read,
    summary="Перечень документов",
    query=PapersQuery,
    answer=PaperList,
    lists="paper",
)
def list_papers(call: Call) -> PaperList:
    """A page of the papers, the newest first."""
    return drafts.listed(call.session, call.actor, call.query)


@papers.operation(
    "POST", "/papers", Action.papers_write, summary="Составить проект", body=PaperIn, answer=PaperCard, status=201
)
def add_paper(call: Call) -> PaperCard:
    """A new draft, right or not yet."""
    return drafts.add(call.session, call.actor, call.body)


@papers.operation("GET", _ONE, Action.papers_read, summary="Документ целиком", answer=PaperCard, writes=True)
def get_paper(call: Call, number: str) -> PaperCard:
    """A paper as a whole; a draft with all that is wrong with it now."""
    return drafts.open_paper(call.session, call.actor, number)


@papers.operation(
    "PUT", _ONE, Action.papers_write, summary="Править проект", body=PaperChange, answer=PaperCard, needs_version=True
)
def put_paper(call: Call, number: str) -> PaperCard:
    """Other data for a draft."""
    return drafts.edit(call.session, call.actor, number, call.version, call.body)


@papers.operation("DELETE", _ONE, Action.papers_write, summary="Удалить проект", status=204, needs_version=True)
def remove_paper(call: Call, number: str) -> None:
    """Throw a draft away."""
    drafts.delete(call.session, call.actor, number, call.version)


@papers.operation(
    "POST",
    f"{_ONE}/register",
    Action.papers_number,
    summary="Зарегистрировать: дать номер и дату",
    body=Registration,
    answer=PaperCard,
    idempotent=True,
    needs_version=True,
)
def register_paper(call: Call, number: str) -> PaperCard:
    """Give a draft its number and freeze it."""
    return registration.register(call.session, call.store.files, call.actor, number, call.version, call.body)


@papers.operation(
    "POST",
    f"{_ONE}/sign",
    Action.papers_sign,
    summary="Приложить скан с подписью или подписанный PDF",
    answer=PaperCard,
    form=True,
    writes=False,
    needs_version=True,
)
def sign_paper(call: Call, number: str) -> Response:
    """Attach what was signed; the whole file is here before the transaction begins."""
    with TemporaryDirectory(prefix="pismovod-") as folder:
        sent = read_form(Path(folder), "", call.settings)
        if len(sent.files) != 1:
            said = "Пришлите в форме один файл: часть «file»"
            raise FilesRefused("Файл не приложен", [Problem("/file", "one_file", said)])
        name, file = next(iter(sent.files.items()))
        pipeline.look_at(file, name)
        data = file.read_bytes()
    with call.store.begin() as session:
        return answered(life.sign(session, call.store.files, call.actor, number, call.version, data))


@papers.operation(
    "POST",
    f"{_ONE}/file",
    Action.papers_file,
    summary="Подшить в дело",
    body=Filing,
    answer=PaperCard,
    needs_version=True,
)
def file_paper(call: Call, number: str) -> PaperCard:
    """Put a signed paper into its дело."""
    return life.put_into_file(call.session, call.actor, number, call.version, call.body)


@papers.operation(
    "DELETE",
    f"{_ONE}/signed",
    Action.papers_sign,
    summary="Убрать приложенный скан",
    answer=PaperCard,
    needs_version=True,
)
def unsign_paper(call: Call, number: str) -> PaperCard:
    """Take off a scan that was attached by mistake."""
    return life.take_off_signed(call.session, call.actor, number, call.version)


@papers.operation(
    "POST", f"{_ONE}/unfile", Action.papers_file, summary="Вернуть из дела", answer=PaperCard, needs_version=True
)
def unfile_paper(call: Call, number: str) -> PaperCard:
    """Take a paper out of its дело again."""
    return life.take_out_of_file(call.session, call.actor, number, call.version)


@papers.operation(
    "POST",
    f"{_ONE}/cancel",
    Action.papers_cancel,
    summary="Отменить",
    body=Cancelling,
    answer=PaperCard,
    needs_version=True,
)
def cancel_paper(call: Call, number: str) -> PaperCard:
    """Cancel a registered paper: its number stays taken."""
    return life.cancel(call.session, call.actor, number, call.version, call.body)


@papers.operation(
    "POST",
    f"{_ONE}/amend",
    Action.papers_write,
    summary="Составить проект, который меняет этот документ",
    body=Amendment,
    answer=PaperCard,
    status=201,
)
def amend_paper(call: Call, number: str) -> PaperCard:
    """A new draft that names this paper."""
    return drafts.amend(call.session, call.actor, number, call.body)


@papers.operation("POST", f"{_ONE}/remake", Action.papers_read, summary="Сделать заново и сравнить", answer=Remade)
def remake_paper(call: Call, number: str) -> Remade:
    """Make a registered paper again of what was kept."""
    return copies.remake(call.session, call.store.files, call.actor, number)


@papers.operation("GET", f"{_ONE}.docx", Action.papers_read, summary="Файл Word", file=DOCX, writes=True)
def paper_docx(call: Call, number: str) -> Response:
    """The Word file, of a draft or of a registered paper."""
    return copy_answer(copies.docx(call.session, call.store.files, call.actor, number), "paper.docx")


@papers.operation("GET", f"{_ONE}.pdf", Action.papers_read, summary="Файл PDF", file=PDF, writes=False)
def paper_pdf(call: Call, number: str) -> Response:
    """The pages; LibreOffice may work for seconds, so no transaction is open meanwhile."""
    return copy_answer(copies.pdf(call.store, call.actor, number), "paper.pdf")


@papers.operation("GET", f"{_ONE}/signed", Action.papers_read, summary="Подписанный файл", file=ANY, writes=True)
def paper_signed(call: Call, number: str) -> Response:
    """What was attached, as it was attached."""
    copy = copies.signed(call.session, call.store.files, call.actor, number)
    return copy_answer(copy, f"signed.{copy.filename.rpartition('.')[2]}")


def copy_answer(copy: copies.Copy, plain: str) -> Response:
    """A file of the registry as an answer."""
    return file_answer(copy.data, copy.media_type, Names(plain, copy.filename), copy.problems)
