"""The addresses of the school's own Word templates: brought, taken into use, left for those of the service."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from flask import Response
from pydantic import BaseModel, Field

from service import pipeline
from service.access import Action
from service.api.operations import Call, Desk, answered
from service.api.uploads import read_form
from service.errors import FilesRefused, Problem
from service.registry import own_templates
from service.registry.own_templates import LARGEST, TemplateRow
from service.registry.shapes import Told

templates = Desk("templates", "Шаблоны организации")


class TemplateList(BaseModel):
    """Шаблоны организации, новые впереди."""

    items: list[TemplateRow]


class TemplateBrought(TemplateRow):
    """Принятый шаблон: он ещё не в работе."""

    problems: list[Told] = Field(description="Что в нём проверить")


@templates.operation(
    "GET", "/templates", Action.organisation_write, summary="Свои шаблоны организации", answer=TemplateList
)
def list_templates(call: Call) -> TemplateList:
    """Those of all types."""
    return TemplateList(items=own_templates.listed(call.session, call.actor))


@templates.operation(
    "POST",
    "/templates/<name>",
    Action.organisation_write,
    summary="Прислать свой шаблон вида документа",
    answer=TemplateBrought,
    status=201,
    form=True,
    writes=False,
)
def bring_template(call: Call, name: str) -> Response:
    """Check a file; one that fits is kept, and is not in use yet."""
    name = pipeline.card(name).name
    with TemporaryDirectory(prefix="pismovod-") as folder:
        sent = read_form(Path(folder), "", call.settings)
        filename, data = _one(sent.files)
    told = own_templates.check(name, data)
    with call.store.begin() as session:
        row = own_templates.add(session, call.store.files, call.actor, name, filename, data)
    brought = TemplateBrought(**row.model_dump(), problems=[Told.of(one) for one in told])
    return answered(brought, 201)


@templates.operation(
    "POST",
    "/templates/<number>/use",
    Action.organisation_write,
    summary="Взять шаблон в работу",
    answer=TemplateRow,
)
def use_template(call: Call, number: str) -> TemplateRow:
    """Make papers by it from now on."""
    return own_templates.take(call.session, call.actor, number)


@templates.operation(
    "DELETE",
    "/templates/<name>/use",
    Action.organisation_write,
    summary="Вернуть встроенный шаблон вида документа",
    status=204,
)
def leave_template(call: Call, name: str) -> None:
    """Use that of the service again."""
    own_templates.leave(call.session, call.actor, pipeline.card(name).name)


def _one(files: dict[str, Path]) -> tuple[str, bytes]:
    """The one file of the form. Raises FilesRefused."""
    if len(files) != 1:
        said = "Пришлите в форме один файл Word: часть «file»"
        raise FilesRefused("Шаблон не принят", [Problem("/file", "one_file", said)])
    name, file = next(iter(files.items()))
    if file.stat().st_size > LARGEST:
        said = f"Файл больше {LARGEST // 2**20} МБ: уберите из него большие картинки"
        raise FilesRefused("Шаблон не принят", [Problem("/file", "too_large", said)])
    return name, file.read_bytes()
