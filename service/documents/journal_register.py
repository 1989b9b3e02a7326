"""Журнал регистрации: the printed register of an index for a year, as a secretary sews it up in January."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import ClassVar

from pydantic import Field

from service.documents.registers import Register, RegisterWords, counted, literal_row
from service.markup import literal
from service.parts.appendix import EnclosureWords
from service.parts.base import ROWS, Day, Line, Number, OptionalLine, Part, Remark, error, warning
from service.parts.blocks import Align, AnyRow, Column, Table
from service.parts.person import Person
from service.russian.dates import digits


class JournalRow(Part):
    """Строка журнала."""

    number: Number = Field(min_length=1, title="Номер", examples=["134-од"])
    date: Day = Field(title="Дата", examples=["2026-09-01"])
    title: Line = Field(title="О чём документ", examples=["Приказ «Об организации наставничества»"])
    signer: OptionalLine = Field("", title="Кто подписал", examples=["И.В. Ковалёва"])
    executor: OptionalLine = Field("", title="Исполнитель")
    note: OptionalLine = Field("", title="Примечание", description="Например, «отменён: …»")


class JournalRegister(Register):
    """Журнал регистрации документов за год: номер, дата, заголовок, кто подписал, исполнитель."""

    TITLE: ClassVar[str] = "Журнал регистрации"
    NEEDED: ClassVar[str] = "Когда журнал регистрации печатают и подшивают в конце года"
    SERVES: ClassVar[str] = "journal"
    NAME: ClassVar[str] = "журнал регистрации"

    title: OptionalLine = Field(
        "",
        title="Что регистрируют",
        description="Печатается под словами «Журнал регистрации»",
        examples=["Приказы по основной деятельности"],
    )
    year: int = Field(ge=1990, le=2199, title="Год")
    part: int = Field(1, ge=1, le=999, title="Часть", description="Если журнал не уместился в один документ")
    parts: int = Field(1, ge=1, le=999, title="Всего частей")
    rows: list[JournalRow] = Field(default_factory=list, max_length=ROWS, title="Строки", description="По порядку")
    keeper: Person | None = Field(None, title="Кто ведёт журнал", description="Не задан – подписи не будет")
    date: Day | None = Field(None, title="Дата выписки", description="Стоит у подписи того, кто ведёт журнал")

    def words(self, enclosed: Sequence[EnclosureWords] = ()) -> RegisterWords:
        about = f"{literal(self.title)}\n" if self.title else ""
        part = f", часть {self.part} из {self.parts}" if self.parts > 1 else ""
        heading = f"{self.TITLE} – {literal(self.title)}" if self.title else self.TITLE
        head = f"{heading} за {self.year} год{part}", f"ЖУРНАЛ РЕГИСТРАЦИИ\n{about}{self.year} год{part}"
        return self.register_words(enclosed, head, self.kept_by(self.keeper, "Журнал", "вёл"), landscape=True)

    def table(self) -> Table:
        """A row for each number; their sum stands below the last one."""
        columns = (("Номер", 1.3), ("Дата", 1.2), ("О чём документ", 4.4))
        more = (("Кто подписал", 1.9), ("Исполнитель", 1.9), ("Примечание", 2.2))
        rows: list[AnyRow] = [
            literal_row(row.number, digits(row.date), row.title, row.signer, row.executor, row.note)
            for row in self.rows
        ]
        return Table(
            columns=[
                *(Column(title=title, width=width, align=Align.CENTER) for title, width in columns[:2]),
                *(Column(title=title, width=width) for title, width in (*columns[2:], *more)),
            ],
            rows=rows,
            note=f"**Итого:** {self.total()}.",
        )

    def total(self) -> str:
        """«17 (семнадцать) номеров»: cancelled ones are counted, they stay taken."""
        return counted(len(self.rows), "номер")

    def remarks(self) -> Iterator[Remark]:
        """A number stands once, and days fit the year."""
        yield from super().remarks()
        if self.part > self.parts:
            yield error(("part",), "part_after_last", f"Исправьте часть: всего их {self.parts}")
        if self.keeper is None:
            yield from self.unprinted(["date"], "она стоит у подписи того, кто ведёт журнал, а он не назван")
        seen: set[str] = set()
        for place, row in enumerate(self.rows):
            if row.number in seen:
                yield error(("rows", place, "number"), "number_twice", f"Исправьте: номер {row.number} уже есть")
            if row.date.year != self.year:
                said = f"Проверьте дату: журнал за {self.year} год"
                yield warning(("rows", place, "date"), "other_year", said)
            seen.add(row.number)
