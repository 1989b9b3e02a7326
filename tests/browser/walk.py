"""Walking through the pages as a person does: by their links, and looking at what their forms would do."""

from __future__ import annotations

from collections import defaultdict, deque
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urldefrag, urlencode, urljoin, urlsplit

from flask import Flask
from werkzeug.exceptions import HTTPException

from tests.browser.house import House, Person
from tests.servers import Told

MOST = 3
"""Addresses of one kind that are looked at: papers in their states, people with pairs and without."""
_ASKED = {"hx-get": "GET", "hx-post": "POST", "data-pages": "GET", "data-printed": "POST"}
"""What our scripts and htmx ask for."""


@dataclass
class Walked:
    """What was found: addresses by the rule that they follow, and what is wrong with them."""

    pages: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    """«GET /people» -> addresses that answered with something."""
    deeds: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    """«POST /people» -> the pages that offer it."""
    dead: list[str] = field(default_factory=list)
    """Links that lead to nothing."""


class _Links(HTMLParser):
    """Where a page leads: method and address; of a form that only asks, with what stands in it."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, str]] = []
        self._form, self._method = "", "GET"
        self._fields: dict[str, str] = {}
        self._select = self._untold = ""
        self._can_press = False
        self._shut = 0
        """How many fieldsets around are disabled."""

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attributes}
        if tag == "form":
            self._form, self._method, self._fields = told.get("action", ""), told.get("method", "get").upper(), {}
            self._can_press = False
        if tag == "fieldset" and (self._shut or "disabled" in told):
            self._shut += 1
        if tag == "button" and told.get("type") != "button" and "aria-hidden" not in told and not self._shut:
            self._can_press = True
        if tag == "input" and told.get("name") and ("checked" in told or told.get("type") not in ("checkbox", "radio")):
            self._fields[told["name"]] = told.get("value", "")
        if tag == "select":
            self._select = told.get("name", "")
        if tag == "option" and self._select and ("selected" in told or self._select not in self._fields):
            self._fields[self._select] = told.get("value", "")
            self._untold = "" if "value" in told else self._select
        if tag == "a" and "href" in told:
            self.found.append(("GET", told["href"]))
        if tag in ("iframe", "img", "object") and told.get("src"):
            self.found.append(("GET", told["src"]))
        if "formaction" in told:
            self._ask(told.get("formmethod", self._method).upper(), told["formaction"])
        self.found += [(method, told[name]) for name, method in _ASKED.items() if name in told]

    def handle_data(self, data: str) -> None:
        if self._untold:  # an option without a value says its text
            self._fields[self._untold], self._untold = data.strip(), ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "form" and (self._can_press or self._method == "GET"):
            self._ask(self._method, self._form)
        if tag == "fieldset" and self._shut:
            self._shut -= 1
        if tag == "select":
            self._select = ""

    def _ask(self, method: str, address: str) -> None:
        self.found.append((method, f"{address}?{urlencode(self._fields)}" if method == "GET" else address))


def walk(house: House, app: Flask, who: Person, start: str = "/") -> Walked:
    """Open everything that can be reached from `start`, at most `MOST` addresses of a kind. `app` knows the rules."""
    rules = app.url_map.bind("localhost")
    walked, waiting, seen = Walked(), deque([(start, "")]), {start}
    while waiting:
        address, came_from = waiting.popleft()
        rule = _rule(rules, "GET", address)
        if len(walked.pages[rule]) >= MOST:
            continue
        answer = look(house, who, address)
        if answer.status >= 400:
            walked.dead.append(f"{came_from} -> {address}: {answer.status}")
            continue
        if answer.status in (302, 303):
            links = _Links()
            links.found.append(("GET", answer.headers["Location"]))
        else:
            walked.pages[rule].append(address)
            links = _Links()
            if answer.headers["Content-Type"].startswith("text/html"):
                links.feed(answer.data.decode())
        for method, target in links.found:
            whole = urldefrag(urljoin(address, target)).url
            if urlsplit(whole).netloc or not whole.startswith("/") or whole.startswith("/static/"):
                continue
            if method != "GET":
                walked.deeds[_rule(rules, method, whole)].add(address)
            elif whole not in seen:
                seen.add(whole)
                waiting.append((whole, address))
    return walked


def look(house: House, who: Person, address: str) -> Told:
    """A page as it is sent to this person."""
    return house.server.ask("GET", address, **who.headers)


def _rule(rules: object, method: str, address: str) -> str:
    try:
        rule, _ = rules.match(urlsplit(address).path, method=method, return_rule=True)  # type: ignore[attr-defined]
    except HTTPException:
        return f"{method} (nothing: {address})"
    return f"{method} {rule.rule}"
