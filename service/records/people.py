"""The банк of mentors and mentees: who there is at the school, and what papers need to know of each."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel, Field
from sqlalchemy import ColumnElement, Select, String, and_, cast, func, or_, select
from sqlalchemy.orm import Session

from service.access.actor import Actor
from service.access.audit import note
from service.errors import Problem, Severity
from service.inflection import Inflected, inflect
from service.parts.base import Day, OptionalLine, Part, Remark, warning
from service.parts.period import SchoolYear
from service.parts.person import NamedForms, Person
from service.payload import parts_problems
from service.records.categories import is_known
from service.records.rows import Paged, Told, found, told, touch
from service.store import tables
from service.store.ids import folded, new_id, now
from service.store.naming import Naming
from service.store.paging import Page, page
from service.store.searching import matching

SEARCH = 500
"""How much of a name is looked for, characters: the length of the column."""
SAME = 20
"""How many people of the same name are told of."""


class Consents(Part):
    """Письменные согласия человека."""

    mentoring: Day | None = Field(
        None, title="Согласие на наставничество", description="Дата письменного согласия (ст. 351.8 ТК РФ)"
    )
    personal_data: Day | None = Field(
        None, title="Согласие на обработку персональных данных", description="Отдельный документ (152-ФЗ, ст. 9)"
    )


class PersonCard(Part):
    """Человек в банке наставников и наставляемых."""

    person: Person = Field(title="Человек")
    mentor: bool = Field(False, strict=True, title="Наставник")
    mentee: bool = Field(False, strict=True, title="Наставляемый")
    category: OptionalLine = Field("", title="Квалификационная категория")
    experience: int | None = Field(None, ge=0, le=80, strict=True, title="Стаж, полных лет")
    education: OptionalLine = Field("", title="Образование")
    subject: OptionalLine = Field("", title="Предмет, класс, направление")
    consents: Consents = Field(default_factory=Consents, title="Согласия")
    note: OptionalLine = Field("", title="Примечание", description="Для себя: в документах не печатается")
    archived: bool = Field(False, strict=True, title="В архиве", description="Больше не работает или не участвует")

    def remarks(self) -> Iterator[Remark]:
        """Who takes part has consented to the keeping of his data; a category is one of those that there are."""
        if self.category and not is_known(self.category):
            said = f"Проверьте категорию: «{self.category}». Бывают первая, высшая, без категории и другие"
            yield warning(("category",), "odd_category", said[:500])
        if (self.mentor or self.mentee) and self.consents.personal_data is None and not self.archived:
            said = (
                "Проверьте согласие на обработку персональных данных: "
                "с 01.09.2025 это отдельный документ (152-ФЗ, ст. 9)"
            )
            yield warning(("consents", "personal_data"), "no_data_consent", said)


class Corrections(Part):
    """Исправленные падежи имени и должности, все сразу."""

    forms: NamedForms = Field(
        title="Исправленные формы",
        description="Часть имени или post, затем падеж: заменяют прежние, пустой объект убирает все",
        examples=[{"surname": {"вин": "Бугу", "тв": "Бугой"}, "post": {"вин": "тьютора"}}],
    )


class PersonRow(BaseModel):
    """Человек, как он хранится."""

    id: str = Field(description="Номер записи: на него ссылаются документы и пары")
    version: int = Field(description="Версия записи: она же в ETag")
    card: PersonCard


class PersonSaved(PersonRow):
    """Человек после добавления или правки."""

    same: list[str] = Field(description="Номера других записей с тем же именем")
    problems: list[Told] = Field(description="Что стоит проверить")


class PeoplePage(BaseModel):
    """Страница списка людей, по алфавиту."""

    items: list[PersonRow]
    next: str | None = Field(description="`cursor` следующей страницы; null — это последняя")


class PersonRemoved(BaseModel):
    """Что стало с записью, которую удаляли."""

    id: str
    removed: bool = Field(description="`true` — удалена, `false` — отправлена в архив")
    detail: str = Field(description="Почему")


class PeopleQuery(Paged):
    """Каких людей прислать."""

    q: str = Field("", max_length=200, description="Начала слов имени: «поп лар»")
    mentor: bool | None = Field(None, description="Только наставники (или только не наставники)")
    mentee: bool | None = Field(None, description="Только наставляемые (или только не наставляемые)")
    archived: bool = Field(False, description="Архив вместо действующих")
    free: SchoolYear | None = Field(
        None, description="Кто не состоит в парах этого учебного года (прекращённые досрочно не в счёт): 2026/2027"
    )


def add(session: Session, actor: Actor, card: PersonCard) -> PersonSaved:
    """Add someone. People of the same name are told of: two may bear one name, or one was typed twice."""
    row = new_row(actor, card)
    session.add(row)
    session.flush()
    note(session, actor, "made", "person", row.id)
    return _saved(session, actor, row)


def change(session: Session, actor: Actor, number: str, card: PersonCard, version: int | None) -> PersonSaved:
    """Put another card in place of the one there was. Raises NotFound, Stale."""
    row = found(session, actor, tables.Person, number, to_change=True)
    touch(row, version)
    put(row, card)
    session.flush()
    note(session, actor, "changed", "person", row.id)
    return _saved(session, actor, row)


def get(session: Session, actor: Actor, number: str) -> PersonRow:
    """One person. Raises NotFound."""
    row = found(session, actor, tables.Person, number)
    note(session, actor, "seen", "person", row.id)
    return _row(row)


def words(session: Session, actor: Actor, number: str) -> list[Inflected]:
    """The name, and the post where there is one, in all cases. Raises NotFound."""
    person = get(session, actor, number).card.person
    name = person.model_dump(mode="json", include={"surname", "first_name", "patronymic", "gender"})
    named = {part: forms for part, forms in person.model_dump(mode="json")["forms"].items() if part != "post"}
    items: list[dict[str, Any]] = [{"kind": "name", **name, "named_forms": named}]
    if person.post:
        gender = str(person.name.gender) if person.name.gender else None
        forms = person.model_dump(mode="json")["forms"].get("post", {})
        items.append({"kind": "post", "text": person.post, "gender": gender, "forms": forms})
    return inflect({"items": items})


def correct(session: Session, actor: Actor, number: str, corrected: Corrections, version: int | None) -> PersonSaved:
    """Put other corrected forms in place of those there were; papers take them from now on. Raises NotFound, Stale."""
    card = found(session, actor, tables.Person, number, to_change=True).card
    person = {**card["person"], "forms": corrected.model_dump(mode="json")["forms"]}
    return change(session, actor, number, PersonCard.model_validate({**card, "person": person}), version)


def listed(session: Session, actor: Actor, query: PeopleQuery) -> PeoplePage:
    """A page of the people that are asked for, by name. Raises PayloadRefused for a cursor that is none."""
    statement = selected(session, actor, query)
    found_page: Page[tables.Person] = page(
        session, statement, (tables.Person.search, tables.Person.id), query.cursor, query.limit
    )
    return PeoplePage(items=[_row(row) for row in found_page.items], next=found_page.next)


def count(session: Session, actor: Actor, query: PeopleQuery) -> int:
    """How many people are asked for, on all pages together."""
    some = selected(session, actor, query).with_only_columns(func.count())
    return session.scalar(some) or 0


def remove(session: Session, actor: Actor, number: str, version: int | None) -> PersonRemoved:
    """Remove someone; who is named by a pair or a paper goes to the archive. Raises NotFound, Stale."""
    row = found(session, actor, tables.Person, number, to_change=True)
    touch(row, version)
    why = _named_by(session, actor, number)
    if why:
        put(row, PersonCard.model_validate({**row.card, "archived": True}))
        note(session, actor, "archived", "person", number)
        return PersonRemoved(id=number, removed=False, detail=f"Запись отправлена в архив: человек назван {why}.")
    session.delete(row)
    note(session, actor, "removed", "person", number)
    return PersonRemoved(id=number, removed=True, detail="Запись удалена: её не называли ни пары, ни документы.")


def new_row(actor: Actor, card: PersonCard) -> tables.Person:
    """A row that is not in the table yet."""
    moment = now()
    row = tables.Person(
        id=new_id(), organisation=actor.organisation, version=1, created=moment, changed=moment, card={}, search=""
    )
    put(row, card)
    return row


def put(row: tables.Person, card: PersonCard) -> None:
    """Write a card into a row, with the columns that are looked for."""
    row.card = card.model_dump(mode="json")
    row.search = name_key(card.person)
    row.mentor, row.mentee, row.archived = card.mentor, card.mentee, card.archived


def name_key(person: Person) -> str:
    """What a person is looked for and sorted by."""
    return folded(" ".join((person.surname, person.first_name, person.patronymic)))[:SEARCH]


def selected(session: Session, actor: Actor, query: PeopleQuery) -> Select[tuple[tables.Person]]:
    """The people that are asked for."""
    person = tables.Person
    wanted: list[ColumnElement[bool]] = [
        person.organisation == actor.organisation,
        person.archived.is_(query.archived),
    ]
    if query.q.strip():
        wanted.append(matching(session, person, actor.organisation, query.q))
    if query.mentor is not None:
        wanted.append(person.mentor.is_(query.mentor))
    if query.mentee is not None:
        wanted.append(person.mentee.is_(query.mentee))
    if query.free:
        wanted.append(~_in_pairs(actor, query.free))
    return select(person).where(*wanted)


def _in_pairs(actor: Actor, school_year: str) -> ColumnElement[bool]:
    """Whether someone stands in a pair of a school year; from the day of its early end a pair holds nobody.

    The pairs of the year are looked up once, not for each person.
    """
    person, pair, mentee = tables.Person, tables.Pair, tables.Mentee
    goes_on = or_(pair.ends > now().date(), pair.card["early_end"]["date"].as_string().is_(None))
    of_year = and_(pair.organisation == actor.organisation, pair.school_year == school_year, goes_on)
    guides = select(pair.mentor).where(of_year)
    are_guided = select(mentee.person).join(pair, pair.id == mentee.pair).where(of_year)
    return or_(person.id.in_(guides), person.id.in_(are_guided))


def _named_by(session: Session, actor: Actor, number: str) -> str:
    """What names a person, so that he can't be removed; nothing where nothing does."""
    pair, mentee, naming = tables.Pair, tables.Mentee, Naming
    guides = session.scalar(select(pair.id).where(pair.mentor == number).limit(1))
    if guides or session.scalar(select(mentee.pair).where(mentee.person == number).limit(1)):
        return "в паре или группе"
    if session.scalar(select(naming.paper).where(naming.record == number).limit(1)):
        return "в документе"
    profile = cast(tables.Organisation.profile, String).contains(f'"{number}"')
    if session.scalar(select(tables.Organisation.id).where(tables.Organisation.id == actor.organisation, profile)):
        return "в сведениях об организации"
    return ""


def _row(row: tables.Person) -> PersonRow:
    return PersonRow(id=row.id, version=row.version, card=PersonCard.model_validate(row.card))


def remarks(session: Session, actor: Actor, row: PersonRow) -> list[Problem]:
    """What is to be seen to in a card that is kept."""
    return _remarks(row.card, _same(session, actor, row.id, row.card))


def _remarks(card: PersonCard, same: list[str]) -> list[Problem]:
    problems = parts_problems(card)
    if same:
        said = f"Проверьте: {card.person.name} уже есть в списке. Если это тот же человек, удалите лишнюю запись"
        problems.append(Problem("/person", "same_name", said, Severity.WARNING))
    return problems


def _same(session: Session, actor: Actor, number: str, card: PersonCard) -> list[str]:
    """The numbers of others of the same name who are not in the archive."""
    person = tables.Person
    query = select(person.id).where(
        person.organisation == actor.organisation,
        person.archived.is_(False),
        person.search == name_key(card.person),
        person.id != number,
    )
    return [] if card.archived else list(session.scalars(query.order_by(person.id).limit(SAME)))


def _saved(session: Session, actor: Actor, row: tables.Person) -> PersonSaved:
    card = PersonCard.model_validate(row.card)
    same = _same(session, actor, row.id, card)
    return PersonSaved(id=row.id, version=row.version, card=card, same=same, problems=told(_remarks(card, same)))
