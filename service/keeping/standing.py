"""How the place stands where everything is remembered: room on the disk, the database, the last copy."""

from __future__ import annotations

import shutil
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from service.store.files import Files
from service.store.ids import now
from service.store.school_templates import SchoolTemplate
from service.store.tables import Packet, Paper

LAST_COPY = "last-backup"
"""The file in the folder of data that tells when a copy was made last."""


@dataclass(frozen=True)
class Standing:
    """What an administrator of a school may know of it."""

    free: int
    """Bytes."""
    total: int
    last_copy: datetime | None
    """None: no copy is known of."""
    waiting: int
    """Packets of the school that are not ready."""
    files: int
    """Files that the school's records name."""
    size: int | None
    """Bytes of them; None where the files lie elsewhere, or there are none."""


def standing(session: Session, store: Files, data: Path, organisation: str) -> Standing:
    """How it stands now. Raises StoreUnavailable."""
    # where records and files lie elsewhere, the folder of data may not be made yet
    there = next(one for one in (data.absolute(), *data.absolute().parents) if one.exists())
    disk = shutil.disk_usage(there)
    waiting = (
        select(func.count()).select_from(Packet).where(Packet.organisation == organisation, Packet.state == "queued")
    )
    files = _files(session, organisation)
    return Standing(disk.free, disk.total, last_copy(data), session.scalar(waiting) or 0, len(files), store.size(files))


def last_copy(data: Path) -> datetime | None:
    """When a copy was made last by `pismovod backup` with this folder of data."""
    with suppress(OSError, ValueError):
        return datetime.fromisoformat((data / LAST_COPY).read_text().strip())
    return None


def note_copy(data: Path) -> None:
    """Write down that a copy was made; a folder that can't be written to is no failure of the copy."""
    with suppress(OSError):
        data.mkdir(parents=True, exist_ok=True)
        (data / LAST_COPY).write_text(now().isoformat(timespec="seconds"))


def _files(session: Session, organisation: str) -> list[str]:
    found: list[str] = []
    columns = (
        (Paper, (Paper.docx_hash, Paper.pdf_hash, Paper.signed_hash)),
        (Packet, (Packet.pdf_hash, Packet.zip_hash)),
        (SchoolTemplate, (SchoolTemplate.file_hash,)),
    )
    for table, hashes in columns:
        for column in hashes:
            found += session.scalars(select(column).where(table.organisation == organisation, column != ""))
    return found
