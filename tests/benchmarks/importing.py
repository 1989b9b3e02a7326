"""Import of 5,000 people from XLSX and CSV on both databases: CPU and memory, each in a process of its own.

The import is a request to the whole service. Beside it a bare one: openpyxl in its read-only mode (or csv) walks the
same file, and every row is inserted into the same table by one statement. CPU is that of the process from its start
to its end, and of the database server too; memory is resident: what the request adds at its highest, and the whole.
Run as a program it is one of these processes: python -m tests.benchmarks.importing WAY DATABASE FOLDER FILE WHOSE
"""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator
from io import BytesIO
from itertools import islice
from pathlib import Path
from resource import RUSAGE_SELF, getrusage
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from tests.benchmarks.rows import Row
    from tests.databases import Postgres

PEOPLE = 5_000
MOST_S, MOST_MB = 10, 200
_TICKS = os.sysconf("SC_CLK_TCK")
_INSERT = (
    "INSERT INTO people (id, organisation, card, search, mentor, mentee, archived, version, created, changed) VALUES "
    "(:id, :organisation, :card, :search, false, false, false, 1, '2026-09-01 12:00:00', '2026-09-01 12:00:00')"
)


class _Cost(NamedTuple):
    """What an import has cost: seconds of CPU, all of them and those of the work alone; MB before and at the most."""

    whole: float
    work: float
    before: float
    most: float


def run() -> Iterator[Row]:
    """Both formats on both databases: CPU, the same in bare imports, memory."""
    from tests.databases import Postgres

    with TemporaryDirectory(prefix="pismovod-postgres-") as name, TemporaryDirectory(prefix="pismovod-") as folder:
        files = _files(Path(folder))
        server = Postgres(Path(name))
        for kind, file in files.items():
            yield from _beside_bare(f"SQLite, {kind}", f"sqlite:///{folder}/{kind}.sqlite", file, None)
            yield from _beside_bare(f"PostgreSQL, {kind}", server.create(), file, server)
        server.stop()


def _beside_bare(where: str, address: str, file: Path, server: Postgres | None) -> Iterator[Row]:
    from tests.benchmarks.rows import Row, at_most

    own, bare = _cost("own", address, file, server), _cost("bare", address, file, server)
    yield at_most(f"{where}: import of {PEOPLE} people, CPU", own.whole, MOST_S, "s")
    times = f"{own.work / bare.work:.1f} ({bare.work:.2f}, {own.work:.2f} s)"
    yield Row(f"{where}: the same in bare walks and inserts", times)
    yield at_most(f"{where}: the whole process (grew by {own.most - own.before:.0f})", own.most, MOST_MB, "MB")


def _cost(way: str, address: str, file: Path, server: Postgres | None) -> _Cost:
    """Of one import into a school that is new."""
    from service.access import tokens
    from service.access.actor import Action
    from service.access.tokens import TokenNew
    from service.store import Store
    from tests.registry_school import school

    store = Store(address, str(file.parent / "files"))
    store.upgrade()
    own = school(store)
    with store.begin() as session:
        token = tokens.add(session, own.secretary, TokenNew(name="мерка", scopes=[Action.people_write])).secret
    store.dispose()
    before = _server_seconds(server)
    whose = token if way == "own" else own.secretary.organisation
    command = [sys.executable, "-m", __spec__.name, way, address, str(file.parent), str(file), whose]
    ran = subprocess.run(command, capture_output=True, text=True, check=True, timeout=300)
    cost = _Cost(*json.loads(ran.stdout))
    server_s = _server_seconds(server) - before
    return cost._replace(whole=cost.whole + server_s, work=cost.work + server_s)


def _server_seconds(server: Postgres | None) -> float:
    """CPU of all connections of a server of PostgreSQL that have ended: proc(5), cutime and cstime."""
    if server is None:
        return 0
    told = Path(f"/proc/{server.process.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(told[13]) + int(told[14])) / _TICKS


def _files(folder: Path) -> dict[str, Path]:
    """The same people as a workbook and as text."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    table, text = folder / "people.xlsx", folder / "people.csv"
    with text.open("w", newline="") as opened:
        writer = csv.writer(opened, delimiter=";")
        for row in _rows():
            writer.writerow(row)
            sheet.append(row)
    book.save(table)
    return {"XLSX": table, "CSV": text}


def _rows() -> Iterator[list[str]]:
    """The columns of our own table, filled, and people who are not alike."""
    from service.records.people_rows import COLUMNS
    from tests.benchmarks.orders import order

    columns = [column for column in COLUMNS if column.name != "full_name"]
    yield [column.title for column in columns]
    people = (one for pair in order(PEOPLE // 2)["pairs"] for one in (pair["mentor"], *pair["mentees"]))
    for one in islice(people, PEOPLE):
        named = {**one, "gender": {"m": "м", "f": "ж"}[one["gender"]]}
        yield [str(named.get(column.name, column.example)) for column in columns]


def _own(address: str, folder: str, file: str, token: str) -> tuple[float, float]:
    """A request to the service; CPU and memory before it."""
    from service.app import create_app
    from service.settings import Settings
    from tests.worlds import caller

    client = caller(create_app(Settings(data=Path(folder) / "data", database=address)), token)
    sent = {"file": (BytesIO(Path(file).read_bytes()), Path(file).name), "mode": "all"}
    begun = _cpu(), _resident_mb()
    answer: Any = client.post("/api/v1/people/import", data=sent, content_type="multipart/form-data")
    assert answer.status_code == 200, answer.text
    assert (answer.json["added"], answer.json["refused"]) == (PEOPLE, 0)
    return begun


def _bare(address: str, _folder: str, file: str, organisation: str) -> tuple[float, float]:
    """A walk and inserts; CPU and memory before it."""
    from openpyxl import load_workbook
    from sqlalchemy import text

    from service.store.engines import engine_of
    from service.store.ids import new_id

    begun = _cpu(), _resident_mb()
    with Path(file).open("rb") as opened:
        rows: Iterable[Any]
        if file.endswith(".xlsx"):
            rows = load_workbook(opened, read_only=True).worksheets[0].iter_rows(values_only=True)
        else:
            rows = csv.reader(opened.read().decode().splitlines(), delimiter=";")
        cards = [
            {
                "id": new_id(),
                "organisation": organisation,
                "card": json.dumps(row),
                "search": " ".join(row[:3]).lower(),
            }
            for row in islice(rows, 1, None)
        ]
    with engine_of(address).begin() as connection:
        connection.execute(text(_INSERT), cards)
    return begun


def _cpu() -> float:
    used = getrusage(RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def _resident_mb() -> float:
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20


def main() -> None:
    """One import in this process; what it has cost, as JSON."""
    begun, before = {"own": _own, "bare": _bare}[sys.argv[1]](*sys.argv[2:])
    most = getrusage(RUSAGE_SELF).ru_maxrss / 2**10
    sys.stdout.write(json.dumps([_cpu(), _cpu() - begun, before, most]))


if __name__ == "__main__":
    main()
