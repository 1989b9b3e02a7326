"""What a table becomes, whether of people or of pairs: every problem of every row first, and nothing by halves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

from pydantic import BaseModel, Field
from sqlalchemy.orm import Session

from service.access.actor import Actor
from service.access.audit import note
from service.errors import PayloadRefused, Problem, Severity
from service.payload import pointer
from service.records.headings import RowProblem

MOST = 1_000
"""How many remarks are told at once."""
SAME = 20
"""How many times one and the same warning is told; the rest are counted."""


class Mode(StrEnum):
    """What to do with a table: only look, take all or nothing, take the good rows."""

    CHECK = "check"
    ALL = "all"
    GOOD = "good"


class ImportProblem(BaseModel):
    """Замечание к строке таблицы."""

    row: int = Field(description="Номер строки в файле; 0 — вся таблица")
    column: str = Field(description="Заголовок столбца; пусто — вся строка")
    code: str = Field(description="Правило")
    message: str = Field(description="Что сделать")
    severity: Literal["error", "warning"] = Field(description="`error` — строка не берётся, `warning` — берётся")


class ImportedRow(BaseModel):
    """Запись, которая уже была и которую меняет строка таблицы."""

    row: int = Field(description="Номер строки в файле")
    id: str = Field(description="Номер записи")


class ImportReport(BaseModel):
    """Что стало с таблицей или стало бы, если бы её взяли."""

    mode: Literal["check", "all", "good"]
    written: bool = Field(description="Записано ли; при `check` — никогда")
    rows: int = Field(description="Строк с данными")
    added: int = Field(description="Новых записей")
    updated: int = Field(description="Изменённых записей")
    unchanged: int = Field(description="Строк, которые уже есть в точности такими")
    refused: int = Field(description="Строк с ошибками: они не взяты")
    changed: list[ImportedRow] = Field(description="Какие записи изменены")
    problems: list[ImportProblem] = Field(description="Замечания ко всем строкам сразу")


@dataclass
class Plan:
    """What a table does: steps that are taken only when everything has been looked at."""

    rows: int
    problems: list[RowProblem]
    steps: list[Callable[[Session], None]] = field(default_factory=list)
    changed: list[ImportedRow] = field(default_factory=list)
    added: int = 0
    unchanged: int = 0

    def refuse(self, row: int, column: str, code: str, message: str) -> None:
        """Tell that a row can't be taken."""
        self.problems.append(RowProblem(row, column, code, message))

    def warn(self, row: int, problems: Iterable[Problem], columns: Mapping[str, str]) -> None:
        """Tell what is to be seen to in a row that is taken; `columns` are headings by the last step of a pointer."""
        for one in problems:
            column = next((columns[step] for step in reversed(one.pointer.split("/")) if step in columns), "")
            self.problems.append(RowProblem(row, column, one.code, one.message, one.severity))


def finished(session: Session, actor: Actor, kind: str, plan: Plan, mode: Mode) -> ImportReport:
    """Take the steps of a plan, where the mode allows it, and tell what was done.

    Raises PayloadRefused with every problem where all was to be taken and not all is right.
    """
    errors = [one for one in plan.problems if one.severity is Severity.ERROR]
    refused = {one.row for one in errors if one.row}
    whole_table = any(not one.row for one in errors)
    told = _shortened(plan.problems)
    if errors and (mode is Mode.ALL or (mode is Mode.GOOD and whole_table)):
        raise PayloadRefused(
            f"Ничего не записано: строк с ошибками – {len(refused)} из {plan.rows}. Исправьте их и отправьте снова",
            [_as_problem(one) for one in told],
        )
    if mode is not Mode.CHECK:
        for step in plan.steps:
            step(session)
        session.flush()
        note(session, actor, "imported", kind, "", f"добавлено: {plan.added}, изменено: {len(plan.changed)}")
    return ImportReport(
        mode=mode.value,
        written=mode is not Mode.CHECK,
        rows=plan.rows,
        added=plan.added,
        updated=len(plan.changed),
        unchanged=plan.unchanged,
        refused=len(refused),
        changed=plan.changed,
        problems=[
            ImportProblem(
                row=one.row,
                column=one.column,
                code=one.code,
                message=one.message[:1].upper() + one.message[1:],
                severity=one.severity.value,
            )
            for one in told
        ],
    )


def _shortened(problems: list[RowProblem]) -> list[RowProblem]:
    """Errors first, by rows; a warning that repeats itself beyond measure does not bury the others."""
    times: Counter[str] = Counter()
    told: list[RowProblem] = []
    for one in sorted(problems, key=lambda one: (one.severity is not Severity.ERROR, one.row)):
        if one.severity is Severity.WARNING:
            times[one.code] += 1
        if times[one.code] <= SAME or one.severity is Severity.ERROR:
            told.append(one)
    more = [
        RowProblem(0, "", code, f"такое же замечание ещё к строкам: {count - SAME}", Severity.WARNING)
        for code, count in times.items()
        if count > SAME
    ]
    if len(told) > MOST:
        said = f"посмотрите сначала это: всего замечаний {len(told)}, показаны первые {MOST}"
        return [*told[:MOST], RowProblem(0, "", "more", said, told[MOST].severity)]
    return [*told, *more]


def _as_problem(one: RowProblem) -> Problem:
    """A remark on a row with its place in words, for who reads only the words."""
    place = ", ".join([f"строка {one.row}"] * bool(one.row) + [f"«{one.column}»"] * bool(one.column)) or "таблица"
    said = f"{place}: {one.message[:1].lower()}{one.message[1:]}"
    steps = ("rows", one.row, one.column) if one.column else ("rows", one.row)
    return Problem(pointer(steps), one.code, said[:1].upper() + said[1:], one.severity)
