"""Packets by HTTP: put together without a script, handed in, watched, fetched and printed."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from html import unescape
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from werkzeug.test import TestResponse

from service import pipeline
from service.access import Role
from service.access.rights import actor_of
from service.app import Service
from service.errors import FilesRefused, NotFound, PayloadRefused, Problem
from service.jobs.uploads import KEPT_S, MOST_FILES, Uploads
from service.jobs.work import Worker
from service.records import people
from service.records.people import PersonCard
from service.registry.queues import Queue
from service.store import Store
from service.store.tables import Packet
from tests.test_web_office import EVIL, SCAN, draft, order, registered, secretary, waiting, with_indexes
from tests.worlds import School, new_school

NEW = "/packets/new"
PDF = b"%PDF-1.7 not a real one"
PLAN = {
    "title": "Осень", "filename": "Осень.pdf", "pages": 7, "sheets": 4, "sheets_to_print": 8, "copies": 2,
    "duplex": True, "archival": True, "print_plan": ["Осень", "Печатать с двух сторон", "Страниц в файле: 7"],
    "problems": [],
    "items": [
        {"title": "Опись", "number": "", "date": None, "first_page": 1, "pages": 1, "sheets": 1, "copies": 1},
        {"title": f"Приказ {EVIL}", "number": "134-од", "date": None, "first_page": 3, "pages": 3, "sheets": 2,
         "copies": 1},
    ],
}  # fmt: skip


@pytest.fixture
def app(serve: Callable[..., Service]) -> Service:
    """The service over the store of the fixture `sqlite_store`."""
    return serve()


@pytest.fixture
def school(app: Service, sqlite_store: Store) -> School:
    """A school with a journal."""
    return with_indexes(new_school(app, sqlite_store, "only"))


@pytest.fixture
def recipe(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Packets made of nothing; what was asked of them."""
    asked: list[Any] = []

    def make_packet(raw: Any, files: Mapping[str, Path], folder: Path, tell: Any, *more: Any) -> Any:
        asked.append((raw, {name: file.read_bytes() for name, file in files.items()}))
        if raw["title"] == "Негодный":
            raise PayloadRefused("Исправьте пакет", [Problem("/items/0", "bad", "Замените второй лист")])
        tell(pipeline.Progress(5, 5, ""))
        (folder / "packet.pdf").write_bytes(PDF)
        (folder / "packet.zip").write_bytes(b"PK")
        return SimpleNamespace(as_dict=lambda: PLAN)

    monkeypatch.setattr(pipeline, "make_packet", make_packet)
    return asked


class Page(HTMLParser):
    """The form of the builder, as a browser would send it."""

    def __init__(self, answer: TestResponse) -> None:
        super().__init__()
        self.data: dict[str, list[str]] = {}
        self._select = ""
        self._is_in = False
        self.feed(answer.text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Every input that is sent."""
        told = {name: value or "" for name, value in attrs}
        self._is_in = self._is_in or told.get("id") == "builder"
        if not self._is_in:
            return
        name, kind = told.get("name", ""), told.get("type", "text")
        if tag == "input" and name and kind != "file" and (kind != "checkbox" or "checked" in told):
            self.data.setdefault(name, []).append(told.get("value", ""))
        elif tag == "select":
            self._select = name
        elif tag == "option" and "selected" in told:
            self.data.setdefault(self._select, []).append(told.get("value", ""))

    def handle_endtag(self, tag: str) -> None:
        """Behind the form nothing belongs to it."""
        self._is_in = self._is_in and tag != "form"


def press(school: School, page: TestResponse, do: str, files: Any = None, **typed: Any) -> TestResponse:
    """Press a button of the builder, with other values typed."""
    data: dict[str, Any] = {**Page(page).data, **typed, "do": do}
    if files:
        data["files"] = files
    return secretary(school).post(NEW, data=data)


def lines(page: TestResponse) -> list[str]:
    """What the packet holds, in its order."""
    return [mark.split(":")[2] for mark in Page(page).data.get("item", [])]


def worker(app: Service, store: Store) -> Worker:
    """A worker that remembers."""
    return Worker(app.config["SETTINGS"].data, 30, store)


def test_there_is_no_packet_yet(school: School) -> None:
    """One sentence, one button."""
    page = secretary(school).get("/packets").text
    assert "одним файлом для печати" in page
    assert f'href="{NEW}"' in page


def test_papers_are_put_in_order(school: School) -> None:
    """Added, moved, removed and brought back, each by a button of the form; typed values stay where they were."""
    first, second, third = (registered(school) for _ in range(3))
    page = secretary(school).get(f"{NEW}?paper={first}&paper={second}")
    assert lines(page) == [first, second]
    page = press(school, page, f"add:{third}")
    page = press(school, page, "up:3", **{"copies-3": "4", "title": "Моё название"})
    assert lines(page) == [first, third, second]
    page = press(school, page, "down:1")
    assert lines(page) == [third, first, second]
    page = press(school, page, "remove:3")
    assert lines(page) == [first, second]
    assert "Убрано: Приказ" in page.text
    page = press(school, page, "restore")
    assert lines(page) == [third, first, second]
    assert Page(page).data["copies-3"] == ["4"]
    assert Page(page).data["title"] == ["Моё название"]
    for nothing in ("up:3", "down:2", "up:99", "restore", "remove:zzz", "dance"):
        page = press(school, page, nothing)
        assert lines(page) == [third, first, second], nothing


def test_htmx_gets_the_form_only(school: School) -> None:
    """A piece in place of the page."""
    number = registered(school)
    answer = secretary(school).post(NEW, data={"do": f"add:{number}"}, headers={"HX-Request": "true"})
    assert answer.text.lstrip().startswith("<form")
    assert lines(answer) == [number]


def test_papers_are_looked_for(school: School) -> None:
    """By words; cancelled ones and those that are inside are not offered."""
    inside, other = registered(school), registered(school)
    page = secretary(school).get(f"{NEW}?paper={inside}")
    assert f'value="add:{other}"' in page.text
    assert f'value="add:{inside}"' not in page.text
    assert f'value="add:{other}"' in press(school, page, "find", q="135-од").text
    assert "Таких документов нет" in press(school, page, "find", q="никогда").text


def test_files_are_kept_while_the_packet_is_put_together(school: School, recipe: list[Any], app: Service) -> None:
    """Two of one name get names apart; what can't be opened is told, the others stay; all goes into the packet."""
    page = secretary(school).get(NEW)
    good, other, bad = (BytesIO(SCAN), "скан.png"), (BytesIO(SCAN + b"\0"), "скан.png"), (BytesIO(b"?"), "плохой.png")
    page = press(school, page, "upload", [good, other, bad])
    assert page.status_code == 422
    assert "плохой.png: " in page.text
    assert len(lines(page)) == 2
    done = press(school, page, "make", title="С файлами", register="1", **{"copies-2": "3"})
    assert done.status_code == 303, done.text
    worker(app, school.store).do(done.location.rpartition("/")[2])
    raw, files = recipe[0]
    assert [(item["file"], item["copies"]) for item in raw["items"]] == [("скан.png", 1), ("скан (2).png", 3)]
    assert raw["organisation"]["full_name"], "the register needs it, and a file tells none"
    assert files == {"скан.png": SCAN, "скан (2).png": SCAN + b"\0"}


def test_nobody_reaches_the_files_of_another(school: School, tmp_path: Path) -> None:
    """The number alone opens nothing; after a day they are gone; one person can't fill the disk."""
    page = press(school, secretary(school).get(NEW), "upload", [(BytesIO(SCAN), "скан.png")])
    (number,) = lines(page)
    curator = school.people[Role.CURATOR].client
    seen = curator.post(NEW, data={"item": f"1:file:{number}"})
    assert "Файла больше нет" in seen.text
    refused = curator.post(NEW, data={"item": f"1:file:{number}", "do": "make", "title": "Чужое"})
    assert refused.status_code == 422
    (tmp_path / "a").write_bytes(b"a")
    moment = 10**12
    shelf = Uploads(tmp_path / "data", "кто-то", lambda: moment)
    kept = [shelf.keep("a.pdf", tmp_path / "a") for _ in range(1)]
    with pytest.raises(NotFound):
        Uploads(tmp_path / "data", "другой").find(kept[0].number)
    assert shelf.find(kept[0].number).name == "a.pdf"
    full = Uploads(tmp_path / "data", "третий", lambda: 0)
    for _ in range(MOST_FILES):
        full.keep("a.pdf", tmp_path / "a")
    with pytest.raises(FilesRefused):
        full.keep("a.pdf", tmp_path / "a")
    Uploads(tmp_path / "data", "любой", lambda: moment + KEPT_S).sweep()
    with pytest.raises(NotFound):
        shelf.find(kept[0].number)


def test_what_is_wrong_stands_at_its_line(school: School) -> None:
    """Typed values stay; nothing is ordered."""
    right, wrong = registered(school), draft(school, {"school_year": "2026/2027"})
    page = secretary(school).get(f"{NEW}?paper={right}&paper={wrong}")
    refused = press(school, page, "make", **{"copies-1": "много", "title": EVIL})
    assert refused.status_code == 422
    assert 'href="#line-1"' in refused.text or 'href="#line-2"' in refused.text
    assert Page(refused).data["copies-1"] == ["много"]
    assert EVIL not in refused.text
    again = press(school, refused, "make", **{"copies-1": "1"})
    assert 'href="#line-2"' in again.text
    assert re.search(rf'href="/papers/{wrong}#[^"]+" target="_blank" rel="noopener">[А-Я]', again.text)
    empty = press(school, secretary(school).get(NEW), "make")
    assert "Добавьте в пакет хотя бы один документ" in empty.text
    with school.store.read() as session:
        assert session.query(Packet).count() == 0


def test_everything_that_the_form_offers_is_asked_for(school: School, recipe: list[Any], app: Service) -> None:
    """Each field by its own name."""
    with school.store.begin() as session:
        card = PersonCard.model_validate({"person": order()["curator"]})
        person = people.add(session, actor_of(school.people[Role.ADMINISTRATOR].user), card).id
    number = registered(school)
    page = secretary(school).get(f"{NEW}?paper={number}")
    page = press(school, page, "upload", [(BytesIO(SCAN), "скан.png")])
    whole = dict.fromkeys(("duplex", "register", "numbered", "draft_mark", "qr"), "1")
    typed = {
        **whole, "title": "Весь", "copies": "2", "compiler": person, "compiled_on": "2026-11-20",
        "copies-1": "2", "title-1": "Приказ", "acquaintance-1": "1",
        "title-2": "Скан", "number-2": "5", "date-2": "2026-11-19", "new_sheet-2": "1",
    }  # fmt: skip
    sent = {name: value for name, value in Page(page).data.items() if not name.startswith("new_sheet")}
    done = secretary(school).post(NEW, data={**sent, **typed, "do": "make"})
    assert done.status_code == 303, done.text
    worker(app, school.store).do(done.location.rpartition("/")[2])
    raw, _ = recipe[0]
    assert {name: raw[name] for name in whole} == dict.fromkeys(whole, True)
    assert (raw["title"], raw["copies"], raw["compiled_on"]) == ("Весь", 2, "2026-11-20")
    assert raw["compiler"]["surname"] == order()["curator"]["surname"]
    paper, file = raw["items"]
    assert (paper["copies"], paper["title"], paper["acquaintance"], paper["new_sheet"]) == (2, "Приказ", True, False)
    assert (file["title"], file["number"], file["date"], file["new_sheet"]) == ("Скан", "5", "2026-11-19", True)
    unknown = secretary(school).post(NEW, data={**sent, **typed, "compiler": "0" * 32, "do": "make"})
    assert unknown.status_code == 422
    assert "Выберите составителя заново" in unknown.text


def test_a_packet_is_watched_and_ends_with_itself(school: School, recipe: list[Any], app: Service) -> None:
    """The page asks for the progress, then shows the plan, the files, and what to do with its papers."""
    number = registered(school)
    client = secretary(school)
    place = press(school, client.get(f"{NEW}?paper={number}"), "make", title="Осень").location
    page = client.get(place).text
    assert f'hx-get="{place}/progress"' in page
    assert "HX-Refresh" not in client.get(f"{place}/progress").headers
    assert client.get(f"{place}.pdf").status_code == 404
    assert "Собирается" in client.get("/packets").text
    worker(app, school.store).do(place.rpartition("/")[2])
    assert client.get(f"{place}/progress").headers["HX-Refresh"] == "true"
    page = client.get(place).text
    assert "Листов бумаги: <strong>8</strong>" in page
    assert re.findall(r'<td class="text-nowrap">([^<]+)</td>', page) == ["1", "2–3"]
    assert EVIL not in page
    assert f'href="/office/sign?paper={number}"' in page
    shown = client.get(f"{place}.pdf", buffered=True)
    assert shown.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert shown.headers["Content-Security-Policy"] == "frame-ancestors 'self'"
    assert shown.headers["Content-Disposition"].startswith("inline")
    assert client.get(f"{place}.pdf?save=1", buffered=True).headers["Content-Disposition"].startswith("attachment")
    assert client.get(f"{place}.zip", buffered=True).data == b"PK"
    assert waiting(school)[Queue.PRINT] == 1
    assert "Вернуть в очередь" in client.post(f"{place}/printed").text
    assert waiting(school)[Queue.PRINT] == 0
    assert "листов бумаги: 8" in client.get("/packets").text


def test_a_packet_that_could_not_be_made_says_why(school: School, recipe: list[Any], app: Service) -> None:
    """And leads back to its papers."""
    number = registered(school)
    client = secretary(school)
    place = press(school, client.get(f"{NEW}?paper={number}"), "make", title="Негодный").location
    worker(app, school.store).do(place.rpartition("/")[2])
    page = client.get(place).text
    assert "Замените второй лист" in page
    assert f'href="{NEW}?paper={number}"' in page


def test_another_school_has_no_such_packet(
    school: School, recipe: list[Any], app: Service, sqlite_store: Store
) -> None:
    """Nor its papers."""
    number = registered(school)
    place = press(school, secretary(school).get(f"{NEW}?paper={number}"), "make", title="Осень").location
    worker(app, school.store).do(place.rpartition("/")[2])
    other = with_indexes(new_school(app, sqlite_store, "other"))
    stranger = secretary(other)
    for end in ("", ".pdf", ".zip", "/progress", "/preview"):
        assert stranger.get(place + end).status_code == 404, end
    assert stranger.post(f"{place}/printed").status_code == 404
    page = stranger.get(f"{NEW}?paper={number}")
    assert "Документа больше нет" in page.text
    assert stranger.post(NEW, data={**Page(page).data, "do": "make"}).status_code == 422
    assert "Осень" not in stranger.get("/packets").text


def test_the_packet_of_a_year_comes_filled_in(school: School) -> None:
    """A year without papers says what to do first."""
    answer = secretary(school).get(f"{NEW}?year=2026")
    assert answer.status_code == 422
    assert "Сначала подготовьте документы" in unescape(answer.text)
    assert secretary(school).get(f"{NEW}?year=никогда").status_code == 404
