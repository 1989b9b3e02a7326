"""What can be measured of how a page looks: WCAG by axe, its width, what is printed of it."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from playwright.sync_api import Page

_AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"
_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@cache
def _axe() -> str:
    return _AXE.read_text("utf-8")


def violations(page: Page) -> list[str]:
    """What axe has against the page: rule, place, why. The debugger puts axe in, so the policy stays as it is."""
    page.evaluate(_axe())
    told = page.evaluate("tags => axe.run(document, {runOnly: tags, resultTypes: ['violations']})", _TAGS)
    return [
        f"{page.url} {page.viewport_size}: {rule['id']}: {node['target']}: {node['failureSummary']}"
        for rule in told["violations"]
        for node in rule["nodes"][:3]
    ]


def sideways(page: Page) -> list[str]:
    """What makes the page wider than the window; nothing where it need not be scrolled sideways."""
    return page.evaluate(  # type: ignore[no-any-return]
        """() => {
            const width = document.documentElement.clientWidth;
            if (document.documentElement.scrollWidth <= width) return [];
            const wide = [...document.querySelectorAll("body *")].filter(
                (one) => one.getBoundingClientRect().right > width + 1 && !one.closest(".table-scroll"));
            return [`${location.pathname}: ${document.documentElement.scrollWidth} px`,
                    ...wide.slice(0, 5).map((one) => `${one.tagName}.${one.className}`)];
        }"""
    )


def small_targets(page: Page) -> list[str]:
    """Buttons and inputs that a finger misses: under 24 px in either direction, with their labels."""
    return page.evaluate(  # type: ignore[no-any-return]
        """() => [...document.querySelectorAll("button, input:not([type=hidden]), select, summary")]
            .filter((one) => one.checkVisibility({visibilityProperty: true, opacityProperty: true}))
            .filter((one) => !one.closest(".visually-hidden, .visually-hidden-focusable"))
            .filter((one) => [one, ...(one.labels || [])].every((target) => {
                const box = target.getBoundingClientRect();
                return box.width < 24 || box.height < 24;
            }))
            .map((one) => `${location.pathname}: ${one.outerHTML.slice(0, 120)}`)"""
    )


def printed(page: Page) -> list[str]:
    """What is for the screen only and would be printed nevertheless: menus, and whatever can be pressed."""
    page.emulate_media(media="print")
    left = page.evaluate(
        """() => [...document.querySelectorAll("header.head, nav, button, .btn, [type=submit]")]
            .filter((one) => one.checkVisibility()).map((one) => one.outerHTML.slice(0, 90))"""
    )
    page.emulate_media(media="screen")
    return [f"{page.url}: {one}" for one in left]
