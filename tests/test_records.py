"""What a school keeps of itself: the profile, people, pairs; nobody's change is lost, nobody sees another school."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy.orm import Session

from service.access.actor import Action, Actor, Role
from service.errors import NotFound, PayloadRefused, Stale
from service.pipeline import read_model
from service.records import organisation, pairs, people
from service.records.organisation import Profile
from service.records.pair_cards import PairCard, PairsQuery, working_days
from service.records.pair_rules import MENTEES_AT_ONCE
from service.records.people import PeopleQuery, PersonCard, PersonSaved
from service.registry import papers
from service.registry.shapes import PaperChange, PaperIn, PapersQuery
from service.store import Store
from service.store.tables import Event
from tests.worlds import School

PROFILE = {
    "organisation": {"full_name": "Школа № 1", "short_name": "Школа № 1"},
    "director": {"surname": "Белых", "first_name": "Пётр", "patronymic": "Ильич", "post": "директор"},
    "indexes": [{"name": "од", "pattern": "{n}-од", "types": ["pairing_order"]}],
}
POPOVA = {"surname": "Попова", "first_name": "Лариса", "patronymic": "Алексеевна", "post": "учитель математики"}
BUGA = {"surname": "Буга", "first_name": "Юлия", "patronymic": "Викторовна", "post": "учитель химии"}
KIM = {"surname": "Ким", "first_name": "Алексей", "patronymic": "Олегович", "post": "учитель физики"}
YEAR = {"school_year": "2026/2027"}


def school(store: Store) -> Actor:
    """An administrator of a school of its own."""
    with store.begin() as session:
        number = organisation.create(session, Profile.model_validate(PROFILE))
    return Actor(number, "проверка", Role.ADMINISTRATOR, frozenset(Action))


def person(session: Session, actor: Actor, named: Mapping[str, Any], **card: Any) -> PersonSaved:
    """Someone who is added."""
    return people.add(session, actor, PersonCard.model_validate({"person": named, **card}))


def pair_card(mentor: PersonSaved, *mentees: PersonSaved, **card: Any) -> PairCard:
    """A pair of people who are there."""
    return PairCard.model_validate({**YEAR, "mentor": mentor.id, "mentees": [one.id for one in mentees], **card})


def codes(told: Any) -> set[str]:
    """The rules that spoke."""
    return {problem.code for problem in told}


def test_a_profile_is_changed_by_the_version_that_was_seen(store: Store) -> None:
    """A second writer who has not seen the first one's change is told so."""
    actor = school(store)
    with store.begin() as session:
        row = organisation.get(session, actor)
        changed = row.profile.model_copy(update={"school_year": "2026/2027"})
        assert organisation.change(session, actor, changed, row.version).version == row.version + 1
    with store.read() as session:
        assert organisation.get(session, actor).profile.school_year == "2026/2027"
        assert [index.name for index in organisation.get(session, actor).profile.indexes] == ["од"]
    with pytest.raises(Stale), store.begin() as session:
        organisation.change(session, actor, changed, row.version)


def test_a_school_without_indexes_has_the_usual_one() -> None:
    """A journal has to count somehow."""
    assert organisation.USUAL.pattern == "{n}"


@pytest.mark.parametrize(
    ("indexes", "code"),
    [
        ([{"name": "од", "pattern": "од"}], "number_pattern"),
        ([{"name": "од", "pattern": "{n}-{n}"}], "number_pattern"),
        ([{"name": "од", "pattern": "{x}{n}"}], "number_pattern"),
        ([{"name": "од", "pattern": "{n}"}, {"name": "од", "pattern": "{n}-к"}], "index_twice"),
        ([{"name": "од", "pattern": "{n}", "types": ["decree"]}], "unknown_type"),
        ([{"name": n, "pattern": "{n}", "types": ["report"]} for n in "аб"], "type_twice"),
    ],
)
def test_an_index_says_how_to_number(indexes: Any, code: str) -> None:
    """One place for the number, one index of a name, one index for a type."""
    with pytest.raises(PayloadRefused) as refused:
        read_model(Profile, {**PROFILE, "indexes": indexes})
    assert code in codes(refused.value.problems)


def test_people_are_found_by_the_beginnings_of_their_names(store: Store) -> None:
    """Sorted by name, page by page, ё as е, archived ones apart."""
    actor = school(store)
    with store.begin() as session:
        for named in (POPOVA, BUGA, KIM, {**KIM, "surname": "Ёлкин"}):
            person(session, actor, named, mentor=named is POPOVA)
        person(session, actor, {**KIM, "surname": "Ушедший"}, archived=True)
    with store.read() as session:

        def names(**query: Any) -> list[str]:
            listed = people.listed(session, actor, PeopleQuery.model_validate(query))
            return [row.card.person.surname for row in listed.items]

        assert names() == ["Буга", "Ёлкин", "Ким", "Попова"]
        assert names(q="ал ки") == ["Ким"]
        assert names(q="елк") == names(q="ЁЛК") == ["Ёлкин"]
        assert names(mentor="true") == ["Попова"]
        assert names(archived="true") == ["Ушедший"]
        first = people.listed(session, actor, PeopleQuery(limit=3))
        second = people.listed(session, actor, PeopleQuery(limit=3, cursor=str(first.next)))
        assert len(first.items) == 3
        assert [row.card.person.surname for row in second.items] == ["Попова"]
        assert second.next is None


def test_a_namesake_is_told_of(store: Store) -> None:
    """Two may bear one name, or one was typed twice."""
    actor = school(store)
    with store.begin() as session:
        first = person(session, actor, POPOVA)
        assert first.same == []
        second = person(session, actor, {**POPOVA, "surname": "ПОПОВА"})
        assert second.same == [first.id]
        assert "same_name" in codes(second.problems)


def test_a_person_is_changed_by_the_version_that_was_seen(store: Store) -> None:
    """Corrected forms are a part of the card."""
    actor = school(store)
    card = PersonCard.model_validate({"person": {**BUGA, "forms": {"surname": {"вин": "Бугу"}}}})
    with store.begin() as session:
        row = person(session, actor, BUGA)
        assert people.change(session, actor, row.id, card, row.version).version == 2
        name, post = people.words(session, actor, row.id)
        assert name["forms"]["вин"].startswith("Бугу ")
        assert post["forms"]["дат"] == "учителю химии"
    with pytest.raises(Stale), store.begin() as session:
        people.change(session, actor, row.id, card, row.version)


def test_who_is_named_goes_to_the_archive(store: Store) -> None:
    """By a pair or by the payload of a paper; another one is removed."""
    actor = school(store)
    with store.begin() as session:
        popova, buga, kim = (person(session, actor, named) for named in (POPOVA, BUGA, KIM))
        pairs.add(session, actor, pair_card(popova, buga))
        papers.add(session, actor, PaperIn(type="report", payload={"curator": {"person": kim.id}}))
        other = person(session, actor, {**KIM, "surname": "Лишний"})
    with store.begin() as session:
        assert [people.remove(session, actor, one.id, 1).removed for one in (popova, buga, kim, other)] == [
            False,
            False,
            False,
            True,
        ]
    with store.begin() as session:
        assert people.get(session, actor, kim.id).card.archived
        with pytest.raises(NotFound):
            people.get(session, actor, other.id)


def test_a_post_begins_with_a_small_letter(sqlite_store: Store) -> None:
    """It stands in the middle of phrases: «под руководством учителя»; an abbreviation is no matter of that."""
    actor = school(sqlite_store)
    for post, told in (("Учитель физики", True), ("учитель физики", False), ("ИКТ-координатор", False)):
        with sqlite_store.begin() as session:
            card = PersonCard.model_validate({"person": {**BUGA, "post": post}})
            assert ("capital_post" in codes(people.add(session, actor, card).problems)) is told


def test_a_pair_knows_its_people(store: Store) -> None:
    """By year, by person, and who is free."""
    actor = school(store)
    with store.begin() as session:
        popova, buga, kim = (person(session, actor, named) for named in (POPOVA, BUGA, KIM))
        row = pairs.add(session, actor, pair_card(popova, buga, consent="2026-08-25", in_duties=True))
        assert row.mentor.name == "Попова Лариса Алексеевна"
        assert [one.id for one in row.mentees] == [buga.id]
        assert (row.starts.isoformat(), row.ends.isoformat()) == ("2026-09-01", "2027-05-31")
        assert codes(row.problems) == {"no_data_consent"}
        group = pairs.change(session, actor, row.id, pair_card(popova, kim, buga), row.version)
        assert [one.id for one in group.mentees] == [kim.id, buga.id]
        assert "no_consent" in codes(group.problems)
    with store.begin() as session:
        assert len(pairs.listed(session, actor, PairsQuery(**YEAR, person=kim.id)).items) == 1
        assert pairs.listed(session, actor, PairsQuery(school_year="2025/2026")).items == []
        free = PeopleQuery(free="2026/2027")
        assert people.listed(session, actor, free).items == []
        pairs.remove(session, actor, row.id, group.version)
        assert len(people.listed(session, actor, free).items) == 3


def test_a_pair_that_ended_early_holds_nobody(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """From the day of its end on; a pair that worked to its last day was a pair of its year for ever."""
    actor = school(store)
    ended = {"date": "2026-12-14", "reason": "отказ", "warned": "2026-12-07"}
    with store.begin() as session:
        popova, buga, kim = (person(session, actor, named) for named in (POPOVA, BUGA, KIM))
        pairs.add(session, actor, pair_card(popova, buga, in_duties=True))
        pairs.add(session, actor, pair_card(buga, kim, in_duties=True, early_end=ended))
    for day, free in ((13, set()), (14, {kim.id})):
        monkeypatch.setattr("service.records.people.now", lambda day=day: datetime(2026, 12, day, tzinfo=UTC))
        with store.read() as session:
            listed = people.listed(session, actor, PeopleQuery(free="2026/2027")).items
            assert {one.id for one in listed} == free
    monkeypatch.setattr("service.records.people.now", lambda: datetime(2030, 1, 1, tzinfo=UTC))
    with store.read() as session:
        assert [one.id for one in people.listed(session, actor, PeopleQuery(free="2026/2027")).items] == [kim.id]


@pytest.mark.parametrize(
    ("card", "code"),
    [
        ({"composition": "group"}, "small_group"),
        ({"period": {"start": "2026-09-01", "end": "2027-09-30"}}, "outside_school_year"),
        ({"period": {"start": "2026-09-01", "end": "2026-10-01"}}, "short_period"),
        ({"early_end": {"date": "2027-01-14", "reason": "отказ", "warned": "2027-01-12"}}, "late_warning"),
        ({"early_end": {"date": "2028-01-14", "reason": "отказ", "warned": "2027-01-12"}}, "outside_period"),
        ({"extension": {"till": "2027-05-31", "reason": "болезнь"}}, "no_extension"),
        ({"school_year": "2020/2024"}, "school_year"),
    ],
)
def test_a_pair_keeps_the_rules(store: Store, card: dict[str, Any], code: str) -> None:
    """What an order would be refused for is refused at once."""
    actor = school(store)
    with store.begin() as session:
        popova, buga = (person(session, actor, named) for named in (POPOVA, BUGA))
    raw = {**YEAR, "mentor": popova.id, "mentees": [buga.id], **card}
    with pytest.raises(PayloadRefused) as refused, store.begin() as session:
        pairs.add(session, actor, read_model(PairCard, raw))
    assert code in codes(refused.value.problems)


def test_nobody_guides_himself(store: Store) -> None:
    """Nor is anyone named twice; both are told at once."""
    actor = school(store)
    with store.begin() as session:
        popova, buga = (person(session, actor, named) for named in (POPOVA, BUGA))
    with pytest.raises(PayloadRefused) as refused, store.begin() as session:
        pairs.add(session, actor, pair_card(popova, popova, buga, buga))
    assert codes(refused.value.problems) >= {"own_mentor", "mentee_twice"}


def test_a_mentee_of_two_and_mentors_of_each_other_are_told(store: Store) -> None:
    """They may be right: a warning."""
    actor = school(store)
    with store.begin() as session:
        popova, buga, kim = (person(session, actor, named) for named in (POPOVA, BUGA, KIM))
        pairs.add(session, actor, pair_card(popova, buga))
        assert "mentee_in_two_pairs" in codes(pairs.add(session, actor, pair_card(kim, buga)).problems)
        assert "mutual_mentors" in codes(pairs.add(session, actor, pair_card(buga, popova)).problems)
        turned = pairs.add(session, actor, pair_card(buga, kim, kind="реверсивное"))
        assert "mutual_mentors" not in codes(turned.problems)


def test_a_pair_is_written_down_once(store: Store) -> None:
    """The same people in one form at one time; what has ended early may begin anew, and a record may be corrected."""
    actor = school(store)
    with store.begin() as session:
        popova, buga = (person(session, actor, named) for named in (POPOVA, BUGA))
        first = pairs.add(session, actor, pair_card(popova, buga))
    with pytest.raises(PayloadRefused) as refused, store.begin() as session:
        pairs.add(session, actor, pair_card(popova, buga))
    twice = next(problem for problem in refused.value.problems if problem.code == "pair_twice")
    assert "с 01.09.2026 по 31.05.2027" in twice.message
    ended = {"date": "2026-12-15", "reason": "отказ наставника", "warned": "2026-12-01"}
    with store.begin() as session:
        pairs.change(session, actor, first.id, pair_card(popova, buga, early_end=ended), first.version)
        anew = {"period": {"start": "2026-12-16", "end": "2027-05-31"}}
        pairs.add(session, actor, pair_card(popova, buga, **anew))
        assert pairs.add(session, actor, pair_card(popova, buga, form="руководитель – педагог")).id
    with pytest.raises(PayloadRefused), store.begin() as session:
        pairs.change(session, actor, first.id, pair_card(popova, buga), None)


def test_two_at_once_write_a_pair_down_once(store: Store) -> None:
    """A button that was pressed twice."""
    actor = school(store)
    with store.begin() as session:
        popova, buga = (person(session, actor, named) for named in (POPOVA, BUGA))

    def add(_: int) -> bool:
        try:
            with store.begin() as session:
                pairs.add(session, actor, pair_card(popova, buga))
        except PayloadRefused:
            return False
        return True

    with ThreadPoolExecutor(8) as threads:
        assert sum(threads.map(add, range(8))) == 1


def test_a_mentor_of_many_is_told(store: Store) -> None:
    """At one time, over all his pairs; a mentee who changes his mentor is in two pairs one after the other."""
    actor = school(store)
    with store.begin() as session:
        popova = person(session, actor, POPOVA)
        mentees = [person(session, actor, {**BUGA, "first_name": name}) for name in "Анна Вера Дина Зоя Ия Яна".split()]
        told = [codes(pairs.add(session, actor, pair_card(popova, one)).problems) for one in mentees]
        assert ["many_mentees" in one for one in told] == [False] * MENTEES_AT_ONCE + [True]
        kim = person(session, actor, KIM)
        halves = ({"start": "2026-09-01", "end": "2026-12-31"}, {"start": "2027-01-01", "end": "2027-05-31"})
        told = [
            codes(pairs.add(session, actor, pair_card(mentor, kim, period=half)).problems)
            for mentor, half in zip(mentees, halves, strict=False)
        ]
        assert not any("mentee_in_two_pairs" in one for one in told)


@pytest.mark.parametrize(
    ("named", "code"),
    [
        ({"surname": "Сидорова", "first_name": "Анна", "patronymic": "Ивановна", "gender": "m"}, {"gender_mismatch"}),
        ({"surname": "Сидорова", "first_name": "Анна", "patronymic": "Ивановна", "gender": "f"}, set()),
        ({"surname": "Ким", "first_name": "Саша", "gender": "m"}, set()),
        ({"surname": "Ким", "first_name": "Саша"}, {"gender_unknown"}),
    ],
)
def test_a_gender_that_does_not_fit_its_name(sqlite_store: Store, named: Any, code: set[str]) -> None:
    """Told where the name leaves no doubt."""
    actor = school(sqlite_store)
    with sqlite_store.begin() as session:
        assert codes(person(session, actor, named).problems) == code


def test_a_profile_names_people_who_are_there(store: Store) -> None:
    """Its curator is found in the list of people, and stays there while the profile names him."""
    ours, theirs = school(store), school(store)
    with store.begin() as session:
        popova, foreign = person(session, ours, POPOVA), person(session, theirs, POPOVA)
    named = {**PROFILE, "curator": popova.id}
    with store.begin() as session:
        organisation.change(session, ours, Profile.model_validate(named), None)
        assert people.remove(session, ours, popova.id, None).removed is False
    with pytest.raises(PayloadRefused) as refused, store.begin() as session:
        organisation.change(session, ours, Profile.model_validate({**named, "secretary": foreign.id}), None)
    assert [(one.pointer, one.code) for one in refused.value.problems] == [("/secretary", "not_found")]


def test_the_papers_of_a_person(store: Store) -> None:
    """Those that name him or a pair of his, and no other; a draft by what it says now."""
    actor = school(store)
    with store.begin() as session:
        popova, buga, kim = (person(session, actor, named) for named in (POPOVA, BUGA, KIM))
        pair = pairs.add(session, actor, pair_card(popova, buga))
        own = papers.add(session, actor, PaperIn(type="report", payload={"curator": {"person": popova.id}}))
        theirs = papers.add(session, actor, PaperIn(type="report", payload={"pair": pair.id}))

        def of(one: PersonSaved) -> set[str]:
            return {row.id for row in papers.listed(session, actor, PapersQuery(person=one.id)).items}

        assert (of(popova), of(buga), of(kim)) == ({own.id, theirs.id}, {theirs.id}, set())
        papers.edit(session, actor, own.id, None, PaperChange(payload={"curator": {"person": kim.id}}))
        assert (of(popova), of(kim)) == ({theirs.id}, {own.id})
        papers.delete(session, actor, own.id, None)
        assert of(kim) == set()
        assert people.remove(session, actor, kim.id, None).removed is True


def test_working_days_of_a_warning() -> None:
    """Saturday and Sunday do not count; the last day does."""
    assert working_days(date(2027, 1, 8), date(2027, 1, 13)) == 3  # Friday to Wednesday
    assert working_days(date(2027, 1, 8), date(2027, 1, 12)) == 2
    assert working_days(date(2027, 1, 13), date(2027, 1, 8)) == 0


def test_another_school_is_not_there(store: Store) -> None:
    """Its people and pairs are answered as those that do not exist."""
    ours, theirs = school(store), school(store)
    with store.begin() as session:
        popova, buga = (person(session, theirs, named) for named in (POPOVA, BUGA))
        pair = pairs.add(session, theirs, pair_card(popova, buga))
        own = person(session, ours, KIM)
    for ask in (
        lambda session: people.get(session, ours, popova.id),
        lambda session: people.words(session, ours, popova.id),
        lambda session: people.change(session, ours, popova.id, popova.card, None),
        lambda session: people.remove(session, ours, popova.id, None),
        lambda session: pairs.get(session, ours, pair.id),
        lambda session: pairs.change(session, ours, pair.id, pair.card, None),
        lambda session: pairs.remove(session, ours, pair.id, None),
    ):
        with pytest.raises(NotFound), store.begin() as session:
            ask(session)
    with pytest.raises(PayloadRefused) as refused, store.begin() as session:
        pairs.add(session, ours, pair_card(own, buga))
    assert [(one.pointer, one.code) for one in refused.value.problems] == [("/mentees/0", "not_found")]
    with store.read() as session:
        assert len(people.listed(session, ours, PeopleQuery()).items) == 1
        assert people.listed(session, ours, PeopleQuery(q="попова")).items == []
        assert pairs.listed(session, ours, PairsQuery(person=popova.id)).items == []


def test_the_audit_names_no_person(store: Store) -> None:
    """It says who did what to which number."""
    actor = school(store)
    with store.begin() as session:
        popova, buga = (person(session, actor, named) for named in (POPOVA, BUGA))
        pair = pairs.add(session, actor, pair_card(popova, buga))
        people.get(session, actor, buga.id)
    with store.read() as session:
        events = session.query(Event).order_by(Event.id).all()
    done = [(event.action, event.kind, event.object) for event in events]
    made = [("made", "person", popova.id), ("made", "person", buga.id), ("made", "pair", pair.id)]
    assert done == [*made, ("seen", "person", buga.id)]
    assert not any("опова" in event.told for event in events)


def caller_of(school: School, role: Role) -> Any:
    """Someone of a school who is signed in; what he is answered is any JSON."""
    return school.people[role].client


def test_the_addresses_of_records(schools: tuple[School, School]) -> None:
    """Added, found, changed by version, refused with all problems, removed; nothing for the other school."""
    ours, theirs = (caller_of(one, Role.ADMINISTRATOR) for one in schools)
    added = ours.post("/api/v1/people", json={"person": POPOVA, "mentor": True})
    assert (added.status_code, added.headers["ETag"]) == (201, '"1"')
    path = f"/api/v1/people/{added.json['id']}"
    mentee = ours.post("/api/v1/people", json={"person": BUGA}).json["id"]
    assert [one["id"] for one in ours.get("/api/v1/people?q=поп").json["items"]] == [added.json["id"]]
    assert ours.get(f"{path}/words").json["items"][0]["forms"]["дат"] == "Поповой Ларисе Алексеевне"
    card = {"person": POPOVA, "category": "высшая"}
    assert ours.put(path, json=card).status_code == 428
    assert ours.put(path, json=card, headers={"If-Match": '"1"'}).headers["ETag"] == '"2"'
    assert ours.put(path, json=card, headers={"If-Match": '"1"'}).status_code == 412
    pair = ours.post("/api/v1/pairs", json={**YEAR, "mentor": added.json["id"], "mentees": [mentee]})
    assert pair.status_code == 201
    refused = ours.post("/api/v1/pairs", json={"mentor": "x", "mentees": [], "school_year": "2026"})
    assert [one["pointer"] for one in refused.json["problems"]] == ["/mentor", "/mentees", "/school_year"]
    assert ours.get("/api/v1/organisation").headers["ETag"] == '"1"'
    for theirs_path in (path, f"{path}/words", f"/api/v1/pairs/{pair.json['id']}"):
        unknown = theirs.get(f"/api/v1/people/{'0' * 32}")
        assert theirs.get(theirs_path).data == unknown.data
        assert theirs.get(theirs_path).status_code == 404
    assert theirs.get("/api/v1/people").json["items"] == []
    assert ours.delete(path, headers={"If-Match": '"2"'}).json["removed"] is False
    assert ours.delete(f"/api/v1/pairs/{pair.json['id']}", headers={"If-Match": '"1"'}).status_code == 204


@pytest.mark.parametrize("number", ["0", "%00", "%F0%9F", "a" * 300, "..%2F", "0" * 32])
def test_a_number_that_is_none(schools: tuple[School, School], number: str) -> None:
    """Whatever it is made of, it is not there."""
    client = caller_of(schools[0], Role.ADMINISTRATOR)
    assert client.get(f"/api/v1/people/{number}").status_code == 404
    assert client.delete(f"/api/v1/pairs/{number}", headers={"If-Match": '"1"'}).status_code == 404
