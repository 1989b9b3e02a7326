"""Acts that a paper leans on: laws, orders, protocols, letters; and the mark of an appendix."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from typing import ClassVar, Literal

from pydantic import Field

from service.parts.base import Day, Number, OptionalLine, Part, Remark, error, warning
from service.parts.looks import Look, Looks
from service.parts.person import Forms, cases
from service.russian import Act, Case, Form, OrganisationName, Phrase
from service.russian.dates import digits
from service.shown import shown

HAS_DIGIT = re.compile(r"\d")


class Reference(Phrase):
    """«приказ МБОУ СОШ № 1 от 01.09.2026 № 134/4»: the kind declines, its issuer stands in the genitive."""

    __slots__ = ("_kind", "_tail")
    _kind: Act
    _tail: str

    def __new__(cls, kind: Act, tail: str) -> Reference:
        """A reference; `tail` is all after the kind, with its leading blank."""
        phrase = super().__new__(cls, kind + tail)
        phrase._hold(_kind=kind, _tail=tail)
        return phrase

    def _decline(self, case: Case) -> Form:
        form = self._kind.form(case)
        return Form(form.text + self._tail, form.sure, form.reason)


class Protocol(Part):
    """Протокол заседания."""

    number: Number = Field("", title="Номер", examples=["1"])
    date: Day | None = Field(None, title="Дата", examples=["2026-08-29"])

    def printed(self) -> str:
        """«протокол от 29.08.2026 № 1»."""
        day = f" от {digits(self.date)}" if self.date else ""
        return f"протокол{day}" + (f" №\u00a0{self.number}" if self.number else "")


class ActReference(Part):
    """Акт, на который ссылается документ: закон, приказ, письмо."""

    LOOKS: ClassVar[Looks] = {
        "issuer": Look(help="В именительном падеже; нужный падеж служба поставит сама"),
        "text": Look(rare=True),
        "forms": Look(labels={"kind": "Вид", "issuer": "Кем издан"}, rare=True),
    }

    kind: OptionalLine = Field(
        "", title="Вид", description="В именительном падеже", examples=["приказ", "Федеральный закон"]
    )
    issuer: OptionalLine = Field(
        "",
        title="Кем издан",
        description="В именительном падеже; служба поставит родительный",
        examples=["Министерство просвещения Российской Федерации"],
    )
    date: Day | None = Field(None, title="Дата", examples=["2012-12-29"])
    number: Number = Field("", title="Номер", examples=["273-ФЗ"])
    title: OptionalLine = Field(
        "", title="Название", description="Без кавычек", examples=["Об образовании в Российской Федерации"]
    )
    text: OptionalLine = Field(
        "", title="Дословно", description="Весь акт в нужном падеже; печатается вместо остальных полей"
    )
    forms: dict[Literal["kind", "issuer"], Forms] = Field(default_factory=dict, title="Падежи, исправленные вами")

    @cached_property
    def phrase(self) -> Phrase:
        """The act as a phrase that declines; a verbatim one stays as typed."""
        if self.text:
            return Verbatim(self.text)
        issuer = (
            f" {shown(OrganisationName(self.issuer, forms=cases(self.forms.get('issuer'))), Case.GENITIVE)}"
            if self.issuer
            else ""
        )
        day = f" от {digits(self.date)}" if self.date else ""
        number = f" №\u00a0{self.number}" if self.number else ""
        title = self.title if not self.title or self.title.startswith("«") else f"«{self.title}»"
        return Reference(
            Act(self.kind, forms=cases(self.forms.get("kind"))), issuer + day + number + (f" {title}" if title else "")
        )

    def remarks(self) -> Iterator[Remark]:
        """An act is named somehow; well-known slips are told with the right text."""
        if not self.kind and not self.text:
            yield error(
                (), "blank_act", "Назовите акт: укажите вид (приказ, Федеральный закон) или весь текст дословно"
            )
        if self.text and (self.kind or self.issuer or self.date or self.number or self.title):
            yield error(("text",), "both_given", "Оставьте что-то одно: акт дословно или его поля")
        said = f"{self.kind} {self.number}".casefold()
        if re.search(r"\b(р-145|145-р)\b", said):
            if "распоряжени" not in said or "145-р" in said:
                yield warning(
                    ("number",), "wrong_act", "Исправьте: это распоряжение Минпросвещения России от 25.12.2019 № Р-145"
                )
            elif self.date and self.date.isoformat() != "2019-12-25":
                yield warning(("date",), "wrong_act_date", "Исправьте дату: распоряжение № Р-145 принято 25.12.2019")


class Verbatim(Phrase):
    """Words that a person has already put into the right case."""

    __slots__ = ()

    def _decline(self, case: Case) -> Form:
        return Form(str(self))


class AppendixMark(Part):
    """Отметка о приложении в правом верхнем углу (ГОСТ Р 7.0.97-2025, реквизит 19)."""

    number: Number = Field("", title="Номер", description="Пустой, если приложение одно", examples=["1"])
    act: ActReference = Field(title="К какому акту", description="Например, приказ с датой и номером")

    def remarks(self) -> Iterator[Remark]:
        """The name of the act has no place in a mark."""
        if self.act.title:
            yield warning(("act", "title"), "not_printed", "Проверьте: название акта в отметке не печатается")

    def words(self) -> list[str]:
        """Its lines: «Приложение № 1», «к приказу …», «от … № …»."""
        head = "Приложение" + (f" №\u00a0{self.number}" if self.number else "")
        return [head, *appendix_lines(self.act)]


def appendix_lines(act: ActReference) -> list[str]:
    """«к приказу МБОУ СОШ № 1», «от 01.09.2026 № 134/4»: blanks where date and number are not given yet."""
    if act.text:
        return act.text.split("\n")
    kind = shown(Act(act.kind, forms=cases(act.forms.get("kind"))), Case.DATIVE)
    issuer = (
        shown(OrganisationName(act.issuer, forms=cases(act.forms.get("issuer"))), Case.GENITIVE) if act.issuer else ""
    )
    day = digits(act.date) if act.date else "__________"
    return [f"к {kind} {issuer}".strip(), f"от {day} №\u00a0{act.number or '____'}"]


def join_acts(acts: list[ActReference], case: Case) -> str:
    """Acts in one case, joined as a preamble joins them."""
    return ", ".join(shown(act.phrase, case) for act in acts)
