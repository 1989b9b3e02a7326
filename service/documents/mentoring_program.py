"""Персонализированная программа наставничества: a pair or group, its note, its plan, its signatures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, ClassVar, Literal

from pydantic import Field

from service.documents import looks
from service.documents.base import CoverWords, Paper, PaperWords, Replacements, unknown_replacements
from service.documents.defaults import Default, clauses, table
from service.documents.year_pairs import PROGRAMS
from service.markup import literal, without_notes
from service.parts.act import ActReference
from service.parts.appendix import EnclosureWords
from service.parts.base import OptionalLine, Remark, error, iso, warning
from service.parts.blocks import AnyRow, Block, Body, Cell, Column, Section, Table
from service.parts.flow import flow, number_remarks
from service.parts.looks import Looks
from service.parts.period import Term, months_in, term_remarks
from service.parts.person import Person
from service.parts.plan import (
    Card,
    Change,
    Extension,
    Indicator,
    PlanEvent,
    changes_table,
    indicators_table,
    plan_table,
)
from service.parts.signature import SignatureWords
from service.parts.year import YearPaper
from service.russian import Act, Case, Phrase, agree
from service.russian.dates import digits, months_term, whole_months
from service.shown import shown
from service.wording import Part as TextPart
from service.wording import parts_of

_PARTS = {
    "problem": "Описание проблемы",
    "goal": "Цель",
    "tasks": "Задачи",
    "mentor_content": "Содержание деятельности наставника",
    "mentee_content": "Содержание деятельности наставляемого",
    "schedule": "Сроки, расписание встреч, режим работы",
    "conditions": "Условия реализации",
    "interim": "Промежуточные результаты",
    "results": "Планируемые результаты",
    "completion": "Завершение, изменение и продление программы",
}
_GROUP_HEADINGS = {"mentee_content": "Содержание деятельности наставляемых"}
_MODES = {"offline": "очный", "online": "онлайн", "mixed": "смешанный"}


class MentoringProgram(Paper):
    """Персонализированная программа наставничества для пары или группы."""

    TITLE: ClassVar[str] = "Персонализированная программа наставничества"
    NEEDED: ClassVar[str] = (
        "На каждую пару или группу, после приказа о закреплении: чем займутся наставник и наставляемые"
    )
    LOOKS: ClassVar[Looks] = looks.PROGRAM_LOOKS
    KIND: ClassVar[str] = "Программа"
    YEAR: ClassVar[tuple[YearPaper, ...]] = PROGRAMS

    mentor: Card = Field(title="Наставник")
    mentees: list[Card] = Field(min_length=1, max_length=30, title="Наставляемые")
    curator: Person | None = Field(None, title="Куратор")
    authors: list[Person] = Field(
        default_factory=list, max_length=10, title="Составители", description="Не заданы – наставник и наставляемые"
    )
    period: Term = Field(title="Срок программы")
    extension: Extension | None = Field(None, title="Продление")
    pair_order: ActReference | None = Field(None, title="Приказ о закреплении")
    form: OptionalLine = Field("педагог – педагог", title="Форма наставничества")
    kind: OptionalLine = Field("традиционное", title="Вид наставничества")
    mode: Literal["offline", "online", "mixed"] = Field(
        "mixed", title="Режим", description="offline очный, online онлайн, mixed смешанный"
    )
    subject: OptionalLine = Field("", title="Предмет")
    passport: bool = Field(True, title="Паспорт программы", description="Таблица с основными сведениями")
    replace: Replacements = Field(
        default_factory=dict, title="Части текста", description=", ".join(_PARTS) + "; null убирает часть"
    )
    plan: list[PlanEvent] | None = Field(
        None, max_length=300, title="План мероприятий", description="Вместо составленного службой"
    )
    done_column: bool = Field(True, title="Графа «Отметка о выполнении»")
    indicators: list[Indicator] | None = Field(
        None,
        max_length=100,
        title="Показатели",
        description="Вместо составленных службой; пустой список убирает таблицу",
    )
    changes: list[Change] = Field(default_factory=list, max_length=100, title="Лист изменений")
    changes_sheet: bool = Field(False, title="Пустой лист изменений", description="Строки для записей от руки")
    extra_sections: Body = Field(default_factory=list, title="Дополнительные разделы")
    agreed: Literal["drawn_up", "read"] = Field(
        "drawn_up", title="Подпись наставляемого", description="drawn_up – разработана совместно, read – ознакомлен"
    )
    landscape: bool = Field(False, title="Альбомный лист")

    @property
    def is_group(self) -> bool:
        """A group has two mentees or more."""
        return len(self.mentees) > 1

    def heading(self) -> str:
        """The title: the program and whose it is, in the genitive."""
        if self.title:
            return self.title
        names = literal(", ".join(shown(mentee.name.initials, Case.GENITIVE) for mentee in self.mentees))
        mentor = literal(shown(self.mentor.name.initials, Case.GENITIVE))
        word = "наставнической группы" if self.is_group else "наставнической пары"
        return f"ПЕРСОНАЛИЗИРОВАННАЯ ПРОГРАММА НАСТАВНИЧЕСТВА\n{word} {mentor} – {names}"

    @property
    def named(self) -> Phrase:
        return Act("персонализированная программа наставничества")

    def reference(self) -> ActReference:
        return ActReference(text="к персонализированной программе наставничества")

    def _facts(self) -> dict[str, Any]:
        return {
            "organisation": self.organisation.words(),
            "mentor": self.mentor.words(),
            "mentees": [mentee.words() for mentee in self.mentees],
            "group": self.is_group,
            "period": {"start": iso(self.period.start), "end": iso(self.period.end)},
            "form": self.form,
            "kind": self.kind,
            "mode": _MODES[self.mode],
            "subject": self.subject,
            "curator": self.curator.words() if self.curator else None,
        }

    def blocks(self) -> list[Block]:
        """Passport, participants, the note, the plan, indicators, changes."""
        usual = parts_of(__name__.rsplit(".", 1)[-1], self._facts())
        note: list[Block] = [
            Section(title=self._part_heading(name), number="", body=body) for name, body in self._note(usual) if body
        ]
        sections: list[Block] = []
        if self.passport:
            sections.append(Section(title="Паспорт программы", body=[self._passport()]))
        sections.append(Section(title="Участники программы", body=[self._participants()]))
        sections.append(Section(title="Пояснительная записка", body=note))
        sections.append(
            Section(title="План мероприятий", body=[plan_table(self.plan, usual["plan"].rows[1:], self.done_column)])
        )
        if self.indicators is None or self.indicators:
            sections.append(
                Section(
                    title="Показатели результативности",
                    body=[indicators_table(self.indicators, usual["indicators"].rows[1:])],
                )
            )
        sections += self.extra_sections
        if self.changes or self.changes_sheet:
            sections.append(Section(title="Лист изменений", body=[changes_table(self.changes, self.changes_sheet)]))
        return sections

    def _part_heading(self, name: str) -> str:
        return _GROUP_HEADINGS[name] if self.is_group and name in _GROUP_HEADINGS else _PARTS[name]

    def _note(self, usual: dict[str, TextPart]) -> Iterator[tuple[str, list[Block]]]:
        for name in _PARTS:
            yield name, list(self.replace[name] or ()) if name in self.replace else usual[name].blocks

    def _passport(self) -> Table:
        until = f", продлена до {digits(self.extension.to)} ({self.extension.reason})" if self.extension else ""
        months = months_term(whole_months(self.period.start, self.period.end))
        lines = [
            ("Организация", self.organisation.full_name),
            ("Основание", str(self.pair_order.phrase) if self.pair_order else ""),
            ("Форма наставничества", self.form),
            ("Вид наставничества", self.kind),
            ("Срок реализации", f"{self.period.printed()} ({months}){until}"),
            ("Режим работы", _MODES[self.mode]),
            ("Составители", "\n".join(one.line for one in self.authors or [self.mentor, *self.mentees])),
            ("Куратор", self.curator.line if self.curator else ""),
        ]
        rows: list[AnyRow] = [[name, literal(value)] for name, value in lines if value]
        return Table(columns=[Column(width=2), Column(width=5)], rows=rows)

    def _participants(self) -> Table:
        """Who takes part; what is known of each stands in one cell, however much it is."""
        rows: list[AnyRow] = []
        for role, person in [("наставник", self.mentor), *(("наставляемый", mentee) for mentee in self.mentees)]:
            word = role if role == "наставник" else agree(role, person.name.gender).text
            rows.append([word.capitalize(), literal(person.line), Cell(body=person.facts())])
        columns = [("Роль", 1.8), ("Фамилия, имя, отчество, должность", 3.4), ("Сведения", 3.4)]
        return Table(columns=[Column(title=title, width=width) for title, width in columns], rows=rows)

    def defaults(self) -> Iterator[Default]:
        usual = parts_of(__name__.rsplit(".", 1)[-1], self._facts())
        yield Default("title", "", "", self.heading())
        yield from clauses(usual, {name: self._part_heading(name) for name in _PARTS})
        fields = ("direction", "event", "form", "period", "result")
        yield table("plan", usual["plan"].rows[1:], fields, ("result",))
        yield table("indicators", usual["indicators"].rows[1:], ("name", "criterion", "method"))

    def words(self, enclosed: Sequence[EnclosureWords] = ()) -> PaperWords:
        heading = self.heading()
        words = self.paper_words(heading, flow(self.blocks()), enclosed, self.landscape)
        subtitle = self.subtitle or ("" if self.title else f"на период {self.period.printed()}")
        cover: CoverWords | None = words["cover"] and {**words["cover"], "lines": [without_notes(subtitle)]}
        return {
            **words,
            "subtitle": subtitle,
            "cover": cover,
            "signatures": [*words["signatures"], *self._participants_signatures()],
        }

    def _participants_signatures(self) -> list[SignatureWords]:
        """Mentor, every mentee and the curator sign and date the program."""
        said: list[tuple[str, Person]] = [("Наставник", self.mentor)]
        for mentee in self.mentees:
            gender = mentee.name.gender
            word = agree("наставляемый", gender).text.capitalize()
            said.append(
                (
                    word if self.agreed == "drawn_up" else f"{word} (с программой {agree('ознакомлен', gender).text})",
                    mentee,
                )
            )
        if self.curator:
            said.append(("Куратор", self.curator))
        signed = {signer.person.key for signer in self.signers}
        blank = "«___» __________ 20___ г."
        kept = [(role, person) for role, person in said if person.key not in signed]
        return [{"post": f"{role}\n{blank}", "mark": [], "name": person.name.signature} for role, person in kept]

    @property
    def day(self) -> date | None:
        days = [stamp.date for stamp in self.stamps if stamp.date] + [
            stamp.act.date for stamp in self.stamps if stamp.act and stamp.act.date
        ]
        return max(days) if days else None

    def remarks(self) -> Iterator[Remark]:
        """The mistakes of a program."""
        yield from super().remarks()
        yield from unknown_replacements(set(_PARTS), self.replace, ("replace",))
        yield from number_remarks(self.extra_sections, ("extra_sections",))
        whole = (
            Term(start=self.period.start, end=self.extension.to)
            if self.extension and self.extension.to > self.period.start
            else self.period
        )
        yield from term_remarks(whole, self.extension is not None, ("period",))
        if self.extension and self.extension.to <= self.period.end:
            yield error(
                ("extension", "to"), "not_extended", "Исправьте дату: продление кончается не позже самой программы"
            )
        if self.pair_order and self.pair_order.date and self.day and self.day < self.pair_order.date:
            yield warning(
                ("pair_order", "date"),
                "before_pair_order",
                "Проверьте даты: программа утверждена раньше, чем издан приказ о закреплении",
            )
        seen: set[tuple[str, str, str]] = set()
        for place, mentee in enumerate(self.mentees):
            if mentee.key == self.mentor.key:
                yield error(
                    ("mentees", place), "own_mentor", f"Исправьте: {mentee.name} не может быть наставником самому себе"
                )
            if mentee.key in seen:
                yield error(
                    ("mentees", place), "mentee_twice", f"Уберите повтор: {mentee.name} уже есть среди наставляемых"
                )
            seen.add(mentee.key)
        yield from self._plan_remarks(whole)

    def _plan_remarks(self, whole: Term) -> Iterator[Remark]:
        for place, event in enumerate(self.plan or ()):
            path = ("plan", place, "period")
            if event.period is None:
                yield warning(path, "blank_cell", "Заполните срок: без него мероприятие нельзя проверить")
                continue
            days = [day for day in (event.period.start, event.period.end) if day]
            outside = any(not whole.start <= day <= whole.end for day in days)
            months = [] if days else months_in(event.period.text)
            if outside or any(not whole.start.replace(day=1) <= month <= whole.end for month in months):
                yield warning(path, "outside_program", f"Проверьте срок: он вне срока программы ({whole.printed()})")
