"""Signatures, marks of an electronic signature, the executor's mark, acquaintance under signature."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from enum import StrEnum
from typing import Annotated, ClassVar, TypedDict

from pydantic import BeforeValidator, Field
from pydantic_core import PydanticCustomError

from service.parts.base import Day, Line, OptionalLine, Part, Remark, error
from service.parts.looks import Look, Looks
from service.parts.organisation import Organisation
from service.parts.person import Person, cases
from service.russian import Case, Post
from service.russian.dates import digits
from service.shown import shown

SIGN_LINE = "____________"


_MOMENT = re.compile(
    r"(?:\d{4}-\d{2}-\d{2}|\d{2}\.\d{2}\.\d{4})[T,\s]+"
    r"\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?.{0,6}(?:[+-]\d{2}:?\d{2}|Z\b)"
)


def _moment(value: object) -> object:
    """A moment is typed with its offset: a stamp without one proves nothing."""
    if isinstance(value, str):
        try:
            if datetime.fromisoformat(value).tzinfo:
                return value
        except ValueError:
            pass
    raise PydanticCustomError("moment", "Запишите время со смещением от UTC, например 2026-09-01T10:00:55+03:00")


Moment = Annotated[str, BeforeValidator(_moment), Field(max_length=40)]


class Certificate(Part):
    """Отметка об электронной подписи по сертификату (ГОСТ Р 7.0.97-2025, п. 5.23).

    Служба рисует отметку, но не подписывает.
    """

    number: Line = Field(title="Номер сертификата")
    owner: Line = Field(title="Владелец", description="Фамилия, имя, отчество", examples=["Попова Лариса Алексеевна"])
    valid_from: Day = Field(title="Действителен с")
    valid_to: Day = Field(title="Действителен по")
    signed_at: Moment | None = Field(None, title="Время подписания", description="По метке доверенного времени")

    def words(self) -> list[str]:
        """Its lines, in the order of the standard."""
        lines = [
            "Документ подписан электронной подписью",
            f"Сертификат {self.number}",
            f"Владелец {self.owner}",
            f"Действителен с {digits(self.valid_from)} по {digits(self.valid_to)}",
        ]
        if self.signed_at:
            moment = datetime.fromisoformat(self.signed_at)
            lines.append(f"Подписано {digits(moment.date())} {moment:%H:%M:%S} (UTC{moment:%z})")
        return lines

    def remarks(self) -> Iterator[Remark]:
        """The certificate is valid on the day of signing."""
        if self.valid_to < self.valid_from:
            yield error(("valid_to",), "period_order", "Исправьте срок сертификата: конец раньше начала")
        elif self.signed_at:
            day = datetime.fromisoformat(self.signed_at).date()
            if not self.valid_from <= day <= self.valid_to:
                said = "Проверьте сертификат: в день подписания он не действовал"
                yield error(("signed_at",), "certificate_not_valid", said)


class Confirmation(Part):
    """Простая отметка о подписании: время, имя, основание."""

    signed_at: Line = Field(
        title="Время", description="Дата, время и смещение; печатается как есть", examples=["2026-09-01T10:00:55+0300"]
    )
    full_name: Line = Field(title="Кто подписал")
    reason: Line = Field("Я подтверждаю этот документ", title="Основание")

    def words(self) -> list[str]:
        """Its three lines."""
        return [self.signed_at, self.full_name, self.reason]

    def remarks(self) -> Iterator[Remark]:
        """The time is a moment with an offset."""
        if not _MOMENT.search(self.signed_at):
            said = "Запишите дату, время и смещение от UTC, например 01.09.2026 10:00:55 +03:00"
            yield error(("signed_at",), "moment", said)


class Acting(StrEnum):
    """How an acting head is named (no slash, no «за»)."""

    FULL = "исполняющий обязанности"
    SHORT = "и.о."


class Signer(Part):
    """Кто подписывает документ."""

    LOOKS: ClassVar[Looks] = {
        "acting": Look(labels={"": "Нет", "исполняющий обязанности": "Исполняющий обязанности", "и.о.": "И.о."}),
        "slashes": Look(rare=True),
        "certificate": Look(rare=True),
        "date": Look(rare=True),
    }

    person: Person = Field(title="Человек", description="С должностью: «директор»")
    acting: Acting | None = Field(None, title="Исполняет обязанности")
    slashes: bool = Field(False, title="Имя в косых чертах", description="/Л.А. Попова/")
    certificate: Certificate | None = Field(None, title="Отметка об электронной подписи")
    date: Day | None = Field(None, title="Дата подписи")

    def remarks(self) -> Iterator[Remark]:
        """A signer has a post; the certificate is the signer's own and valid."""
        if not self.person.post:
            yield error(("person", "post"), "no_post", "Укажите должность подписывающего, например «директор»")
        if self.acting and self.person.post.casefold().startswith(("и.о", "и. о", "исполняющ", "врио")):
            said = "Оставьте что-то одно: отметку «исполняет обязанности» или эти слова в самой должности"
            yield error(("acting",), "both_given", said)
        mark = self.certificate
        if mark and not _owner_is(mark.owner, self.person):
            said = f"Проверьте отметку: владелец сертификата «{mark.owner}» – не подписывающий «{self.person.name}»"
            yield error(("certificate", "owner"), "foreign_certificate", said)
        if mark and self.date and not mark.valid_from <= self.date <= mark.valid_to:
            said = "Проверьте сертификат: в день подписания он не действовал"
            yield error(("certificate", "valid_to"), "certificate_not_valid", said)


def _owner_is(owner: str, person: Person) -> bool:
    said = owner.casefold().replace("ё", "е").split()
    parts = [part for part in person.key if part and not part.endswith(".")]
    return all(word in said for part in parts for word in part.split())


class SignatureWords(TypedDict):
    """One signature: the post on the left, the mark or a line, the name on the right."""

    post: str
    mark: list[str]
    name: str


def signature_post(signer: Signer, organisation: Organisation, on_letterhead: bool) -> str:
    """«Директор» on a letterhead, else «Директор МБОУ СОШ № 1» (реквизит 22); the first letter is a capital."""
    post = signer.person.post
    if signer.acting:
        post = f"{signer.acting.value} {shown(Post(post, forms=cases(signer.person.forms.get('post'))), Case.GENITIVE)}"
    if not on_letterhead and not _names_organisation(post, organisation):
        post = f"{post} {shown(organisation.brief_name, Case.GENITIVE)}"
    return post[:1].upper() + post[1:]


def _names_organisation(post: str, organisation: Organisation) -> bool:
    said = post.casefold()
    names = (organisation.short_name, organisation.full_name, str(organisation.brief_name.form(Case.GENITIVE).text))
    return any(name and name.casefold() in said for name in names) or any(mark in post for mark in '«"№')


def signature_name(signer: Signer) -> str:
    """«Л.А. Попова»: initials before the surname in signatures."""
    name = signer.person.name.signature
    return f"/{name}/" if signer.slashes else name


def signature_words(signers: Iterable[Signer], organisation: Organisation, on_letterhead: bool) -> list[SignatureWords]:
    """The signatures, in the order of rank."""
    return [
        {
            "post": signature_post(signer, organisation, on_letterhead),
            "mark": signer.certificate.words() if signer.certificate else [],
            "name": signature_name(signer),
        }
        for signer in signers
    ]


class Executor(Part):
    """Отметка об исполнителе (реквизит 25): внизу последнего листа."""

    name: Line = Field(title="Фамилия, имя, отчество", examples=["Сидорова Анна Петровна"])
    phone: OptionalLine = Field("", title="Телефон")
    email: OptionalLine = Field("", title="Электронная почта")

    def words(self) -> str:
        """Its lines, in one paragraph that never parts."""
        return "\n".join(line for line in (self.name, self.phone, self.email) if line)


class AcknowledgementStyle(StrEnum):
    """How people sign that they have read the order."""

    TABLE = "table"
    LINES = "lines"
    APART = "apart"
    NONE = "none"


class Acknowledgement(Part):
    """Ознакомление с приказом под подпись (ст. 22, 68 ТК РФ)."""

    LOOKS: ClassVar[Looks] = {
        "style": Look(
            labels={
                "table": "Таблицей на листе приказа",
                "lines": "Строками под приказом",
                "apart": "Отдельным листом ознакомления",
                "none": "Без ознакомления",
            }
        ),
        "people": Look(add="Добавить человека"),
    }

    style: AcknowledgementStyle = Field(
        AcknowledgementStyle.TABLE,
        title="Вид",
        description="table – таблица, lines – строки, apart – отдельный лист ознакомления, none – без ознакомления",
    )
    automatic: bool = Field(
        True, title="Все названные в приказе", description="Служба сама добавит всех, кого приказ касается"
    )
    people: list[Person] = Field(default_factory=list, max_length=500, title="Ещё кто знакомится")


class AcknowledgedRow(TypedDict):
    """One row of the table of those who have read the order."""

    number: int
    full_name: str
    post: str


class AcknowledgedLine(TypedDict):
    """One line of them."""

    signature: str


class AcknowledgedWords(TypedDict):
    """Who signs that the order was read: a table or lines, the other one empty."""

    table: list[AcknowledgedRow]
    lines: list[AcknowledgedLine]


def acknowledged(wanted: Acknowledgement, named: Iterable[Person], signer: Person) -> AcknowledgedWords | None:
    """Everyone who signs, each once, without the one who has signed the order; nothing where nobody does."""
    people: dict[tuple[str, str, str], Person] = {}
    for person in [*(named if wanted.automatic else ()), *wanted.people]:
        known = people.get(person.key)
        if known is None or (person.post and not known.post):
            people[person.key] = person
    people.pop(signer.key, None)
    if not people or wanted.style in (AcknowledgementStyle.NONE, AcknowledgementStyle.APART):
        return None
    if wanted.style is AcknowledgementStyle.LINES:
        return {"table": [], "lines": [{"signature": person.name.signature} for person in people.values()]}
    rows: list[AcknowledgedRow] = [
        {"number": place, "full_name": str(person.name), "post": person.post}
        for place, person in enumerate(people.values(), 1)
    ]
    return {"table": rows, "lines": []}
