"""What a pair or group is, as a person types it: who, in which school year, on what consent, how it ended."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Literal

from pydantic import BaseModel, Field

from service.parts.base import Day, Line, OptionalLine, Part, Remark, error, warning
from service.parts.pair import CONSENT_SINCE, FORMS, KINDS, Agreement
from service.parts.period import SchoolYear, Term, mentoring_term, school_year_term, term_remarks
from service.records.rows import Paged, RecordId, Told
from service.russian.dates import digits
from service.russian.working_days import is_working

WARNING_DAYS = 3
"""How many working days ahead the other side is warned of an early end (ст. 351.8 ТК РФ)."""
MENTEES = 30
USUAL_FORMS, USUAL_KINDS = FORMS, KINDS
"""What one chooses from; other words may be written too."""
CONSENTED_SINCE = CONSENT_SINCE
"""Work that begins on this day or later needs the written consent of the mentor."""
_LOOKED_AT = 31
"""Days: so many hold the three of a warning, whatever holidays there are."""


def usual_term(school_year: str) -> str:
    """The days of a pair that has no term of its own: «с 01.09.2026 по 31.05.2027»."""
    return mentoring_term(school_year).printed()


class PairExtension(Part):
    """Продление наставничества."""

    till: Day = Field(title="Продлено до")
    reason: Line = Field(title="Причина")


class EarlyEnd(Part):
    """Досрочное прекращение: наставник отказался или работодатель отменил поручение."""

    date: Day = Field(title="Дата прекращения")
    reason: Line = Field(title="Причина")
    warned: Day | None = Field(None, title="Дата предупреждения", description="Не позже чем за три рабочих дня")

    def remarks(self) -> Iterator[Remark]:
        """The other side has its three working days."""
        if self.warned is None:
            said = "Укажите дату предупреждения: о досрочном прекращении предупреждают не менее чем за три рабочих дня"
            yield warning(("warned",), "no_warning", said)
        elif working_days(self.warned, self.date) < WARNING_DAYS:
            said = "Исправьте даты: предупреждают не менее чем за три рабочих дня (ст. 351.8 ТК РФ)"
            yield error(("warned",), "late_warning", said)


def working_days(warned: date, end: date) -> int:
    """The working days after the day of the warning, the last one included (ст. 14 ТК РФ); not many are counted."""
    days = (warned + timedelta(1 + passed) for passed in range(min((end - warned).days, _LOOKED_AT)))
    return sum(map(is_working, days))


class PairCard(Part):
    """Наставническая пара или группа в учебном году."""

    mentor: RecordId = Field(title="Наставник", description="Номер записи человека")
    mentees: list[RecordId] = Field(
        min_length=1, max_length=MENTEES, title="Наставляемые", description="Номера записей людей"
    )
    composition: Literal["pair", "group"] | None = Field(
        None, title="Пара или группа", description="pair или group; не задано – по числу наставляемых"
    )
    school_year: SchoolYear = Field(title="Учебный год", examples=["2026/2027"])
    form: OptionalLine = Field("педагог – педагог", title="Форма наставничества")
    kind: OptionalLine = Field(
        "", title="Вид наставничества", description="Не задан – традиционное, для группы – групповое"
    )
    period: Term | None = Field(None, title="Срок", description="Не задан – срок всего приказа")
    consent: Day | None = Field(
        None,
        title="Дата письменного согласия наставника",
        description="Не задана – та, что в записи наставника",
    )
    agreement: Agreement | None = Field(None, title="Дополнительное соглашение")
    in_duties: bool = Field(
        False, strict=True, title="Входит в обязанности по должности", description="Отдельного соглашения нет"
    )
    extension: PairExtension | None = Field(None, title="Продление")
    early_end: EarlyEnd | None = Field(None, title="Досрочное прекращение")
    note: OptionalLine = Field("", title="Примечание", description="Для себя: в документах не печатается")

    @property
    def term(self) -> Term:
        """The days that the pair is planned for; the usual ones of its school year where none are given."""
        usual = self.period or mentoring_term(self.school_year)
        return Term(start=usual.start, end=max(usual.end, self.extension.till) if self.extension else usual.end)

    @property
    def last_day(self) -> date:
        """The day on which the work ends or has ended early."""
        return self.early_end.date if self.early_end else self.term.end

    def remarks(self) -> Iterator[Remark]:
        """The term keeps within its year and its law; extension and end keep within the term."""
        start, end = school_year_term(self.school_year)
        if self.period:
            if not (start <= self.period.start and self.period.end <= end):
                said = f"Исправьте срок: он выходит за учебный год {self.school_year}"
                yield error(("period",), "outside_school_year", said)
            yield from term_remarks(self.term, self.extension is not None, ("period",))
        last = (self.period or mentoring_term(self.school_year)).end
        if self.extension and self.extension.till <= last:
            said = f"Исправьте продление: пара и без него действует по {digits(last)}"
            yield error(("extension", "till"), "no_extension", said)
        if self.early_end and not self.term.start <= self.early_end.date <= self.term.end:
            said = f"Исправьте дату: пара действует {self.term.printed()}"
            yield error(("early_end", "date"), "outside_period", said)
        if not (self.agreement or self.in_duties):
            said = (
                "Укажите соглашение с наставником или отметьте, что работа входит в обязанности: "
                "нужны содержание, срок, форма и оплата (ст. 351.8 ТК РФ)"
            )
            yield warning(("agreement",), "no_agreement", said)


class PairPerson(BaseModel):
    """Участник пары."""

    id: str = Field(description="Номер записи человека")
    name: str = Field(description="Фамилия, имя, отчество")
    post: str = Field(description="Должность")


class PairRow(BaseModel):
    """Пара или группа, как она хранится."""

    id: str = Field(description="Номер записи: на него ссылаются документы")
    version: int = Field(description="Версия записи: она же в ETag")
    card: PairCard
    mentor: PairPerson
    mentees: list[PairPerson]
    starts: date = Field(description="Первый день")
    ends: date = Field(description="Последний день, с продлением или досрочным прекращением")


class PairSaved(PairRow):
    """Пара или группа после добавления или правки."""

    problems: list[Told] = Field(description="Что стоит проверить")


class PairsPage(BaseModel):
    """Страница списка пар: новые учебные годы и новые пары впереди."""

    items: list[PairRow]
    next: str | None = Field(description="`cursor` следующей страницы; null — это последняя")


class PairsQuery(Paged):
    """Какие пары прислать."""

    school_year: SchoolYear | None = Field(None, description="Учебный год: 2026/2027")
    person: RecordId | None = Field(None, description="Номер записи человека: пары, где он наставник или наставляемый")
