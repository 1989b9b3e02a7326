"""Опись документов: the cover register of a packet, with totals that are counted and never typed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import ClassVar

from pydantic import Field

from service.documents.base import Document, SignedWords
from service.markup import literal
from service.parts.act import ActReference
from service.parts.appendix import EnclosureWords
from service.parts.base import Day, Line, Number, OptionalLine, Part, Remark, error
from service.parts.blocks import Align, AnyRow, Column, Table
from service.parts.flow import Lines, flow
from service.parts.organisation import Letterhead, LetterheadWords
from service.parts.page import PageWords, page_words
from service.parts.person import Person
from service.parts.signature import SignatureWords
from service.russian import Act, Phrase, agree
from service.russian.dates import digits
from service.russian.numerals import digits as spaced
from service.russian.numerals import in_words, plural

_BLANK_DATE = "«___» __________ 20___ г."
_MOST = 100_000
"""More pages, sheets or copies than any paper of a school has."""


class RegisterRow(Part):
    """Документ в описи."""

    title: Line = Field(title="Документ", examples=["Приказ об организации наставничества"])
    number: Number = Field("", title="Номер", description="Не задан, а дата есть – «б/н»", examples=["134/4"])
    date: Day | None = Field(None, title="Дата", examples=["2026-09-01"])
    draft: bool = Field(False, title="Проект", description="Номера и даты ещё нет: печатается «проект»")
    pages: int = Field(ge=1, le=_MOST, title="Страниц", description="В одном экземпляре")
    sheets: int = Field(ge=1, le=_MOST, title="Листов", description="В одном экземпляре")
    copies: int = Field(1, ge=1, le=_MOST, title="Экземпляров")

    @property
    def number_and_date(self) -> str:
        """«№ 134/4», «от 01.09.2026»; a dash for a paper that has neither, as plans and programmes have."""
        if self.draft:
            return "проект"
        number = f"№\u00a0{self.number}" if self.number else "б/н" if self.date else "–"
        return f"{number}\nот\u00a0{digits(self.date)}" if self.date else number

    def remarks(self) -> Iterator[Remark]:
        """A sheet bears a page at least; a draft has no number."""
        if self.sheets > self.pages:
            said = f"Исправьте число листов: их {self.sheets}, а страниц только {self.pages}"
            yield error(("sheets",), "more_sheets_than_pages", said)
        if self.draft and (self.number or self.date):
            said = "Оставьте что-то одно: отметку «проект» (draft) или номер и дату"
            yield error(("draft",), "both_given", said)


class RegisterWords(SignedWords):
    """What the template prints."""

    page: PageWords
    letterhead: LetterheadWords | None
    title: str
    subtitle: str
    body: Lines


class PacketRegister(Document):
    """Опись документов комплекта: что в нём, сколько листов и экземпляров."""

    TITLE: ClassVar[str] = "Опись документов"
    SERVES: ClassVar[str] = "register"

    title: OptionalLine = Field(
        "",
        title="Название комплекта",
        description="Печатается под словами «Опись документов»",
        examples=["Организация наставничества в 2026/2027 учебном году"],
    )
    rows: list[RegisterRow] = Field(min_length=1, max_length=200, title="Документы", description="По порядку")
    compiler: Person | None = Field(
        None, title="Кто составил", description="Не задан – подписи «Опись составил» не будет"
    )
    date: Day | None = Field(
        None, title="Дата составления", description="Стоит у подписи составителя; не задана – место для неё"
    )

    @property
    def named(self) -> Phrase:
        return Act("опись документов")

    def reference(self) -> ActReference:
        return ActReference(text="к описи документов")

    @property
    def day(self) -> Day | None:
        return self.date

    def words(self, enclosed: Sequence[EnclosureWords] = ()) -> RegisterWords:
        title = literal(self.title)
        signed = self.signed_words(enclosed)
        named = self.letterhead is not Letterhead.NONE
        return {
            **signed,
            "signatures": [*signed["signatures"], *self._compiler_signature()],
            "page": page_words(self.organisation, f"{self.TITLE} – {title}" if title else self.TITLE, self.day),
            "letterhead": self.organisation.letterhead(self.letterhead),
            "title": f"ОПИСЬ ДОКУМЕНТОВ\n{title}" if title else "ОПИСЬ ДОКУМЕНТОВ",
            "subtitle": "" if named else literal(str(self.organisation.brief_name)),
            "body": flow([self.table()]),
        }

    def _compiler_signature(self) -> list[SignatureWords]:
        """«Опись составила / делопроизводитель / 17.09.2026», in the place of a signature."""
        if self.compiler is None:
            return []
        who = self.compiler
        wrote = agree("составил", who.name.gender).text if who.name.gender else "составил(а)"
        lines = (f"Опись {wrote}", who.post, digits(self.date) if self.date else _BLANK_DATE)
        return [{"post": "\n".join(line for line in lines if line), "mark": [], "name": who.name.signature}]

    def table(self) -> Table:
        """A row for each paper; the totals stand below the last one, on its page."""
        columns = (("Номер и дата", 1.7), ("Страниц", 0.9), ("Листов", 0.9), ("Экз.", 0.7))
        rows: list[AnyRow] = [
            [
                str(place),
                literal(row.title),
                literal(row.number_and_date),
                spaced(row.pages),
                spaced(row.sheets),
                spaced(row.copies),
            ]
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
        """«5 (пять) документов, 17 (семнадцать) листов»: as archives write it, all copies counted."""
        copies = sum(row.copies for row in self.rows)
        sheets = _counted(sum(row.sheets * row.copies for row in self.rows), "лист")
        papers = _counted(len(self.rows), "документ")
        if copies == len(self.rows):
            return f"{papers}, {sheets}"
        return f"{papers}, {_counted(copies, 'экземпляр')}, {sheets} (страницы и листы выше указаны на один экземпляр)"

    def remarks(self) -> Iterator[Remark]:
        """The mistakes of a register."""
        yield from super().remarks()
        if self.compiler is None:
            yield from self.unprinted(["date"], "она стоит у подписи составителя, а он не назван")


def _counted(number: int, noun: str) -> str:
    """«5 (пять) документов»."""
    return f"{spaced(number)} ({in_words(number)}) {plural(number, noun)}"
