"""Names, posts and organisations in all their cases: one item, ten thousand, or a column of a table.

What can't be declined comes back as typed and doubtful; nothing that was typed is changed in silence.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal, TypedDict

from pydantic import Field, ValidationError

from service.errors import PayloadRefused
from service.parts.base import Part
from service.parts.person import Forms, NamedForms, cases
from service.payload import problems_of
from service.russian import Case, Form, OrganisationName, PersonName, Phrase, Post, parse_name

ITEMS = 10_000
"""How many items one request may hold."""
KINDS = ("name", "surname", "first_name", "patronymic", "post", "organisation")
COLUMNS = ("text", "gender", *(case.value for case in Case), "initials", "verdict", "reason")
"""The columns of an answer as a table."""

Kind = Literal["name", "surname", "first_name", "patronymic", "post", "organisation"]
Text = Annotated[str, Field(strict=True, max_length=20_000)]


class Item(Part):
    """Что склонять."""

    kind: Kind = Field("name", title="Что это", description="name – имя целиком, post – должность")
    text: Text = Field("", title="Текст", description="В именительном падеже; для имени можно задать части отдельно")
    surname: Text = Field("", title="Фамилия")
    first_name: Text = Field("", title="Имя")
    patronymic: Text = Field("", title="Отчество")
    gender: Literal["m", "f"] | None = Field(None, title="Пол")
    plural: bool = Field(False, title="Множественное число", description="Для должности: «учителя математики»")
    forms: Forms = Field(default_factory=dict, title="Исправленные формы", description="Падежи, взятые как есть")
    named_forms: NamedForms = Field(default_factory=dict, title="Исправленные формы частей имени")


def _items(value: Any) -> Any:
    if isinstance(value, dict) and "items" not in value:
        return {"items": [value]}
    return value


class Items(Part):
    """Что склонять: один объект или список items."""

    items: list[Item] = Field(min_length=1, max_length=ITEMS, title="Список")


class Inflected(TypedDict):
    """One item in all its cases."""

    text: str
    kind: str
    gender: str | None
    forms: dict[str, str]
    initials: dict[str, str]
    signature: str
    verdict: str
    doubts: dict[str, str]


def inflect(raw: object) -> list[Inflected]:
    """Every item of a request in all cases. Raises PayloadRefused with every problem."""
    try:
        request = Items.model_validate(_items(raw))
    except ValidationError as refused:
        found = list(problems_of(refused, _items(raw)))
        raise PayloadRefused("Исправьте данные и отправьте их снова", found) from refused
    return [inflect_item(item) for item in request.items]


def inflect_item(item: Item) -> Inflected:
    """One item in all cases; a part of the whole that is doubtful makes the whole doubtful."""
    phrase = _phrase(item)
    forms = phrase.forms()
    doubts = {case.value: form.reason for case, form in forms.items() if not form.sure}
    name = phrase if isinstance(phrase, PersonName) else None
    gender = name.gender if name else item.gender
    if name is not None and not name.gender_form.sure:
        doubts.setdefault("пол", name.gender_form.reason)
    return {
        "text": str(phrase),
        "kind": item.kind,
        "gender": str(gender) if gender else None,
        "forms": _texts(forms),
        "initials": _texts(name.initials.forms()) if name is not None and item.kind == "name" else {},
        "signature": name.signature if name is not None and item.kind == "name" else "",
        "verdict": "doubtful" if doubts else "sure",
        "doubts": doubts,
    }


def _texts(forms: Mapping[Case, Form]) -> dict[str, str]:
    return {case.value: form.text for case, form in forms.items()}


def _phrase(item: Item) -> Phrase:
    given = cases(item.forms)
    if item.kind == "post":
        return Post(item.text, gender=item.gender, forms=given, plural=item.plural)
    if item.kind == "organisation":
        return OrganisationName(item.text, forms=given)
    corrected: dict[str, Mapping[Case | str, str]] = {
        part: cases(forms) for part, forms in item.named_forms.items() if part != "post"
    }
    if item.kind != "name":
        part = {item.kind: item.text or getattr(item, item.kind)}
        return PersonName(**part, gender=item.gender, forms={**corrected, item.kind: given})
    if given:
        corrected["full_name"] = given
    if item.text:
        return parse_name(item.text, gender=item.gender, forms=corrected)
    return PersonName(item.surname, item.first_name, item.patronymic, gender=item.gender, forms=corrected)


def inflect_column(table: str, kind: str, gender: str | None) -> Iterator[str]:
    """The first column of a table (TSV) in all cases, a row a line, under a head.

    Raises PayloadRefused.
    """
    texts = [line.rstrip("\r").split("\t")[0] for line in table.rstrip("\r\n").split("\n")]
    told = inflect({"items": [{"kind": kind, "text": text, "gender": gender} for text in texts]})
    yield "\t".join(COLUMNS)
    for one in told:
        reason = "; ".join(dict.fromkeys(one["doubts"].values()))
        values = [one["text"], one["gender"] or "", *one["forms"].values(), one["initials"].get("им", "")]
        yield "\t".join(" ".join(value.split("\t")) for value in [*values, one["verdict"], reason])
