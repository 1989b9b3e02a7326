"""What comes into the registry and goes out of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from service.errors import Problem
from service.parts.base import Day, Line, Number, OptionalLine, Part, Remark, error
from service.parts.period import SchoolYear
from service.records.rows import RecordId

ShortLine = Annotated[Line, Field(max_length=200)]
Reason = Annotated[Line, Field(max_length=900)]
OptionalReason = Annotated[OptionalLine, Field(max_length=900)]
Cursor = Annotated[str, Field(max_length=1000)]


class State(StrEnum):
    """Where a paper is in its life."""

    DRAFT = "draft"
    REGISTERED = "registered"
    SIGNED = "signed"
    FILED = "filed"
    CANCELLED = "cancelled"


STATE_TITLES = {
    State.DRAFT: "проект",
    State.REGISTERED: "зарегистрирован",
    State.SIGNED: "подписан",
    State.FILED: "в деле",
    State.CANCELLED: "отменён",
}


class PaperChange(Part):
    """Новые данные проекта."""

    payload: dict[str, Any] = Field(
        title="Данные",
        description="Как у самого документа; человека, пару, организацию, документ можно назвать номером их записи",
    )
    school_year: SchoolYear | None = Field(
        None, title="Учебный год", description="В чьей папке лежит; не задан – из данных", examples=["2026/2027"]
    )
    about: RecordId | None = Field(None, title="Пара или группа", description="О ком документ; не задана – из данных")


class PaperIn(PaperChange):
    """Проект документа."""

    type: Line = Field(max_length=50, title="Вид документа")


class Amendment(Part):
    """Новый документ вместо или в изменение прежнего."""

    type: OptionalLine = Field("", max_length=50, title="Вид документа", description="Не задан – тот же")
    payload: dict[str, Any] | None = Field(None, title="Данные", description="Не заданы – те же, без номера и даты")


class Registration(Part):
    """Как зарегистрировать."""

    index: OptionalLine = Field("", max_length=50, title="Индекс журнала", description="Не задан – по виду документа")
    day: Day | None = Field(None, title="Дата", description="Не задана – сегодня")
    number: Annotated[Number, Field(max_length=100)] = Field(
        "", title="Номер вручную", description="Не задан – следующий по журналу"
    )
    reason: OptionalReason = Field("", title="Почему вручную или задним числом")


class Taking(Registration):
    """Номер для документа, который составлен не в службе, или пропуск номера."""

    index: Line = Field(max_length=50, title="Индекс журнала")
    title: Annotated[Line, Field(max_length=450)] = Field(title="О чём документ")
    signer: Annotated[OptionalLine, Field(max_length=200)] = Field("", title="Кто подписал")
    executor: Annotated[OptionalLine, Field(max_length=200)] = Field("", title="Исполнитель")
    reason: Reason = Field(title="Почему номер взят вне службы")


class Filing(Part):
    """В какое дело."""

    filed_in: ShortLine = Field(title="Дело", examples=["01-06 Приказы по основной деятельности, 2026 год"])


class Cancelling(Part):
    """Почему отменяется."""

    reason: Reason = Field(title="Причина")


class PapersQuery(Part):
    """Какие документы показать."""

    state: State | None = Field(None, title="Состояние")
    type: OptionalLine = Field("", max_length=50, title="Вид документа")
    index: OptionalLine = Field("", max_length=50, title="Индекс журнала")
    q: OptionalLine = Field("", max_length=200, title="Что искать", description="В названии и номере")
    person: RecordId | None = Field(
        None, title="Человек", description="Номер записи: документы, где назван он или его пара"
    )
    school_year: SchoolYear | None = Field(
        None, title="Учебный год", description="С августа по июль", examples=["2026/2027"]
    )
    since: Day | None = Field(None, title="С даты", description="Дата документа, у проекта – день создания")
    until: Day | None = Field(None, title="По дату")
    cursor: Cursor = Field("", title="Продолжение", description="`next` из прошлого ответа")
    limit: int = Field(50, ge=1, le=200, title="Сколько на странице")

    def remarks(self) -> Iterator[Remark]:
        """A school year of our time."""
        if self.school_year and not 1900 <= int(self.school_year[:4]) <= 2198:
            yield error(("school_year",), "school_year", "Исправьте учебный год: такого не было или ещё не будет")


class Told(BaseModel):
    """Одно замечание."""

    pointer: str = Field(description="Место в данных: JSON Pointer (RFC 6901)")
    code: str = Field(description="Правило")
    message: str = Field(description="Что не так и что сделать")
    severity: Literal["error", "warning"] = Field(description="`error` — зарегистрировать нельзя, `warning` — можно")

    @classmethod
    def of(cls, problem: Problem) -> Told:
        """A problem as it goes out."""
        return cls.model_validate(problem.as_dict())


class Signature(BaseModel):
    """Электронная подпись, как она прочитана из файла."""

    owner: str = Field(description="Владелец сертификата")
    organisation: str = Field(description="Организация владельца, если названа")
    post: str = Field(description="Должность владельца, если названа")
    serial: str = Field(description="Серийный номер сертификата")
    issuer: str = Field(description="Кто выдал сертификат")
    valid_from: datetime | None = Field(description="Сертификат действителен с")
    valid_to: datetime | None = Field(description="Сертификат действителен по")
    signed_at: datetime | None = Field(description="Время подписания по часам подписавшего")
    algorithm: str = Field(description="Чем вычислен отпечаток")
    digest: Literal["matches", "not_checked"] = Field(description="Совпал ли отпечаток содержания с подписанным")
    key: Literal["matches", "not_checked"] = Field(description="Ключом ли этого сертификата сделана подпись")
    covers_all: bool = Field(description="Подпись стоит на файле до самого его конца")


class SignedRecord(BaseModel):
    """Чем документ подписан."""

    kind: Literal["scan", "pdf"] = Field(description="`scan` — скан с подписью от руки, `pdf` — подписанный PDF")
    media_type: str = Field(description="Вид файла")
    size: int = Field(description="Размер, байт")
    at: datetime = Field(description="Когда приложено")
    by: str = Field(description="Кто приложил")
    signatures: list[Signature] = Field(description="Подписи по порядку; у скана их нет")
    told: list[str] = Field(description="Что служба проверила и чего не проверяла")


class PaperRow(BaseModel):
    """Документ в перечне."""

    id: str = Field(description="Номер записи")
    type: str = Field(description="Вид документа")
    title: str = Field(description="Название")
    state: State = Field(description="draft, registered, signed, filed, cancelled")
    index: str = Field(description="Индекс журнала")
    number: str = Field(description="Регистрационный номер")
    day: date | None = Field(description="Дата документа")
    amends: str | None = Field(description="Запись документа, который этот меняет")
    school_year: str = Field(description="Учебный год, в папке которого он лежит; пусто — ни в какой")
    about: str = Field(description="Пара или группа, о которой он; пусто — не об одной паре")
    created_by: str = Field(description="Кто составил")
    created: datetime = Field(description="Когда создан")
    changed: datetime = Field(description="Когда изменён")
    version: int = Field(description="Версия записи: она же в ETag")


class PaperName(BaseModel):
    """Документ, с которым этот связан."""

    id: str = Field(description="Номер записи")
    title: str = Field(description="Название")
    state: State = Field(description="Состояние")
    number: str = Field(description="Регистрационный номер; у проекта его нет")
    day: date | None = Field(description="Дата документа")


class PaperCard(PaperRow):
    """Документ целиком."""

    amends_paper: PaperName | None = Field(description="Документ, который этот меняет")
    amended_by: list[PaperName] = Field(description="Документы и проекты, которые меняют этот, по порядку")
    payload: dict[str, Any] = Field(description="Данные, как их ввели")
    printed: dict[str, Any] | None = Field(description="Данные, какими они напечатаны; у проекта их нет")
    service_version: str = Field(description="Какой версией службы сделан")
    docx_hash: str = Field(description="SHA-256 файла Word")
    pdf_hash: str = Field(description="SHA-256 файла PDF; пусто — ещё не печатали")
    template_hash: str = Field(description="SHA-256 шаблонов")
    signed_hash: str = Field(description="SHA-256 подписанного файла")
    signed: SignedRecord | None = Field(description="Чем подписан")
    filed_in: str = Field(description="В каком деле")
    reason: str = Field(description="Почему отменён")
    problems: list[Told] = Field(description="Замечания: у проекта — все, у прочих — предупреждения при регистрации")


class PaperList(BaseModel):
    """Страница перечня документов."""

    items: list[PaperRow]
    next: str | None = Field(description="Передайте в `cursor`, чтобы читать дальше; null — это всё")


class Remade(BaseModel):
    """Сделан ли документ заново таким же."""

    same: bool = Field(description="Те же ли байты")
    docx_hash: str = Field(description="SHA-256 файла, который хранится")
    made_hash: str = Field(description="SHA-256 файла, сделанного заново")
    told: str = Field(description="Что это значит")
    differs: list[str] = Field(description="Чем отличается, если не те же")
