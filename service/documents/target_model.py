"""Целевая модель: who manages mentoring, the roles, how participants are found, the stages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, ClassVar

from pydantic import Field

from service.documents import looks
from service.documents.base import Paper, PaperWords, Replacements, unknown_replacements
from service.documents.defaults import Default, table, whole
from service.markup import literal
from service.parts.act import ActReference
from service.parts.appendix import EnclosureWords
from service.parts.base import OptionalLine, OptionalRich, Part, Remark, Rich
from service.parts.blocks import AnyRow, Block, Cell, Column, Section, Table, Texts
from service.parts.flow import flow, number_remarks
from service.parts.looks import Looks
from service.parts.period import SchoolYear
from service.parts.person import Person
from service.parts.year import Payload, Year, YearPair, YearPaper
from service.russian import Act, Case, Phrase
from service.russian.prepositions import v
from service.shown import shown
from service.wording import Part as TextPart
from service.wording import parts_of

_PARTS = ("structure", "roles", "bases", "stages")


def _of_year(_year: Year, _pair: YearPair | None) -> Payload:
    return {"stamps": [{"kind": "approve", "signer": {"director": True}, "blank_date": True}]}


class Level(Part):
    """Уровень управления: орган, организация или люди, и что они делают."""

    name: OptionalRich = Field("", title="Уровень", description="Орган, организация, роль")
    people: list[Person] = Field(
        default_factory=list,
        max_length=50,
        title="Люди",
        description="Печатаются под названием уровня: фамилия с инициалами, должность",
    )
    duties: Texts = Field(min_length=1, title="Направления деятельности")


class ModelStage(Part):
    """Этап модели."""

    title: Rich = Field(title="Этап")
    events: Texts = Field(min_length=1, title="Мероприятия")
    result: Texts = Field(default_factory=list, title="Результат")


class TargetModel(Paper):
    """Целевая модель наставничества: структура управления, роли, базы участников, этапы."""

    TITLE: ClassVar[str] = "Целевая модель наставничества"
    NEEDED: ClassVar[str] = "Когда школа или район описывает свою систему наставничества целиком"
    LOOKS: ClassVar[Looks] = looks.MODEL
    KIND: ClassVar[str] = "Целевая модель"
    YEAR: ClassVar[tuple[YearPaper, ...]] = (
        YearPaper(place=80, title=TITLE, months=(8, 9), on_request=True, also=_of_year),
    )

    school_year: SchoolYear | None = Field(None, title="Учебный год")
    region: OptionalLine = Field("", title="Регион", examples=["Приморский край"])
    municipality: OptionalLine = Field("", title="Муниципальное образование")
    coordinator: Person | None = Field(None, title="Координатор")
    curator: Person | None = Field(None, title="Куратор")
    mentors: list[Person] = Field(default_factory=list, max_length=200, title="Наставники")
    headings: dict[str, Rich] = Field(
        default_factory=dict, max_length=4, title="Заголовки", description="structure, roles, bases, stages"
    )
    numbered: bool = Field(False, title="Нумеровать части")
    structure: list[Level] | None = Field(
        None, max_length=50, title="Уровни управления", description="Вместо составленных службой"
    )
    structure_columns: list[Rich] = Field(default_factory=list, max_length=2, title="Заголовки граф таблицы уровней")
    roles: Texts | None = Field(None, title="Роли", description="Вместо составленных службой")
    bases: Texts | None = Field(None, title="Базы участников", description="Вместо составленных службой")
    stages: list[ModelStage] | None = Field(
        None, max_length=50, title="Этапы", description="Вместо составленных службой"
    )
    stage_columns: list[Rich] = Field(default_factory=list, max_length=3, title="Заголовки граф таблицы этапов")
    replace: Replacements = Field(
        default_factory=dict, title="Части текста", description="structure, roles, bases, stages; null убирает часть"
    )
    landscape: bool = Field(False, title="Альбомный лист")

    def heading(self) -> str:
        """The title over the text."""
        where = literal(v(shown(self.organisation.brief_name, Case.PREPOSITIONAL)))
        return self.title or f"ЦЕЛЕВАЯ МОДЕЛЬ\nнаставничества {where}"

    @property
    def named(self) -> Phrase:
        return Act("целевая модель наставничества")

    def reference(self) -> ActReference:
        return ActReference(text="к целевой модели наставничества")

    def _facts(self) -> dict[str, Any]:
        return {
            "organisation": self.organisation.words(),
            "region": self.region,
            "municipality": self.municipality,
            "curator": self.curator.words() if self.curator else None,
            "coordinator": self.coordinator.words() if self.coordinator else None,
            "mentors": [mentor.words() for mentor in self.mentors],
            "school_year": self.school_year or "",
        }

    def blocks(self) -> list[Block]:
        """The four parts, each under its heading."""
        usual = parts_of(__name__.rsplit(".", 1)[-1], self._facts())
        return [block for name in _PARTS for block in self._part(name, usual[name])]

    def _part(self, name: str, usual: TextPart) -> list[Block]:
        section = usual.blocks[0]
        default = section.title if isinstance(section, Section) else ""
        body: list[Block] = list(section.body) if isinstance(section, Section) else []
        if name in self.replace:
            body = list(self.replace[name] or ())
            if not body:
                return []
        elif name == "structure":
            body.append(self._structure(usual))
        elif name == "stages":
            body.append(self._stages(usual))
        elif getattr(self, name) is not None:
            body = list(getattr(self, name))
        return [Section(title=self.headings.get(name, default), number=None if self.numbered else "", body=body)]

    def _structure(self, usual: TextPart) -> Table:
        titles = self.structure_columns or _titles(usual)
        rows: list[AnyRow] = []
        if self.structure is None:
            rows = [[Cell(body=cell) for cell in row] for row in usual.rows[1:]]
        else:
            rows = [[Cell(body=_level(level)), Cell(body=level.duties)] for level in self.structure]
        return Table(
            columns=[Column(title=title, width=width) for title, width in zip(titles, (2, 5), strict=False)], rows=rows
        )

    def _stages(self, usual: TextPart) -> Table:
        titles = self.stage_columns or _titles(usual)
        rows: list[AnyRow] = []
        if self.stages is None:
            rows = [[Cell(body=cell) for cell in row] for row in usual.rows[1:]]
        else:
            rows = [[stage.title, Cell(body=stage.events), Cell(body=stage.result)] for stage in self.stages]
        return Table(
            columns=[Column(title=title, width=width) for title, width in zip(titles, (2, 5, 3), strict=False)],
            rows=rows,
        )

    def defaults(self) -> Iterator[Default]:
        usual = parts_of(__name__.rsplit(".", 1)[-1], self._facts())
        yield Default("title", "", "", self.heading())
        yield table("structure", usual["structure"].rows[1:], ("name", "duties"), ("duties",))
        for name in ("roles", "bases"):
            section = usual[name].blocks[0]
            yield whole(name, section.body if isinstance(section, Section) else [])
        yield table("stages", usual["stages"].rows[1:], ("title", "events", "result"), ("events", "result"))

    def words(self, enclosed: Sequence[EnclosureWords] = ()) -> PaperWords:
        return self.paper_words(self.heading(), flow(self.blocks()), enclosed, self.landscape)

    def remarks(self) -> Iterator[Remark]:
        """The mistakes of a model."""
        yield from super().remarks()
        if self.structure is not None:
            people = ("region", "municipality", "coordinator", "curator", "mentors")
            yield from self.unprinted(people, "уровни управления заданы заново")
        for name in self.replace:
            yield from self.unprinted([name] if name in _PARTS else [], "эта часть заменена целиком")
        yield from unknown_replacements(set(_PARTS), self.replace, ("replace",))
        yield from unknown_replacements(set(_PARTS), dict.fromkeys(self.headings), ("headings",))
        for name in ("roles", "bases"):
            yield from number_remarks(getattr(self, name) or [], (name,))


def _titles(usual: TextPart) -> list[str]:
    return [str(cell[0]) for cell in usual.rows[0]]


def _level(level: Level) -> list[Block]:
    people = [
        literal(", ".join(text for text in (str(person.name.initials), person.post) if text)) for person in level.people
    ]
    return [text for text in (level.name, *people) if text]
