"""A payload that names records is the payload of what they say."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import event

from service import pipeline
from service.access.actor import Action, Actor
from service.errors import Forbidden, UnknownType
from service.records import organisation, pairs, people
from service.records.organisation import Profile
from service.records.people import PersonCard
from service.records.references import resolve
from service.store import Store
from service.store.tables import Person
from tests.test_records import BUGA, KIM, POPOVA, PROFILE, pair_card, person, school
from tests.word import WordPaper

HEAD = {"date": "2026-09-21", "number": "151-од"}
PERIOD = {"start": "2026-09-22", "end": "2027-05-31"}


class World:
    """A school with a mentor, two mentees and a pair of them."""

    def __init__(self, store: Store) -> None:
        self.store, self.actor = store, school(store)
        with store.begin() as session:
            consents = {"mentoring": "2026-08-25", "personal_data": "2026-08-26"}
            told = {"category": "высшая категория", "experience": 21, "consents": consents}
            self.mentor = person(session, self.actor, POPOVA, **told)
            self.mentees = [person(session, self.actor, named) for named in (BUGA, KIM)]
            card = pair_card(self.mentor, *self.mentees, agreement={"number": "7"}, period=PERIOD)
            self.pair = pairs.add(session, self.actor, card).id

    def resolved(self, name: str, payload: Any, actor: Actor | None = None) -> tuple[Any, list[tuple[str, str]]]:
        """The payload with its records, and the problems."""
        with self.store.read() as session:
            found, problems = resolve(session, actor or self.actor, name, payload)
        return found, [(problem.pointer, problem.code) for problem in problems]


@pytest.fixture
def world(store: Store) -> World:
    """A school with a pair."""
    return World(store)


def errors(name: str, payload: Any) -> list[tuple[str, str]]:
    """What would refuse a paper of the payload."""
    return [(one.pointer, one.code) for one in pipeline.check(name, payload).problems if one.severity == "error"]


def test_an_order_of_numbers_alone(world: World) -> None:
    """Organisation, signer, pairs, controller: all from the records, and the paper is made."""
    payload = {
        "organisation": "own",
        "head": HEAD,
        "school_year": "2026/2027",
        "period": PERIOD,
        "pairs": [{"pair": world.pair, "category": "учёная степень"}],
        "control": {"person": world.mentor.id},
        "signers": [{"director": True}],
    }
    found, problems = world.resolved("pairing_order", payload)
    assert problems == []
    assert errors("pairing_order", found) == []
    pair = found["pairs"][0]
    assert pair["mentor"]["surname"] == "Попова"
    assert [one["surname"] for one in pair["mentees"]] == ["Буга", "Ким"]
    assert (pair["category"], pair["consent"], pair["data_consent"]) == ("учёная степень", "2026-08-25", "2026-08-26")
    assert pair["period"] == PERIOD
    assert found["organisation"]["short_name"] == "Школа №\u00a01"
    assert found["letterhead"] == "centered"
    assert found["signers"][0]["person"]["surname"] == "Белых"
    assert found["control"]["surname"] == "Попова"
    assert payload["organisation"] == "own", "what was given is left as it was"


def test_a_programme_takes_its_participants_from_the_pair(world: World) -> None:
    """With what the банк tells of them; what is given besides wins."""
    payload = {"organisation": {"organisation": "own"}, "pair": world.pair, "form": "педагог – студент"}
    found, problems = world.resolved("mentoring_program", payload)
    assert problems == []
    assert (found["mentor"]["experience"], found["mentor"]["category"]) == ("21\u00a0год", "высшая категория")
    assert found["form"] == "педагог – студент"
    assert found["period"] == PERIOD
    assert "pair" not in found
    assert [one for one in errors("mentoring_program", found) if one[0].startswith(("/pair", "/ment"))] == []


def test_a_report_takes_pairs_without_what_it_does_not_print(world: World) -> None:
    """Its rows have no consents; a pair that goes on is told so."""
    payload = {"kind": "curator", "date": "2027-02-01", "pairs": [{"pair": world.pair, "planned": 9}]}
    found, problems = world.resolved("report", payload)
    assert problems == []
    assert {"mentor", "mentees", "planned", "outcome"} == found["pairs"][0].keys()
    assert found["pairs"][0]["outcome"] == "running"
    assert "experience" not in found["pairs"][0]["mentor"]
    of_mentor, _ = world.resolved("report", {"kind": "mentor", "period": PERIOD, "pair": world.pair})
    assert of_mentor["mentor"]["surname"] == "Попова"
    assert (of_mentor["kind"], of_mentor["period"], of_mentor["program_end"]) == ("mentor", PERIOD, "2027-05-31")


def test_only_a_string_is_a_reference(world: World) -> None:
    """A real field `person` holds an object; other keys beside a reference win."""
    payload = {
        "signers": [
            {"person": {"surname": "Ким", "first_name": "Пётр", "post": "директор"}},
            {"person": world.mentor.id, "slashes": True},
            {"person": {"person": world.mentor.id, "post": "заместитель директора"}},
        ]
    }
    found, problems = world.resolved("regulation", payload)
    assert problems == []
    assert found["signers"][0] == payload["signers"][0]
    assert found["signers"][1]["person"]["surname"] == "Попова"
    assert found["signers"][1]["slashes"] is True
    assert found["signers"][2]["person"]["post"] == "заместитель директора"


def test_an_enclosed_document_is_of_a_type_of_its_own(world: World) -> None:
    """References of an appendix take the shapes of its type."""
    enclosed = {"type": "mentoring_program", "document": {"mentor": {"person": world.mentor.id}}}
    found, problems = world.resolved("launch_order", {"appendices": [enclosed]})
    assert problems == []
    assert found["appendices"][0]["document"]["mentor"]["experience"] == "21\u00a0год"


def test_every_reference_that_is_not_there_is_told_at_once(world: World, store: Store) -> None:
    """Another school's number exactly as one that was never given."""
    other = school(store)
    payload = {
        "organisation": {"organisation": world.actor.organisation},
        "curator": {"person": world.mentor.id},
        "pairs": [{"pair": "0" * 32}, {"mentor": {"person": "nobody"}, "mentees": [{"person": world.mentees[0].id}]}],
    }
    _, problems = world.resolved("pairing_order", payload, other)
    assert sorted(problems) == [
        ("/curator/person", "not_found"),
        ("/organisation/organisation", "not_found"),
        ("/pairs/0/pair", "not_found"),
        ("/pairs/1/mentees/0/person", "not_found"),
        ("/pairs/1/mentor/person", "not_found"),
    ]


def test_who_is_in_the_archive_is_told(world: World) -> None:
    """A warning: an order of last year may name him."""
    with world.store.begin() as session:
        people.remove(session, world.actor, world.mentor.id, None)
    found, problems = world.resolved("pairing_order", {"curator": {"person": world.mentor.id}})
    assert problems == [("/curator/person", "archived_person")]
    assert found["curator"]["surname"] == "Попова"


def test_who_acts_signs_on_his_days(world: World) -> None:
    """In the director's post; the director signs before and after."""
    acting = {"person": {**KIM, "post": "заместитель директора"}, "since": "2026-10-01", "till": "2026-10-31"}
    with world.store.begin() as session:
        profile = Profile.model_validate({**PROFILE, "acting": acting})
        organisation.change(session, world.actor, profile, None)
    for day, surname, mark in (
        ("2026-09-30", "Белых", None),
        ("2026-10-31", "Ким", "исполняющий обязанности"),
        ("2026-11-01", "Белых", None),
    ):
        found, _ = world.resolved("launch_order", {"head": {"date": day}, "signers": [{"director": True}]})
        signer = found["signers"][0]
        assert (signer["person"]["surname"], signer["person"]["post"], signer.get("acting")) == (
            surname,
            "директор",
            mark,
        )


def test_a_school_without_a_director_is_told(world: World) -> None:
    """Who signs has to be known."""
    with world.store.begin() as session:
        profile = Profile.model_validate({"organisation": PROFILE["organisation"]})
        organisation.change(session, world.actor, profile, None)
    _, problems = world.resolved("launch_order", {"signers": [{"director": True}]})
    assert problems == [("/signers/0/director", "no_director")]


@pytest.mark.parametrize("payload", [None, [], "текст", {}, {"organisation": {"full_name": "Школа"}}])
def test_what_names_nothing_comes_back_as_it_is(world: World, payload: Any) -> None:
    """What is wrong with it the check tells."""
    assert world.resolved("regulation", payload) == (payload, [])


@pytest.mark.parametrize(
    ("payload", "right"),
    [
        ({"curator": {"person": "0" * 32}}, Action.people_read),
        ({"pairs": [{"pair": "0" * 32}]}, Action.pairs_read),
        ({"organisation": "own"}, Action.organisation_read),
        ({"signers": [{"director": True}]}, Action.organisation_read),
    ],
)
def test_who_may_not_see_a_record_may_not_name_it(world: World, payload: Any, right: Action) -> None:
    """A draft would print it for him."""
    blind = replace(world.actor, scopes=frozenset(Action) - {right})
    with pytest.raises(Forbidden):
        world.resolved("pairing_order", payload, blind)


def test_a_programme_of_an_extended_pair_checks(world: World) -> None:
    """It tells its own term, and beside it till when it was extended."""
    term = {"start": "2026-10-01", "end": "2026-12-31"}
    extension = {"till": "2027-02-28", "reason": "не закончена программа"}
    with world.store.begin() as session:
        card = pair_card(world.mentees[0], world.mentor, period=term, extension=extension, kind="реверсивное")
        number = pairs.add(session, world.actor, card).id
    found, problems = world.resolved("mentoring_program", {"organisation": "own", "pair": number})
    assert problems == []
    assert (found["period"], found["extension"]["to"]) == (term, "2027-02-28")
    assert errors("mentoring_program", found) == []
    row, _ = world.resolved("pairing_order", {"pairs": [{"pair": number}]})
    assert row["pairs"][0]["period"] == {**term, "end": "2027-02-28"}


def test_corrected_forms_are_in_every_later_paper(world: World) -> None:
    """Set once, by one call, for the name and the post; every paper that names the person prints them."""
    buga = world.mentees[0]
    forms = {
        "surname": {"род": "Бугаи", "вин": "Бугаю"},
        "post": {"род": "учительши химии"},
    }
    with world.store.begin() as session:
        saved = people.correct(session, world.actor, buga.id, people.Corrections.model_validate({"forms": forms}), 1)
        pair = pair_card(world.mentor, buga, agreement={"number": "8"}, period=PERIOD)
        number = pairs.add(session, world.actor, pair).id
    assert (saved.version, saved.card.person.post) == (2, BUGA["post"])
    signed = {"organisation": "own", "signers": [{"director": True}]}
    order = {**signed, "head": HEAD, "period": PERIOD, "pairs": [{"pair": number}], "table": "text"}
    programme = {"organisation": "own", "pair": number}
    launch = {**signed, "head": HEAD, "curator": {"person": buga.id}}
    for name, payload, said in (
        ("pairing_order", order, ["Бугаи", "учительши химии"]),
        ("mentoring_program", programme, ["Бугаи"]),
        ("launch_order", launch, ["Бугаю"]),
    ):
        found, problems = world.resolved(name, payload)
        assert problems == []
        text = WordPaper(pipeline.render(name, found).docx).text
        assert [word for word in said if word not in text.replace("\u00a0", " ")] == [], name


def test_a_type_that_is_none(world: World) -> None:
    """Told as everywhere."""
    with pytest.raises(UnknownType):
        world.resolved("decree", {})


def test_two_thousand_people_are_three_questions(world: World) -> None:
    """Records are fetched together, not one by one."""
    with world.store.begin() as session:
        for place in range(1200):
            card = PersonCard.model_validate({"person": {**BUGA, "surname": f"Буга{place}"}})
            session.add(people.new_row(world.actor, card))
        session.flush()
        numbers = [row.id for row in session.query(Person).all()]
        asked = 0

        def count(*_: Any) -> None:
            nonlocal asked
            asked += 1

        event.listen(world.store.engine, "before_cursor_execute", count)
        payload = {"people": [{"person": number} for number in numbers]}
        found, problems = resolve(session, world.actor, "acquaintance_sheet", payload)
        event.remove(world.store.engine, "before_cursor_execute", count)
    assert problems == []
    assert len(found["people"]) == len(numbers)  # type: ignore[index]
    assert asked <= 5
