"""A mentoring pair or group: who helps whom, in what form, on what consent (ст. 351.8 ТК РФ)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import ClassVar, Literal

from pydantic import Field

from service.parts.base import Day, Number, OptionalLine, Part, Remark, error, warning
from service.parts.looks import Look, Looks
from service.parts.period import Term
from service.parts.person import Person
from service.russian import Case
from service.russian.dates import digits
from service.shown import shown

KINDS = (
    "традиционное",
    "виртуальное",
    "групповое",
    "краткосрочное",
    "реверсивное",
    "ситуационное",
    "скоростное",
)
"""The seven kinds of mentoring by their first words (методические рекомендации, письмо № АЗ-1128/08)."""
FORMS = (
    "педагог – педагог",
    "руководитель – педагог",
    "руководитель образовательной организации – педагог",
    "работодатель – студент",
    "педагог вуза – молодой педагог",
    "педагог колледжа – молодой педагог",
    "социальный партнёр – педагог",
)
"""The usual forms of mentoring."""
CONSENT_SINCE = date(2025, 3, 1)
"""Since this day a mentor's written consent is a condition (ст. 351.8 ТК РФ, 381-ФЗ)."""


class Agreement(Part):
    """Дополнительное соглашение к трудовому договору."""

    number: Number = Field("", title="Номер")
    date: Day | None = Field(None, title="Дата")


class Pair(Part):
    """Наставническая пара или группа."""

    LOOKS: ClassVar[Looks] = {
        "composition": Look(labels={"": "По числу наставляемых", "pair": "Пара", "group": "Группа"}, rare=True),
        "extension": Look(rare=True),
        "mentees": Look(add="Добавить наставляемого"),
        "period": Look(rare=True),
    }

    mentor: Person = Field(title="Наставник")
    category: OptionalLine = Field("", title="Категория наставника", examples=["высшая квалификационная категория"])
    mentees: list[Person] = Field(min_length=1, max_length=30, title="Наставляемые")
    composition: Literal["pair", "group"] | None = Field(
        None, title="Пара или группа", description="pair или group; не задано – по числу наставляемых"
    )
    form: OptionalLine = Field("педагог – педагог", title="Форма наставничества")
    kind: OptionalLine = Field(
        "", title="Вид наставничества", description="Не задан – традиционное, для группы – групповое"
    )
    period: Term | None = Field(None, title="Срок", description="Не задан – срок всего приказа")
    extension: bool = Field(False, title="Продление", description="Программа продлевается: срок может быть больше года")
    consent: Day | None = Field(None, title="Дата письменного согласия наставника")
    agreement: Agreement | None = Field(None, title="Дополнительное соглашение")
    in_duties: bool = Field(False, title="Входит в обязанности по должности", description="Отдельного соглашения нет")
    data_consent: Day | None = Field(
        None, title="Дата согласия на обработку персональных данных", description="Только для проверки: не печатается"
    )

    @property
    def is_group(self) -> bool:
        """A group has one mentor and two mentees or more."""
        return len(self.mentees) > 1

    @property
    def shown_kind(self) -> str:
        """The kind of mentoring; the usual one where none is given."""
        return self.kind or ("групповое" if self.is_group else "традиционное")

    def remarks(self) -> Iterator[Remark]:
        """Who may help whom."""
        if self.composition == "group" and not self.is_group:
            yield error(
                ("mentees",), "small_group", "Добавьте наставляемых: в группе их не меньше двух, а один – это пара"
            )
        if self.composition == "pair" and self.is_group:
            yield error(("mentees",), "large_pair", "Оставьте одного наставляемого или отметьте, что это группа")
        seen: set[tuple[str, str, str]] = set()
        for place, mentee in enumerate(self.mentees):
            if mentee.key == self.mentor.key:
                said = f"Исправьте пару: {mentee.name} не может быть наставником самому себе (ст. 351.8 ТК РФ)"
                yield error(("mentees", place), "own_mentor", said)
            if mentee.key in seen:
                yield error(
                    ("mentees", place), "mentee_twice", f"Уберите повтор: {mentee.name} уже есть среди наставляемых"
                )
            seen.add(mentee.key)
        if self.kind and not any(
            word in self.kind.casefold()
            for word in (
                "традицион",
                "виртуал",
                "дистанц",
                "групп",
                "краткосроч",
                "целепол",
                "реверсив",
                "ситуац",
                "скорост",
            )
        ):
            yield warning(("kind",), "unknown_kind", f"Проверьте вид «{self.kind}»: обычные виды – {', '.join(KINDS)}")
        if self.form and not any(
            word in self.form.casefold()
            for word in ("педагог", "учитель", "студент", "руководител", "работодател", "воспитател", "преподавател")
        ):
            yield warning(
                ("form",), "unknown_form", f"Проверьте форму «{self.form}»: обычная форма – «педагог – педагог»"
            )

    def basis(self, of_whom: bool = False) -> str:
        """«согласие от 25.08.2026, дополнительное соглашение от … № …»; `of_whom` names the mentor."""
        whose = f" {shown(self.mentor.name.initials, Case.GENITIVE)}" if of_whom else ""
        said = [f"согласие{whose} от {digits(self.consent)}"] if self.consent else []
        if self.agreement:
            day = f" от {digits(self.agreement.date)}" if self.agreement.date else ""
            number = f" №\u00a0{self.agreement.number}" if self.agreement.number else ""
            said.append(f"дополнительное соглашение{day}{number}")
        elif self.in_duties:
            said.append("обязанности по должности")
        return ", ".join(said)
