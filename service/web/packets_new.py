"""The page on which a packet is put together: papers and files in their order, then «Собрать»."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from flask import request
from werkzeug.datastructures import FileStorage

from service import pipeline
from service.access import Action
from service.api.desk import desk
from service.api.packets import order
from service.errors import FilesRefused, NotFound, PayloadRefused, PismovodError, Problem
from service.jobs.uploads import Upload, Uploads
from service.records.named import load_people
from service.records.organisation import HELPERS, own_profile
from service.registry import papers, queues
from service.registry.shapes import PaperRow, PapersQuery, State
from service.web.drawing import drawn, gone_to
from service.web.mistakes import Mistake, mistakes_of
from service.web.packets import packets
from service.web.packets_form import FILE, MOST, PAPER, Draft, Line, of_packet
from service.web.rooms import Answer, Look
from service.years.folder import school_year_of
from service.years.packet import packet_of

__all__ = ["packets"]
_FOUND = 12
"""So many papers are offered at once."""
_WORD = b"PK\x03\x04"


@packets.page("GET", "/packets/new", Action.documents)
def new_packet(look: Look) -> Answer:
    """An empty packet, one of papers that were chosen elsewhere, or that of a school year."""
    year = look.asked.get("year", "")
    draft = of_packet(packet_of(look.session, look.actor, school_year_of(year)).packet) if year else Draft()
    for number in look.asked.getlist("paper")[:MOST]:
        draft.add(PAPER, number)
    return _drawn(look, draft)


@packets.page("POST", "/packets/new", Action.documents, writes=False)
def change_packet(look: Look) -> Answer:
    """One step of putting it together, by the button that was pressed; the last one hands it in."""
    draft, (what, _, key) = Draft.of(look.form), look.form.get("do", "").partition(":")
    if what == "make":
        return _make(look, draft)
    problems: Sequence[Problem] = ()
    fresh = ""
    if what == "upload":
        problems = _upload(look, draft)
    elif what == "add" and len(draft.lines) < MOST:
        fresh = draft.add(PAPER, key[:40]).key
    draft.do(what, key)
    return _drawn(look, draft, problems, fresh=fresh, done=what), 422 if problems else 200


def _make(look: Look, draft: Draft) -> Answer:
    try:
        if not draft.lines:
            said = "Добавьте в пакет хотя бы один документ или файл"
            raise PayloadRefused("Пакет не собран", [Problem("/items", "missing", said)])
        names = {upload.number: name for name, upload in _named(_uploads(look, draft)).items()}
        with desk().draft() as folder:
            files = {}
            for place, (name, upload) in enumerate(_named(_uploads(look, draft)).items()):
                files[name] = folder / "files" / f"upload-{place:03}{Path(name).suffix.lower()[:6]}"
                shutil.copyfile(upload.file, files[name])
            job = order(draft.raw(names), files, folder)
    except (PayloadRefused, FilesRefused) as failure:
        return _drawn(look, draft, failure.problems or (Problem("", failure.slug, failure.detail),)), failure.status
    return gone_to("web_packets.packet", number=job.number)


def _upload(look: Look, draft: Draft) -> list[Problem]:
    """Keep the files that were sent, each that can be opened as a line; what is wrong with the others."""
    sent = [file for file in request.files.getlist("files") if file.filename]
    if not sent:
        return [Problem("/files", "one_file", "Выберите файл: PDF, Word или скан")]
    problems = []
    for file in sent:
        try:
            if len(draft.lines) >= MOST:
                said = f"Соберите остальное вторым пакетом: больше {MOST} строк в одном не бывает"
                raise FilesRefused("Файл не принят", [Problem("/files", "too_many", said)])
            draft.add(FILE, _kept(look, file).number)
        except FilesRefused as failure:
            told = [one.message for one in failure.problems] or [failure.detail]
            problems += [Problem("/files", "bad_file", f"{_name(file)}: {said}") for said in told]
    return problems


def _kept(look: Look, file: FileStorage) -> Upload:
    with TemporaryDirectory(prefix="pismovod-") as folder:
        place = Path(folder) / "sent"
        file.save(place)
        with place.open("rb") as sent:
            is_word = sent.read(len(_WORD)) == _WORD
        if not is_word:  # a file of Word is looked at when its pages are made
            pipeline.look_at(place, _name(file))
        return Uploads(look.settings.data, look.actor.user).keep(_name(file), place)


def _name(file: FileStorage) -> str:
    """What a file is called, without its folders and what can't be seen."""
    last = str(file.filename).replace("\\", "/").rpartition("/")[2]
    return "".join(sign for sign in last if sign.isprintable())[-150:] or "файл"


def _uploads(look: Look, draft: Draft) -> dict[str, Upload]:
    """The files of the packet that are still there, by their numbers."""
    shelf, found = Uploads(look.settings.data, look.actor.user), {}
    for number in draft.numbers(FILE):
        try:
            found[number] = shelf.find(number)
        except NotFound:
            continue
    return found


def _named(uploads: Mapping[str, Upload]) -> dict[str, Upload]:
    """The same by names of which no two are alike: «скан.pdf», «скан (2).pdf»."""
    found: dict[str, Upload] = {}
    for upload in uploads.values():
        stem, dot, ending = upload.name.rpartition(".")
        count, name = 1, upload.name
        while name in found:
            count += 1
            name = f"{stem} ({count}).{ending}" if dot else f"{ending} ({count})"
        found[name] = upload
    return found


def _drawn(look: Look, draft: Draft, problems: Iterable[Problem] = (), fresh: str = "", done: str = "") -> str:
    """The page, or for htmx only the form."""
    known = {row.id: row for row in queues.chosen(look.session, look.actor, _with_removed(draft, PAPER))}
    at: dict[str, list[Mistake]] = {}
    for one in problems:
        place = one.pointer.split("/")[2] if one.pointer.startswith("/items/") else ""
        line = draft.lines[int(place)] if place.isdecimal() and int(place) < len(draft.lines) else None
        paper = known.get(line.number) if line else None
        at.setdefault(line.key if line else "", []).extend(mistakes_of(paper, [one], f"/items/{place}"))
    uploads = _uploads(look, draft)
    if draft.removed and draft.removed.kind == FILE:
        uploads |= _uploads(look, Draft(lines=[draft.removed]))
    return drawn(
        "packets/builder.html" if look.is_piece else "packets/new.html",
        draft=draft,
        papers=known,
        uploads=uploads,
        at=at,
        problems=any(at.values()),
        offered=_offered(look, draft),
        compilers=_compilers(look),
        fresh=fresh,
        done=done,
    )


def _with_removed(draft: Draft, kind: str) -> list[str]:
    lines: list[Line] = [*draft.lines, *([draft.removed] if draft.removed else ())]
    return [line.number for line in lines if line.kind == kind]


def _offered(look: Look, draft: Draft) -> list[PaperRow]:
    """Papers that can be added: those that are looked for, or the newest."""
    if not look.may(Action.papers_read):
        return []
    query = PapersQuery(q=" ".join(draft.typed.get("q", "").split())[:200], limit=50)
    inside = set(draft.numbers(PAPER))
    rows = papers.listed(look.session, look.actor, query).items
    return [row for row in rows if row.id not in inside and row.state != State.CANCELLED][:_FOUND]


def _compilers(look: Look) -> list[tuple[str, str]]:
    """Who may have put the register together: those whom the profile names."""
    if not look.may(Action.people_read):
        return []
    try:
        profile = own_profile(look.session, look.actor)
    except PismovodError:
        return []
    numbers = [number for number in (getattr(profile, name) for name in HELPERS) if number]
    people: Mapping[str, Any] = load_people(look.session, look.actor, numbers)
    return [
        (number, _full_name(people[number].card["person"])) for number in dict.fromkeys(numbers) if number in people
    ]


def _full_name(person: Mapping[str, Any]) -> str:
    return " ".join(str(person.get(part, "")) for part in ("surname", "first_name", "patronymic")).strip()
