"""Лист ознакомления: who has read an order or another local act, under signature (ст. 22, 68 ТК РФ)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import ClassVar

from pydantic import Field

from service.documents import looks
from service.documents.base import Document, SignedWords
from service.markup import literal
from service.parts.act import ActReference, Reference, Verbatim
from service.parts.appendix import EnclosureWords
from service.parts.base import ROWS, OptionalLine, OptionalRich, Remark, error, warning
from service.parts.blocks import Align, AnyRow, Column, Table
from service.parts.flow import Lines, flow
from service.parts.looks import Looks
from service.parts.organisation import Letterhead, LetterheadWords
from service.parts.page import PageWords, page_words
from service.parts.person import Forms, Person, cases
from service.russian import Act, Case, Gender, Number, OrganisationName, Phrase, agree
from service.russian.dates import digits
from service.russian.prepositions import s
from service.shown import shown

_ROOM_TO_SIGN = "\n"
"""Two lines of an empty cell: no row is lower than 9 mm, in any size of type that the layout allows."""
_READ = "ознакомлен"


class AcquaintanceWords(SignedWords):
    """What the template prints."""

    page: PageWords
    letterhead: LetterheadWords | None
    title: str
    subtitle: str
    body: Lines


class AcquaintanceSheet(Document):
    """Лист ознакомления с приказом или другим локальным нормативным актом."""

    TITLE: ClassVar[str] = "Лист ознакомления"
    NEEDED: ClassVar[str] = "Когда с документом знакомят людей под подпись, а лист нужен отдельно от пакета"
    LOOKS: ClassVar[Looks] = looks.SHEET
    SERVES: ClassVar[str] = "acquaintance"

    act: ActReference | None = Field(
        None,
        title="Приказ",
        description="С чем знакомят; кем издан, не задано – организация; без даты и номера печатаются места для них",
    )
    paper: OptionalLine = Field(
        "",
        title="Другой документ",
        description="Если знакомят не с приказом: название в именительном падеже, служба поставит творительный",
        examples=["Положение о системе наставничества педагогических работников"],
    )
    paper_forms: Forms = Field(
        default_factory=dict, title="Исправленные формы названия", description="Например, {'тв': 'Положением о …'}"
    )
    title: OptionalRich = Field(
        "", title="Название", description="Дословно, вместо «Лист ознакомления с …», которое служба составит сама"
    )
    statement: OptionalRich = Field(
        "", title="Строка над таблицей", description="Не задана – «Ознакомлены под подпись:», по числу и полу людей"
    )
    people: list[Person] = Field(default_factory=list, max_length=ROWS, title="Кто знакомится")
    blank_rows: int = Field(
        0, ge=0, le=100, title="Пустые строки", description="Сколько строк оставить для тех, кого впишут от руки"
    )

    @property
    def named(self) -> Phrase:
        return Act("лист ознакомления")

    def reference(self) -> ActReference:
        return ActReference(text="к листу ознакомления")

    @property
    def day(self) -> date | None:
        return self.act.date if self.act else None

    def heading(self) -> str:
        """The title over the table: «с приказом МБОУ СОШ № 1 от 01.09.2026 № 134/4 «О…»»."""
        if self.title:
            return self.title
        title = self.act.title if self.act else ""
        quoted = f" {title if title.startswith('«') else f'«{title}»'}" if title else ""
        return f"ЛИСТ ОЗНАКОМЛЕНИЯ\n{literal(s(shown(self._subject(room=True), Case.INSTRUMENTAL)) + quoted)}"

    def _subject(self, room: bool) -> Phrase:
        """What is read; `room` leaves it for a date and a number that are still to come."""
        if self.act is None:
            return Act(self.paper, forms=cases(self.paper_forms))
        if self.act.text:
            return Verbatim(self.act.text)
        act, given = self.act, self.act.forms
        issuer = self.organisation.brief_name
        if act.issuer:
            issuer = OrganisationName(act.issuer, forms=cases(given.get("issuer")))
        day = digits(act.date) if act.date else "__________" if room else ""
        number = act.number or ("____" if room else "")
        tail = (f" от\u00a0{day}" if day else "") + (f" №\u00a0{number}" if number else "")
        return Reference(Act(act.kind, forms=cases(given.get("kind"))), f" {shown(issuer, Case.GENITIVE)}{tail}")

    def words(self, enclosed: Sequence[EnclosureWords] = ()) -> AcquaintanceWords:
        read = s(self._subject(room=False).form(Case.INSTRUMENTAL).text)
        issuer_told = self.act is not None and not (self.act.text or self.title)
        told = issuer_told or self.letterhead is not Letterhead.NONE
        return {
            **self.signed_words(enclosed),
            "page": page_words(self.organisation, self.title or literal(f"{self.TITLE} {read}"), self.day),
            "letterhead": self.organisation.letterhead(self.letterhead),
            "title": self.heading(),
            "subtitle": "" if told else literal(str(self.organisation.brief_name)),
            "body": flow([self.statement or self._statement(), self.table()]),
        }

    def _statement(self) -> str:
        alone = self.people[0].name.gender if len(self.people) == 1 and not self.blank_rows else Number.PLURAL
        return f"{_read(alone).capitalize()} под подпись:"

    def table(self) -> Table:
        """A row for each, with room to sign."""
        columns = (("№\nп/п", 0.6), ("Фамилия, имя, отчество", 2.6), ("Должность", 2.5), ("Отметка", 1.6))
        rows: list[AnyRow] = [
            [
                str(place),
                literal(str(person.name)),
                literal(person.post),
                _read(person.name.gender),
                _ROOM_TO_SIGN,
                "",
            ]
            for place, person in enumerate(self.people, 1)
        ]
        count = len(rows)
        rows += [
            [str(count + place), "", "", _read(None), _ROOM_TO_SIGN, ""] for place in range(1, self.blank_rows + 1)
        ]
        return Table(
            columns=[
                Column(title=title, width=width, align=Align.CENTER if title.startswith("№") else Align.LEFT)
                for title, width in (*columns, ("Дата", 1.3), ("Подпись", 1.5))
            ],
            rows=rows,
        )

    def remarks(self) -> Iterator[Remark]:
        """The mistakes of a sheet."""
        yield from super().remarks()
        if self.title:
            yield from self.unprinted(["act", "paper"], "название задано дословно")
        elif self.act is None and not self.paper:
            yield error(("act",), "blank_act", "Укажите, с чем знакомят: приказ или другой документ")
        if self.act and self.paper:
            yield error(("paper",), "both_given", "Оставьте что-то одно: приказ или другой документ")
        if not self.people and not self.blank_rows:
            said = "Назовите тех, кто знакомится, или укажите, сколько оставить пустых строк"
            yield error(("people",), "blank_sheet", said)
        seen: set[tuple[str, str, str]] = set()
        for place, person in enumerate(self.people):
            if person.key in seen:
                yield warning(("people", place), "person_twice", f"Уберите повтор: {person.name} уже есть в листе")
            seen.add(person.key)


def _read(gender: Gender | Number | None) -> str:
    """«ознакомлен», «ознакомлена», «ознакомлены»; «ознакомлен(а)» where the gender is not known."""
    return agree(_READ, gender).text if gender else f"{_READ}(а)"
