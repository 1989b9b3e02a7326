"""Дорожная карта: stages and events in a table whose columns the payload chooses."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Annotated, ClassVar, Literal

from pydantic import BeforeValidator, Field

from service.documents import looks
from service.documents.base import Paper, PaperWords
from service.documents.defaults import Default, plain_part
from service.documents.usual_stages import usual_stage
from service.markup import literal
from service.parts.act import ActReference
from service.parts.appendix import EnclosureWords
from service.parts.base import OptionalLine, Remark, error, iso, warning
from service.parts.blocks import (
    Align,
    AnyRow,
    Block,
    Body,
    Cell,
    CellValue,
    ClosingRow,
    Column,
    StageRow,
    Strings,
    Table,
)
from service.parts.flow import Lines, flow
from service.parts.looks import Looks
from service.parts.period import SchoolYear, Term
from service.parts.person import Person
from service.parts.stages import HEADINGS, Event, Graph, RoadmapColumn, Stage, as_column, bounds, number_parts, unshown
from service.parts.year import LAUNCH, YearPaper
from service.russian import Act, Case, Phrase
from service.russian.prepositions import v
from service.shown import shown
from service.wording import groups_of

_ACCUSATIVE = "дорожную карту (план мероприятий) организации наставничества педагогических работников"


class Roadmap(Paper):
    """Дорожная карта (план мероприятий) наставничества."""

    TITLE: ClassVar[str] = "Дорожная карта наставничества"
    NEEDED: ClassVar[str] = "Раз в год: что, когда и кто делает, чтобы наставничество состоялось"
    LOOKS: ClassVar[Looks] = looks.ROADMAP_LOOKS
    KIND: ClassVar[str] = "Дорожная карта"
    YEAR: ClassVar[tuple[YearPaper, ...]] = (
        YearPaper(place=30, title=TITLE, months=(8, 9), cites=(LAUNCH,), approved_as=_ACCUSATIVE),
    )

    period: Term = Field(
        title="Срок дорожной карты",
        description="Печатается под названием, которое составила служба",
    )
    school_year: SchoolYear | None = Field(None, title="Учебный год")
    curator: Person | None = Field(None, title="Куратор")
    columns: list[
        Annotated[RoadmapColumn, BeforeValidator(as_column, json_schema_input_type=RoadmapColumn | Graph)]
    ] = Field(
        default_factory=lambda: [
            RoadmapColumn(shows=one) for one in ("number", "event", "content", "period", "responsible", "result")
        ],
        min_length=2,
        max_length=8,
        title="Графы",
        description="Слева направо: имя графы или объект с заголовком и шириной",
    )
    stages: list[Stage] | None = Field(
        None, max_length=50, title="Этапы", description="Не заданы – восемь обычных этапов"
    )
    stage_style: Literal["row", "cell", "none"] = Field(
        "row",
        title="Вид этапа",
        description="row – строка на всю ширину, cell – объединённая ячейка, none – этап отдельно не показан",
    )
    stage_word: OptionalLine = Field("", title="Слово перед номером этапа", examples=["Этап"])
    number_row: bool = Field(False, title="Строка с номерами граф")
    landscape: bool = Field(True, title="Альбомный лист")
    before: Body = Field(default_factory=list, title="Текст перед таблицей")
    notes: Strings = Field(default_factory=list, title="Примечания под таблицей")

    def heading(self) -> str:
        """The title over the table."""
        if self.title:
            return self.title
        where = literal(v(shown(self.organisation.brief_name, Case.PREPOSITIONAL)))
        return f"ДОРОЖНАЯ КАРТА (ПЛАН МЕРОПРИЯТИЙ)\nорганизации наставничества педагогических работников\n{where}"

    @property
    def named(self) -> Phrase:
        return Act("дорожная карта (план мероприятий) организации наставничества педагогических работников")

    def reference(self) -> ActReference:
        return ActReference(text="к дорожной карте наставничества")

    def words(self, enclosed: Sequence[EnclosureWords] = ()) -> PaperWords:
        notes: Lines = [{"style": "TableNote", "text": note} for note in self.notes]
        body = [*flow([*self.before, self.table()]), *notes]
        words = self.paper_words(self.heading(), body, enclosed, self.landscape)
        line = self.subtitle or (
            f"на {self.school_year} учебный год" if self.school_year else f"Срок реализации: {self.period.printed()}"
        )
        return {**words, "subtitle": "" if self.title and not self.subtitle else line}

    def shown_stages(self) -> list[Stage]:
        """The stages of the payload, or the usual ones."""
        if self.stages is not None:
            return self.stages
        facts = {
            "organisation": self.organisation.words(),
            "period": {"start": iso(self.period.start), "end": iso(self.period.end)},
            "curator": self.curator.words() if self.curator else None,
            "school_year": self.school_year or "",
        }
        return [usual_stage(group) for group in groups_of(__name__.rsplit(".", 1)[-1], facts)]

    def defaults(self) -> Iterator[Default]:
        yield Default("title", "", "", self.heading())
        usual = self.model_copy(update={"stages": None}).shown_stages()
        yield Default("stages", "", "", [plain_part(stage) for stage in usual])

    def table(self) -> Table:
        """The whole table."""
        columns = [
            Column(
                title=column.title or HEADINGS[column.shows][0],
                width=column.width or HEADINGS[column.shows][1],
                align=Align.CENTER if column.shows is Graph.NUMBER else Align.LEFT,
            )
            for column in self.columns
        ]
        rows: list[AnyRow] = []
        count = 0
        for stage in self.shown_stages():
            if stage.number is None:
                count += 1
            rows += self._stage_rows(stage, f"{count}." if stage.number is None else stage.number, count)
        return Table(columns=columns, rows=rows, number_row=self.number_row)

    def _stage_rows(self, stage: Stage, number: str, count: int) -> list[AnyRow]:
        rows: list[AnyRow] = []
        word = self.stage_word if stage.number is None else ""
        label = " ".join(piece for piece in (literal(word), literal(number), stage.title) if piece)
        if self.stage_style == "row" and (stage.events or not stage.content):
            goal = (
                stage.goal
                if not stage.goal or stage.goal.casefold().startswith(("задач", "цель"))
                else f"Задача этапа – {stage.goal}"
            )
            rows.append(StageRow(body=[label, goal] if goal else [label]))
        first = True
        for place, event in enumerate(stage.events, 1):
            own = f"{count}.{place}." if event.number is None else event.number
            rows += self._event_rows(
                event,
                own,
                (label if first else None) if self.stage_style == "cell" else label,
                stage,
                place == 1,
                number,
            )
            first = False
        if not stage.events and stage.content:
            whole = Event(
                number=number,
                title=stage.title,
                content=stage.content,
                period=stage.period,
                responsible=stage.responsible,
                results=stage.results,
            )
            rows += self._event_rows(whole, number, stage.title, stage, True, number)
        if stage.closing:
            rows.append(ClosingRow(body=[stage.closing]))
        return rows

    def _event_rows(
        self, event: Event, number: str, label: str | None, stage: Stage, opens: bool, stage_number: str
    ) -> list[AnyRow]:
        """One row, or one for each result with the other cells merged down."""
        shown = {column.shows for column in self.columns}
        split = Graph.RESULT in shown and len(event.results) > 1 and all(isinstance(one, str) for one in event.results)
        rows: list[AnyRow] = []
        for place in range(len(event.results) if split else 1):
            cells: list[CellValue] = []
            for column in self.columns:
                if column.shows is Graph.RESULT:
                    cells.append(_cell([event.results[place]] if split else self._results(event, shown)))
                elif place or (self.stage_style == "cell" and column.shows is Graph.STAGE and label is None):
                    cells.append(None)
                else:
                    cells.append(self._cell_of(event, number, label or "", column.shows, shown, stage))
            rows.append(cells)
        return rows

    def _cell_of(
        self, event: Event, number: str, label: str, shows: Graph, shown: set[Graph], stage: Stage
    ) -> CellValue:
        if shows is Graph.NUMBER:
            return number
        if shows is Graph.STAGE:
            return label if stage.events else stage.title
        if shows is Graph.EVENT:
            title = event.title if Graph.NUMBER in shown or not number else f"{literal(number)} {event.title}"
            if not stage.events:
                return _cell(event.content) if Graph.CONTENT not in shown and Graph.STAGE in shown else title
            return _cell([title, *([] if Graph.CONTENT in shown else event.content)])
        if shows is Graph.CONTENT:
            content = (
                event.content
                if stage.events or Graph.EVENT in shown or Graph.STAGE in shown
                else [event.title, *event.content]
            )
            return _cell(content if Graph.EVENT in shown or not stage.events else [event.title, *content])
        if shows is Graph.PERIOD:
            return event.period.printed() if event.period else ""
        if shows is Graph.RESPONSIBLE:
            return _cell(list(event.responsible))
        return event.document

    @staticmethod
    def _results(event: Event, shown: set[Graph]) -> list[Block]:
        return [
            *event.results,
            *([event.document] if event.document and Graph.DOCUMENT not in shown and not event.results else []),
        ]

    def remarks(self) -> Iterator[Remark]:
        """The mistakes of a roadmap."""
        yield from super().remarks()
        if self.stages is not None:
            yield from self.unprinted(["curator"], "этапы заданы заново")
        shown = [column.shows for column in self.columns]
        for place, column in enumerate(shown):
            if shown.index(column) != place:
                yield error(("columns", place), "column_twice", f"Уберите графу «{column.value}»: она уже есть")
        if not {Graph.EVENT, Graph.CONTENT} & set(shown):
            yield error(
                ("columns",),
                "no_event_column",
                "Добавьте графу «Мероприятие» или «Содержание»: без неё не видно мероприятий",
            )
        if self.stage_style == "cell" and Graph.STAGE not in shown:
            yield error(("columns",), "no_stage_column", "Добавьте графу с этапом или выберите другой вид этапа")
        for place, stage in enumerate(self.stages or ()):
            yield from self._stage_remarks(stage, place, shown)

    def _stage_remarks(self, stage: Stage, place: int, shown: list[Graph]) -> Iterator[Remark]:
        path: tuple[str | int, ...] = ("stages", place)
        if not stage.events and not stage.content:
            yield error(path, "blank_stage", "Добавьте этапу мероприятия или содержание")
        if stage.events and stage.content:
            yield error((*path, "content"), "both_given", "Оставьте этапу либо мероприятия, либо содержание целиком")
        latest: date | None = None
        previous: list[int] = []
        for index, event in enumerate(stage.events):
            here = (*path, "events", index)
            for graph, field, value in (
                (Graph.PERIOD, "period", event.period),
                (Graph.RESPONSIBLE, "responsible", event.responsible),
            ):
                if graph in shown and not value:
                    yield warning(
                        (*here, field),
                        "blank_cell",
                        "Заполните ячейку: без срока и ответственного мероприятие нельзя проверить",
                    )
            for said in unshown(event, shown):
                yield error((*here, said), "no_column", "Добавьте графу для этих сведений: сейчас они не напечатаются")
            start, end = bounds(event.period)
            if start and (start.replace(day=1) < self.period.start.replace(day=1) or (end or start) > self.period.end):
                yield warning(
                    (*here, "period"),
                    "outside_roadmap",
                    f"Проверьте срок: он вне срока дорожной карты ({self.period.printed()})",
                )
            if start and latest and start.replace(day=1) < latest.replace(day=1):  # free words name months only
                yield warning(
                    (*here, "period"), "out_of_order", "Проверьте порядок: мероприятие начинается раньше предыдущего"
                )
            latest = start or latest
            number = number_parts(event.number)
            if number and previous and number[:-1] == previous[:-1] and number[-1] != previous[-1] + 1:
                yield warning(
                    (*here, "number"),
                    "number_gap",
                    f"Проверьте нумерацию: после {'.'.join(map(str, previous))} стоит {event.number}",
                )
            previous = number or previous


def _cell(blocks: Sequence[Block]) -> CellValue:
    return Cell(body=list(blocks)) if blocks else ""
