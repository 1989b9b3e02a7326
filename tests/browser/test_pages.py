"""Every page: its doors are open, axe finds nothing, nothing is wider than the window, paper holds no menu."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from service.access import Role
from service.app import create_app
from service.settings import Settings
from tests.browser.conftest import NARROW, WIDE, SignIn
from tests.browser.house import House, School
from tests.browser.looks import printed, sideways, small_targets, violations
from tests.browser.walk import Walked, look, walk
from tests.test_rights import RIGHTS
from tests.test_web_rights import OPEN, WITH_ACTION

LEAD_ON = {"GET /", "GET /years"}
FOR_SCRIPTS = {"GET /papers/<number>/state", "GET /pick/people", "GET /pick/pairs"}
"""What no link leads to: a draft looks whether it is fresh, a field for names looks for them."""
SHOWN = sorted(page for page in WITH_ACTION if page.startswith("GET"))


@pytest.fixture(scope="session")
def walks(house: House, shown_school: School, tmp_path_factory: pytest.TempPathFactory) -> Mapping[Role, Walked]:
    """What each role comes to from the first page of the demonstration school."""
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
    assert sorted(set(SHOWN) - met - LEAD_ON - FOR_SCRIPTS) == []


@pytest.mark.parametrize("page", SHOWN)
def test_a_page_is_for_everybody(
    walks: Mapping[Role, Walked], house: House, shown_school: School, sit_down: SignIn, page: str
) -> None:
    """WCAG 2.2 AA as far as axe sees it, at both widths; nothing sideways; targets for fingers; paper without menus."""
    addresses = walks[Role.ADMINISTRATOR].pages.get(page, [])
    who = shown_school.administrator
    shown = [
        address for address in addresses if look(house, who, address).data.lstrip()[:15].lower() == b"<!doctype html>"
    ]
    if not shown:
        return  # a file, or a piece of a page
    tab = sit_down(who)
    wrong: list[str] = []
    for place, address in enumerate(shown):
        tab.set_viewport_size(WIDE)  # type: ignore[arg-type]
        tab.goto(address)
        wrong += violations(tab) + sideways(tab)
        tab.set_viewport_size(NARROW)  # type: ignore[arg-type]
        wrong += sideways(tab) + (violations(tab) if place == 0 else [])
        wrong += small_targets(tab) + printed(tab)
    told = "\n".join(wrong)
    assert not told


def test_the_entrance_is_for_everybody(sit_down: SignIn) -> None:
    """The only page of those who are not known."""
    tab = sit_down()
    tab.goto("/enter")
    assert violations(tab) + sideways(tab) + small_targets(tab) + printed(tab) == []
