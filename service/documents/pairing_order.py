"""Приказ о закреплении наставнических пар и групп: who helps whom, when, on what consent (ст. 351.8 ТК РФ)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar, Literal, TypedDict

from pydantic import Field

from service.documents import looks
from service.documents.base import Replacements
from service.documents.orders import Order, OrderWords
from service.parts.act import ActReference
from service.parts.appendix import EnclosureWords, mark_lines
from service.parts.base import Day, OptionalLine, OptionalRich, Remark, error, iso, warning
from service.parts.looks import Looks
from service.parts.order import due_remarks
from service.parts.page import PageWords, page_words
from service.parts.pair import CONSENT_SINCE, Pair
from service.parts.period import SchoolYear, Term, school_year_term, term_remarks
from service.parts.person import Person, numbered_people
from service.parts.year import LAUNCH, PAIRING, Each, Payload, Year, YearPair, YearPaper
from service.russian import Case
from service.russian.dates import digits
from service.shown import shown

OWN_PAPER = "с 01.09.2025 это отдельный документ (152-ФЗ, ст. 9)"
TERM_BEFORE = "Проверьте срок: наставничество начинается раньше приказа"


class PairWords(TypedDict):
    """One row of the table of pairs."""

    number: int
    mentor: str
    mentees: str
    form: str
    kind: str
    term: str
    basis: str


class PairsAppendix(TypedDict):
    """The table of pairs on sheets of its own."""

    page: PageWords
    mark: list[str]
    title: str
    pairs: list[PairWords]


class PairingWords(OrderWords):
    """What the template prints."""

    basis: str
    appendix: PairsAppendix | None


def _of_year(year: Year, _pair: YearPair | None) -> Payload:
    """All pairs; the term holds the own terms of all of them."""
    starts = [pair.term.start for pair in year.pairs if pair.term]
    ends = [pair.last for pair in year.pairs if pair.last]
    whole = year.days.term
    period = {"start": iso(min([whole.start, *starts])), "end": iso(max([whole.end, *ends]))}
    usual = whole.model_dump(mode="json")
    told = {} if period == usual else {"period": usual}  # one long pair does not lengthen the others
    launch = year.act(LAUNCH)
    return {
        "head": {**year.days.dated(year.days.pairing), "draft": True},
        "period": period,
        "pairs": [{"pair": pair.number, **({} if pair.term else told)} for pair in year.pairs],
        **({"launch_order": launch} if launch else {}),
        "program_due": iso(year.days.programs_due),
        "report_due": iso(max([year.days.reports_due, *ends])),
    }


class PairingOrder(Order):
    """Приказ о закреплении наставнических пар (групп)."""

    TITLE: ClassVar[str] = "Приказ о закреплении наставнических пар (групп)"
    NEEDED: ClassVar[str] = "Когда пары и группы определены и наставники дали письменное согласие"
    LOOKS: ClassVar[Looks] = {**looks.PAIRING, "regulation": looks.GROUND, "launch_order": looks.GROUND}
    YEAR: ClassVar[tuple[YearPaper, ...]] = (
        YearPaper(
            place=40,
            title="Приказ о закреплении",
            months=(8, 9),
            each=Each.PAIRS,
            role=PAIRING,
            cites=(LAUNCH,),
            acquaintance=True,
            also=_of_year,
        ),
    )

    PRINTED_BY: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "curator": ("curator",),
        "accountant": ("accountant",),
        "secretary": ("secretary",),
        "pay": ("pay",),
        "program_due": ("mentors_tasks",),
        "control": ("control",),
    }

    replace: Replacements = Field(
        default_factory=dict,
        title="Пункты приказа",
        description="Имя пункта и то, что станет на его месте; null убирает пункт. Имена: "
        "assign, consent, mentors_tasks, mentees_tasks, pay, accountant, curator, secretary, "
        "control",
    )
    school_year: SchoolYear | None = Field(None, title="Учебный год", examples=["2026/2027"])
    period: Term = Field(title="Срок наставничества")
    pairs: list[Pair] = Field(min_length=1, max_length=2_000, title="Пары и группы")
    table: Literal["appendix", "text", "both"] = Field(
        "appendix",
        title="Где названы пары",
        description="appendix – таблицей в приложении, text – в тексте приказа, both – и там и там",
    )
    landscape: bool = Field(True, title="Таблица на альбомном листе")
    regulation: ActReference | None = Field(
        None, title="Положение о наставничестве", description="Акт, которым оно утверждено"
    )
    launch_order: ActReference | None = Field(None, title="Приказ об организации наставничества")
    curator: Person | None = Field(None, title="Куратор")
    accountant: Person | None = Field(None, title="Бухгалтер")
    secretary: Person | None = Field(None, title="Кто знакомит с приказом")
    pay: OptionalLine = Field(
        "", title="Оплата", description="Размер и основание; не задано – по дополнительным соглашениям"
    )
    program_due: Day | None = Field(None, title="Срок разработки программ")
    report_due: Day | None = Field(None, title="Срок отчёта наставника")
    basis: OptionalRich = Field(
        "", title="Основание", description="Строка под подписью; не задана – согласия и соглашения"
    )

    @property
    def text_name(self) -> str:
        return __name__.rsplit(".", 1)[-1]

    @property
    def has_table(self) -> bool:
        """Whether the pairs stand in a table of the appendix."""
        return self.table != "text"

    @property
    def appendices_before(self) -> int:
        return int(self.has_table)

    def people(self) -> Iterator[Person]:
        for pair in self.pairs:
            yield pair.mentor
            yield from pair.mentees
        known = {"curator": self.curator, "accountant": self.accountant, "secretary": self.secretary}
        told = {**known, "control": self.controller}
        yield from (person for field, person in told.items() if person and self.prints(field))

    def facts(self) -> dict[str, Any]:
        inline = self.table != "appendix"
        groups = sum(pair.is_group for pair in self.pairs)
        return {
            **self.common_facts(),
            "school_year": self.school_year or "",
            "start": iso(self.period.start),
            "end": iso(self.period.end),
            "pairs": [self._fact(pair) for pair in (self.pairs if inline or len(self.pairs) == 1 else self.pairs[:2])],
            "has_pairs": groups < len(self.pairs),
            "has_groups": groups > 0,
            "inline": inline,
            "regulation": shown(self.regulation.phrase, Case.INSTRUMENTAL) if self.regulation else "",
            "launch_order": shown(self.launch_order.phrase, Case.INSTRUMENTAL) if self.launch_order else "",
            "curator": self.curator.words() if self.curator else None,
            "accountant": self.accountant.words() if self.accountant else None,
            "secretary": self.secretary.words() if self.secretary else None,
            "pay": self.pay,
            "program_due": iso(self.program_due),
            "report_due": iso(self.report_due),
            "basis": self._basis(),
            "in_duties": any(pair.in_duties for pair in self.pairs),
            "appendix": self.has_table,
        }

    @staticmethod
    def _fact(pair: Pair) -> dict[str, Any]:
        return {
            "mentor": pair.mentor.words(),
            "mentees": [mentee.words() for mentee in pair.mentees],
            "form": pair.form,
            "kind": pair.shown_kind,
            "start": iso(pair.period.start) if pair.period else "",
            "end": iso(pair.period.end) if pair.period else "",
        }

    def _basis(self) -> str:
        """The consents and agreements of pairs that stand in the text; in a table each row has its own."""
        if self.has_table:
            return ""
        return "; ".join(pair.basis(of_whom=True) for pair in self.pairs if pair.basis())

    def words(self, enclosed: Sequence[EnclosureWords] = ()) -> PairingWords:
        order = self.order_words(self.usual, enclosed)
        return {
            **order,
            "basis": f"Основание: {self.basis}" if self.basis else self.usual["basis"].text,
            "appendix": self._appendix() if self.has_table else None,
        }

    def _appendix_title(self) -> str:
        groups = sum(pair.is_group for pair in self.pairs)
        year = f" на {self.school_year} учебный год" if self.school_year else ""
        if len(self.pairs) == 1:
            return f"Состав наставнической {'группы' if groups else 'пары'}{year}"
        what = "пар и групп" if 0 < groups < len(self.pairs) else "групп" if groups else "пар"
        return f"Перечень наставнических {what}{year}"

    def _appendix(self) -> PairsAppendix:
        title = self._appendix_title()
        return {
            "page": page_words(self.organisation, title, landscape=self.landscape, restart=True),
            "mark": mark_lines("1" if self.appendices else "", self.reference()),
            "title": title,
            "pairs": [self._row(place, pair) for place, pair in enumerate(self.pairs, 1)],
        }

    def _row(self, place: int, pair: Pair) -> PairWords:
        period = pair.period or self.period
        return {
            "number": place,
            "mentor": ", ".join(text for text in (pair.mentor.line, pair.category) if text),
            "mentees": "\n".join(numbered_people(pair.mentees)),
            "form": pair.form,
            "kind": pair.shown_kind,
            "term": f"{digits(period.start)} – {digits(period.end)}",
            "basis": pair.basis(),
        }

    def remarks(self) -> Iterator[Remark]:
        """The mistakes of this order."""
        yield from super().remarks()
        yield from due_remarks({"program_due": self.program_due, "report_due": self.report_due}, self.head.date)
        year = school_year_term(self.school_year) if self.school_year else None
        if year and not (year[0] <= self.period.start and self.period.end <= year[1]):
            said = f"Исправьте срок: он выходит за учебный год {self.school_year}"
            yield error(("period",), "outside_school_year", said)
        if self.head.date and self.period.start < self.head.date:
            yield warning(("period", "start"), "term_before_order", TERM_BEFORE)
        if self.curator is None and self.launch_order is None:
            said = "Укажите куратора или приказ, которым он назначен: приказ даёт куратору поручения"
            yield warning(("curator",), "no_curator", said)
        last = max((pair.period or self.period).end for pair in self.pairs)
        if self.report_due and self.report_due < last:
            said = f"Проверьте срок отчёта: наставничество кончается позже ({digits(last)})"
            yield warning(("report_due",), "report_before_end", said)
        for place, pair in enumerate(self.pairs):
            yield from self._pair_remarks(pair, ("pairs", place))
        yield from self._people_remarks()

    def _pair_remarks(self, pair: Pair, path: tuple[str | int, ...]) -> Iterator[Remark]:
        period, on = pair.period or self.period, self.head.date
        if pair.period and not self.period.holds(pair.period):
            said = f"Исправьте срок пары: он выходит за срок приказа ({self.period.printed()})"
            yield error((*path, "period"), "outside_order", said)
        if pair.period and on and pair.period.start < on:
            yield warning((*path, "period", "start"), "term_before_order", TERM_BEFORE)
        yield from term_remarks(period, pair.extension, (*path, "period"))
        name = pair.mentor.name
        if pair.consent is None and (on is None or on >= CONSENT_SINCE):
            said = f"Укажите дату согласия наставника ({name}): его берут до издания приказа (ст. 351.8 ТК РФ)"
            yield (warning if self.head.draft else error)((*path, "consent"), "no_consent", said)
        if pair.consent and on and pair.consent > on:
            said = f"Исправьте дату согласия наставника ({name}): оно получено позже приказа"
            yield error((*path, "consent"), "late_consent", said)
        if not (pair.agreement or pair.in_duties or self.pay):
            said = (
                f"Укажите соглашение с наставником ({name}) или отметьте, что работа входит в обязанности: "
                "нужны содержание, срок, форма и оплата (ст. 351.8 ТК РФ)"
            )
            yield warning((*path, "agreement"), "no_agreement", said)
        if pair.data_consent is None:
            said = f"Проверьте согласие на обработку персональных данных ({name}): {OWN_PAPER}"
            yield warning((*path, "data_consent"), "no_data_consent", said)

    def _people_remarks(self) -> Iterator[Remark]:
        """Who stands in several pairs, who teach each other."""
        mentors = {pair.mentor.key: pair for pair in self.pairs}
        times = Counter(mentee.key for pair in self.pairs for mentee in pair.mentees)
        for place, pair in enumerate(self.pairs):
            for index, mentee in enumerate(pair.mentees):
                path = ("pairs", place, "mentees", index)
                if times.pop(mentee.key, 1) > 1:
                    yield warning(path, "mentee_in_two_pairs", f"Проверьте: {mentee.name} назван в нескольких парах")
                back = mentors.get(mentee.key)
                mutual = back is not None and pair.mentor.key in {one.key for one in back.mentees}
                if back and mutual and "реверсив" not in f"{pair.kind} {back.kind}".casefold():
                    said = f"Укажите реверсивный вид: {mentee.name} и {pair.mentor.name} – наставники друг друга"
                    yield warning(path, "mutual_mentors", said)
