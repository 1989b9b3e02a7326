"""What every operation does with a row: finds it in its own organisation, sees to its version, tells the remarks."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Annotated, Literal, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic_core import PydanticCustomError
from sqlalchemy import select
from sqlalchemy.orm import Session

from service.access.actor import Actor
from service.errors import NotFound, Problem, Stale
from service.store.ids import now
from service.store.tables import Pair, Person

Row = TypeVar("Row", Person, Pair)


_NUMBER = re.compile(r"[0-9a-f]{32}")


def is_number(text: str) -> bool:
    """Whether a record may have this number."""
    return bool(_NUMBER.fullmatch(text))


def _number(text: str) -> str:
    if not is_number(text):
        raise PydanticCustomError("record_number", "Передайте номер записи: 32 знака от 0 до 9 и от a до f")
    return text


RecordId = Annotated[str, Field(strict=True, json_schema_extra={"pattern": "^[0-9a-f]{32}$"}), AfterValidator(_number)]
"""The number of a record, as the service has given it."""
PAGE = 50
"""How many rows a page has where nobody says it."""
LONGEST_PAGE = 200


class Told(BaseModel):
    """Замечание к записи."""

    pointer: str = Field(description="Место в данных: JSON Pointer (RFC 6901)")
    code: str = Field(description="Правило")
    message: str = Field(description="Что не так и что сделать")
    severity: Literal["error", "warning"] = Field(description="`warning` — запись сохранена, но посмотрите")


class Paged(BaseModel):
    """Какую страницу списка прислать."""

    model_config = ConfigDict(extra="forbid")

    cursor: str = Field("", max_length=2_000, description="`next` предыдущей страницы; пусто — первая страница")
    limit: int = Field(PAGE, ge=1, le=LONGEST_PAGE, description=f"Сколько записей на странице, до {LONGEST_PAGE}")


def told(problems: Iterable[Problem]) -> list[Told]:
    """Remarks as an answer holds them."""
    return [Told.model_validate(problem.as_dict()) for problem in problems]


def found(session: Session, actor: Actor, table: type[Row], number: str, *, to_change: bool = False) -> Row:
    """A row of the actor's organisation; one that will be changed is locked until the end. Raises NotFound."""
    if not is_number(number):
        raise NotFound  # a database may refuse signs that no number has
    query = select(table).where(table.id == number, table.organisation == actor.organisation)
    row = session.scalar(query.with_for_update() if to_change else query)
    if row is None:
        raise NotFound
    return row


def touch(row: Row, version: int | None) -> None:
    """Mark a row as changed. Raises Stale when it is not the version that the caller has seen."""
    if version is not None and version != row.version:
        raise Stale
    row.version += 1
    row.changed = now()
