"""The profile of a school: what its papers need to know of it, typed once, and the indexes of its journal."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Annotated, Any, ClassVar

from pydantic import AfterValidator, BaseModel, Field
from pydantic_core import PydanticCustomError
from sqlalchemy import select
from sqlalchemy.orm import Session

from service import documents
from service.access.actor import Actor
from service.access.audit import note
from service.documents.looks import DOCUMENT
from service.errors import NotFound, PayloadRefused, Problem, Stale
from service.parts.base import Day, Line, OptionalLine, Part, Remark, error
from service.parts.looks import Look, Looks
from service.parts.organisation import Letterhead, Organisation
from service.parts.period import SchoolYear
from service.parts.person import Person
from service.parts.signature import Acting
from service.payload import parts_problems
from service.records.rows import RecordId, Told, told
from service.store import tables
from service.store.ids import new_id, now

PLACE = "{n}"
"""Where the ordinal number stands in the pattern of an index."""
INDEXES = 50
HELPERS = ("curator", "accountant", "secretary")
"""The people of the banks whom a profile names: orders are full of them."""
_PERSON = "Номер записи человека"


def _with_one_place(text: str) -> str:
    if text.count(PLACE) != 1 or "{" in text.replace(PLACE, "") or "}" in text.replace(PLACE, ""):
        raise PydanticCustomError(
            "number_pattern", "Напишите {place} один раз, например {place}-од: там станет номер", {"place": PLACE}
        )
    return text.strip()


class JournalIndex(Part):
    """Индекс журнала: какие документы считаются вместе и как выглядит их номер."""

    LOOKS: ClassVar[Looks] = {
        "name": Look(help="Одним словом, для списков: «основной», «од»"),
        "pattern": Look(help="Вместо {n} станет порядковый номер: для номеров вида 12-ОД напишите {n}-ОД"),
        "start": Look(help="Первый номер этого года, если журнал начат раньше"),
    }

    name: Annotated[Line, Field(max_length=50)] = Field(title="Короткое имя", examples=["од"])
    pattern: Annotated[Line, Field(max_length=60), AfterValidator(_with_one_place)] = Field(
        title="Как пишется номер", description="{n} – порядковый номер", examples=["{n}-од"]
    )
    title: OptionalLine = Field("", title="Название журнала", examples=["Приказы по основной деятельности"])
    types: list[Line] = Field(
        default_factory=list, max_length=100, title="Виды документов", description="Какие документы получают этот номер"
    )
    start: int = Field(1, ge=1, le=1_000_000, title="С какого номера начать")

    def remarks(self) -> Iterator[Remark]:
        """Only types that there are."""
        for place, name in enumerate(self.types):
            if name not in documents.types():
                said = f"Исправьте вид: «{name[:80]}» нет. Есть: {', '.join(documents.types())}"
                yield error(("types", place), "unknown_type", said)


class ActingDirector(Part):
    """Кто исполняет обязанности директора и когда."""

    person: Person = Field(title="Человек", description="С его собственной должностью")
    style: Acting = Field(Acting.FULL, title="Как называть")
    since: Day = Field(title="С какого дня")
    till: Day | None = Field(None, title="По какой день", description="Не задан – пока не отменят")

    def remarks(self) -> Iterator[Remark]:
        """A term does not end before it begins."""
        if self.till and self.till < self.since:
            yield error(("till",), "period_order", "Исправьте срок: конец раньше начала")

    def on(self, day: date) -> bool:
        """Whether it is this one who signs on a day."""
        return self.since <= day and (self.till is None or day <= self.till)


class TradeUnion(Part):
    """Профсоюзный комитет, мнение которого учитывают."""

    name: Line = Field(title="Название", examples=["первичная профсоюзная организация"])
    chair: Person | None = Field(None, title="Председатель")


class Profile(Part):
    """Сведения об организации, которые нужны её документам."""

    LOOKS: ClassVar[Looks] = {"letterhead": DOCUMENT["letterhead"]}

    organisation: Organisation = Field(title="Организация")
    letterhead: Letterhead = Field(
        Letterhead.CENTERED, title="Бланк", description="Для документов, которые печатают на бланке"
    )
    director: Person | None = Field(None, title="Директор")
    acting: ActingDirector | None = Field(None, title="Исполняющий обязанности директора")
    trade_union: TradeUnion | None = Field(None, title="Профсоюз")
    curator: RecordId | None = Field(None, title="Куратор наставничества", description=_PERSON)
    accountant: RecordId | None = Field(None, title="Бухгалтер", description=_PERSON)
    secretary: RecordId | None = Field(None, title="Кто знакомит с приказами", description=_PERSON)
    school_year: SchoolYear | None = Field(None, title="Текущий учебный год", examples=["2026/2027"])
    indexes: list[JournalIndex] = Field(
        default_factory=list, max_length=INDEXES, title="Индексы журнала", description="Как нумеруются документы"
    )

    def remarks(self) -> Iterator[Remark]:
        """A name and a type belong to one index each; a director has a post."""
        if self.director and not self.director.post:
            yield error(("director", "post"), "no_post", "Укажите должность, например «директор»")
        names: set[str] = set()
        types: set[str] = set()
        for place, index in enumerate(self.indexes):
            if index.name in names:
                said = f"Переименуйте индекс: «{index.name}» уже есть"
                yield error(("indexes", place, "name"), "index_twice", said)
            for inner, name in enumerate(index.types):
                if name in types:
                    said = f"Оставьте вид «{name}» в одном индексе: иначе неясно, какой номер ему дать"
                    yield error(("indexes", place, "types", inner), "type_twice", said)
                types.add(name)
            names.add(index.name)


class OrganisationRow(BaseModel):
    """Сведения об организации, как они хранятся."""

    id: str = Field(description="Номер организации")
    version: int = Field(description="Версия: она же в ETag")
    profile: Profile
    problems: list[Told] = Field(description="Что стоит проверить")


USUAL = JournalIndex(name="основной", pattern=PLACE, title="Все документы")
"""The index of a school that has named none: 1, 2, 3…"""


def create(session: Session, profile: Profile) -> str:
    """A new school; the number of its record."""
    moment = now()
    row = tables.Organisation(id=new_id(), version=1, created=moment, changed=moment, **_columns(profile))
    session.add(row)
    session.flush()
    return row.id


def get(session: Session, actor: Actor) -> OrganisationRow:
    """The profile of the actor's school. Raises NotFound."""
    return _answer(_found(session, actor, to_change=False))


def change(session: Session, actor: Actor, profile: Profile, version: int | None) -> OrganisationRow:
    """Put another profile in place of the one there was. Raises NotFound, Stale, PayloadRefused."""
    row = _found(session, actor, to_change=True)
    if version is not None and version != row.version:
        raise Stale
    problems = [*_lost(session, actor, profile), *_unknown(session, actor, profile)]
    if problems:
        raise PayloadRefused("Сведения не сохранены: исправьте ошибки", problems)
    for name, value in _columns(profile).items():
        setattr(row, name, value)
    row.version += 1
    row.changed = now()
    note(session, actor, "changed", "organisation", row.id)
    return _answer(row)


def _lost(session: Session, actor: Actor, profile: Profile) -> list[Problem]:
    """An index that has numbers keeps its name and its pattern: under another name it would count from one again."""
    used = session.scalars(select(tables.Counter.index).where(tables.Counter.organisation == actor.organisation))
    kept = {index.name for index in profile.indexes}
    return [
        Problem("/indexes", "index_in_use", f"Верните индекс «{name}»: по нему уже даны номера")
        for name in sorted(set(used) - kept)
    ]


def _unknown(session: Session, actor: Actor, profile: Profile) -> list[Problem]:
    """The people who are named and not there; who is in the archive stays named till another is chosen."""
    person = tables.Person
    named = {name: getattr(profile, name) for name in HELPERS if getattr(profile, name)}
    query = select(person.id).where(person.organisation == actor.organisation, person.id.in_(named.values()))
    there = set(session.scalars(query)) if named else set()
    said = "Выберите человека из списка: записи с таким номером нет"
    return [Problem(f"/{name}", "not_found", said) for name, number in named.items() if number not in there]


def own_profile(session: Session, actor: Actor) -> Profile:
    """The profile that papers of the actor's school are made with. Raises NotFound."""
    return _profile(_found(session, actor, to_change=False))


def _found(session: Session, actor: Actor, *, to_change: bool) -> tables.Organisation:
    query = select(tables.Organisation).where(tables.Organisation.id == actor.organisation)
    row = session.scalar(query.with_for_update() if to_change else query)
    if row is None:
        raise NotFound
    return row


def _columns(profile: Profile) -> dict[str, Any]:
    """The profile as the table keeps it: the indexes apart, for the journal reads only them."""
    plain = profile.model_dump(mode="json")
    indexes = plain.pop("indexes") or [USUAL.model_dump(mode="json")]
    return {"profile": plain, "indexes": indexes}


def _profile(row: tables.Organisation) -> Profile:
    return Profile.model_validate({**row.profile, "indexes": row.indexes})


def _answer(row: tables.Organisation) -> OrganisationRow:
    profile = _profile(row)
    return OrganisationRow(id=row.id, version=row.version, profile=profile, problems=told(parts_problems(profile)))


def head_of(session: Session, actor: Actor) -> tuple[str, str]:
    """What stands at the head of every page: the school's short name, and how its user is called."""
    found = session.execute(
        select(tables.Organisation.profile, tables.User.name)
        .join(tables.User, tables.User.organisation == tables.Organisation.id)
        .where(tables.User.id == actor.user)
    ).one()
    told = found[0].get("organisation", {})
    return str(told.get("short_name") or told.get("full_name") or ""), found[1]
