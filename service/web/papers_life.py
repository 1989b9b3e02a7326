"""A registered paper: its pages, its files, its life; signed, put into its дело, cancelled, amended."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from flask import request

from service import pipeline
from service.access import Action
from service.errors import FilesRefused, PayloadRefused, PismovodError, Problem, WrongState
from service.registry import life
from service.registry import papers as drafts
from service.registry.history import history
from service.registry.shapes import Amendment, Cancelling, Filing, PaperCard, State
from service.web.drawing import drawn, gone_to
from service.web.papers_room import STATES, clock, papers, told_of, version_of
from service.web.rooms import Answer, Look


def registered_page(look: Look, card: PaperCard, told: dict[str, list[str]] | None = None) -> str:
    """The page of a paper that has its number; `told` is what was refused, by what was asked."""
    return drawn(
        "papers/registered.html",
        card=card,
        history=[(clock(one.at), one) for one in history(look.session, look.actor, card.id)],
        states=STATES,
        told=told or {},
        typed=look.form,
        signs=look.may(Action.papers_sign),
        files=look.may(Action.papers_file),
        cancels=look.may(Action.papers_cancel),
        writes=look.may(Action.papers_write),
    )


@papers.page("POST", "/papers/<number>/sign", Action.papers_sign)
def sign_paper(look: Look, number: str) -> Answer:
    """Attach the scan or the signed PDF."""
    return _step(look, number, "file", "signed", lambda: _sign(look, number))


@papers.page("POST", "/papers/<number>/file", Action.papers_file)
def file_paper(look: Look, number: str) -> Answer:
    """Put it into its дело."""

    def step() -> None:
        where = pipeline.read_model(Filing, {"filed_in": look.form.get("filed_in", "")})
        life.put_into_file(look.session, look.actor, number, version_of(look), where)

    return _step(look, number, "filed_in", "filed", step)


@papers.page("POST", "/papers/<number>/unsign", Action.papers_sign)
def unsign_paper(look: Look, number: str) -> Answer:
    """Take off the scan that was attached by mistake."""

    def step() -> None:
        life.take_off_signed(look.session, look.actor, number, version_of(look))

    return _step(look, number, "back", "unsigned", step)


@papers.page("POST", "/papers/<number>/unfile", Action.papers_file)
def unfile_paper(look: Look, number: str) -> Answer:
    """Take it out of the дело again."""

    def step() -> None:
        life.take_out_of_file(look.session, look.actor, number, version_of(look))

    return _step(look, number, "back", "unfiled", step)


@papers.page("POST", "/papers/<number>/cancel", Action.papers_cancel)
def cancel_paper(look: Look, number: str) -> Answer:
    """Cancel it; its number stays taken."""

    def step() -> None:
        why = pipeline.read_model(Cancelling, {"reason": look.form.get("reason", "")})
        life.cancel(look.session, look.actor, number, version_of(look), why)

    return _step(look, number, "reason", "cancelled", step)


@papers.page("POST", "/papers/<number>/amend", Action.papers_write)
def amend_paper(look: Look, number: str) -> Answer:
    """A new draft that takes the place of this paper."""
    card = drafts.amend(look.session, look.actor, number, Amendment())
    return gone_to("web_papers.paper", number=card.id)


def _sign(look: Look, number: str) -> None:
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        said = "Выберите файл: скан или подписанный PDF"
        raise FilesRefused("Файл не приложен", [Problem("/file", "one_file", said)])
    with TemporaryDirectory(prefix="pismovod-") as folder:
        file = Path(folder) / "signed"
        sent.save(file)
        pipeline.look_at(file, "файл")
        life.sign(look.session, look.store.files, look.actor, number, version_of(look), file.read_bytes())


def _step(look: Look, number: str, field: str, said: str, step: Callable[[], None]) -> Answer:
    """Do a step of its life; what refuses it stands at its field on the same page."""
    try:
        with look.trial():
            step()
    except (FilesRefused, PayloadRefused, WrongState) as refused:
        return _refused(look, number, field, refused)
    return gone_to("web_papers.paper", said=said, number=number)


def _refused(look: Look, number: str, field: str, refused: PismovodError) -> Answer:
    card = drafts.open_paper(look.session, look.actor, number)
    if card.state is State.DRAFT:  # its page has none of these forms
        raise refused
    told = {field: [one.message for one in told_of(refused)]}
    return registered_page(look, card, told), refused.status
