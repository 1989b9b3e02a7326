"""A person: the name in parts, gender, post, and the forms that a person has corrected."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import ClassVar, Literal, TypedDict

from pydantic import Field

from service.parts.base import Line, OptionalLine, Part, Remark, warning
from service.parts.looks import Look, Looks
from service.russian import Case, Gender, PersonName, Post

Forms = dict[Literal["им", "род", "дат", "вин", "тв", "пр"], Line]
NamedForms = dict[Literal["surname", "first_name", "patronymic", "full_name", "post"], Forms]


def cases(forms: Forms | None) -> dict[Case | str, str]:
    """Corrected forms as the language takes them."""
    return {Case(case): text for case, text in (forms or {}).items()}


# Abbreviations that schools put for posts; the standard wants the post in full.
_SHORT_POST = re.compile(r"(?i)\bЗДУВР\b|\bзам\.|\bдир\.|\bпед\.|\bсоц\.|\bуч\.|\bпреп\.|\bРук\.|\bвосп\.")


_PARTS_OF_NAME = {
    "surname": "Фамилия",
    "first_name": "Имя",
    "patronymic": "Отчество",
    "full_name": "Полное имя",
    "post": "Должность",
}


class PersonWords(TypedDict):
    """A person as plain values: both are phrases that know their cases."""

    full_name: str
    post: str


class Person(Part):
    """Человек, как он назван в документах."""

    LOOKS: ClassVar[Looks] = {
        "gender": Look(
            labels={"": "По отчеству", "m": "Мужской", "f": "Женский"},
            help="Нужен там, где его не видно по отчеству",
            rare=True,
        ),
        "forms": Look(help="Падежи, которые печатаются как есть", labels=_PARTS_OF_NAME, rare=True),
    }

    surname: Line = Field(title="Фамилия", examples=["Попова"])
    first_name: Line = Field(
        title="Имя", description="Полностью; если известен только инициал – «Л.»", examples=["Лариса"]
    )
    patronymic: OptionalLine = Field("", title="Отчество", examples=["Алексеевна"])
    gender: Literal["m", "f"] | None = Field(
        None, title="Пол", description="m – мужской, f – женский; нужен там, где его не видно по отчеству"
    )
    post: OptionalLine = Field(
        "", title="Должность", description="Полностью, со строчной буквы", examples=["учитель математики"]
    )
    forms: NamedForms = Field(
        default_factory=dict,
        title="Падежи, исправленные вами",
        description="Падежи, которые нужно взять как есть: часть имени или post, затем им, род, дат, вин, тв, пр",
        examples=[{"surname": {"вин": "Бугу", "тв": "Бугой"}}],
    )

    @cached_property
    def name(self) -> PersonName:
        """The full name, which knows its cases, initials and signature."""
        return PersonName(
            surname=self.surname,
            first_name=self.first_name,
            patronymic=self.patronymic,
            gender=self.gender,
            forms={part: cases(forms) for part, forms in self.forms.items() if part != "post"},
        )

    @cached_property
    def post_name(self) -> Post:
        """The post, which knows its cases."""
        return Post(self.post, gender=self.name.gender, forms=cases(self.forms.get("post")))

    def words(self) -> PersonWords:
        """The person as plain values."""
        return {"full_name": self.name, "post": self.post_name}

    @property
    def line(self) -> str:
        """«Попова Лариса Алексеевна, учитель математики»."""
        return ", ".join(text for text in (str(self.name), self.post) if text)

    @cached_property
    def key(self) -> tuple[str, str, str]:
        """What makes two mentions the same person: the name without regard to case and ё."""
        first, second, third = (
            re.sub(r"\s+", " ", part).strip().casefold().replace("ё", "е")
            for part in (self.surname, self.first_name, self.patronymic)
        )
        return first, second, third

    def remarks(self) -> Iterator[Remark]:
        """What a secretary would ask about the person."""
        if self.name.gender is None:
            said = f"Укажите пол: по имени «{self.name}» его не видно, а от него зависят падежи"
            yield warning(("gender",), "gender_unknown", said)
        elif self.name.is_of_the_other_gender:
            own, other = ("мужской", "женское") if self.name.gender is Gender.MALE else ("женский", "мужское")
            said = f"Проверьте пол: указан {own}, а имя «{self.name}» {other}"
            yield warning(("gender",), "gender_mismatch", said)
        elif not self.name.gender_form.sure:
            said = f"Проверьте имя и пол: {self.name.gender_form.reason}"
            yield warning(("gender",), "gender_doubtful", said)
        for case in self.name.idle_corrections():
            said = f"Проверьте форму «{case.value}»: она повторяет именительный падеж, а имя склоняется"
            yield warning(("forms",), "idle_form", said)
        for case in self.post_name.idle_corrections():
            said = f"Проверьте форму «{case.value}»: она повторяет именительный падеж, а должность склоняется"
            yield warning(("forms", "post", case.value), "idle_form", said)
        if self.post[:1].isupper() and self.post[1:2].islower():
            said = f"Напишите должность со строчной буквы: так «{self.post}» стоит посреди фразы"
            yield warning(("post",), "capital_post", said)
        if _SHORT_POST.search(self.post):
            yield warning(("post",), "short_post", f"Напишите должность полностью: «{self.post}» – сокращение")


def same_person(left: Person, right: Person) -> bool:
    """Whether two mentions name one person."""
    return left.key == right.key


def post_differs(left: Person, right: Person) -> bool:
    """Whether two mentions of one person give different posts; one may only add the organisation to the other."""
    first, second = sorted((left.post.casefold(), right.post.casefold()), key=len)
    return bool(first) and not second.startswith(first)


def numbered_people(people: Sequence[Person]) -> list[str]:
    """A line for each; several are numbered, so that it is seen where one ends."""
    if len(people) == 1:
        return [people[0].line]
    return [f"{place})\u00a0{person.line}" for place, person in enumerate(people, 1)]
