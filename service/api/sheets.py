"""Tables that are sent to be taken, and tables that are fetched."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from typing import TypeVar

from flask import Response

from service.access import Actor
from service.api.bodies import Names, file_answer
from service.api.desk import desk
from service.api.operations import Call
from service.api.uploads import read_form
from service.errors import FilesRefused, Problem
from service.records.importing import ImportReport, Mode
from service.store import Session

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_MODE = "mode"
Table = TypeVar("Table")


def imported(
    call: Call, read: Callable[[Path], Table], take: Callable[[Session, Actor, Table, Mode], ImportReport]
) -> ImportReport:
    """Take the table that is being sent. The database is not kept waiting while it comes and is read.

    Raises as `read_form`, FilesRefused, TooLarge, PayloadRefused with every problem of every row.
    """
    with desk().draft() as folder:
        sent = read_form(folder / "files", _MODE, call.settings)
        mode = _mode(sent.text)
        if len(sent.files) != 1:
            said = f"Пришлите одну таблицу частью «file»: прислано файлов – {len(sent.files)}"
            raise FilesRefused("Таблица не взята: отправьте её снова", [Problem("/file", "one_file", said)])
        table = read(next(iter(sent.files.values())))
    with nullcontext(call.session) if mode is Mode.CHECK else call.store.begin() as session:
        return take(session, call.actor, table, mode)


def _mode(sent: bytes | None) -> Mode:
    """What to do with the table; without a word nothing but look at it."""
    try:
        return Mode((sent or b"check").decode().strip())
    except ValueError as cause:
        said = "Передайте в части «mode» одно из: check – проверить, all – взять всё, good – взять верные строки"
        raise FilesRefused("Таблица не взята: отправьте её снова", [Problem("/mode", "unknown_mode", said)]) from cause


def sheet(data: bytes, title: str, plain: str) -> Response:
    """A table as a file."""
    answer = file_answer(data, XLSX, Names(f"{plain}.xlsx", f"{title}.xlsx"), [])
    answer.headers["Cache-Control"] = "no-store"
    return answer
