"""Everything from a copy, on an empty place: the records in one transaction, the files before them, then the proof."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from sqlalchemy import select

from service.jobs.remembered import INTERRUPTED
from service.keeping.copy_file import Copy, CopyRefused, opened
from service.keeping.verifying import Verdict, verify
from service.store import Clash, Store
from service.store.checking import known_revisions, revision
from service.store.rows import write_rows
from service.store.tables import Event, Organisation, Packet

_BROKEN = "Записи копии не подходят к таблицам: копия испорчена. В базу ничего не записано."


def restore(store: Store, source: Path) -> Verdict:
    """Bring everything back from a copy of this or the other database, of this or an older service.

    Raises CopyRefused (also where there is something already: nothing is ever overwritten), StoreUnavailable.
    """
    with opened(source) as copy:
        copy.prove()
        if copy.manifest.revision not in known_revisions():
            raise CopyRefused("Копию сделала более новая служба: обновите службу и повторите.")
        store.upgrade(copy.manifest.revision)
        _demand_empty(store, copy.manifest.revision)
        for name in copy.manifest.files:
            store.files.put(copy.file(name))
        _write(store, copy)
    store.upgrade()
    cut_off = _cut_off(store)
    verdict = verify(store)
    return replace(verdict, remarks=(*cut_off, *verdict.remarks))


def _cut_off(store: Store) -> list[str]:
    """Packets that were being made when the copy was: their jobs are not in it, and nobody will end them."""
    with store.begin() as session:
        packets = list(session.scalars(select(Packet).where(Packet.state == "queued").order_by(Packet.id)))
        for packet in packets:
            packet.state = INTERRUPTED
        return [
            f"Пакет {packet.id} («{packet.title}») не был готов, когда делали копию: его сборка прервана, "
            "закажите его снова."
            for packet in packets
        ]


def _write(store: Store, copy: Copy) -> None:
    try:
        with store.begin() as session:
            write_rows(session, {name: copy.rows(name) for name in copy.manifest.tables})
    except (Clash, KeyError, TypeError, ValueError) as failure:
        raise CopyRefused(_BROKEN) from failure


def _demand_empty(store: Store, wanted: str) -> None:
    with store.read() as session:
        if revision(session) != wanted:
            raise CopyRefused("Копия старее таблиц этой базы: укажите новую, совсем пустую базу. Ничего не изменено.")
        if any(session.scalar(select(table.id).limit(1)) is not None for table in (Organisation, Event)):
            raise CopyRefused("В базе уже есть записи: восстановить копию можно только в пустую. Ничего не изменено.")
