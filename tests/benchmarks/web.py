"""The web as a person meets it: bytes and time of every page, a preview in a real browser, the year's papers at once.

The school has 500 people, 200 pairs and the drafts of its year. Pages are asked for over one kept connection of a real
service, so that its door, its database and its drawing are all in the time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from http.client import HTTPConnection
from itertools import pairwise
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter, sleep
from typing import Any

from playwright.sync_api import Page, sync_playwright

from service.access import Actor
from service.api.guard import COOKIE
from service.app import create_app
from service.registry import papers
from service.registry.shapes import PaperIn
from service.settings import Settings
from service.store import Files, Session
from tests.benchmarks.rows import Row, at_most
from tests.browser.chromium import WIDE, launch
from tests.browser.fresh import august
from tests.browser.house import House, Person
from tests.browser.walk import walk
from tests.payloads import raw
from tests.years_school import YEAR

PEOPLE, PAIRS, SET = 500, 200, 20
_REQUESTS, _TURNS = 15, 7
_KEEPS = ("html", "css", "javascript")
"""What is weighed: everything but pictures."""
_REPORT = "report"
"""A paper of four pages."""
API = "/api/v1"


def run() -> Iterator[Row]:
    """Pages, preview, the whole set."""
    with TemporaryDirectory(prefix="pismovod-") as name:
        house = House(Path(name))
        try:
            yield from _pages(house, Path(name))
            yield from _preview(house)
            yield from _whole_set(house)
        finally:
            house.close()


# Pages


def _pages(house: House, folder: Path) -> Iterator[Row]:
    """The heaviest and the slowest page, and every one that misses."""
    who = house.school(partial(august, many=PEOPLE, count=PAIRS)).administrator
    app = create_app(Settings(data=folder / "rules"))
    met = walk(house, app, who).pages
    app.extensions["store"].dispose()
    weighed: dict[str, float] = {}
    timed: dict[str, float] = {}
    for rule, addresses in met.items():
        who = house.again(who)
        pages = [one for one in addresses if _asked(house, who, one)[1].startswith("text/html")]
        if pages and "/pages" not in rule:
            weighed[rule] = max(_weight(house, who, address) for address in pages)
            timed[rule] = max(_time(house, who, address) for address in pages)
    yield from _worst(weighed, "over the wire without pictures", 100, "kB")
    yield from _worst(timed, f"server time with {PEOPLE} people, {PAIRS} pairs, median", 50, "ms")


def _worst(measured: dict[str, float], what: str, most: float, unit: str) -> Iterator[Row]:
    worst = max(measured, key=lambda rule: measured[rule])
    for rule, value in sorted(measured.items(), key=lambda one: -one[1]):
        if rule == worst or value > most:
            yield at_most(f"{rule}: {what} ({len(measured)} pages)", value, most, unit)


def _asked(house: House, who: Person, address: str) -> tuple[bytes, str]:
    """What goes over the wire for an address, and its kind."""
    connection = HTTPConnection("127.0.0.1", house.server.port, timeout=60)
    connection.request("GET", address, headers={**who.headers, "Accept-Encoding": "gzip, br"})
    answer = connection.getresponse()
    data = answer.read()
    connection.close()
    return data, answer.headers.get("Content-Type", "")


def _weight(house: House, who: Person, address: str) -> float:
    """Kilobytes of a page and of everything that it names but pictures."""
    text = house.server.ask("GET", address, **who.headers).data.decode()
    named = {found.replace("&amp;", "&") for found in re.findall(r'(?:href|src)="(/static/[^"]+)"', text)}
    answers = [_asked(house, who, one) for one in (address, *named)]
    return sum(len(data) for data, kind in answers if any(keep in kind for keep in _KEEPS)) / 1000


def _time(house: House, who: Person, address: str) -> float:
    """The middle of some answers on one connection, milliseconds."""
    connection = HTTPConnection("127.0.0.1", house.server.port, timeout=60)
    taken = []
    for _ in range(_REQUESTS):
        began = perf_counter()
        connection.request("GET", address, headers=who.headers)
        answer = connection.getresponse()
        answer.read()
        assert answer.status == 200, address
        taken.append(1000 * (perf_counter() - began))
    connection.close()
    return median(taken[3:])


# A preview


def _preview(house: House) -> Iterator[Row]:
    """From the last key to the new pictures of all four pages, as one sees them."""
    school = house.school(_report)
    with sync_playwright() as driver:
        browser = launch(driver)
        context = browser.new_context(base_url=house.address, viewport=WIDE, bypass_csp=True)
        context.add_cookies([{"name": COOKIE, "value": school.curator.cookie, "url": house.address}])
        page = context.new_page()
        page.goto("/papers")
        page.locator("main table a, main li a").first.click()
        page.wait_for_selector(_PICTURE)
        taken = [_retyped(page, turn) for turn in range(_TURNS)]
        browser.close()
    yield at_most("a preview of four pages in Chromium, from the last key to the pictures", median(taken), 2, "s")


_PICTURE = "#pages img"


def _retyped(page: Page, turn: int) -> float:
    """Seconds from a key to another first picture that is there."""
    before = page.locator(_PICTURE).first.get_attribute("src")
    page.locator("form#paper textarea[data-rich]:visible").last.focus()
    page.keyboard.press("Control+End")
    page.keyboard.type(f" {turn}")
    began = perf_counter()
    page.wait_for_function(
        """([which, before]) => {
            const all = [...document.querySelectorAll(which)];
            return all.length && all[0].getAttribute("src") !== before && all[0].complete && all[0].naturalWidth;
        }""",
        arg=[_PICTURE, before],
        polling=20,
    )
    return perf_counter() - began


# The year


def _whole_set(house: House) -> Iterator[Row]:
    """«Подготовить все документы»: drafts, order, papers, one packet; of a school that no cache knows each time."""

    def turn(count: int, mark: int) -> tuple[float, ...]:
        fill = partial(august, many=48, count=count, mark=mark, drafts=False)
        return _ordered(house, house.school(fill).administrator)

    turn(2, 0)
    turns = sorted((turn(SET, 1 + place) for place in range(3)), key=lambda told: sum(told[1:]))
    papers_made, *parts = turns[1]
    told = ", ".join(f"{part:.2f}" for part in parts)
    yield Row(f"the set of {SET} pairs: drafts, order, papers, опись and one file", f"{told} s")
    yield at_most(f"the set of {SET} pairs, {papers_made:.0f} papers, as one packet", sum(parts), 15, "s")


def _ordered(house: House, who: Person) -> tuple[float, ...]:
    """How many papers, and the seconds of each part."""

    def ask(method: str, path: str, body: object = None) -> Any:
        answer = house.server.ask(method, f"{API}{path}", body, **{**who.headers, "Accept": "application/json"})
        assert answer.status < 400, answer.data
        return answer.json

    moments = [perf_counter()]
    made = len(ask("POST", f"/years/{YEAR[:4]}/prepare", {})["made"])
    moments.append(perf_counter())
    job = ask("POST", "/packets", ask("GET", f"/years/{YEAR[:4]}/packet")["packet"])["id"]
    moments.append(perf_counter())
    while (told := ask("GET", f"/jobs/{job}"))["state"] not in ("done", "failed"):
        if len(moments) == 3 and told["item"] in ("Опись", "Сборка пакета"):
            moments.append(perf_counter())
        sleep(0.05)
    assert told["state"] == "done", told
    moments.append(perf_counter())
    return made, *(after - before for before, after in pairwise(moments))


# Who is there


def _report(session: Session, files: Files, actor: Actor) -> None:
    papers.add(session, actor, PaperIn(type=_REPORT, payload=raw(_REPORT)))
