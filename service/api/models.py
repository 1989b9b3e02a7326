"""The shapes of the JSON answers, as the OpenAPI description shows them."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, Field


class Health(BaseModel):
    """Служба работает."""

    status: Literal["ok"] = Field(description="Всегда `ok`, если служба отвечает")
    version: str = Field(description="Версия службы")
    worker: bool = Field(description="Запущена ли сборка пакетов")
    office: bool = Field(description="Есть ли LibreOffice, чтобы делать PDF")


class DocumentLinks(BaseModel):
    """Адреса одного вида документа."""

    self: str = Field(description="Описание: схема данных и образец")
    render: str = Field(description="Сюда присылают данные, чтобы получить документ")
    check: str = Field(description="Сюда присылают данные, чтобы узнать обо всех ошибках")


class DocumentSummary(BaseModel):
    """Вид документа в перечне."""

    name: str = Field(description="Имя вида: оно же в адресах")
    title: str = Field(description="Название")
    description: str = Field(description="Что это за документ")
    links: DocumentLinks


class DocumentList(BaseModel):
    """Все виды документов."""

    documents: list[DocumentSummary]


class DocumentCard(DocumentSummary):
    """Вид документа целиком."""

    schema_: dict[str, Any] = Field(alias="schema", description="JSON Schema данных (2020-12)")
    sample: dict[str, Any] = Field(description="Образец данных, из которого получается документ")


class ProblemItem(BaseModel):
    """Одно замечание к данным."""

    pointer: str = Field(description="Место в данных: JSON Pointer (RFC 6901)")
    code: str = Field(description="Правило")
    message: str = Field(description="Что не так и что сделать")
    severity: Literal["error", "warning"] = Field(description="`error` – документ не будет сделан, `warning` – будет")


class ProblemDocument(BaseModel):
    """Отказ (RFC 9457)."""

    type: str = Field(description="Род отказа")
    title: str = Field(description="Род отказа словами")
    status: int = Field(description="Код HTTP")
    detail: str = Field(description="Что случилось и что сделать")
    problems: list[ProblemItem] = Field(description="Все замечания к данным сразу")


class WordForm(BaseModel):
    """Имя, должность или название в том падеже, в котором оно будет напечатано."""

    text: str = Field(description="Как в данных")
    case: str = Field(description="Падеж: им, род, дат, вин, тв, пр")
    form: str = Field(description="Как будет напечатано")
    verdict: str = Field(description="Уверена ли служба в форме")
    reason: str = Field(description="Почему")


class CheckAnswer(BaseModel):
    """Итог проверки данных."""

    problems: list[ProblemItem] = Field(description="Все ошибки и предупреждения")
    words: list[WordForm] = Field(description="Все слова, которые служба поставила в падеж")


class Inflected(BaseModel):
    """Имя, должность или организация во всех падежах."""

    text: str = Field(description="Что склонялось, как набрано")
    kind: str = Field(description="Что это")
    gender: str | None = Field(description="Пол: заданный или определённый")
    forms: dict[str, str] = Field(description="Формы: им, род, дат, вин, тв, пр")
    initials: dict[str, str] = Field(description="Фамилия с инициалами в тех же падежах; только для имени")
    signature: str = Field(description="Имя в подписи: инициалы перед фамилией; только для имени")
    verdict: Literal["sure", "doubtful"] = Field(description="Уверена ли служба")
    doubts: dict[str, str] = Field(description="Почему нет: по падежам")


class InflectedList(BaseModel):
    """Ответ на список."""

    items: list[Inflected]


class JobLinks(BaseModel):
    """Адреса задания; `packet`, `pdf` и `zip` – когда оно выполнено."""

    self: str = Field(description="Состояние задания")
    packet: str | None = Field(description="План печати")
    pdf: str | None = Field(description="Пакет одним PDF")
    zip: str | None = Field(description="Файлы Word и PDF в одном архиве")


class Job(BaseModel):
    """Задание: пакет, который делается."""

    id: str = Field(description="Номер: он же в адресах")
    kind: Literal["packet"] = Field(description="Что делается")
    state: Literal["queued", "running", "done", "failed"] = Field(description="В очереди, делается, готово, не вышло")
    done: int = Field(description="Сколько шагов сделано")
    total: int = Field(description="Сколько шагов всего; 0 – ещё не известно")
    item: str = Field(description="Что делается сейчас")
    created: str = Field(description="Когда принято (UTC)")
    finished: str | None = Field(description="Когда закончено (UTC)")
    type: str | None = Field(description="Род отказа, если не вышло")
    detail: str = Field(description="Что случилось и что сделать, если не вышло или никто не работает")
    problems: list[ProblemItem] = Field(description="Все замечания, если не вышло")
    links: JobLinks


class PlanLine(BaseModel):
    """Один документ пакета в плане печати."""

    title: str = Field(description="Название")
    number: str = Field(description="Номер")
    date: str | None = Field(description="Дата")
    acquaintance: bool = Field(False, description="Лист ознакомления с документом, что перед ним")
    first_page: int = Field(description="С какой страницы файла начинается (в первом экземпляре)")
    pages: int = Field(description="Страниц")
    sheets: int = Field(description="Листов бумаги")
    copies: int = Field(description="Экземпляров")


class PrintPlan(BaseModel):
    """План печати пакета."""

    id: str = Field(description="Номер пакета: он же номер задания")
    title: str = Field(description="Название")
    filename: str = Field(description="Имя файла PDF")
    pages: int = Field(description="Страниц в файле: все экземпляры и чистые страницы")
    sheets: int = Field(description="Листов бумаги на один экземпляр пакета")
    sheets_to_print: int = Field(description="Листов бумаги на все экземпляры")
    copies: int = Field(description="Экземпляров пакета")
    duplex: bool = Field(description="Печатать с двух сторон")
    archival: bool = Field(description="Файл годен для архива: PDF/A-1b")
    items: list[PlanLine] = Field(description="Документы по порядку печати")
    print_plan: list[str] = Field(description="То же словами: как печатать")
    problems: list[ProblemItem] = Field(description="Предупреждения")
    links: JobLinks
