"""What goes out of the year's folder and comes into it."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from service.parts.base import Line, Part
from service.registry.shapes import PaperRow, Told

MOST = 2_000
"""The most papers that are asked for by name at once."""
Doing = Literal["profile", "pairs", "prepare", "mend", "register", "sign", "file"]
Key = Annotated[Line, Field(max_length=100)]


class Standing(StrEnum):
    """How a paper of the year stands."""

    BLOCKED = "blocked"
    LATER = "later"
    ON_REQUEST = "on_request"
    WANTED = "wanted"
    DRAFT = "draft"
    REGISTERED = "registered"
    SIGNED = "signed"
    FILED = "filed"


STANDINGS = {
    Standing.BLOCKED: "пока нельзя",
    Standing.LATER: "ещё рано",
    Standing.ON_REQUEST: "по желанию",
    Standing.WANTED: "не составлен",
    Standing.DRAFT: "проект",
    Standing.REGISTERED: "зарегистрирован",
    Standing.SIGNED: "подписан",
    Standing.FILED: "в деле",
}


class YearQuery(Part):
    """Как показать папку года."""

    check: bool = Field(
        True, title="Проверять проекты", description="false – без замечаний, зато сразу и при сотнях пар"
    )


class PrepareAsked(Part):
    """Что подготовить."""

    items: list[Key] | None = Field(
        None,
        max_length=MOST,
        title="Какие документы",
        description="`key` из папки; не заданы – все, которым пришло время и которых ещё нет",
    )


class PacketAsked(Part):
    """Какую часть пакета составить."""

    part: int = Field(1, ge=1, le=999, title="Часть", description="Если документов больше, чем входит в один пакет")


class AboutPair(BaseModel):
    """Пара или группа, о которой документ."""

    id: str = Field(description="Номер записи пары")
    name: str = Field(description="Наставник → наставляемые")


class YearItem(BaseModel):
    """Документ учебного года, составлен он или ещё нет."""

    key: str = Field(description="Имя в папке года: по нему документ можно подготовить отдельно")
    type: str = Field(description="Вид документа")
    title: str = Field(description="Как его назвал бы куратор")
    on_request: bool = Field(description="Не обязателен: составляется по желанию")
    about: list[AboutPair] = Field(description="О каких он парах и группах")
    due_from: date = Field(description="С какого месяца он нужен")
    due_till: date = Field(description="Начало последнего месяца, когда он нужен")
    standing: Standing = Field(description="; ".join(f"{one.value} — {said}" for one, said in STANDINGS.items()))
    standing_title: str = Field(description="То же словами")
    blocked: str = Field(description="Почему его пока нельзя составить и что для этого сделать")
    paper: PaperRow | None = Field(description="Документ, если он составлен")
    payload: dict[str, Any] | None = Field(description="Данные, из которых он будет составлен, если его ещё нет")
    problems: list[Told] | None = Field(description="Чего не хватает и что проверить; null — не проверялось")


class Step(BaseModel):
    """Следующее дело года, одно."""

    action: Doing = Field(description="Что сделать")
    text: str = Field(description="То же словами")
    item: str | None = Field(description="`key` документа, если дело в нём одном")


class YearFolder(BaseModel):
    """Папка учебного года."""

    id: int = Field(description="Год, в котором он начинается: так он стоит в адресах")
    school_year: str = Field(description="Учебный год")
    title: str = Field(description="Название папки")
    pairs: int = Field(description="Сколько пар и групп")
    papers: int = Field(description="Сколько документов в наборе года, без тех, что по желанию")
    made: int = Field(description="Сколько из них составлено")
    numbered: int = Field(description="Сколько из них зарегистрировано")
    to_prepare: int = Field(description="Сколько можно подготовить сейчас")
    items: list[YearItem]
    others: list[PaperRow] = Field(description="Прочие документы этого года")
    next: Step | None = Field(description="Следующее дело; null — на сегодня всё сделано")


class YearRow(BaseModel):
    """Учебный год в перечне."""

    id: int = Field(description="Год, в котором он начинается")
    school_year: str = Field(description="Учебный год")
    title: str = Field(description="Название папки")
    pairs: int = Field(description="Сколько пар и групп")
    papers: int = Field(description="Сколько документов составлено")
    current: bool = Field(description="Идёт сейчас, или к нему готовятся")


class YearList(BaseModel):
    """Учебные годы, новые впереди."""

    items: list[YearRow]


class Prepared(BaseModel):
    """Что составлено."""

    made: list[PaperRow] = Field(description="Новые проекты, в порядке набора")


class YearPacket(BaseModel):
    """Документы года одним пакетом: передайте `packet` в POST /packets."""

    packet: dict[str, Any] = Field(description="Состав пакета")
    part: int = Field(description="Какая это часть")
    parts: int = Field(description="Сколько всего частей")
