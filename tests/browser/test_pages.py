"""Every page: its doors are open, axe finds nothing, nothing is wider than the window, paper holds no menu."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from time import sleep
from typing import Any

import pytest
from playwright.sync_api import ViewportSize

from service import documents
from service.access import Role
from service.app import create_app
from service.registry import own_templates
from service.settings import Settings
from service.store.ids import now
from service.years.folder import current_year
from tests.browser.chromium import NARROW, WIDE
from tests.browser.conftest import SignIn
from tests.browser.house import House, Person, School
from tests.browser.looks import printed, sideways, small_targets, violations
from tests.browser.walk import Walked, look, walk
from tests.test_rights import RIGHTS
from tests.test_web_rights import OPEN, WITH_ACTION

TEMPLATES = Path(__file__).resolve().parents[2] / "doc_templates"
TALL = ViewportSize(width=NARROW["width"], height=3_000)
POLL_S = 0.2
"""Between two looks at work that goes on: who asks too often is refused."""
LEAD_ON = {"GET /", "GET /years"}
LED_TO = {"GET /years/<year>/prepare/<job>", "GET /packets/<number>/progress"}
"""What a button leads to while something is made: test_year.py sees it."""
FOR_SCRIPTS = {"GET /papers/<number>/state", "GET /pick/people", "GET /pick/pairs"}
"""What no link leads to: a draft looks whether it is fresh, a field for names looks for them."""
SHOWN = sorted(page for page in WITH_ACTION if page.startswith("GET"))


def order_packet(house: House, who: Person) -> None:
    """The papers of the year as one packet, made."""

    def ask(method: str, path: str, body: object = None) -> Any:
        answer = house.server.ask(method, f"/api/v1{path}", body, **who.headers)
        assert answer.status < 400, answer.data.decode()
        return answer.json

    year = current_year(now().date())[:4]
    job = ask("POST", "/packets", ask("GET", f"/years/{year}/packet")["packet"])["id"]
    while (state := ask("GET", f"/jobs/{job}")["state"]) in ("queued", "running"):
        sleep(POLL_S)
    assert state == "done"


@pytest.fixture(scope="session")
def walks(house: House, shown_school: School, tmp_path_factory: pytest.TempPathFactory) -> Mapping[Role, Walked]:
    """What each role comes to from the first page of the demonstration school, with a packet and a template."""
    order_packet(house, shown_school.administrator)
    with house.store.begin() as session:
        file = TEMPLATES / f"{next(iter(documents.types()))}.docx"
        by = shown_school.administrator.actor
        own_templates.add(session, house.store.files, by, file.stem, file.name, file.read_bytes())
    app = create_app(Settings(data=tmp_path_factory.mktemp("rules")))
    found = {role: walk(house, app, shown_school.people[role]) for role in Role}
    app.extensions["store"].dispose()
    return found


@pytest.mark.parametrize("role", Role)
def test_no_door_is_shown_that_is_shut(walks: Mapping[Role, Walked], role: Role) -> None:
    """Every link of every page leads somewhere, and no form is shown to whom it would refuse."""
    walked = walks[role]
    dead = "\n".join(walked.dead)
    assert not dead
    refused = {
        deed: sorted(places)[:2]
        for deed, places in walked.deeds.items()
        if deed not in OPEN and (deed not in WITH_ACTION or WITH_ACTION[deed] not in {None, *RIGHTS[role]})
    }
    assert refused == {}


def test_every_page_has_a_door(walks: Mapping[Role, Walked]) -> None:
    """Somebody comes to each page by links alone."""
    met = {page for walked in walks.values() for page, addresses in walked.pages.items() if addresses}
    shut = "\n".join(sorted(set(SHOWN) - met - LEAD_ON - LED_TO - FOR_SCRIPTS))
    assert not shut


@pytest.mark.parametrize("page", SHOWN)
def test_a_page_is_for_everybody(
    walks: Mapping[Role, Walked], house: House, shown_school: School, sit_down: SignIn, page: str
) -> None:
    """WCAG 2.2 AA as far as axe sees it, at both widths; nothing sideways; targets for fingers; paper without menus."""
    addresses = walks[Role.ADMINISTRATOR].pages.get(page, [])
    who = house.again(shown_school.administrator)
    shown = [
        address for address in addresses if look(house, who, address).data.lstrip()[:15].lower() == b"<!doctype html>"
    ]
    if not shown:
        return  # a file, or a piece of a page
    tab = sit_down(who)
    wrong: list[str] = []
    for place, address in enumerate(shown):
        tab.set_viewport_size(WIDE)
        tab.goto(address)
        tab.wait_for_load_state("networkidle")
        wrong += violations(tab) + sideways(tab)
        tab.set_viewport_size(TALL)  # nothing lies under a bar that sticks to the lower edge
        wrong += sideways(tab) + (violations(tab) if place == 0 else [])
        wrong += small_targets(tab) + printed(tab)
    told = "\n".join(wrong)
    assert not told


def test_the_entrance_is_for_everybody(sit_down: SignIn) -> None:
    """The only page of those who are not known."""
    tab = sit_down()
    tab.goto("/enter")
    assert violations(tab) + sideways(tab) + small_targets(tab) + printed(tab) == []
