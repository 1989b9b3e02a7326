"""Tables of people and of pairs: read as people fill them, told row by row, taken whole or not at all."""

from __future__ import annotations

import warnings
import zipfile
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path
from random import Random
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from service.access.actor import Actor, Role
from service.errors import FilesRefused, PayloadRefused, PismovodError, TooLarge
from service.records import cells, import_pairs, import_people, pair_rows, pairs, people, people_rows, table_file
from service.records.cells import CellRefused
from service.records.importing import ImportReport, Mode
from service.records.pair_cards import PairsQuery
from service.records.people import PeopleQuery, PersonCard
from service.store import Store
from tests.test_records import BUGA, KIM, POPOVA, caller_of, pair_card, person, school
from tests.worlds import School

HEADINGS = ("Фамилия", "Имя", "Отчество", "Должность", "Наставник", "Стаж")
ROWS = (
    ("Попова", "Лариса", "Алексеевна", "учитель математики", "да", "21 год"),
    ("Буга", "Юлия", "Викторовна", "учитель химии", "нет", 3),
)


def csv(folder: Path, *rows: Sequence[object], delimiter: str = ";", encoding: str = "utf-8") -> Path:
    """A table as text."""
    file = folder / "table"
    lines = [delimiter.join("" if cell is None else str(cell) for cell in row) for row in rows]
    file.write_bytes("\r\n".join(lines).encode(encoding))
    return file


def xlsx(folder: Path, *rows: Sequence[object], book: Workbook | None = None) -> Path:
    """A table as a workbook."""
    book = book or Workbook()
    assert book.active is not None
    for row in rows:
        book.active.append(list(row))
    book.save(folder / "table")
    return folder / "table"


def take(store: Store, actor: Actor, file: Path, mode: str, kind: Any = import_people) -> ImportReport:
    """Take a table in a transaction."""
    table = kind.read(file)
    with store.begin() as session:
        report: ImportReport = kind.take(session, actor, table, Mode(mode))
    return report


def cards(store: Store, actor: Actor) -> list[PersonCard]:
    """Everyone who is there, by name."""
    with store.read() as session:
        return [row.card for row in people.listed(session, actor, PeopleQuery(limit=200)).items]


def told(report: Any) -> list[tuple[int, str, str]]:
    """The errors of a report: where and which."""
    return [(one.row, one.column, one.code) for one in report.problems if one.severity == "error"]


def refusal(file: Path, kind: Any = import_people) -> str:
    """The rule by which a file is refused as a whole."""
    with pytest.raises(PismovodError) as refused:
        kind.read(file)
    assert isinstance(refused.value, (FilesRefused, TooLarge))
    return refused.value.problems[0].code if refused.value.problems else refused.value.slug


@pytest.mark.parametrize("delimiter", [";", "\t", ","])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251", "utf-16"])
def test_csv_of_any_office(sqlite_store: Store, tmp_path: Path, delimiter: str, encoding: str) -> None:
    """Whatever separates its columns, in whatever letters it is saved."""
    actor = school(sqlite_store)
    report = take(sqlite_store, actor, csv(tmp_path, HEADINGS, *ROWS, delimiter=delimiter, encoding=encoding), "all")
    assert (report.added, report.refused, report.written) == (2, 0, True)
    buga, popova = cards(sqlite_store, actor)
    assert (popova.person.first_name, popova.mentor, popova.experience) == ("Лариса", True, 21)
    assert (buga.person.post, buga.mentor, buga.experience) == ("учитель химии", False, 3)


def test_short_forms_of_a_category(sqlite_store: Store, tmp_path: Path) -> None:
    """Usual ones are written in full, for papers print them; a slip of the pen is told of and stays."""
    actor = school(sqlite_store)
    said, names = ("б/к", "В/К", "1 к.", "перваяя"), ("Алексеевна", "Олеговна", "Ильинична", "Юрьевна")
    rows = [f"Попова;Лариса;{name};{one}" for name, one in zip(names, said, strict=True)]
    file = tmp_path / "people.csv"
    file.write_text("\n".join(["Фамилия;Имя;Отчество;Категория", *rows]))
    report = take(sqlite_store, actor, file, "all")
    assert [card.category for card in cards(sqlite_store, actor)] == [
        "без категории",
        "первая квалификационная категория",
        "высшая квалификационная категория",
        "перваяя",
    ]
    assert [one.row for one in report.problems if one.code == "odd_category"] == [5]


def test_a_workbook_with_a_title_and_columns_in_another_order(store: Store, tmp_path: Path) -> None:
    """Synonyms, dates of Excel, a name in one column; a column that is not known is told of."""
    actor = school(store)
    heading = ("Согласие ПДн", "Ф.И.О.", "пол", "Табельный номер")
    row = (date(2026, 8, 25), "Ким Алексей  Олегович", "муж.", 17)
    report = take(store, actor, xlsx(tmp_path, ("Наши педагоги",), (), heading, (), row), "all")
    assert report.added == 1
    assert [(one.row, one.column, one.code) for one in report.problems] == [(0, "Табельный номер", "unknown_column")]
    (card,) = cards(store, actor)
    assert card.person.model_dump(include={"surname", "first_name", "patronymic", "gender"}) == {
        "surname": "Ким",
        "first_name": "Алексей",
        "patronymic": "Олегович",
        "gender": "m",
    }
    assert str(card.consents.personal_data) == "2026-08-25"


def test_every_problem_of_every_row_before_anything_is_written(store: Store, tmp_path: Path) -> None:
    """Row, column and what to do; `good` takes the rest."""
    actor = school(store)
    bad = [("Ким", "", "Олегович", "учитель", "может быть", "много"), ("", "Пётр", "", "учитель", "", "")]
    file = csv(tmp_path, HEADINGS, *ROWS, *bad)
    wanted = [(4, "Имя", "missing"), (4, "Наставник", "not_yes"), (4, "Стаж", "not_years"), (5, "Фамилия", "missing")]
    checked = take(store, actor, file, "check")
    assert sorted(told(checked)) == wanted
    assert (checked.rows, checked.added, checked.refused, checked.written) == (4, 2, 2, False)
    with pytest.raises(PayloadRefused) as refused:
        take(store, actor, file, "all")
    (last,) = [one for one in refused.value.problems if one.pointer == "/rows/5/Фамилия"]
    assert last.message.startswith("Строка 5, «Фамилия»: заполните")
    assert cards(store, actor) == []
    assert take(store, actor, file, "good").added == 2
    assert len(cards(store, actor)) == 2


def test_who_is_there_already_is_changed_and_told(store: Store, tmp_path: Path) -> None:
    """Blank cells take nothing away; a table that was taken once changes nothing the second time."""
    actor = school(store)
    with store.begin() as session:
        known = person(session, actor, {**POPOVA, "forms": {"surname": {"вин": "Попову"}}}, category="высшая")
    file = csv(tmp_path, HEADINGS, ROWS[0], ("Буга", "Юлия", "Викторовна", "", "", ""))
    report = take(store, actor, file, "all")
    assert (report.added, report.updated) == (1, 1)
    assert [(one.row, one.id) for one in report.changed] == [(2, known.id)]
    popova = cards(store, actor)[1]
    assert (popova.category, popova.mentor, popova.experience) == ("высшая", True, 21)
    assert popova.person.forms
    again = take(store, actor, file, "all")
    assert (again.added, again.updated, again.unchanged) == (0, 0, 2)
    take(store, actor, csv(tmp_path, HEADINGS[:3], ROWS[0][:3]), "all")
    assert cards(store, actor)[1] == popova


def test_namesakes_are_told_apart_by_their_posts(store: Store, tmp_path: Path) -> None:
    """A repeated row is an error, another post is another person, and what is not clear is asked."""
    actor = school(store)
    other = (*ROWS[0][:3], "учитель физики", "", "")
    report = take(store, actor, csv(tmp_path, HEADINGS, ROWS[0], ROWS[0], other), "good")
    assert told(report) == [(3, "Фамилия", "row_twice")]
    assert [card.person.post for card in cards(store, actor)].count("учитель физики") == 1
    unclear = take(store, actor, csv(tmp_path, HEADINGS, (*ROWS[0][:3], "", "", "")), "check")
    assert told(unclear) == [(2, "Фамилия", "several_people")]


def test_sheets_that_are_hidden_and_sheets_that_are_more(sqlite_store: Store, tmp_path: Path) -> None:
    """The first one that a person sees; the others are named."""
    actor = school(sqlite_store)
    book = Workbook()
    book.create_sheet("Спрятанный", 0).sheet_state = "hidden"
    book.create_sheet("Ещё один")
    book.active = 1
    report = take(sqlite_store, actor, xlsx(tmp_path, HEADINGS, *ROWS, book=book), "all")
    assert report.added == 2
    assert [one.code for one in report.problems if not one.row] == ["other_sheets"]
    assert "Ещё один" in report.problems[-1].message or "Ещё один" in report.problems[0].message


def test_merged_cells_are_told(sqlite_store: Store, tmp_path: Path) -> None:
    """Below the headings: all but the first are empty, and a title above them hurts nobody."""
    actor = school(sqlite_store)
    book = Workbook()
    assert book.active is not None
    book.active.merge_cells("A1:F1")
    book.active["A1"] = "Педагоги"
    file = xlsx(tmp_path, HEADINGS, *ROWS, book=book)
    assert told(take(sqlite_store, actor, file, "check")) == []
    book.active.merge_cells("D3:D4")
    book.save(file)
    assert told(take(sqlite_store, actor, file, "check")) == [(0, "", "merged_cells")]
    with pytest.raises(PayloadRefused):
        take(sqlite_store, actor, file, "good")


def test_a_formula_is_never_run(sqlite_store: Store, tmp_path: Path) -> None:
    """Its value is read where Excel has kept one; here none was."""
    actor = school(sqlite_store)
    report = take(sqlite_store, actor, xlsx(tmp_path, HEADINGS, ("=A1", "Пётр", "", "", "", "")), "check")
    assert told(report) == [(2, "Фамилия", "missing")]


def rewritten(file: Path, rows: bytes) -> None:
    """The filled template with these rows in its sheet."""
    with zipfile.ZipFile(BytesIO(people_rows.template())) as template:
        parts = {name: template.read(name) for name in template.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    before, _, rest = parts[sheet].partition(b"<sheetData>")
    parts[sheet] = before + b"<sheetData>" + rows + b"</sheetData>" + rest.partition(b"</sheetData>")[2]
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in parts.items():
            package.writestr(name, data)


def test_what_is_no_table_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With what to do, and before it can do harm."""
    file = tmp_path / "table"
    for data, code in (
        (b"\xd0\xcf\x11\xe0" + b"\0" * 100, "old_table"),
        (b"PK\x03\x04 nothing", "broken_table"),
        (b"\x89PNG\0\0\0", "not_table"),
        (b"", "empty_table"),
        (b" ; ;\r\n", "empty_table"),
        ("Цвет;Размер\r\nбелый;5".encode(), "missing_column"),
        ("Фамилия;Фамилия\r\nКим;Ким".encode(), "column_twice"),
    ):
        file.write_bytes(data)
        assert refusal(file) == code
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("xl/sharedStrings.xml", b" " * (table_file.STRINGS + 1))
    assert file.stat().st_size < 100_000
    assert refusal(file) == "too_large_table"
    rewritten(file, b"<row/>" * (table_file.TAGS + 1))
    assert refusal(file) == "too_large_table"
    rewritten(file, b'<row r="99999999999"><c><v>1</v></c></row>')
    assert refusal(file) == "too_many_rows"
    monkeypatch.setattr(table_file, "ROWS", 3)
    assert refusal(csv(tmp_path, HEADINGS, *ROWS * 3)) == "too_many_rows"
    monkeypatch.setattr(table_file, "BYTES", 10)
    assert refusal(csv(tmp_path, HEADINGS)) == "too-large"


@pytest.mark.parametrize(
    ("cell", "read"),
    [
        ("01.09.2026", "2026-09-01"),
        ("1.9.2026 г.", "2026-09-01"),
        ("01/09/2026", "2026-09-01"),
        ("2026-09-01", "2026-09-01"),
        ("«1» сентября 2026 года", "2026-09-01"),
        (datetime(2026, 9, 1, 12, tzinfo=UTC), "2026-09-01"),
        (46266, "2026-09-01"),
        (46266.0, "2026-09-01"),
    ],
)
def test_dates_as_people_write_them(cell: object, read: str) -> None:
    """And as Excel counts them."""
    assert cells.day(cell) == read


@pytest.mark.parametrize("cell", ["01.09.26", "31.02.2026", "осенью", "5", "99999", True])
def test_dates_that_nobody_can_know(cell: object) -> None:
    """A year of two digits may be any century."""
    with pytest.raises(CellRefused):
        cells.day(cell)


@pytest.mark.parametrize(("cell", "read"), [(12, 12), ("12 лет", 12), ("5 л. 3 мес.", 5), ("менее года", 0), (7.0, 7)])
def test_years_as_people_write_them(cell: object, read: int) -> None:
    """Whole years."""
    assert cells.years(cell) == read


def test_the_template_is_taken_as_it_is(store: Store, tmp_path: Path) -> None:
    """Our own examples are right, of people and then of pairs."""
    actor = school(store)
    file = tmp_path / "table"
    file.write_bytes(people_rows.template())
    assert take(store, actor, file, "all").added == 1
    with store.begin() as session:
        for named in (BUGA, KIM):
            person(session, actor, named)
    file.write_bytes(pair_rows.template())
    report = take(store, actor, file, "all", import_pairs)
    assert (report.added, told(report)) == (1, [])
    with store.read() as session:
        (pair,) = pairs.listed(session, actor, PairsQuery()).items
    assert (pair.mentor.name, len(pair.mentees), pair.card.kind) == ("Попова Лариса Алексеевна", 2, "групповое")


def test_a_table_that_was_fetched_changes_nothing(store: Store, tmp_path: Path) -> None:
    """What goes out comes in again."""
    actor = school(store)
    with store.begin() as session:
        consents = {"mentoring": "2026-08-25"}
        popova = person(session, actor, POPOVA, mentor=True, experience=21, consents=consents, note="@тег")
        buga = person(session, actor, {**BUGA, "gender": "f"})
        pairs.add(session, actor, pair_card(popova, buga, agreement={"number": "7", "date": "2026-08-30"}))
    file = tmp_path / "table"
    with store.begin() as session:
        file.write_bytes(people_rows.exported(session, actor, PeopleQuery()))
    assert take(store, actor, file, "all").unchanged == 2
    with store.begin() as session:
        file.write_bytes(pair_rows.exported(session, actor, PairsQuery()))
    report = take(store, actor, file, "all", import_pairs)
    assert (report.unchanged, report.updated, report.added) == (1, 0, 0)


def test_no_cell_of_ours_is_a_formula(store: Store) -> None:
    """What somebody has typed as a name is never run by the Excel of another."""
    actor = school(store)
    with store.begin() as session:
        person(session, actor, {**KIM, "surname": '=HYPERLINK("http://x")', "post": "+7", "first_name": "@имя"})
        book = load_workbook(BytesIO(people_rows.exported(session, actor, PeopleQuery())))
    assert book.active is not None
    typed = [cell for cell in book.active[2] if cell.value is not None]
    assert {cell.data_type for cell in typed} == {"s"}
    assert typed[0].value == '=HYPERLINK("http://x")'
    assert typed[0].quotePrefix


PAIR_HEADINGS = ("Учебный год", "Наставник", "Наставляемый", "Начало", "Конец")


def test_pairs_find_their_people_by_name(store: Store, tmp_path: Path) -> None:
    """In full or by initials; who is not there or not clear is told."""
    actor = school(store)
    with store.begin() as session:
        for named in (POPOVA, BUGA, KIM, {**KIM, "first_name": "Артём"}):
            person(session, actor, named)
    rows = (
        ("2026-2027", "Попова Л.А.", "Юлия Викторовна Буга", "01.09.2026", "31.05.2027"),
        ("2026/27 учебный год", "Буга Ю.В.", "Ким Алексей Олегович", "", ""),
        ("2026/2027", "Попова Л.А.", "Ким А.О.", "", ""),
        ("2026/2027", "Попова Л.А.", "Нет Такого", "", ""),
        ("2026/2027", "Попова Л.А.", "Попова Л. А.", "", ""),
        ("2026/2027", "Попова Л.А.", "", "", ""),
        ("2026/2027", "Попова Лариса Алексеевна", "Буга Юлия Викторовна", "", ""),
        ("2026/2028", "Попова Л.А.", "Ким Алексей Олегович", "", ""),
    )
    report = take(store, actor, csv(tmp_path, PAIR_HEADINGS, *rows), "good", import_pairs)
    assert sorted(told(report)) == [
        (4, "Наставляемый", "several_people"),
        (5, "Наставляемый", "no_such_person"),
        (6, "Наставляемый", "own_mentor"),
        (7, "Наставляемый", "missing"),
        (8, "", "row_twice"),
        (9, "Учебный год", "school_year"),
    ]
    assert (report.added, report.rows) == (2, 8)
    again = csv(tmp_path, PAIR_HEADINGS, (*rows[0][:4], "30.06.2027"), rows[1])
    changed = take(store, actor, again, "all", import_pairs)
    assert (changed.updated, changed.unchanged, changed.added) == (1, 1, 0)


def test_a_mentee_of_two_pairs_of_a_table_is_told(store: Store, tmp_path: Path) -> None:
    """Rows see the rows above them."""
    actor = school(store)
    with store.begin() as session:
        for named in (POPOVA, BUGA, KIM):
            person(session, actor, named)
    rows = [("2026/2027", name, "Буга Юлия Викторовна") for name in ("Попова Л.А.", "Ким А.О.")]
    report = take(store, actor, csv(tmp_path, PAIR_HEADINGS[:3], *rows), "all", import_pairs)
    assert [(one.row, one.column) for one in report.problems if one.code == "mentee_in_two_pairs"] == [
        (3, "Наставляемый")
    ]


def test_a_pair_that_has_ended_and_begun_anew_comes_back_from_its_table(store: Store, tmp_path: Path) -> None:
    """Each row finds its own record by the day on which it begins; the same pair once more is refused."""
    actor = school(store)
    with store.begin() as session:
        popova, buga = (person(session, actor, named) for named in (POPOVA, BUGA))
        ended = {"date": "2026-12-15", "reason": "отказ наставника", "warned": "2026-12-01"}
        autumn = {"start": "2026-09-01", "end": "2027-05-31"}
        pairs.add(session, actor, pair_card(popova, buga, period=autumn, early_end=ended))
        pairs.add(session, actor, pair_card(popova, buga, period={"start": "2026-12-16", "end": "2027-05-31"}))
    with store.begin() as session:
        (tmp_path / "exported").write_bytes(pair_rows.exported(session, actor, PairsQuery()))
    report = take(store, actor, tmp_path / "exported", "all", import_pairs)
    assert (report.unchanged, report.updated, report.added, told(report)) == (2, 0, 0, [])
    names = ("2026/2027", "Попова Л.А.", "Буга Ю.В.")
    third = csv(tmp_path, PAIR_HEADINGS, (*names, "16.12.2026", "31.05.2027"), (*names, "16.12.2026", "30.06.2027"))
    assert told(take(store, actor, third, "check", import_pairs)) == [(3, "", "row_twice")]


def test_a_new_pair_stands_once_in_a_table(sqlite_store: Store, tmp_path: Path) -> None:
    """A later row of the same people names the earlier one."""
    actor = school(sqlite_store)
    with sqlite_store.begin() as session:
        for named in (POPOVA, BUGA, KIM):
            person(session, actor, named)
    rows = [("2026/2027", "Попова Л.А.", mentees) for mentees in ("Буга Ю.В., Ким А.О.", '"Ким А.О.; Буга Ю.В."')]
    report = take(sqlite_store, actor, csv(tmp_path, PAIR_HEADINGS[:3], *rows), "check", import_pairs)
    assert (report.added, told(report)) == (1, [(3, "", "row_twice")])


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("", "Заполните ячейку: напишите фамилию, имя и отчество"),
        ("Сидорова", "Напишите фамилию, имя и отчество полностью: сейчас там «Сидорова»"),
    ],
)
def test_a_whole_name_that_lacks_a_part_is_told_once(sqlite_store: Store, tmp_path: Path, name: str, said: str) -> None:
    """In words of its own column."""
    actor = school(sqlite_store)
    file = csv(tmp_path, ("ФИО", "Должность"), (name, "учитель"))
    report = take(sqlite_store, actor, file, "check")
    assert [(one.column, one.message) for one in report.problems] == [("ФИО", said)]


def test_a_sex_that_does_not_fit_is_told_in_letters_of_the_table(sqlite_store: Store, tmp_path: Path) -> None:
    """No «m» and «f»: the table takes «м» and «ж»."""
    actor = school(sqlite_store)
    rows = (("Сидорова Анна Ивановна", "м"), ("Ким Саша", ""))
    report = take(sqlite_store, actor, csv(tmp_path, ("ФИО", "Пол"), *rows), "check")
    assert [(one.row, one.code) for one in report.problems] == [(2, "gender_mismatch"), (3, "gender_unknown")]
    assert "мужской" in report.problems[0].message
    assert not any("(m" in one.message for one in report.problems)


def test_a_table_is_sent_and_fetched(schools: tuple[School, School]) -> None:
    """A form with the file and the mode; nothing is written unless it says so."""
    client = caller_of(schools[0], Role.CURATOR)

    def send(path: str, data: bytes, **parts: str) -> Any:
        form = {"file": (BytesIO(data), "таблица.xlsx"), **parts}
        return client.post(f"/api/v1/{path}/import", data=form, content_type="multipart/form-data")

    people_table = client.get("/api/v1/people/import/template.xlsx").data
    assert send("people", people_table).json["written"] is False
    assert send("people", people_table, mode="all").json["added"] == 1
    assert send("people", people_table, mode="good").json["unchanged"] == 1
    assert send("people", people_table, mode="some").json["problems"][0]["code"] == "unknown_mode"
    refused = send("pairs", client.get("/api/v1/pairs/import/template.xlsx").data, mode="all")
    assert refused.status_code == 422
    assert {one["code"] for one in refused.json["problems"]} == {"no_such_person"}
    assert refused.json["problems"][0]["pointer"] == "/rows/2/Наставляемые"
    assert client.get("/api/v1/people/export.xlsx").data[:2] == b"PK"
    assert client.get("/api/v1/pairs/export.xlsx").mimetype.endswith("spreadsheetml.sheet")
    nothing = client.post("/api/v1/people/import", data={"mode": "all"}, content_type="multipart/form-data")
    assert nothing.json["problems"][0]["code"] == "one_file"
    secretary = caller_of(schools[0], Role.SECRETARY)
    assert secretary.post("/api/v1/people/import", data={}, content_type="multipart/form-data").status_code == 403


@pytest.mark.parametrize("seed", range(20))
def test_a_torn_workbook_is_refused_in_words(tmp_path: Path, seed: int) -> None:
    """openpyxl trusts a file; whatever it stumbles over is told as a file that does not open."""
    dice = Random(seed)
    file = tmp_path / "table"
    with zipfile.ZipFile(BytesIO(people_rows.template())) as whole:
        parts = {name: whole.read(name) for name in whole.namelist()}
    name = dice.choice(sorted(parts))
    cut = dice.randrange(len(parts[name]))
    parts[name] = parts[name][:cut] + bytes(dice.randrange(256) for _ in range(5)) + parts[name][cut + 20 :]
    with zipfile.ZipFile(file, "w") as package:
        for part, data in parts.items():
            package.writestr(part, data)
    with suppress(FilesRefused), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import_people.read(file)
