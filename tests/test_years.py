"""The year's folder: which papers a year has, of what they are made, what is missing, what is next."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from service import documents, pipeline
from service.access.actor import Action
from service.documents.base import Document
from service.documents.orders import Order
from service.documents.pairing_order import PairingOrder
from service.errors import Forbidden, NotFound, PayloadRefused, Severity
from service.packet.agreement import disagreements
from service.packet.reading import read_papers, read_shape
from service.parts.year import YearPaper
from service.records import pairs, people
from service.records.pair_cards import PairCard
from service.registry import copies, life, papers, registration
from service.registry.packet_items import filled
from service.registry.shapes import Cancelling, PaperCard, PaperChange, PaperIn, Registration
from service.russian.working_days import is_working
from service.store import Store
from service.years import folder, packet, plan, preparing
from service.years.days import days_of
from service.years.folder import current_year, school_year_of
from service.years.shapes import PrepareAsked, Standing, YearFolder, YearItem
from tests.worlds import School
from tests.years_school import AUGUST, MAY, YEAR, YearSchool, empty_school, person, whole_school

SET = ["regulation", "launch_order", "roadmap", "pairing_order"]
"""What every school has, in its order; a programme for each pair and the report come after."""
PROGRAM, REPORT = "mentoring_program", "report"


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> YearSchool:
    """A school of twenty pairs, all of whose papers are prepared in August; tests that take it only look."""
    place = tmp_path_factory.mktemp("year")
    store = Store(f"sqlite:///{place / 'year.sqlite'}", str(place / "files"))
    store.upgrade()
    school = whole_school(store)
    prepare(school)
    return school


def look(school: YearSchool, today: date = AUGUST, check: bool = True) -> YearFolder:
    """The folder of the year on a day."""
    with school.store.read() as session:
        return folder.year_papers(session, school.actor, YEAR, today, check=check)


def prepare(school: YearSchool, today: date = AUGUST, names: list[str] | None = None) -> list[str]:
    """Prepare the year; the numbers of what is made."""
    with school.store.begin() as session:
        asked = PrepareAsked(items=names) if names is not None else None
        return [row.id for row in preparing.prepare(session, school.actor, YEAR, asked, today)]


def register(school: YearSchool, number: str, day: date = AUGUST) -> PaperCard:
    """Register a draft as on a day."""
    asked = Registration(day=day, reason="в срок")
    with school.store.begin() as session:
        return registration.register(session, school.store.files, school.actor, number, None, asked)


def paper(school: YearSchool, number: str) -> PaperCard:
    """A paper as a whole."""
    with school.store.begin() as session:
        return papers.open_paper(session, school.actor, number)


def of_type(told: YearFolder, name: str) -> list[YearItem]:
    """The items of one type."""
    return [item for item in told.items if item.type == name]


def codes(item: YearItem, severity: Severity) -> set[str]:
    """The rules that an item breaks."""
    return {told.code for told in item.problems or () if told.severity == severity}


# What a year has


def test_twenty_pairs_make_the_set(whole: YearSchool) -> None:
    """Four papers of the school, a programme for each pair, the report in spring: each once, in their order."""
    told = look(whole)
    every = [item for item in told.items if not item.on_request]
    assert [item.type for item in every] == [*SET, *[PROGRAM] * 20, REPORT]
    assert (told.papers, told.made, told.numbered, told.to_prepare, told.pairs) == (25, 24, 0, 0, 20)
    assert [item.standing for item in every] == [Standing.DRAFT] * 24 + [Standing.LATER]
    assert every[4].title == "Программа: Буга\u00a0Ю.В. → Приезжаяа\u00a0Ю.В."
    assert every[5].title.count(",") == 2  # the group of three
    assert len({item.key for item in told.items}) == len(told.items)
    assert {one.id for one in every[3].about} == set(whole.pairs)


def test_whole_records_make_whole_papers(whole: YearSchool) -> None:
    """Every payload checks without an error, all that is told is that numbers are still to be given."""
    told = look(whole)
    assert Counter(code for item in told.items for code in codes(item, Severity.ERROR)) == {}
    assert {code for item in told.items for code in codes(item, Severity.WARNING)} == {"cited_draft"}
    spring = look(whole, MAY)
    assert Counter(code for item in spring.items for code in codes(item, Severity.ERROR)) == {}
    assert of_type(spring, REPORT)[0].standing is Standing.WANTED


def test_the_papers_print(whole: YearSchool) -> None:
    """The Word files of all twenty-four are made; names stand in their cases."""
    numbers = [item.paper.id for item in look(whole).items if item.paper]
    with whole.store.begin() as session:
        made = [copies.docx(session, whole.store.files, whole.actor, number) for number in numbers]
    assert len(made) == 24
    assert all(copy.data.startswith(b"PK") for copy in made)
    with whole.store.begin() as session:
        raw, found = packet_payload(session, whole)
    words = [word.form for item in raw["items"] for word in pipeline.check(item["type"], item["payload"]).words]
    assert found == numbers_in_order(whole)
    assert any("Буги" in word for word in words)


def packet_payload(session: Any, school: YearSchool) -> tuple[dict[str, Any], list[str]]:
    """The packet of the year with its papers in their places, and their numbers."""
    asked = packet.packet_of(session, school.actor, YEAR, 1, AUGUST)
    made = filled(session, school.store.files, school.actor, asked.packet, Path("/nonexistent"))
    assert isinstance(made.raw, dict)
    return made.raw, made.papers


def numbers_in_order(school: YearSchool) -> list[str]:
    """The papers as they are signed: what the first order approves lies behind it."""
    made = {item.type: item for item in look(school, check=False).items if item.paper and item.type != PROGRAM}
    first = [made[name].paper for name in ("launch_order", "regulation", "roadmap", "pairing_order")]
    rest = [item.paper for item in look(school, check=False).items if item.type == PROGRAM]
    return [one.id for one in [*first, *rest] if one]


def test_a_set_that_is_begun_late_is_a_packet_too(store: Store) -> None:
    """In November both orders are of one day, without numbers: that is not held against their appendices."""
    school, late = whole_school(store, 2), date(2026, 11, 18)
    with store.begin() as session:
        preparing.prepare(session, school.actor, YEAR, None, late)
        asked = packet.packet_of(session, school.actor, YEAR, 1, late)
        made = filled(session, store.files, school.actor, asked.packet, Path("/nonexistent"))
    assert isinstance(made.raw, dict)
    orders = [
        item["payload"]["head"] for item in made.raw["items"] if item["type"] in ("launch_order", "pairing_order")
    ]
    assert orders == [{"date": "2026-11-18", "draft": True, "number": ""}] * 2
    pipeline.read_packet(made.raw, [])


def test_the_packet_of_the_year(whole: YearSchool) -> None:
    """It is accepted as it is: its papers agree with each other; sheets and copies are as offices want them."""
    with whole.store.begin() as session:
        raw, _ = packet_payload(session, whole)
    pipeline.read_packet(raw, [])
    assert (raw["duplex"], raw["numbered"], raw["title"]) == (True, True, "Наставничество, 2026/2027")
    assert [item["type"] for item in raw["items"] if item.get("acquaintance")] == ["launch_order", "pairing_order"]
    assert {item["type"] for item in raw["items"] if item.get("copies") == 2} == {PROGRAM}
    assert disagreements_of(raw) == set()


def disagreements_of(raw: dict[str, Any]) -> set[str]:
    """What is wrong with a packet, as errors."""
    shape, _ = read_shape(raw, [])
    entries, told = read_papers(shape)
    return {one.code for one in [*told, *disagreements(entries)] if one.severity is Severity.ERROR}


def test_a_long_pair_does_not_lengthen_the_others(whole: YearSchool) -> None:
    """The order holds the extended term of one pair; all others, and their programmes, end in May."""
    told = look(whole, check=False)
    order = of_type(told, "pairing_order")[0].paper
    assert order
    with whole.store.begin() as session:
        raw, _ = packet_payload(session, whole)
    printed = next(item["payload"] for item in raw["items"] if item["type"] == "pairing_order")
    ends = Counter(pair["period"]["end"] for pair in printed["pairs"])
    assert (printed["period"]["end"], ends) == ("2027-06-30", {"2027-05-31": 18, "2027-06-30": 1, "2027-01-31": 1})
    programs = [item["payload"]["period"]["end"] for item in raw["items"] if item["type"] == PROGRAM]
    assert Counter(programs) == {"2027-05-31": 19, "2027-01-31": 1}


# What is missing


def test_an_empty_school_is_told_what_to_do(store: Store) -> None:
    """First who signs, then who guides whom; nothing is refused in silence."""
    school = empty_school(store)
    told = look(school)
    assert told.next
    assert told.next.action == "profile"
    launch = of_type(told, "launch_order")[0]
    assert codes(launch, Severity.ERROR) == {"missing", "no_director"}
    assert {one.pointer for one in launch.problems or ()} >= {"/payload/curator"}
    blocked = [item for item in told.items if item.standing is Standing.BLOCKED]
    assert [item.type for item in blocked] == ["pairing_order", PROGRAM, REPORT]
    assert {item.blocked for item in blocked} == {"Сначала назначьте пары"}
    assert len(prepare(school)) == 3


def test_a_missing_consent_is_named(store: Store) -> None:
    """The order of all pairs says whose consent there is not; nobody makes one up."""
    school = whole_school(store, 2)
    with store.begin() as session:
        card = person(21, "Согласов", consents={"personal_data": "2026-08-20"})
        mentor = people.add(session, school.actor, card).id
        raw = {"mentor": mentor, "mentees": [school.people[40]], "school_year": YEAR, "in_duties": True}
        pairs.add(session, school.actor, PairCard.model_validate(raw))
    wrong = of_type(look(school), "pairing_order")[0]
    assert [(one.code, one.pointer) for one in wrong.problems or ()] == [("no_consent", "/payload/pairs/2/consent")]
    prepare(school)
    launch, order = (of_type(look(school), name)[0].paper for name in ("launch_order", "pairing_order"))
    assert launch
    assert order
    register(school, launch.id)
    with pytest.raises(PayloadRefused) as refused:
        register(school, order.id)
    assert [one.code for one in refused.value.problems if one.severity is Severity.ERROR] == ["no_consent"]


# Preparing


def test_nothing_is_made_twice(store: Store) -> None:
    """Asked again, nothing is made, and a draft that was edited stays as it is."""
    school = whole_school(store, 3)
    made = prepare(school)
    first = look(school).items[0].paper
    assert first
    assert len(made) == 7
    with store.begin() as session:
        change = PaperChange(payload={"organisation": {"organisation": "own"}, "about": "о другом"})
        papers.edit(session, school.actor, first.id, None, change)
    assert prepare(school) == []
    assert paper(school, first.id).payload["about"] == "о другом"
    assert look(school).items[0].standing is Standing.DRAFT


def test_a_pair_that_came_later(store: Store) -> None:
    """While the order is a draft, it is told whom it lacks; once it has its number, another order is made."""
    school = whole_school(store, 2)
    prepare(school)
    with store.begin() as session:
        raw = {"mentor": school.people[9], "mentees": [school.people[40]], "school_year": YEAR, "in_duties": True}
        late = pairs.add(session, school.actor, PairCard.model_validate(raw)).id
    order = of_type(look(school), "pairing_order")
    assert len(order) == 1
    assert "pairs_left_out" in codes(order[0], Severity.WARNING)
    launch = of_type(look(school), "launch_order")[0].paper
    assert launch
    assert order[0].paper
    register(school, launch.id)
    register(school, order[0].paper.id, AUGUST + timedelta(1))
    order = of_type(look(school), "pairing_order")
    assert [item.standing for item in order] == [Standing.REGISTERED, Standing.WANTED]
    assert [one.id for one in order[1].about] == [late]
    made = [paper(school, number) for number in prepare(school)]
    assert [one.type for one in made] == ["pairing_order", PROGRAM]
    assert made[1].about == late
    assert made[1].payload["pair_order"] == {"paper": made[0].id}


def test_only_what_is_named_is_made(store: Store) -> None:
    """A mentor's report and what is on request are made when somebody asks for them by name."""
    school = whole_school(store, 2)
    names = [item.key for item in look(school).items if item.on_request]
    assert len(prepare(school, AUGUST, names)) == 3  # two mentors and the model
    assert prepare(school, AUGUST, names) == []
    with pytest.raises(PayloadRefused) as refused:
        prepare(school, AUGUST, ["nothing"])
    assert refused.value.problems[0].pointer == "/items/0"


def test_a_cancelled_paper_is_wanted_again(store: Store) -> None:
    """Its number stays taken; the year lacks it."""
    school = whole_school(store, 2)
    prepare(school)
    launch = of_type(look(school), "launch_order")[0].paper
    assert launch
    register(school, launch.id)
    with store.begin() as session:
        life.cancel(session, school.actor, launch.id, None, Cancelling(reason="ошибка"))
    assert of_type(look(school), "launch_order")[0].standing is Standing.WANTED


def test_a_later_order_of_the_type_is_one_of_the_others(store: Store) -> None:
    """An order «О составе методического совета» does not take the place of the one that began the year."""
    school = whole_school(store, 2)
    prepare(school)
    launch = of_type(look(school), "launch_order")[0].paper
    assert launch
    payload = {**paper(school, launch.id).payload, "title": "О составе методического совета"}
    register(school, launch.id)
    with store.begin() as session:
        asked = PaperIn(type="launch_order", payload=payload, school_year=YEAR)
        later = papers.add(session, school.actor, asked).id
    for step in (lambda: None, lambda: register(school, later)):
        step()
        told = look(school, check=False)
        (item,) = of_type(told, "launch_order")
        assert item.paper
        assert (item.paper.id, [one.id for one in told.others]) == (launch.id, [later])


def test_who_may_not_see_people_prepares_nothing(store: Store) -> None:
    """Papers would tell them; he sees the papers that there are."""
    school = whole_school(store, 2)
    prepare(school)
    blind = YearSchool(
        store, replace(school.actor, scopes=frozenset({Action.papers_read, Action.papers_write})), [], []
    )
    assert (look(blind).items, len(look(blind).others)) == ([], 6)
    with pytest.raises(Forbidden):
        prepare(blind)


# Numbers follow


def test_a_number_comes_to_those_who_cite_it(store: Store) -> None:
    """Nothing that cites a draft is registered; once the order has its number, the appendix bears it."""
    school = whole_school(store, 2)
    prepare(school)
    told = look(school)
    appendix, launch = told.items[0].paper, told.items[1].paper
    assert appendix
    assert launch
    assert told.next
    assert told.next.item == told.items[1].key  # the order first, though the Положение stands before it
    with pytest.raises(PayloadRefused) as refused:
        register(school, appendix.id)
    assert {one.code for one in refused.value.problems} >= {"cited_draft"}
    number = register(school, launch.id).number
    assert look(school).items[0].problems == []
    printed = register(school, appendix.id).printed
    assert printed
    assert printed["mark"]["act"]["number"] == number
    assert printed["mark"]["act"]["date"] == AUGUST.isoformat()


def test_a_citation_of_nothing_is_refused(store: Store) -> None:
    """What is not there, and what is another school's, is told in the same words."""
    own, other = whole_school(store, 1), whole_school(store, 1)
    prepare(other)
    foreign = look(other).items[1].paper
    assert foreign
    told = []
    for number in (foreign.id, "0" * 32):
        payload = {"organisation": {"organisation": "own"}, "mark": {"act": {"paper": number}}}
        with store.begin() as session:
            made = papers.add(session, own.actor, PaperIn(type="regulation", payload=payload))
        told.append([(one.code, one.message) for one in made.problems if one.pointer == "/payload/mark/act/paper"])
    assert told[0] == told[1]
    assert told[0][0][0] == "not_found"


# Days


@pytest.mark.parametrize("today", [date(2026, 6, 15), AUGUST, date(2026, 9, 5), date(2026, 11, 21), date(2027, 3, 20)])
def test_days_follow_each_other(today: date) -> None:
    """The first order, then the pairs, then their work, then the reports; nothing is back-dated."""
    days = days_of(2026, today, None, [])
    assert today <= days.launch <= days.pairing <= days.term.start < days.term.end < days.reports_due
    assert days.pairing < days.programs_due
    assert is_working(days.programs_due)
    assert is_working(days.reports_due)
    assert (days.term.start == date(2026, 9, 1)) is (today < date(2026, 9, 1))


def test_no_draft_is_dated_ahead(store: Store) -> None:
    """No number is given before its day, so the date waits for the registration; a late set is of today."""
    for today, date_ in ((date(2026, 8, 10), None), (date(2026, 11, 21), "2026-11-21")):
        school = whole_school(store, 2)
        heads = [paper(school, number).payload.get("head") for number in prepare(school, today)]
        assert [head.get("date") for head in heads if head] == [date_] * 2


def test_a_late_set_sets_no_deadline_behind_itself(store: Store) -> None:
    """Mentors are chosen already: the first order names no later day for it, nor one for programmes of its own."""
    school = whole_school(store, 2)
    late = date(2026, 11, 21)
    prepare(school, late)
    with store.begin() as session:
        asked = packet.packet_of(session, school.actor, YEAR, 1, late)
        raw = filled(session, store.files, school.actor, asked.packet, Path("/nonexistent")).raw
    assert isinstance(raw, dict)
    found = {item["type"]: documents.model(item["type"]).model_validate(item["payload"]) for item in raw["items"]}
    launch, pairing = found["launch_order"], found["pairing_order"]
    assert isinstance(launch, Order)
    assert isinstance(pairing, PairingOrder)
    assert "Подобрать в срок" not in launch.texts
    assert "в сроки, установленные приказами о закреплении" in launch.texts
    assert pairing.program_due
    assert is_working(pairing.program_due)
    assert is_working(pairing.period.start)


def test_a_term_that_begins_before_its_order_is_told(store: Store) -> None:
    """The term of the order and the own term of a pair: each at its field, and a warning only."""
    school, late = whole_school(store, 2), date(2026, 11, 20)
    prepare(school, late)
    order = of_type(look(school, late), "pairing_order")[0].paper
    assert order
    told = paper(school, order.id).payload
    term = {"start": "2026-10-01", "end": "2027-05-31"}
    row = {**told["pairs"][0], "period": term}
    change = PaperChange(payload={**told, "period": term, "pairs": [row, *told["pairs"][1:]]})
    with store.begin() as session:
        papers.edit(session, school.actor, order.id, None, change)
    found = of_type(look(school, late), "pairing_order")[0].problems or []
    early = [(one.pointer, one.severity) for one in found if one.code == "term_before_order"]
    assert early == [
        ("/payload/period/start", Severity.WARNING),
        ("/payload/pairs/0/period/start", Severity.WARNING),
    ]


def test_an_order_waits_for_consents() -> None:
    """The pairs are made on the day of the last consent, not before it."""
    assert days_of(2026, AUGUST, None, [date(2026, 9, 14)]).pairing == date(2026, 9, 14)


def test_the_whole_year_late(store: Store) -> None:
    """A school that begins in November has right papers too."""
    school = whole_school(store, 6)
    told = look(school, date(2026, 11, 20))
    broken = {item.title: codes(item, Severity.ERROR) for item in told.items if codes(item, Severity.ERROR)}
    assert broken == {}


@pytest.mark.parametrize(("day", "year"), [("2026-07-31", "2025/2026"), ("2026-08-01", "2026/2027")])
def test_the_year_that_goes_on(day: str, year: str) -> None:
    """August belongs to the year that it prepares."""
    assert current_year(date.fromisoformat(day)) == year


@pytest.mark.parametrize("number", ["26", "20 6", "1989", "9999", "٢٠٢٦", "2026/2027"])
def test_no_such_year(number: str) -> None:
    """An address that names no year of our time."""
    assert school_year_of("2026") == YEAR
    with pytest.raises(NotFound):
        school_year_of(number)


# A later type


class Later(Document):
    """A type that says it belongs to the year."""

    TITLE = "Новый документ"
    YEAR = (YearPaper(place=45, title="Новый документ", months=(9, 9)),)


def test_a_later_type_needs_no_line_elsewhere(whole: YearSchool, monkeypatch: pytest.MonkeyPatch) -> None:
    """What it says of itself puts it into the year, in its place."""
    monkeypatch.setattr(documents, "types", lambda: {**_TYPES, "later": Later})
    assert [name for name, _ in plan.recipes()][4:6] == ["later", PROGRAM]
    assert whole.pairs


_TYPES = documents.types()


# HTTP


def test_the_year_over_http(schools: tuple[School, School]) -> None:
    """The years, one folder, its preparation, its packet."""
    client = schools[0].people["administrator"].client  # type: ignore[index]
    years = client.get("/api/v1/years").json
    assert years
    number = years["items"][0]["id"]
    assert years["items"][0]["current"]
    told = client.get(f"/api/v1/years/{number}").json
    assert told
    assert told["next"]["action"] == "profile"
    assert client.get(f"/api/v1/years/{number}?check=false").json["items"][0]["problems"] is None  # type: ignore[index]
    assert client.get(f"/api/v1/years/{number}/packet").status_code == 422
    made = client.post(f"/api/v1/years/{number}/prepare", json={})
    assert made.status_code == 201
    assert len(made.json["made"]) == 3  # type: ignore[index]
    assert client.post(f"/api/v1/years/{number}/prepare", json={}).json == {"made": []}
    asked = client.get(f"/api/v1/years/{number}/packet").json
    assert asked
    assert [list(item) for item in asked["packet"]["items"]] == [["paper", "acquaintance"], ["paper"], ["paper"]]
    assert client.get("/api/v1/years/20x6").status_code == 404
    other = schools[1].people["administrator"].client.get(f"/api/v1/years/{number}").json  # type: ignore[index]
    assert other
    assert other["made"] == 0
