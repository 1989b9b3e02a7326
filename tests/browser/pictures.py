"""`make pictures`: the pictures of the README, taken of the demonstration school in a running service."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from service.access import Actor
from service.api.guard import COOKIE
from service.store import Files, Session
from tests.browser.chromium import NARROW, WIDE, launch
from tests.browser.house import House, Person, shown

FOLDER = Path(__file__).resolve().parents[2] / "samples" / "pictures"
COLOURS, GAP = 128, 24
"""So few colours keep a picture of text sharp and small; pixels between two pictures."""


def main() -> None:
    """Take them all anew."""
    FOLDER.mkdir(exist_ok=True)
    with TemporaryDirectory(prefix="pismovod-") as name, sync_playwright() as driver:
        house = House(Path(name))
        try:
            school, browser = house.school(_shown), launch(driver)
            wide = _tab(browser, house, school.curator)
            wide.goto("/")
            _keep("year", _picture(wide))
            wide.goto("/papers?state=draft")
            wide.get_by_role("link", name="Приказ «О закреплении").first.click()
            _keep("paper", _picture(wide))
            desks = (_tab(browser, house, school.secretary, narrow=narrow) for narrow in (False, True))
            _keep("office", *(_picture(desk, "/office") for desk in desks))
            browser.close()
        finally:
            house.close()


def _shown(session: Session, files: Files, actor: Actor) -> None:
    """The demonstration school, whose curator has made its papers."""
    shown(session, files, replace(actor, name="Соколова М.Г."))


def _tab(browser: Browser, house: House, who: Person, *, narrow: bool = False) -> Page:
    size = NARROW if narrow else WIDE
    context = browser.new_context(base_url=house.address, viewport=size, locale="ru-RU", reduced_motion="reduce")
    context.add_cookies([{"name": COOKIE, "value": who.cookie, "url": house.address}])
    return context.new_page()


def _picture(page: Page, address: str = "") -> bytes:
    """A screenful, when everything of it is there."""
    if address:
        page.goto(address)
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(300)
    return page.screenshot()


def _keep(name: str, *pictures: bytes) -> None:
    """One picture, or some beside each other."""
    parts = [Image.open(BytesIO(picture)).convert("RGB") for picture in pictures]
    width = sum(part.width for part in parts) + GAP * (len(parts) - 1)
    whole = Image.new("RGB", (width, max(part.height for part in parts)), "white")
    left = 0
    for part in parts:
        whole.paste(part, (left, 0))
        left += part.width + GAP
    whole.quantize(COLOURS, dither=Image.Dither.NONE).save(FOLDER / f"{name}.png", optimize=True)


if __name__ == "__main__":
    main()
