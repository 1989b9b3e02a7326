"""Of one person one preview is made and one waits, whatever process asked: a newer one displaces the waiting one.

FOLDER/making    held (flock) by whoever makes; the kernel lets go of it when he is killed
FOLDER/newest    the ticket of the newest request
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep
from uuid import uuid4

from service.errors import OfficeBusy, PismovodError

WAIT_SECONDS = 60
"""How long a request waits for the one before it."""
_LOOK_SECONDS = 0.02


class Displaced(PismovodError):
    """A newer preview was asked for while this one waited."""

    slug, status, title = "preview-displaced", 409, "Показ заменён новым"


@contextmanager
def turn(folder: Path, ticket: str) -> Iterator[None]:
    """Wait for one's turn and have it; `ticket` is what `take_ticket` gave.

    Raises Displaced as soon as a newer ticket was taken, OfficeBusy where the one before does not end.
    """
    held = os.open(folder / "making", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        ends = monotonic() + WAIT_SECONDS
        while not _locked(held):
            _demand_newest(folder, ticket)
            if monotonic() > ends:
                raise OfficeBusy("Страницы показать пока нельзя: предыдущий показ ещё готовится. Подождите немного.")
            sleep(_LOOK_SECONDS)
        _demand_newest(folder, ticket)
        yield
    finally:
        os.close(held)


def take_ticket(folder: Path) -> str:
    """A ticket that makes all before it old."""
    ticket = uuid4().hex
    with _newest(folder, fcntl.LOCK_EX) as file:
        os.pwrite(file, ticket.encode(), 0)
    return ticket


def _demand_newest(folder: Path, ticket: str) -> None:
    with _newest(folder, fcntl.LOCK_SH) as file:
        if os.pread(file, len(ticket), 0) != ticket.encode():
            raise Displaced("Данные уже изменились: показан будет новый вид документа.")


@contextmanager
def _newest(folder: Path, kind: int) -> Iterator[int]:
    file = os.open(folder / "newest", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(file, kind)
        yield file
    finally:
        os.close(file)


def _locked(file: int) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
