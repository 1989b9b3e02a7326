"""The organisation: names, place, letterhead, registration numbers, and the look of its papers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import StrEnum
from functools import cached_property
from typing import ClassVar, Literal, TypedDict

from pydantic import Field

from service.parts.base import Line, OptionalLine, Part, Remark, warning
from service.parts.looks import Look, Looks
from service.parts.person import Forms, cases
from service.russian import OrganisationName

# «Муниципальное … учреждение» is a common name and stands small in a sentence; «Управление образования» and
# «Владимирская школа» are not.
_COMMON_NAME = re.compile(
    r"(?:Муниципальн|Государственн|Краев|Областн|Окружн|Районн|Городск|Частн|Автономн|Бюджетн|Каз[её]нн|Негосударственн|Некоммерческ"
    r"|Общеобразовательн|Профессиональн|Дошкольн|Средн|Основн|Начальн|Вечерн|Специальн|Санаторн)(?:ое|ее|ая|яя|ый|ий|ой)\s+[а-яё]"
)


class Letterhead(StrEnum):
    """Where the organisation's details stand on the first sheet."""

    CENTERED = "centered"
    CORNER = "corner"
    NONE = "none"


class Layout(Part):
    """Оформление листа в пределах ГОСТ Р 7.0.97-2025."""

    left: int = Field(
        30, ge=20, le=40, title="Левое поле, мм", description="Не меньше 30 мм для дел со сроком хранения более 10 лет"
    )
    right: int = Field(10, ge=10, le=20, title="Правое поле, мм")
    top: int = Field(20, ge=20, le=30, title="Верхнее поле, мм")
    bottom: int = Field(20, ge=20, le=30, title="Нижнее поле, мм")
    font: Literal["Times New Roman", "Liberation Serif", "PT Astra Serif"] = Field("Times New Roman", title="Шрифт")
    font_size: Literal[12, 13, 14] = Field(14, title="Размер шрифта, пт")
    line_spacing: float = Field(1.0, ge=1.0, le=1.5, title="Межстрочный интервал текста")
    mirror: bool = Field(False, title="Зеркальные поля", description="Для печати на двух сторонах листа")


class LetterheadWords(TypedDict):
    """What stands on top of the first sheet."""

    corner: bool
    founder: list[str]
    full_name: str
    short_name: str
    details: list[str]


class OrganisationWords(TypedDict):
    """The organisation as plain values; both names know their cases."""

    full_name: str
    short_name: str
    place: str


class Organisation(Part):
    """Организация, от имени которой издаётся документ."""

    LOOKS: ClassVar[Looks] = {
        "forms": Look(labels={"full_name": "Полное", "short_name": "Сокращённое"}, rare=True),
        "layout": Look(rare=True),
        **{name: Look(rare=True) for name in ("address", "phone", "email", "site", "okpo", "ogrn", "inn", "kpp")},
    }

    full_name: Line = Field(
        title="Полное наименование",
        examples=["Муниципальное бюджетное общеобразовательное учреждение «Средняя общеобразовательная школа № 1»"],
    )
    short_name: OptionalLine = Field("", title="Сокращённое наименование", examples=["МБОУ СОШ № 1"])
    founder: OptionalLine = Field(
        "", title="Учредитель", description="Верхняя строка бланка", examples=["Управление образования города"]
    )
    place: OptionalLine = Field("", title="Место", description="В именительном падеже", examples=["г. Пролетарск"])
    address: OptionalLine = Field("", title="Адрес")
    phone: OptionalLine = Field("", title="Телефон")
    email: OptionalLine = Field("", title="Электронная почта")
    site: OptionalLine = Field("", title="Сайт")
    okpo: OptionalLine = Field("", title="ОКПО")
    ogrn: OptionalLine = Field("", title="ОГРН")
    inn: OptionalLine = Field("", title="ИНН")
    kpp: OptionalLine = Field("", title="КПП")
    forms: dict[Literal["full_name", "short_name"], Forms] = Field(
        default_factory=dict,
        title="Падежи, исправленные вами",
        description="Падежи наименований, которые служба должна взять как есть",
    )
    layout: Layout = Field(default_factory=Layout, title="Оформление листа")

    @cached_property
    def name(self) -> OrganisationName:
        """The full name as it stands inside a sentence: «муниципальное бюджетное учреждение …»."""
        line = " ".join(self.full_name.split("\n"))  # lines are for the letterhead
        text = line[:1].lower() + line[1:] if _COMMON_NAME.match(line) else line
        return OrganisationName(text, forms=cases(self.forms.get("full_name")))

    @cached_property
    def brief_name(self) -> OrganisationName:
        """The short name; the full one where there is none."""
        return (
            OrganisationName(self.short_name, forms=cases(self.forms.get("short_name")))
            if self.short_name
            else self.name
        )

    def words(self) -> OrganisationWords:
        """The organisation as plain values."""
        return {"full_name": self.name, "short_name": self.brief_name, "place": self.place}

    def letterhead(self, kind: Letterhead) -> LetterheadWords | None:
        """The letterhead, or nothing."""
        if kind is Letterhead.NONE:
            return None
        contacts = [("тел.:\u00a0", self.phone), ("e\u2011mail:\u00a0", self.email), ("сайт:\u00a0", self.site)]
        numbers = [("ОКПО\u00a0", self.okpo), ("ОГРН\u00a0", self.ogrn)]
        tax = "/".join(number for number in (self.inn, self.kpp) if number)
        labels = "/".join(label for label, number in (("ИНН", self.inn), ("КПП", self.kpp)) if number)
        lines = [
            self.address,
            ", ".join(
                text if text[0].isalpha() and label[0] == "т" else label + text for label, text in contacts if text
            ),
            ", ".join([label + text for label, text in numbers if text] + ([f"{labels}\u00a0{tax}"] if tax else [])),
        ]
        return {
            "corner": kind is Letterhead.CORNER,
            "founder": self.founder.split("\n") if self.founder else [],
            "full_name": self.full_name,
            "short_name": self.short_name,
            "details": [line for line in lines if line],
        }

    def remarks(self) -> Iterator[Remark]:
        """Registration numbers have their check digits, names stand in the nominative."""
        for field, name in (("full_name", self.name), ("short_name", self.brief_name)):
            for case in name.idle_corrections() if self.forms.get(field) else ():  # type: ignore[call-overload]
                said = f"Проверьте форму «{case.value}»: она повторяет именительный падеж, а наименование склоняется"
                yield warning(("forms", field, case.value), "idle_form", said)
        for field, label, valid in (
            ("inn", "ИНН", _inn),
            ("kpp", "КПП", lambda number: re.fullmatch(r"\d{4}[\dA-Z]{2}\d{3}", number) is not None),
            ("ogrn", "ОГРН", _ogrn),
            ("okpo", "ОКПО", lambda number: re.fullmatch(r"\d{8}|\d{10}", number) is not None),
        ):
            number = getattr(self, field)
            if number and not valid(re.sub(r"\s", "", number)):
                yield warning(
                    (field,), f"bad_{field}", f"Проверьте {label}: в номере «{number}» ошибка в цифрах или в их числе"
                )
        if self.email and not re.fullmatch(r"[^@\s]+@[^@\s.]+(?:\.[^@\s.]+)+", self.email):
            yield warning(("email",), "bad_email", f"Проверьте адрес электронной почты: «{self.email[:200]}» неполон")


def _inn(number: str) -> bool:
    """Ten digits of an organisation, the last one a check digit."""
    if not re.fullmatch(r"[0-9]{10}", number):
        return False
    weights = (2, 4, 10, 3, 5, 9, 4, 6, 8)
    return sum(weight * int(digit) for weight, digit in zip(weights, number, strict=False)) % 11 % 10 == int(number[9])


def _ogrn(number: str) -> bool:
    """Thirteen digits, the last one the remainder of the first twelve by 11."""
    return re.fullmatch(r"[0-9]{13}", number) is not None and int(number[:12]) % 11 % 10 == int(number[12])
