"""Appendices of a paper: a document of another type, or a free text, each on sheets of its own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar, TypedDict

from pydantic import Field

from service.markup import literal
from service.parts.act import ActReference, appendix_lines
from service.parts.base import OptionalLine, Part, Remark, error
from service.parts.blocks import Body
from service.parts.flow import Lines, flow, number_remarks
from service.parts.looks import Look, Looks
from service.parts.organisation import Organisation
from service.parts.page import PageWords, page_words


class Appendix(Part):
    """Приложение: документ одного из видов (type и document) или свободный текст (title и body)."""

    LOOKS: ClassVar[Looks] = {
        "number": Look(rare=True, empty="Без номера"),
        "landscape": Look(rare=True),
    }

    type: OptionalLine = Field(
        "", title="Вид документа", description="Если приложение – документ, который служба делает сама"
    )
    document: dict[str, Any] = Field(
        default_factory=dict,
        title="Данные документа",
        description="Как для отдельного документа; организация берётся из основного",
    )
    title: OptionalLine = Field("", title="Название", description="Как оно стоит в приложении и в пункте «Утвердить»")
    number: OptionalLine | None = Field(
        None, title="Номер", description="Не задан – по порядку; одно приложение номера не имеет"
    )
    body: Body = Field(default_factory=list, title="Текст")
    landscape: bool = Field(False, title="Альбомный лист")
    approve: bool = Field(True, title="Утверждается", description="Назвать в пункте «Утвердить»")

    def remarks(self) -> Iterator[Remark]:
        """An appendix is a document or a text with a title, not both, not nothing."""
        if self.type and self.body:
            yield error(("body",), "both_given", "Оставьте что-то одно: документ или свободный текст")
        if not self.type and self.document:
            yield error(("type",), "no_type", "Укажите вид документа: без него данные приложения не прочитать")
        if not self.type and not (self.title and self.body):
            yield error((), "blank_appendix", "Заполните приложение: укажите вид документа или название и текст")
        yield from number_remarks(self.body, ("body",))


class EnclosureWords(TypedDict):
    """What `{{p … | вложение }}` prints: words of a document of a type, or lines of a free text."""

    type: str
    words: dict[str, Any]


def appendix_number(appendices: list[Appendix], place: int, before: int = 0) -> str:
    """The number of an appendix: the given one, the next in order, or none where it stands alone."""
    given = appendices[place].number
    if given is not None:
        return given
    return str(before + place + 1) if before + len(appendices) > 1 else ""


def mark_lines(number: str, act: ActReference) -> list[str]:
    """«Приложение № 1», «к приказу …», «от … № …»."""
    return ["Приложение" + (f" №\u00a0{number}" if number else ""), *appendix_lines(act)]


def free_enclosure(appendix: Appendix, mark: list[str], organisation: Organisation) -> EnclosureWords:
    """A free text on sheets of its own, under its mark and title."""
    page: PageWords = page_words(organisation, appendix.title, landscape=appendix.landscape, restart=True)
    title: Lines = [{"style": "Title", "text": literal(appendix.title)}]
    return {
        "type": "",
        "words": {"page": page, "mark": mark, "named": appendix.title, "body": [*title, *flow(appendix.body)]},
    }
