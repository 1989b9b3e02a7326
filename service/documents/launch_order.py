"""Приказ об организации наставничества: who, what, by when; it approves the regulation and the roadmap."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, ClassVar

from pydantic import Field

from service.documents import looks
from service.documents.base import Replacements
from service.documents.orders import Order, OrderWords
from service.parts.act import ActReference
from service.parts.appendix import EnclosureWords, appendix_number
from service.parts.base import Day, Line, OptionalLine, Part, Remark, error, iso, warning
from service.parts.looks import Looks
from service.parts.order import due_remarks
from service.parts.period import SchoolYear, mentoring_term, school_year_term
from service.parts.person import Person, same_person
from service.parts.year import LAUNCH, Payload, Year, YearPair, YearPaper
from service.russian import Case
from service.shown import shown
from service.wording import parts_of


class Member(Part):
    """Участник группы."""

    person: Person = Field(title="Человек")
    role: OptionalLine = Field("", title="Роль в группе", examples=["руководитель группы"])


class Approved(Part):
    """Документ, который приказ утверждает, не прилагая его в этом же файле."""

    title: Line = Field(title="Название", description="В винительном падеже: «Положение о …», «дорожную карту …»")
    appendix: OptionalLine = Field("", title="Номер приложения")


def _of_year(year: Year, _pair: YearPair | None) -> Payload:
    """What it approves, and from which day mentoring goes on; the group is not known."""
    begins, _ = school_year_term(year.school_year)
    approve = [{"title": title, "appendix": str(place)} for place, title in enumerate(year.approved, 1)]
    return {
        "head": {**year.days.dated(year.days.launch), "draft": True},
        "approve": approve,
        **({"effective_from": iso(begins)} if year.days.launch < begins else {}),
        **({"mentors_chosen": True} if year.pairs else {}),
        **({"site": year.site} if year.site else {}),
    }


class LaunchOrder(Order):
    """Приказ об организации наставничества в организации."""

    TITLE: ClassVar[str] = "Приказ об организации наставничества"
    NEEDED: ClassVar[str] = (
        "Раз в год, до 1 сентября: школа начинает наставничество, утверждает положение и назначает куратора"
    )
    LOOKS: ClassVar[Looks] = looks.LAUNCH_LOOKS
    YEAR: ClassVar[tuple[YearPaper, ...]] = (
        YearPaper(place=20, title=TITLE, months=(8, 9), role=LAUNCH, acquaintance=True, also=_of_year),
    )

    PRINTED_BY: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "curator": ("curator", "curator_tasks"),
        "group": ("coordinator_group",),
        "group_name": ("coordinator_group",),
        "approve": ("approve",),
        "repeal": ("repeal",),
        "accountant": ("resources",),
        "secretary": ("secretary",),
        "site": ("publication",),
        "control": ("control",),
    }

    replace: Replacements = Field(
        default_factory=dict,
        title="Пункты приказа",
        description="Имя пункта и то, что станет на его месте; null убирает пункт. Имена: "
        "introduce, approve, curator, coordinator_group, curator_tasks, monitoring, resources, "
        "personal_data, publication, secretary, repeal, control",
    )
    school_year: SchoolYear | None = Field(None, title="Учебный год", examples=["2026/2027"])
    effective_from: Day | None = Field(None, title="С какого дня", description="Не задано – с даты приказа")
    effective_to: Day | None = Field(
        None, title="По какой день", description="Не задано – до конца учебного года, если он указан"
    )
    mentors_chosen: bool = Field(
        False,
        title="Наставники уже подобраны",
        description="Приказ о закреплении готов или издаётся вместе с этим: сроков подбора этот приказ не назначает",
    )
    curator: Person = Field(title="Куратор")
    group_name: OptionalLine = Field("", title="Название группы")
    group: list[Member] = Field(default_factory=list, max_length=50, title="Состав группы по координации")
    approve: list[Approved] = Field(default_factory=list, max_length=20, title="Что ещё утверждает приказ")
    repeal: list[ActReference] = Field(default_factory=list, max_length=20, title="Что утрачивает силу")
    accountant: Person | None = Field(None, title="Бухгалтер")
    secretary: Person | None = Field(None, title="Кто знакомит с приказом")
    site: OptionalLine = Field("", title="Раздел сайта")

    @property
    def text_name(self) -> str:
        return __name__.rsplit(".", 1)[-1]

    @property
    def starts(self) -> date:
        """The first day of mentoring: as given, of the order, or of the school year."""
        if self.effective_from or self.head.date:
            return self.effective_from or self.head.date  # type: ignore[return-value]  # one of them is a date
        return school_year_term(self.school_year)[0] if self.school_year else date(2000, 9, 1)

    @property
    def ends(self) -> date | None:
        """The last day, where there is one: the end of May closes a school year of mentoring."""
        if self.effective_to or not self.school_year:
            return self.effective_to
        return mentoring_term(self.school_year).end

    def people(self) -> Iterator[Person]:
        if self.prints("curator"):
            yield self.curator
        yield from (member.person for member in self.group if self.prints("group"))
        known = {"accountant": self.accountant, "secretary": self.secretary, "control": self.controller}
        yield from (person for field, person in known.items() if person and self.prints(field))

    def approvals(self, enclosed: Sequence[EnclosureWords] = ()) -> list[dict[str, str]]:
        """What the order approves: its appendices first, by their numbers."""
        named = []
        for place, appendix in enumerate(self.appendices):
            if appendix.approve:
                title = enclosed[place]["words"].get("named", "") if place < len(enclosed) else appendix.title
                named.append(
                    {"title_acc": title or appendix.title, "appendix": appendix_number(self.appendices, place) or "1"}
                )
        named += [{"title_acc": one.title, "appendix": one.appendix} for one in self.approve]
        return [{**one, "title_clause": one["title_acc"][:1].upper() + one["title_acc"][1:]} for one in named]

    def facts(self, enclosed: Sequence[EnclosureWords] = ()) -> dict[str, Any]:
        return {
            **self.common_facts(),
            "school_year": self.school_year or "",
            "starts": iso(self.starts),
            "mentors_chosen": self.mentors_chosen,
            "ends": iso(self.ends),
            "curator": self.curator.words(),
            "group": [{"person": member.person.words(), "role": member.role} for member in self.group],
            "group_name": self.group_name,
            "approves": self.approvals(enclosed),
            "repeal": [shown(act.phrase, Case.ACCUSATIVE) for act in self.repeal],
            "accountant": self.accountant.words() if self.accountant else None,
            "secretary": self.secretary.words() if self.secretary else None,
            "site": self.site,
        }

    def words(self, enclosed: Sequence[EnclosureWords] = ()) -> OrderWords:
        parts = parts_of(self.text_name, self.facts(enclosed)) if enclosed else self.usual
        return self.order_words(parts, enclosed)

    def remarks(self) -> Iterator[Remark]:
        """The mistakes of this order."""
        yield from super().remarks()
        yield from due_remarks({"effective_from": self.effective_from}, self.head.date)
        if not (self.effective_from or self.head.date or self.school_year):
            said = "Укажите, с какого дня действует приказ, или учебный год: от них считаются сроки"
            yield error(("effective_from",), "no_start", said)
        if self.ends and self.ends < self.starts:
            yield error(
                ("effective_to",), "period_order", "Исправьте срок: наставничество кончается раньше, чем начинается"
            )
        if same_person(self.curator, self.signers[0].person):
            yield warning(
                ("curator",), "curator_is_head", "Куратором назначен сам руководитель: проверьте, так ли это задумано"
            )
        if self.controller and same_person(self.curator, self.controller):
            yield warning(("control",), "control_by_curator", "Контроль возложен на куратора: он проверял бы сам себя")
        for place, act in enumerate(self.repeal):
            if act.date and self.head.date and act.date > self.head.date:
                yield error(
                    ("repeal", place, "date"),
                    "repeal_from_future",
                    "Исправьте дату: отменяемый акт новее самого приказа",
                )
