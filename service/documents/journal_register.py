"""Журнал регистрации: the printed register of an index for a year, as a secretary sews it up in January."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import ClassVar

from pydantic import Field

from service.documents.base import Document, SignedWords
from service.markup import literal
from service.parts.act import ActReference
from service.parts.appendix import EnclosureWords
from service.parts.base import ROWS, Day, Line, Number, OptionalLine, Part, Remark, error, warning
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


class JournalRow(Part):
    """Строка журнала."""

    number: Number = Field(min_length=1, title="Номер", examples=["134-од"])
    date: Day = Field(title="Дата", examples=["2026-09-01"])
    title: Line = Field(title="О чём документ", examples=["Приказ «Об организации наставничества»"])
    signer: OptionalLine = Field("", title="Кто подписал", examples=["И.В. Ковалёва"])
    executor: OptionalLine = Field("", title="Исполнитель")
    note: OptionalLine = Field("", title="Примечание", description="Например, «отменён: …»")


class RegisterWords(SignedWords):
    """What the template prints."""

    page: PageWords
    letterhead: LetterheadWords | None
    title: str
    subtitle: str
    body: Lines


class JournalRegister(Document):
    """Журнал регистрации документов за год: номер, дата, заголовок, кто подписал, исполнитель."""

    TITLE: ClassVar[str] = "Журнал регистрации"
    SERVES: ClassVar[str] = "journal"

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

    @property
    def named(self) -> Phrase:
        return Act("журнал регистрации")

    def reference(self) -> ActReference:
        return ActReference(text="к журналу регистрации")

    @property
    def day(self) -> Day | None:
        return self.date

    def words(self, enclosed: Sequence[EnclosureWords] = ()) -> RegisterWords:
        signed = self.signed_words(enclosed)
        named = self.letterhead is not Letterhead.NONE
        about = f"{literal(self.title)}\n" if self.title else ""
        part = f", часть {self.part} из {self.parts}" if self.parts > 1 else ""
        heading = f"{self.TITLE} – {literal(self.title)}" if self.title else self.TITLE
        page = page_words(self.organisation, f"{heading} за {self.year} год{part}", self.day, landscape=True)
        return {
            **signed,
            "signatures": [*signed["signatures"], *self._keeper_signature()],
            "page": page,
            "letterhead": self.organisation.letterhead(self.letterhead),
            "title": f"ЖУРНАЛ РЕГИСТРАЦИИ\n{about}{self.year} год{part}",
            "subtitle": "" if named else literal(str(self.organisation.brief_name)),
            "body": flow([self.table()]),
        }

    def _keeper_signature(self) -> list[SignatureWords]:
        """«Журнал вела / делопроизводитель / 31.12.2026», in the place of a signature."""
        if self.keeper is None:
            return []
        who = self.keeper
        kept = agree("вёл", who.name.gender).text if who.name.gender else "вёл(а)"
        lines = (f"Журнал {kept}", who.post, digits(self.date) if self.date else _BLANK_DATE)
        return [{"post": "\n".join(line for line in lines if line), "mark": [], "name": who.name.signature}]

    def table(self) -> Table:
        """A row for each number; their sum stands below the last one."""
        columns = (("Номер", 1.3), ("Дата", 1.2), ("О чём документ", 4.4))
        more = (("Кто подписал", 1.9), ("Исполнитель", 1.9), ("Примечание", 2.2))
        rows: list[AnyRow] = [
            [
                literal(row.number),
                digits(row.date),
                literal(row.title),
                literal(row.signer),
                literal(row.executor),
                literal(row.note),
            ]
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
        count = len(self.rows)
        return f"{spaced(count)} ({in_words(count)}) {plural(count, 'номер')}"

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
