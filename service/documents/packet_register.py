"""Опись документов: the cover register of a packet, with totals that are counted and never typed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import ClassVar

from pydantic import Field

from service.documents.registers import Register, RegisterWords, counted, literal_row
from service.markup import literal
from service.parts.appendix import EnclosureWords
from service.parts.base import Day, Line, Number, OptionalLine, Part, Remark, error
from service.parts.blocks import Align, AnyRow, Column, Table
from service.parts.person import Person
from service.russian.dates import digits
from service.russian.numerals import digits as spaced

_MOST = 100_000
"""More pages, sheets or copies than any paper of a school has."""


class RegisterRow(Part):
    """Документ в описи."""

    title: Line = Field(title="Документ", examples=["Приказ об организации наставничества"])
    number: Number = Field("", title="Номер", description="Не задан, а дата есть – «б/н»", examples=["134/4"])
    date: Day | None = Field(None, title="Дата", examples=["2026-09-01"])
    draft: bool = Field(False, title="Проект", description="Номера и даты ещё нет: печатается «проект»")
    attached: bool = Field(
        False, title="Приложение", description="Номер и дата – того документа, к которому оно относится: «к № 134/4»"
    )
    pages: int = Field(ge=1, le=_MOST, title="Страниц", description="В одном экземпляре")
    sheets: int = Field(ge=1, le=_MOST, title="Листов", description="В одном экземпляре")
    copies: int = Field(1, ge=1, le=_MOST, title="Экземпляров")
    acquaintance: bool = Field(
        False, title="Лист ознакомления", description="Считается листом ознакомления, а не документом"
    )

    @property
    def number_and_date(self) -> str:
        """«№ 134/4», «от 01.09.2026»; a dash for a paper that has neither, as plans and programmes have."""
        if self.draft:
            return "проект"
        number = f"№\u00a0{self.number}" if self.number else "б/н" if self.date else "–"
        number = f"к\u00a0{number}" if self.attached and self.number else number
        return f"{number}\nот\u00a0{digits(self.date)}" if self.date else number

    def remarks(self) -> Iterator[Remark]:
        """A sheet bears a page at least; a draft has no number."""
        if self.sheets > self.pages:
            said = f"Исправьте число листов: их {self.sheets}, а страниц только {self.pages}"
            yield error(("sheets",), "more_sheets_than_pages", said)
        if self.draft and (self.number or self.date):
            said = "Оставьте что-то одно: отметку «проект» или номер и дату"
            yield error(("draft",), "both_given", said)
        if self.attached and not self.number:
            said = "Укажите номер документа, к которому это приложение"
            yield error(("number",), "no_number", said)


class PacketRegister(Register):
    """Опись документов пакета: что в нём, сколько листов и экземпляров."""

    TITLE: ClassVar[str] = "Опись документов"
    NEEDED: ClassVar[str] = "Когда к стопке документов нужен их перечень; в пакете служба составляет его сама"
    SERVES: ClassVar[str] = "register"
    NAME: ClassVar[str] = "опись документов"

    title: OptionalLine = Field(
        "",
        title="Название пакета",
        description="Печатается под словами «Опись документов»",
        examples=["Организация наставничества в 2026/2027 учебном году"],
    )
    rows: list[RegisterRow] = Field(min_length=1, max_length=200, title="Документы", description="По порядку")
    own_sheets: int = Field(
        0, ge=0, le=_MOST, title="Листов самой описи", description="Прибавляются к итогу; 0 – опись не считается"
    )
    compiler: Person | None = Field(
        None, title="Кто составил", description="Не задан – подписи «Опись составил» не будет"
    )
    date: Day | None = Field(
        None, title="Дата составления", description="Стоит у подписи составителя; не задана – место для неё"
    )

    def words(self, enclosed: Sequence[EnclosureWords] = ()) -> RegisterWords:
        title = literal(self.title)
        head = (f"{self.TITLE} – {title}", f"ОПИСЬ ДОКУМЕНТОВ\n{title}") if title else (self.TITLE, "ОПИСЬ ДОКУМЕНТОВ")
        return self.register_words(enclosed, head, self.kept_by(self.compiler, "Опись", "составил"))

    def table(self) -> Table:
        """A row for each paper; the totals stand below the last one, on its page."""
        columns = (("Номер и дата", 1.7), ("Страниц", 0.9), ("Листов", 0.9), ("Экз.", 0.7))
        rows: list[AnyRow] = [
            literal_row(
                str(place),
                row.title,
                row.number_and_date,
                spaced(row.pages),
                spaced(row.sheets),
                spaced(row.copies),
            )
            for place, row in enumerate(self.rows, 1)
        ]
        return Table(
            columns=[
                Column(title="№\nп/п", width=0.6, align=Align.CENTER),
                Column(title="Документ", width=5),
                *(Column(title=title, width=width, align=Align.CENTER) for title, width in columns),
            ],
            rows=rows,
            note=f"**Итого:** {self.totals()}.",
        )

    def totals(self) -> str:
        """«5 (пять) документов и 1 (один) лист ознакомления, 17 (семнадцать) листов», as archives write; all copies."""
        copies = sum(row.copies for row in self.rows)
        sheets = counted(self.own_sheets + sum(row.sheets * row.copies for row in self.rows), "лист")
        if self.own_sheets:
            sheets += " вместе с описью"
        added = sum(row.acquaintance for row in self.rows)
        told = [counted(len(self.rows) - added, "документ")] * (added < len(self.rows))
        papers = " и ".join([*told, *[f"{counted(added, 'лист')} ознакомления"] * bool(added)])
        if copies == len(self.rows):
            return f"{papers}, {sheets}"
        return f"{papers}, {counted(copies, 'экземпляр')}, {sheets} (страницы и листы выше указаны на один экземпляр)"

    def remarks(self) -> Iterator[Remark]:
        """The mistakes of a register."""
        yield from super().remarks()
        if self.compiler is None:
            yield from self.unprinted(["date"], "она стоит у подписи составителя, а он не назван")
