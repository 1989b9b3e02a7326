"""Forms of papers: nothing typed is lost, nothing a form can't draw is destroyed, every problem has its field."""

from __future__ import annotations

import copy
import gzip
import json
import random
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, ClassVar, Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import Field as ModelField

from service import documents, payload
from service.documents.base import Document
from service.errors import Problem, Severity
from service.forms import ALL, BadAction, change, form_of, html_id, put_back, read_form, take_out
from service.forms.days import day_shown, day_typed, number_typed
from service.forms.lines import blocks_of, lines_of
from service.parts.act import ActReference
from service.parts.base import Day, Line, OptionalLine, Part
from service.parts.blocks import Texts
from service.parts.looks import Look, Looks
from service.parts.period import When
from service.parts.person import Person
from service.russian import Act, Phrase
from tests.forms import Browser, drawn
from tests.payloads import SAMPLES, raw, type_of

PEOPLE = {
    ("person", "p1"): "Буга Юлия Викторовна, учитель физики",
    ("person", "p2"): "Ким Алексей Олегович, учитель информатики",
    ("pair", "q1"): "Новокрещёнова В.А. – Буга Ю.В.",
}
LEAST = [f"{name}.least" for name in documents.types()]


def returned(model: type[Document], value: Any, **known: Any) -> dict[str, Any]:
    """What comes back from a form that nobody has touched."""
    names = known.pop("names", {})
    page = Browser(drawn(form_of(model, value, names=names, **known), names))
    return read_form(model, page.fields, value, names)


# The law of the form


@pytest.mark.parametrize("opened", [frozenset(), ALL], ids=["as drawn", "all open"])
@pytest.mark.parametrize("sample", SAMPLES)
def test_a_form_gives_back_what_it_was_given(sample: str, opened: frozenset[str]) -> None:
    """Drawn, submitted as a browser does, read: the very same payload."""
    before = copy.deepcopy(raw(sample))
    assert returned(documents.model(type_of(sample)), raw(sample), opened=opened) == before
    assert raw(sample) == before


@pytest.mark.parametrize("sample", SAMPLES)
def test_the_page_of_a_form_is_sound(sample: str) -> None:
    """No id twice, a label for every input, nothing described by what is not there; light enough."""
    model = documents.model(type_of(sample))
    _, problems = payload.read(type_of(sample), raw(sample))
    html = drawn(form_of(model, raw(sample), problems, opened=ALL))
    page = Browser(html)
    assert len(page.ids) == len(set(page.ids))
    assert set(page.unnamed) <= set(page.labels) <= set(page.ids)
    assert set(page.described) | set(page.links) <= set(page.ids)
    assert len(gzip.compress(drawn(form_of(model, raw(sample), problems)).encode())) < 60_000
    assert " style=" not in html
    assert "<script" not in html


@pytest.mark.parametrize("sample", SAMPLES)
def test_every_text_of_a_form_can_be_changed(sample: str) -> None:
    """A sign put before every typed text comes back at its place: no input is for show."""
    model, value = documents.model(type_of(sample)), raw(sample)
    form = form_of(model, value, opened=ALL)
    kinds = {field.pointer: field.kind for field in form.walk()}
    page = Browser(drawn(form))
    typed = [name for name, text in page.fields if text and "~" not in name and kinds.get(name) in ("line", "text")]
    for name in typed[:: max(1, len(typed) // 12)]:
        fields = [(key, "Ж" + text if key == name else text) for key, text in page.fields]
        read = read_form(model, fields, value)
        assert str(_at(read, name)).startswith("Ж"), name


def _at(value: Any, pointer: str) -> Any:
    for step in pointer.split("/")[1:]:
        step = step.replace("~1", "/").replace("~0", "~")
        value = value[int(step)] if isinstance(value, list) else value[step]
        value = {"text": value} if isinstance(value, str) and pointer.endswith(step + "/text") else value
    return value


# Problems


def _broken(value: dict[str, Any], count: int) -> Iterator[dict[str, Any]]:
    """The payload with one thing wrong: a field gone, a wrong type, a stray key, an empty text."""
    places: list[tuple[Any, ...]] = []

    def walk(one: Any, path: tuple[Any, ...]) -> None:
        for key, inner in one.items() if isinstance(one, dict) else enumerate(one) if isinstance(one, list) else ():
            places.append((*path, key))
            walk(inner, (*path, key))

    walk(value, ())
    chance = random.Random(1)
    for path in chance.sample(places, min(count, len(places))):
        for wrong in chance.sample(["gone", 5, "", {"stray": 1}, ["x"], "завтра", None], 3):
            changed = copy.deepcopy(value)
            holder: Any = changed
            for step in path[:-1]:
                holder = holder[step]
            if wrong == "gone":
                del holder[path[-1]]
            else:
                holder[path[-1]] = wrong
            yield changed


@pytest.mark.parametrize("sample", SAMPLES)
def test_every_problem_has_a_field_on_the_page(sample: str) -> None:
    """Whatever is broken, the link of the summary leads somewhere, and the form still gives back what it has."""
    model = documents.model(type_of(sample))
    for number, broken in enumerate(_broken(raw(sample), 3)):
        _, problems = payload.read(type_of(sample), broken)
        form = form_of(model, broken, problems)
        assert len(form.told) == len(problems)
        page = Browser(drawn(form))
        assert {told.id for told in form.told} <= set(page.ids)
        assert len(page.ids) == len(set(page.ids))
        if number % 2 == 0:
            assert read_form(model, page.fields, broken) == broken


def test_a_problem_stands_at_its_very_field() -> None:
    """The message is told at the field, in the words of the form, and its row is open."""
    value = copy.deepcopy(raw("pairing_order.many"))
    value["pairs"][17]["consent"] = "завтра"
    _, problems = payload.read("pairing_order", value)
    form = form_of(documents.model("pairing_order"), value, problems)
    field = form.find("/pairs/17/consent")
    assert field
    assert [told.message for told in field.problems] == ["Запишите дату в виде ДД.ММ.ГГГГ, например 01.09.2026"]
    assert field.value == "завтра"
    assert form.errors[0].id == html_id("/pairs/17/consent")
    assert "Дата письменного согласия" in form.errors[0].title
    shut = form.find("/pairs/16")
    assert shut
    assert shut.closed


def test_remarks_of_one_row_stand_together() -> None:
    """A row is named once; what is wrong with it is named within it."""
    pairs = [Problem(f"/pairs/{place}/{name}", "x", name, Severity.WARNING) for place in (0, 1) for name in ("a", "b")]
    form = form_of(documents.model("pairing_order"), raw("pairing_order.many"), [Problem("/title", "x", "y"), *pairs])
    assert [len(some) for _, some in form.by_row] == [2, 2]
    assert form.by_row[0][0].startswith("1. ")
    form = form_of(documents.model("pairing_order"), raw("pairing_order.many"), [replace(pairs[0], pointer="/title")])
    assert [row for row, _ in form.by_row] == [""]


def test_long_lists_show_a_line_of_each_row() -> None:
    """More than two rows of many fields, or many rows, are closed; an empty row never is."""
    model, value = documents.model("pairing_order"), copy.deepcopy(raw("pairing_order.many"))

    def closed(pairs: list[Any]) -> list[bool]:
        field = form_of(model, {**value, "pairs": pairs}).find("/pairs")
        assert field
        return [row.closed for row in field.rows]

    assert closed(value["pairs"][:1]) == [False]
    assert closed([*value["pairs"][:3], {}]) == [True, True, True, False]


def test_sections_say_what_is_missing_and_what_they_hold() -> None:
    """Errors are counted by section, warnings are not; what the service fills says its values in a line."""
    model, value = documents.model("pairing_order"), raw("pairing_order.least")
    problems = [Problem("/pairs/0", "x", "y"), Problem("/period", "x", "y"), Problem("/x", "x", "y")]
    problems.append(Problem("/title", "x", "y", Severity.WARNING))
    form = form_of(model, value, problems)
    assert {one.id: one.missing for one in form.sections if one.missing} == {"part-pairs": 2}
    says = {one.id: one.says for one in form.sections if one.quiet}
    assert value["organisation"]["full_name"] in says["part-school"]
    assert "бланк: " in says["part-school"]


def test_points_of_a_section_lie_below_it() -> None:
    """A Положение is a list of its sections, not of two hundred points."""
    model = documents.model("regulation")
    form = form_of(model, {"organisation": raw("regulation.least")["organisation"]})
    texts = form.find("/replace")
    assert texts
    assert all("." not in one.pointer for one in texts.fields)
    assert texts.fields[0].more
    changed = form_of(model, {"organisation": raw("regulation.least")["organisation"], "replace": {"1.1": "Иное"}})
    first = changed.find("/replace/1")
    assert first
    assert first.open


def test_rare_fields_open_themselves() -> None:
    """«Дополнительно» is closed until something in it is filled or wrong."""
    model = documents.model("pairing_order")

    def states(value: Any, problems: list[Problem]) -> dict[str, bool]:
        return {section.id: section.open for section in form_of(model, value, problems).sections if section.more}

    least = raw("pairing_order.least")
    assert not any(states(least, []).values())
    assert states({**least, "preamble": "Слова"}, [])["part-grounds"]
    assert states(least, [Problem("/preamble", "x", "y")])["part-grounds"]


# What people type


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("1.9.26", "2026-09-01"),
        ("01.09.2026", "2026-09-01"),
        (" 01 . 09 . 2026 ", "2026-09-01"),
        ("01/09/2026", "2026-09-01"),
        ("1-9-2026", "2026-09-01"),
        ("1 сентября 2026", "2026-09-01"),
        ("1 сентября 2026 г.", "2026-09-01"),
        ("1\u00a0Сентября\u00a02026\u00a0года", "2026-09-01"),
        ("«1» сентября 2026 г.", "2026-09-01"),
        ("5 мая 27", "2027-05-05"),
        ("3 мар 2026", "2026-03-03"),
        ("01.09.2026 г.", "2026-09-01"),
        ("2026-09-01", "2026-09-01"),
        ("2026-9-1", "2026-09-01"),
        ("31.02.2026", "31.02.2026"),
        ("1 маябр 2026", "1 маябр 2026"),
        ("завтра", "завтра"),
        ("01.13.2026", "01.13.2026"),
        ("", ""),
    ],
)
def test_days_as_people_type_them(typed: str, day: str) -> None:
    """What is a day becomes ISO, what is none stays as typed."""
    assert day_typed(typed) == day


def test_days_are_shown_as_people_write_them() -> None:
    """ISO in the payload, figures in the form; a wrong one as it is."""
    assert [day_shown(one) for one in ("2026-09-01", "2026-9-1", "2026-02-31", "x")] == [
        "01.09.2026",
        "2026-9-1",
        "31.02.2026",
        "x",
    ]


@pytest.mark.parametrize(
    ("typed", "integer", "value"),
    [
        ("12", True, 12),
        ("1 000", True, 1000),
        ("12,5", False, 12.5),
        ("12,5", True, "12,5"),
        ("x", True, "x"),
        ("-1", True, -1),
    ],
)
def test_numbers_as_people_type_them(typed: str, integer: bool, value: object) -> None:
    """A comma, blanks between thousands; what is no number stays."""
    assert number_typed(typed, integer) == value


def test_typed_things_come_back() -> None:
    """A day becomes ISO, a cleared field leaves the payload, a default is not stored, a tick is a tick."""
    model, kept = documents.model("pairing_order"), raw("pairing_order")
    fields = dict(Browser(drawn(form_of(model, kept, opened=ALL))).fields)
    fields |= {"/head/date": "5 октября 2026 г.", "/report_due": "31 мая", "/school_year": "", "/table": "text"}
    fields |= {"/kind": "Приказ", "/pairs/0/form": "педагог – педагог", "/pairs/0/agreement/number": ""}
    del fields["/landscape"]
    read = read_form(model, fields.items(), kept)
    assert read["head"]["date"] == "2026-10-05"
    assert read["report_due"] == "31 мая"
    assert "school_year" not in read
    assert read["table"] == "text"
    assert read["landscape"] is False
    assert "kind" not in read
    assert "form" not in read["pairs"][0]
    assert "number" not in read["pairs"][0]["agreement"]
    assert read["pairs"][1:] == kept["pairs"][1:]


def test_a_part_of_a_form_changes_that_part_only() -> None:
    """What was not sent is as it was."""
    model, kept = documents.model("pairing_order"), raw("pairing_order")
    read = read_form(model, [("/pairs/2/mentor/surname", "Иванова")], kept)
    assert read["pairs"][2]["mentor"]["surname"] == "Иванова"
    read["pairs"][2]["mentor"]["surname"] = kept["pairs"][2]["mentor"]["surname"]
    assert read == kept


def test_an_empty_text_that_is_meant() -> None:
    """«Без номера» differs from a number that the service gives."""
    model = documents.model("roadmap")
    kept = {"stages": [{"title": "Этап", "events": [{"title": "Дело"}]}]}
    name = "/stages/0/events/0/number"
    read = read_form(model, [(name, ""), (name + "~empty", "1")], kept)
    assert read["stages"][0]["events"][0]["number"] == ""
    assert returned(model, read, opened=ALL) == read
    assert "number" not in read_form(model, [(name, "")], read)["stages"][0]["events"][0]


WILD = st.dictionaries(
    st.sampled_from(
        [
            "/head/date",
            "/pairs~rows",
            "/pairs/0/mentor~pick",
            "/pairs/900/mentor/surname",
            "/replace/pay",
            "/control",
            "~pick",
            "/clauses",
            "/clauses~b0/rows/0/0",
            "/grounds/0/forms/kind/тв",
            "/appendices/0/type",
            "/organisation~pick",
            "/x",
            "",
            "/pairs/0/period/start",
            "/landscape~tick",
            "/signers/0/person",
            "/curator~pick",
            "/curator/surname",
        ]
    ),
    st.text(max_size=30),
    max_size=8,
)


@settings(max_examples=80, deadline=None)
@given(WILD, st.sampled_from(["pairing_order", "pairing_order.least", "launch_order.free"]))
def test_wild_inputs_are_read(fields: dict[str, str], sample: str) -> None:
    """Nothing that a stranger sends breaks a form; what comes out can be drawn again."""
    model = documents.model(type_of(sample))
    read = read_form(model, fields.items(), raw(sample), PEOPLE)
    assert returned(model, read, names=PEOPLE) == read


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-5, 5)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["person", "pair", "kind", "text", "body", "rows", "type", "curator", "number"]),
            inner,
            max_size=3,
        )
    ),
    max_leaves=12,
)


@settings(max_examples=80, deadline=None)
@given(st.data(), st.sampled_from(LEAST))
def test_wild_payloads_are_drawn(data: st.DataObject, sample: str) -> None:
    """Whatever a payload holds, the form is drawn and gives it back."""
    model = documents.model(type_of(sample))
    fields = st.dictionaries(st.sampled_from([*model.model_fields, "pair", "stray"]), JSON, max_size=4)
    value = {**raw(sample), **data.draw(fields)}
    assert returned(model, value, names=PEOPLE, opened=ALL) == value


# Rows and branches

ROWS_OF = [("pairing_order", "/pairs"), ("roadmap.lyceum", "/stages"), ("pairing_order", "/pairs/2/mentees")]


@pytest.mark.parametrize(("sample", "pointer"), ROWS_OF)
@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_changes_of_rows_keep_the_others(sample: str, pointer: str, data: st.DataObject) -> None:
    """Moved, added, removed and brought back: the other rows stay what they were."""
    model, value = documents.model(type_of(sample)), raw(sample)
    rows = _at(value, pointer)
    place = data.draw(st.integers(0, len(rows) - 1))
    here = f"{pointer}/{place}"
    added = change(model, value, f"add:{here}")
    assert _at(added, pointer) == [*rows[: place + 1], {}, *rows[place + 1 :]]
    assert change(model, added, f"remove:{pointer}/{place + 1}") == value
    less, removed = take_out(model, value, here)
    assert _at(less, pointer) == rows[:place] + rows[place + 1 :]
    assert put_back(model, less, removed) == value
    moved = change(model, value, f"down:{here}")
    assert sorted(map(json.dumps, _at(moved, pointer))) == sorted(map(json.dumps, rows))
    if place + 1 < len(rows):
        assert change(model, moved, f"up:{pointer}/{place + 1}") == value
    else:
        assert moved == value
    assert raw(sample) == json.loads(json.dumps(value))


@settings(max_examples=100, deadline=None)
@given(
    st.sampled_from(["add", "remove", "up", "down", "edit", "usual", "drop", "use", "open", "x", ""]),
    st.sampled_from(
        ["", "/", "/pairs", "/pairs/0", "/pairs/99", "/pairs/x", "/curator", "/replace/pay", "/replace", "/clauses~b"]
    )
    | st.sampled_from(
        ["/clauses~b0", "/clauses~b7/rows/1", "/control:person", "/control:self", "/signers/0:director", "/a/b/c", ":"]
    )
    | st.text(max_size=12),
)
def test_wild_actions_are_refused_in_words(verb: str, pointer: str) -> None:
    """An action is done or refused; nothing else."""
    model, value = documents.model("pairing_order"), raw("pairing_order")
    try:
        changed = change(model, value, f"{verb}:{pointer}", PEOPLE)
    except BadAction:
        return
    assert returned(model, changed, names=PEOPLE) == changed


@pytest.mark.parametrize("sample", SAMPLES)
def test_every_button_works(sample: str) -> None:
    """Every action that a page offers can be done, and the form of what comes out is sound."""
    model, value = documents.model(type_of(sample)), raw(sample)
    actions = Browser(drawn(form_of(model, value, names=PEOPLE, opened=ALL), PEOPLE)).actions
    for action in sorted(set(actions))[:: max(1, len(set(actions)) // 15)]:
        changed = change(model, value, action, PEOPLE)
        assert changed != value or action.startswith("open:"), action
        assert returned(model, changed, opened=ALL) == changed, action


def test_a_full_list_says_so() -> None:
    """The limits of the model are the limits of the form."""
    model = documents.model("regulation")
    value = {"stamps": [{}] * 4}
    stamps = form_of(model, value).find("/stamps")
    assert stamps
    assert not stamps.add
    with pytest.raises(BadAction, match="4"):
        change(model, value, "add:/stamps")


def test_a_default_list_becomes_ones_own_when_it_is_changed() -> None:
    """Columns of a roadmap that nobody has given are shown, and moved."""
    model, value = documents.model("roadmap"), raw("roadmap.least")
    columns = form_of(model, value, opened=ALL).find("/columns")
    assert columns
    assert len(columns.rows) == 6
    moved = change(model, value, "up:/columns/1")
    assert [one["shows"] for one in moved["columns"]][:3] == ["event", "number", "content"]


def test_branches_of_a_union() -> None:
    """The head controls himself, or somebody else does."""
    model, value = documents.model("launch_order"), raw("launch_order.least")
    other = change(model, value, "use:/control:person")
    assert other["control"] == {}
    typed = read_form(model, [("/control/surname", "Ким"), ("/control~pick", "")], other, PEOPLE)
    assert typed["control"] == {"surname": "Ким"}
    assert change(model, typed, "use:/control:self") == value


# Records


def test_records_are_picked_and_typed_by_hand() -> None:
    """A label of the list is a reference; another name is a person; by hand begins with what was known."""
    model, value = documents.model("launch_order"), raw("launch_order.least")
    picked = read_form(model, [("/curator~pick", PEOPLE["person", "p1"])], value, PEOPLE)
    assert picked["curator"] == {"person": "p1"}
    form = form_of(model, picked, names=PEOPLE)
    field = form.find("/curator")
    assert field
    assert field.record
    assert field.record.label == PEOPLE["person", "p1"]
    assert returned(model, picked, names=PEOPLE) == picked
    typed = change(model, picked, "use:/curator:typed", PEOPLE)
    assert typed["curator"] == {
        "surname": "Буга",
        "first_name": "Юлия",
        "patronymic": "Викторовна",
        "post": "учитель физики",
    }
    stranger = read_form(model, [("/curator~pick", "Сидорова Анна, методист")], picked, PEOPLE)
    assert stranger["curator"] == {"surname": "Сидорова", "first_name": "Анна", "post": "методист"}


def test_a_record_that_is_not_in_the_list_is_kept() -> None:
    """An API client has named somebody whom this page does not know."""
    model = documents.model("launch_order")
    value = {**raw("launch_order.least"), "organisation": {"organisation": "own"}, "signers": [{"director": True}]}
    value["curator"] = {"person": "p9", "post": "методист"}
    value["group"] = [{"person": "p1", "role": "секретарь"}]
    assert returned(model, value, names=PEOPLE) == value
    page = drawn(form_of(model, value, names=PEOPLE), PEOPLE)
    assert "Реквизиты школы" in page
    assert "Руководитель" in page
    assert 'data-pick="people"' in page


def test_a_pair_fills_a_program() -> None:
    """A reference on the paper itself: the participants are not asked for."""
    model = documents.model("mentoring_program")
    value = {"organisation": {"organisation": "own"}, "pair": "q1"}
    form = form_of(model, value, names=PEOPLE)
    assert form.find("/mentor") is None
    assert form.find("/period")
    assert returned(model, value, names=PEOPLE) == value
    assert change(model, value, "use::typed", PEOPLE) == {"organisation": {"organisation": "own"}}


# Default texts


@pytest.mark.parametrize("name", documents.types())
def test_defaults_are_shown_however_little_is_known(name: str) -> None:
    """Every default clause stands in the form with its text, with blanks where nothing is known."""
    model = documents.model(name)
    for value in ({}, raw(f"{name}.least"), raw(name)):
        for field in form_of(model, value).walk():
            if field.kind == "usual" and field.state == "usual" and field.pointer.startswith("/replace/"):
                assert field.title


def test_a_clause_is_edited_given_back_and_left_out() -> None:
    """The paper says after «Изменить» what it said before; «Убрать» and «Вернуть» do what they say."""
    model, value = documents.model("launch_order"), raw("launch_order")
    usual = form_of(model, value).find("/replace/curator_tasks")
    assert usual
    assert usual.state == "usual"
    assert len(usual.usual) > 3
    edited = change(model, value, "edit:/replace/curator_tasks")
    assert _words("launch_order", edited) == _words("launch_order", value)
    field = form_of(model, edited).find("/replace/curator_tasks")
    assert field
    assert field.kind == "body"
    assert field.state == "changed"
    assert change(model, edited, "usual:/replace/curator_tasks") == {**value, "replace": {}}
    dropped = change(model, value, "drop:/replace/monitoring")
    assert dropped["replace"] == {"monitoring": None}
    gone = form_of(model, dropped).find("/replace/monitoring")
    assert gone
    assert gone.state == "dropped"
    assert returned(model, dropped) == dropped


def _words(name: str, value: Any) -> str:
    paper, problems = payload.read(name, value)
    assert paper, problems
    return repr(paper.words())


@pytest.mark.parametrize(
    ("sample", "pointer"),
    [
        ("mentoring_program", "/plan"),
        ("mentoring_program", "/indicators"),
        ("mentoring_program.group", "/replace/problem"),
        ("roadmap", "/stages"),
        ("regulation", "/replace/2"),
        ("regulation", "/replace/2.2"),
        ("regulation", "/sections"),
        ("target_model", "/structure"),
        ("target_model", "/stages"),
        ("target_model", "/roles"),
        ("target_model", "/bases"),
        ("report.least", "/replace/intro"),
        ("pairing_order", "/replace/mentors_tasks"),
    ],
)
def test_a_default_that_is_taken_over_prints_the_same(sample: str, pointer: str) -> None:
    """«Изменить» copies what the service would have written; until it is changed, the paper is the same."""
    model = documents.model(type_of(sample))
    value = {key: one for key, one in raw(sample).items() if f"/{key}" != pointer and key != "replace"}
    edited = change(model, value, f"edit:{pointer}")
    assert edited != value
    assert _plainly(_words(type_of(sample), edited)) == _plainly(_words(type_of(sample), value))
    assert returned(model, edited, opened=ALL) == edited
    assert change(model, edited, f"usual:{pointer}").get("replace", {}) == value.get("replace", {})


def _plainly(words: str) -> str:
    """Words without the marks of Python's own strings."""
    return words.replace("'", "").replace('"', "")


# Running text

SIMPLE = st.text(st.sampled_from("абв 1.-#[]\\*^\n«»:|/"), min_size=1, max_size=12).filter(
    lambda text: text.strip(" \t\n") == text and not any(line.endswith("\\") for line in text.split("\n"))
)
NUMBER = st.none() | st.sampled_from(["", "3.1", "5"])


def _list(items: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    marks = st.sampled_from(["-", "–", "•", "✓", "1)", "а)"])
    return st.builds(
        lambda mark, inner: {"kind": "list", "mark": mark, "items": inner},
        marks,
        st.lists(items, min_size=1, max_size=3),
    )


LISTS = _list(
    SIMPLE | st.builds(lambda text, inner: {"kind": "item", "text": text, "body": [inner]}, SIMPLE, _list(SIMPLE))
)
LEAVES = st.lists(SIMPLE | LISTS | st.just({"kind": "definition", "term": "Т", "text": "о"}), max_size=3)


def _numbered(kind: str, name: str, number: str | None, text: str, below: list[Any]) -> dict[str, Any]:
    return {
        "kind": kind,
        **({} if number is None else {"number": number}),
        name: text,
        **({"body": below} if below else {}),
    }


def _level(inner: st.SearchStrategy[list[Any]]) -> st.SearchStrategy[list[Any]]:
    kinds = st.sampled_from([("section", "title"), ("clause", "text")])
    numbered = st.builds(lambda kind, *rest: _numbered(*kind, *rest), kinds, NUMBER, SIMPLE, inner)
    return st.builds(lambda before, after: [*before, *after], LEAVES, st.lists(numbered, max_size=3))


BODIES = _level(_level(_level(LEAVES)))


@settings(max_examples=200, deadline=None)
@given(BODIES)
def test_blocks_become_lines_and_blocks_again(blocks: list[Any]) -> None:
    """Everything that lines can say, and what is carried beside them, comes back as it was."""
    written = lines_of(blocks)
    assert blocks_of(written.text, written.carried) == blocks
    assert all(block["kind"] == "definition" for block in written.carried)


@settings(max_examples=200, deadline=None)
@given(st.text(st.sampled_from("аб1.-#[]\\ )\n\t–а"), max_size=60), st.booleans())
def test_lines_once_read_stay_the_same(text: str, points: bool) -> None:
    """Whatever was typed, the text that is shown after it is read says the same."""
    blocks = blocks_of(text, points=points)
    written = lines_of(blocks, points)
    assert blocks_of(written.text, written.carried, points) == blocks


def test_lines_as_people_write_them() -> None:
    """Sections, clauses, lists in lists, a number of one's own, a line that only looks like an item."""
    typed = "# Общие\r\n1.1. Пункт\r\n- раз\r\n  1) два\r\n\\- не элемент\r\n1.2. [5] Свой номер\r\nконец\\\r\nстроки"
    assert blocks_of(typed) == [
        {
            "kind": "section",
            "title": "Общие",
            "body": [
                {
                    "kind": "clause",
                    "text": "Пункт",
                    "body": [
                        {
                            "kind": "list",
                            "mark": "-",
                            "items": [
                                {
                                    "kind": "item",
                                    "text": "раз",
                                    "body": [{"kind": "list", "mark": "1)", "items": ["два"]}],
                                }
                            ],
                        },
                        "- не элемент",
                    ],
                },
                {"kind": "clause", "number": "5", "text": "Свой номер", "body": ["конец\nстроки"]},
            ],
        }
    ]


def test_a_table_in_a_text_is_a_grid() -> None:
    """Cells, columns and rows are changed; the text around keeps its place; merged cells are carried."""
    model = documents.model("launch_order")
    merged = {"kind": "cell", "body": ["на две графы"], "span": 2}
    table = {
        "kind": "table",
        "columns": [{"title": "Кто"}, {"title": "Что"}],
        "rows": [["а", "б"], [None, "в"], [merged]],
    }
    value = {
        **raw("launch_order.least"),
        "extra_clauses": [{"kind": "clause", "text": "Вот:", "body": [table]}, "после"],
    }
    assert returned(model, value) == value
    read = read_form(
        model, [("/extra_clauses~b0/rows/0/1", "- раз\n- два"), ("/extra_clauses~b0/columns/1/title", "Дело")], value
    )
    grid = read["extra_clauses"][0]["body"][0]
    assert grid["columns"][1]["title"] == "Дело"
    assert grid["rows"][1:] == table["rows"][1:]
    assert grid["rows"][0][1]["body"] == [{"kind": "list", "mark": "-", "items": ["раз", "два"]}]
    wider = change(model, value, "add:/extra_clauses~b0/columns")["extra_clauses"][0]["body"][0]
    assert wider["rows"][:2] == [["а", "б", ""], [None, "в", ""]]
    assert len(wider["columns"]) == 3
    swapped = change(model, value, "up:/extra_clauses~b0/columns/1")["extra_clauses"][0]["body"][0]
    assert swapped["rows"][0] == ["б", "а"]
    assert swapped["rows"][2] == [merged]
    longer = change(model, value, "add:/extra_clauses~b0/rows/0")["extra_clauses"][0]["body"][0]
    assert longer["rows"][1] == ["", ""]
    without = change(model, value, "remove:/extra_clauses~b0")
    assert without["extra_clauses"] == [{"kind": "clause", "text": "Вот:", "body": []}, "после"]
    assert change(model, value, "add:/extra_clauses~b")["extra_clauses"][-1]["kind"] == "table"


# A type that nobody here knows


class Tool(Part):
    """Инструмент."""

    name: Line = ModelField(title="Что")
    count: int = ModelField(1, ge=1, title="Сколько")
    when: When | None = ModelField(None, title="Когда")


class Inventory(Document):
    """Опись имущества кабинета."""

    TITLE: ClassVar[str] = "Опись имущества"
    LOOKS: ClassVar[Looks] = {"room": Look(labels={"lab": "Лаборатория", "gym": "Спортзал"})}

    room: Literal["lab", "gym"] = ModelField("lab", title="Кабинет")
    made: Day | None = ModelField(None, title="Составлена")
    keeper: Person | None = ModelField(None, title="Хранитель")
    remark: OptionalLine = ModelField("", title="Примечание", description="Если есть")
    text: Texts = ModelField(default_factory=list, title="Введение")
    tools: list[Tool] = ModelField(default_factory=list, max_length=3, title="Имущество")

    @property
    def named(self) -> Phrase:
        return Act("опись имущества")

    def reference(self) -> ActReference:
        return ActReference(text="к описи имущества")

    def words(self, enclosed: Any = ()) -> dict[str, Any]:
        return {}


def test_a_new_type_has_a_form_at_once() -> None:
    """Not a line of the form knows it."""
    value: dict[str, Any] = change(Inventory, {}, "add:/tools")
    value = change(Inventory, value, "add:/keeper")
    page = Browser(drawn(form_of(Inventory, value)))
    fields = dict(page.fields) | {
        "/room": "gym",
        "/made": "1.9.26",
        "/keeper/surname": "Ким",
        "/text": "Первый\r\n- раз",
        "/tools/0/name": "Молоток",
        "/tools/0/count": "2",
    }
    read = read_form(Inventory, fields.items(), value)
    assert read == {
        "room": "gym",
        "made": "2026-09-01",
        "keeper": {"surname": "Ким"},
        "text": ["Первый", {"kind": "list", "mark": "-", "items": ["раз"]}],
        "tools": [{"name": "Молоток", "count": 2}],
    }
    room = form_of(Inventory, read).find("/room")
    assert room
    assert [(one.label, one.chosen) for one in room.options] == [("Лаборатория", False), ("Спортзал", True)]
    assert returned(Inventory, read) == read
