"""A form as a browser has it: drawn by the macros, and every input of it as it would be submitted."""

from __future__ import annotations

from functools import cache
from html.parser import HTMLParser
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from service.forms import Form, Names

TEMPLATES = Path(__file__).resolve().parent.parent / "service" / "web" / "templates"
_PAGE = """{% from "form/form.html" import form_sections, form_summary, datalists -%}
<form>{{ form_summary(form) }}{{ datalists(names) }}{{ form_sections(form) }}</form>"""


@cache
def _page() -> Template:
    return Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined).from_string(
        _PAGE
    )


def drawn(form: Form, names: Names | None = None) -> str:
    """The HTML of a form."""
    return _page().render(form=form, names=names or {})


class Browser(HTMLParser):
    """What a browser makes of a form: its inputs in order, its ids, labels, links and buttons."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.fields: list[tuple[str, str]] = []
        self.ids: list[str] = []
        self.labels: list[str] = []
        self.described: list[str] = []
        self.links: list[str] = []
        self.actions: list[str] = []
        self.unnamed: list[str] = []
        self._select = self._area = ""
        self._text = ""
        self._options: list[tuple[str, bool]] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = {name: value or "" for name, value in attrs}
        if "id" in known:
            self.ids.append(known["id"])
        if tag == "label":
            self.labels.append(known["for"])
        self.described += known.get("aria-describedby", "").split()
        if tag == "a" and known.get("href", "").startswith("#") and len(known["href"]) > 1:
            self.links.append(known["href"][1:])
        if tag in ("input", "textarea", "select") and known.get("type") != "hidden":
            self.unnamed += [] if "aria-label" in known else [known.get("id", known["name"])]
        if tag == "button" and "value" in known:
            self.actions.append(known["value"])
        if tag == "input":
            self._input(known)
        elif tag == "textarea":
            self._area, self._text = known["name"], ""
        elif tag == "select":
            self._select, self._options = known["name"], []
        elif tag == "option" and self._select:
            self._options.append((known["value"], "selected" in known))

    def _input(self, known: dict[str, str]) -> None:
        if known.get("type") == "checkbox" and "checked" not in known:
            return
        value = known.get("value", "")
        if known.get("type") != "hidden":
            value = value.replace("\r", "").replace("\n", "")  # what a line of text does to line breaks
        self.fields.append((known["name"], value))

    def handle_data(self, data: str) -> None:
        if self._area:
            self._text += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            text = self._text.removeprefix("\n").replace("\r\n", "\n").replace("\r", "\n")
            self.fields.append((self._area, text.replace("\n", "\r\n")))
            self._area = ""
        elif tag == "select":
            chosen = [value for value, is_chosen in self._options if is_chosen] or [
                value for value, _ in self._options[:1]
            ]
            self.fields += [(self._select, value) for value in chosen[-1:]]
            self._select = ""
