"""Browser tests: one service and one Chromium for all of them, a new profile for each person of each test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from service.api.guard import COOKIE
from tests.browser.chromium import NARROW, WIDE, launch
from tests.browser.house import House, Person, School, shown
from tests.browser.watch import Watch, tab

PATIENCE_MS = 20_000
_FOLDER = Path(__file__).parent
_PRINT = "window.print = () => (top.printed ||= []).push(location.pathname);"
"""The dialog of printing would hold up a browser without a window; which document it was opened for is remembered."""
SignIn = Callable[..., Page]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All of them on one worker of pytest, so that there is one service; they may start LibreOffice: it is its own."""
    for item in items:
        if _FOLDER in item.path.parents:
            item.add_marker(pytest.mark.xdist_group("browser"))
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """The service."""
    house = House(tmp_path_factory.mktemp("house"))
    yield house
    house.close()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The browser."""
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as driver:
        browser = launch(driver)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def shown_school(house: House) -> School:
    """The demonstration school, for what only looks at it."""
    return house.school(shown)


@pytest.fixture
def school(house: House) -> School:
    """A demonstration school of one's own, to work in."""
    return house.school(shown)


@pytest.fixture
def watches() -> list[Watch]:
    """Everything that is watched in this test."""
    return []


@pytest.fixture
def sit_down(house: House, chromium: Browser, watches: list[Watch]) -> Iterator[SignIn]:
    """Open a tab in a new profile: of a person who has signed in, or of nobody. At the end nothing was wrong in it."""
    contexts = []

    def open_tab(who: Person | None = None, *, narrow: bool = False, scripts: bool = True) -> Page:
        context = chromium.new_context(
            base_url=house.address,
            viewport=NARROW if narrow else WIDE,
            locale="ru-RU",
            timezone_id="Europe/Moscow",
            reduced_motion="reduce",
            java_script_enabled=scripts,
        )
        contexts.append(context)
        context.add_init_script(_PRINT)
        if who:
            context.add_cookies([{"name": COOKIE, "value": who.cookie, "url": house.address}])
        watches.append(Watch(context, house.address))
        return tab(context)

    yield open_tab
    for context in contexts:
        context.close()
    for watch in watches:
        watch.check()
