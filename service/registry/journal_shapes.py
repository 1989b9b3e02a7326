"""What is asked of the journal, and its lines as they go out."""

from __future__ import annotations

from datetime import date, datetime

from pydantic import BaseModel, Field

from service.parts.base import ROWS, Day, Line, OptionalLine, Part
from service.registry.shapes import Cursor


class JournalQuery(Part):
    """Какие строки журнала показать."""

    index: OptionalLine = Field("", max_length=50, title="Индекс журнала")
    year: int | None = Field(None, ge=1900, le=2199, title="Год")
    q: OptionalLine = Field("", max_length=200, title="Номер", description="Начало номера")
    since: Day | None = Field(None, title="С даты")
    until: Day | None = Field(None, title="По дату")
    by_hand: bool | None = Field(None, title="Только вручную или задним числом")
    cancelled: bool | None = Field(None, title="Только отменённые или только действующие")
    as_book: bool = Field(False, title="Книгой", description="Старые строки впереди")
    cursor: Cursor = Field("", title="Продолжение", description="`next` из прошлого ответа")
    limit: int = Field(50, ge=1, le=200, title="Сколько на странице")


class BookQuery(Part):
    """Какой журнал выдать."""

    index: Line = Field(max_length=50, title="Индекс журнала")
    year: int = Field(ge=1990, le=2199, title="Год")


class RegisterQuery(BookQuery):
    """Какой журнал напечатать."""

    part: int = Field(1, ge=1, le=999, title="Часть", description=f"По {ROWS} строк в каждой")


class EntryRow(BaseModel):
    """Строка журнала."""

    id: str = Field(description="Номер записи")
    index: str = Field(description="Индекс журнала")
    year: int = Field(description="Год")
    number: str = Field(description="Регистрационный номер")
    day: date = Field(description="Дата документа")
    title: str = Field(description="О чём документ")
    signer: str = Field(description="Кто подписывает: подписан ли документ, говорит его состояние")
    executor: str = Field(description="Исполнитель")
    paper: str | None = Field(description="Запись документа; null — документ составлен не в службе")
    by_hand: bool = Field(description="Номер дан вручную или задним числом")
    cancelled: bool = Field(description="Номер отменён и остаётся занятым")
    reason: str = Field(description="Причина: вручную, вне службы, отменён")
    made_by: str = Field(description="Кто внёс")
    made: datetime = Field(description="Когда внесено")


class EntryList(BaseModel):
    """Страница журнала."""

    items: list[EntryRow]
    next: str | None = Field(description="Передайте в `cursor`, чтобы читать дальше; null — это всё")


class IndexRow(BaseModel):
    """Индекс журнала."""

    name: str = Field(description="Имя индекса")
    title: str = Field(description="Что в нём регистрируют")
    pattern: str = Field(description="Образец номера: {n} — порядковый номер")
    types: list[str] = Field(description="Виды документов")
    year: int = Field(description="Год")
    last: int = Field(description="Последний данный номер; 0 — номеров ещё не было")
    coming: str = Field(description="Каким будет следующий номер, если он ещё не дан вручную")


class IndexList(BaseModel):
    """Индексы журнала."""

    items: list[IndexRow]
