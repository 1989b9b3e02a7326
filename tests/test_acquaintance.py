"""Who gets acquainted with a paper, the sheet that they sign, and the register of a packet."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any

import pypdfium2
import pytest

from service import documents
from service.markup import plain
from service.parts.base import Part
from service.parts.named import everyone
from service.payload import read
from tests.pages import MM_IN_POINTS, pages_of
from tests.payloads import SAMPLES, paper, raw, type_of
from tests.word import Row, WordPaper, dense

SHEET, REGISTER = documents.serving("acquaintance"), documents.serving("register")
ROOM_TO_SIGN_MM = 9
SCHOOL = {"full_name": "МБОУ «Озёрская основная школа»", "short_name": "МБОУ СОШ № 12"}
HEAD = {"surname": "Дрозд", "first_name": "Павел", "patronymic": "Ильич", "post": "директор"}
ZIMINA = {"surname": "Зимина", "first_name": "Алла", "patronymic": "Борисовна", "post": "учитель"}
TIKHIY = {"surname": "Тихий", "first_name": "Олег", "patronymic": "Петрович", "post": "учитель физики"}
LEE = {"surname": "Ли", "first_name": "Саша"}
ORDER = {"kind": "приказ", "date": "2026-09-01", "number": "134/4", "title": "Об организации наставничества"}


def document(name: str, payload: object) -> Part:
    """The document of a payload that has no errors."""
    read_paper, problems = read(name, payload)
    assert read_paper, problems
    return read_paper.document


def codes(name: str, **payload: Any) -> set[tuple[str, str]]:
    """The places and codes of all problems of a payload of our school."""
    return {(one.pointer, one.code) for one in read(name, {"organisation": SCHOOL, **payload})[1]}


def words(name: str, **payload: Any) -> Any:
    """What a paper of our school prints."""
    read_paper, problems = read(name, {"organisation": SCHOOL, **payload})
    assert read_paper, problems
    return read_paper.words()


def cells(printed: Any) -> list[list[str]]:
    """The texts of the table, row by row."""
    table = next(line for line in printed["body"] if "rows" in line)
    return [["".join(line["text"] for line in cell["lines"]) for cell in row["cells"]] for row in table["rows"]]


# Everyone whom a paper names


def pairing(**more: Any) -> dict[str, Any]:
    """An order about one pair, signed by the head."""
    pair = {"mentor": {**ZIMINA, "post": ""}, "mentees": [TIKHIY], "consent": "2026-08-25"}
    head, period = {"date": "2026-09-01", "number": "1"}, {"start": "2026-09-01", "end": "2027-05-31"}
    return {
        "organisation": SCHOOL,
        "head": head,
        "period": period,
        "pairs": [pair],
        "signers": [{"person": HEAD}],
        **more,
    }


def named(*papers: Part) -> list[tuple[str, str]]:
    """Surnames and posts of everyone."""
    return [(person.surname, person.post) for person in everyone(*papers)]


def test_everyone_stands_once_in_the_order_of_the_paper_with_a_post() -> None:
    """The mentor, first named without a post and then with one, keeps the first place and gets the post."""
    order = document("pairing_order", pairing(curator=ZIMINA, secretary=LEE))
    assert named(order) == [("Зимина", "учитель"), ("Тихий", "учитель физики"), ("Ли", "")]


def test_who_signs_is_left_out_wherever_the_paper_names_them() -> None:
    """The head who controls the order has signed it already."""
    assert named(document("pairing_order", pairing(curator=HEAD))) == [
        ("Зимина", ""),
        ("Тихий", "учитель физики"),
    ]


def test_a_stamp_names_nobody() -> None:
    """Who approves a paper is no reader of it, unless the text names them too."""
    stamp = {"kind": "approve", "signer": {"person": HEAD}}
    payload = {"organisation": SCHOOL, "stamps": [stamp]}
    assert named(document("target_model", payload)) == []
    assert named(document("target_model", {**payload, "curator": HEAD})) == [("Дрозд", "директор")]


def test_appended_documents_name_people_too() -> None:
    """Each person once over all of them; who signs the order does not sign for its appendix."""
    order, model = (
        document("pairing_order", pairing()),
        document("target_model", {"organisation": SCHOOL, "mentors": [ZIMINA, HEAD]}),
    )
    assert named(order, model) == [("Зимина", "учитель"), ("Тихий", "учитель физики")]


@pytest.mark.parametrize("sample", [one for one in SAMPLES if type_of(one) not in (SHEET, REGISTER)])
def test_everyone_fits_into_a_sheet(sample: str) -> None:
    """Whatever a paper tells of its people, a sheet takes them as they are."""
    people = everyone(document(type_of(sample), raw(sample)))
    rows = [one.model_dump(mode="json", exclude_defaults=True) for one in people]
    printed = cells(words(SHEET, act=ORDER, people=rows, blank_rows=1))
    assert [dense(plain(row[1])) for row in printed] == [*(dense(one.name) for one in people), ""]
    assert len({one.key for one in people}) == len(people)


def test_a_role_that_no_type_serves_is_a_mistake_of_ours() -> None:
    """Nothing is made in silence of a role that nobody knows."""
    with pytest.raises(LookupError):
        documents.serving("cover")


# The sheet


@pytest.mark.parametrize(
    ("what", "title"),
    [
        (
            {"act": ORDER},
            "с приказом МБОУ СОШ №\u00a012 от\u00a001.09.2026 №\u00a0134/4 «Об организации наставничества»",
        ),
        ({"act": {"kind": "распоряжение"}}, "с распоряжением МБОУ СОШ №\u00a012 от\u00a0__________ №\u00a0____"),
        ({"act": {**ORDER, "issuer": "Управление образования", "title": ""}}, "с приказом Управления образования от"),
        ({"act": {"text": "приказом директора от вчерашнего дня"}}, "с приказом директора от вчерашнего дня"),
        ({"paper": "дорожная карта наставничества"}, "с дорожной картой наставничества"),
        ({"paper": "дорожная карта", "paper_forms": {"тв": "картою"}}, "с картою"),
    ],
)
def test_the_title_says_what_is_read(what: dict[str, Any], title: str) -> None:
    """The paper declines; blanks are left for a date and a number that are not there yet."""
    printed = words(SHEET, **what, people=[ZIMINA])
    assert plain(printed["title"]).startswith(f"ЛИСТ ОЗНАКОМЛЕНИЯ\n{title}")
    assert "___" not in printed["page"]["title"]


@pytest.mark.parametrize(
    ("people", "statement"),
    [
        ([ZIMINA], "Ознакомлена под подпись:"),
        ([TIKHIY], "Ознакомлен под подпись:"),
        ([LEE], "Ознакомлен(а) под подпись:"),
        ([ZIMINA, TIKHIY], "Ознакомлены под подпись:"),
    ],
)
def test_the_statement_agrees(people: list[dict[str, str]], statement: str) -> None:
    """With one person in gender, with several in number."""
    assert words(SHEET, act=ORDER, people=people)["body"][0]["text"] == statement


def test_each_row_agrees_with_its_person() -> None:
    """Unknown gender and blank rows leave the choice to the pen."""
    rows = cells(words(SHEET, act=ORDER, people=[ZIMINA, TIKHIY, LEE], blank_rows=1))
    assert [row[0] for row in rows] == ["1", "2", "3", "4"]
    assert [row[3] for row in rows] == ["ознакомлена", "ознакомлен", "ознакомлен(а)", "ознакомлен(а)"]


def test_what_a_sheet_refuses() -> None:
    """Nothing to read, two things to read, nobody to read it; one person twice is told."""
    assert ("/act", "blank_act") in codes(SHEET, people=[ZIMINA])
    assert ("/paper", "both_given") in codes(SHEET, act=ORDER, paper="план", people=[ZIMINA])
    assert ("/people", "blank_sheet") in codes(SHEET, act=ORDER)
    assert ("/people/1", "person_twice") in codes(SHEET, act=ORDER, people=[ZIMINA, ZIMINA])
    assert ("/act", "not_printed") in codes(SHEET, act=ORDER, title="Лист", people=[ZIMINA])


@pytest.mark.office
@pytest.mark.parametrize("sample", [one for one in SAMPLES if type_of(one) == SHEET])
def test_a_printed_sheet_can_be_signed(sample: str, printed: Path) -> None:
    """Everyone is there in order, the head stands on every page with rows, no row is too low to sign in."""
    pages = pages_of(printed / f"{sample}.pdf")
    text = "".join(page.dense for page in pages)
    names = [row.cells[1].text for row in _people(paper(sample))]
    places = [text.find(dense(f"{place}{name}")) for place, name in enumerate(names, 1)]
    assert places == sorted(places)
    assert places[0] >= 0
    with pypdfium2.PdfDocument(printed / f"{sample}.pdf") as pdf:
        for page, shown in zip(pdf, pages, strict=True):
            tops = _tops(page)
            assert "фамилия,имя,отчество" in shown.dense or not tops
            assert all(above - below >= ROOM_TO_SIGN_MM for above, below in pairwise(tops))


def _people(word: WordPaper) -> list[Row]:
    """The rows of those who are named, without the blank ones."""
    table = next(one for one in word.tables if one.first_style == "TableHead")
    return [row for row in table.rows[1:] if row.cells[1].text]


def _tops(page: pypdfium2.PdfPage) -> list[float]:
    """How high each row of a page stands, mm from its foot, from the first to the last."""
    word, tops, text = "ознакомлен", [], page.get_textpage()
    search = text.search(word, match_case=True)
    while place := search.get_next():
        if text.get_text_range(place[0] + len(word), 1) != "и":  # «к листу ознакомления» is no row
            tops.append(text.get_charbox(place[0])[3] / MM_IN_POINTS)
    return tops


# The register


def row(**more: Any) -> dict[str, Any]:
    """A paper of three pages on two sheets."""
    return {"title": "Приказ", "pages": 3, "sheets": 2, **more}


@pytest.mark.parametrize(
    ("rows", "total"),
    [
        ([row(pages=1, sheets=1)], "1 (один) документ, 1 (один) лист."),
        ([row()] * 2, "2 (два) документа, 4 (четыре) листа."),
        ([row(sheets=1)] * 21, "21 (двадцать один) документ, 21 (двадцать один) лист."),
        (
            [row(), row(acquaintance=True)],
            "1 (один) документ и 1 (один) лист ознакомления, 4 (четыре) листа.",
        ),
        (
            [row(), row(copies=3)],
            "2 (два) документа, 4 (четыре) экземпляра, 8 (восемь) листов "
            "(страницы и листы выше указаны на один экземпляр).",
        ),
    ],
)
def test_totals_are_counted(rows: list[dict[str, Any]], total: str) -> None:
    """In figures and in words, of all copies."""
    assert words(REGISTER, rows=rows)["body"][-1]["text"] == f"**Итого:** {total}"


@pytest.mark.parametrize(
    ("known", "shown"),
    [
        ({"number": "№ 134/4", "date": "2026-09-01"}, "№\u00a0134/4\nот\u00a001.09.2026"),
        ({"number": "134/4"}, "№\u00a0134/4"),
        ({"date": "2026-09-01"}, "б/н\nот\u00a001.09.2026"),
        ({"draft": True}, "проект"),
        ({}, "–"),
    ],
)
def test_number_and_date_as_offices_write_them(known: dict[str, Any], shown: str) -> None:
    """A paper may have neither."""
    assert cells(words(REGISTER, rows=[row(**known)]))[0][2] == shown


def test_who_has_compiled_it_signs() -> None:
    """The word agrees; a day that is not known yet is written by hand."""
    signed = words(REGISTER, rows=[row()], compiler=ZIMINA, date="2026-10-01")["signatures"]
    assert [(one["post"], one["name"]) for one in signed] == [
        ("Опись составила\nучитель\n01.10.2026", "А.Б.\u00a0Зимина")
    ]
    assert words(REGISTER, rows=[row()], compiler=TIKHIY)["signatures"][0]["post"].endswith("20___ г.")
    assert words(REGISTER, rows=[row()])["signatures"] == []


def test_what_a_register_refuses() -> None:
    """More sheets than pages, a draft with a number; a day without a signature is told."""
    assert ("/rows/0/sheets", "more_sheets_than_pages") in codes(REGISTER, rows=[row(sheets=4)])
    assert ("/rows/0/draft", "both_given") in codes(REGISTER, rows=[row(draft=True, number="1")])
    assert ("/date", "not_printed") in codes(REGISTER, rows=[row()], date="2026-10-01")
