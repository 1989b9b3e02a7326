"""Where links and outlines of a file lead: destinations by page or by name (ISO 32000-1, 12.3.2)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, String

from service.pdf.objects import MOST_NODES, array, dictionary, identity, name, text, tree

LONGEST_TITLE_CHARS = 300
_DEEPEST_OUTLINE = 8
_MOST_BOOKMARKS = 2_000
_DEEPEST_NAME = 3
"""Of names that lead to names."""


class Target(NamedTuple):
    """A place in the chosen pages of a piece: the page (from 0), and what of it is shown (`/XYZ 0 800 0`)."""

    page: int
    view: tuple[Any, ...] = ()

    def on(self, page: Object) -> Array:
        """The destination in the file where the page stands now."""
        return Array([page, *(self.view or (Name.Fit,))])


class Link(NamedTuple):
    """An annotation of a chosen page that leads to another: its number among the annotations."""

    page: int
    annotation: int
    target: Target


@dataclass(frozen=True)
class Bookmark:
    """A line of an outline and the lines below it."""

    title: str
    target: Target
    below: tuple[Bookmark, ...] = ()


class Destinations:
    """What the destinations of one file mean among the pages that were chosen of it."""

    def __init__(self, pdf: pikepdf.Pdf, pages: Sequence[pikepdf.Page]) -> None:
        self._pdf = pdf
        self._pages = pages
        self._places = {identity(page.obj): place for place, page in reversed(list(enumerate(pages)))}
        self._names: dict[bytes, Any] | None = None
        self._left = _MOST_BOOKMARKS

    def links(self) -> list[Link]:
        """The links between the pages; they are taken off, to be put on where the pages go."""
        found = []
        for place, page in enumerate(self._pages):
            for position, annotation in enumerate(array(page.obj, "/Annots")):
                wanted = self._taken_off(annotation) if isinstance(annotation, Dictionary) else None
                target = self._target(wanted)
                if target:
                    found.append(Link(place, position, target))
        return found

    def outline(self) -> tuple[Bookmark, ...]:
        """The outline, of that what leads to the chosen pages."""
        top = dictionary(self._pdf.Root, "/Outlines")
        return tuple(self._below(top, set(), 0)) if top else ()

    def _taken_off(self, annotation: Dictionary) -> Any:
        wanted = annotation.get("/Dest")
        if wanted is not None:
            del annotation["/Dest"]
        action = dictionary(annotation, "/A")
        if action and name(action, "/S") == "/GoTo":
            wanted = action.get("/D") if wanted is None else wanted
            del annotation["/A"]
        return wanted

    def _below(self, holder: Dictionary, seen: set[tuple[int, int]], depth: int) -> Iterator[Bookmark]:
        item = dictionary(holder, "/First")
        while item is not None and self._left > 0 and identity(item) not in seen:
            self._left -= 1
            if item.is_indirect:
                seen.add(identity(item))
            target = self._target(self._wanted_of(item))
            below = tuple(self._below(item, seen, depth + 1)) if depth < _DEEPEST_OUTLINE else ()
            title = text(item, "/Title")[:LONGEST_TITLE_CHARS]
            if below and not target:
                target = below[0].target
            if target and title:
                yield Bookmark(title, target, below)
            else:
                yield from below
            item = dictionary(item, "/Next")

    def _wanted_of(self, item: Dictionary) -> Any:
        if "/Dest" in item:
            return item.get("/Dest")
        action = dictionary(item, "/A")
        return action.get("/D") if action and name(action, "/S") == "/GoTo" else None

    def _target(self, wanted: Any, depth: int = 0) -> Target | None:
        if wanted is None or depth > _DEEPEST_NAME:
            return None
        if isinstance(wanted, String):
            return self._target(self._named(bytes(wanted)), depth + 1)
        if isinstance(wanted, Name):
            named = dictionary(self._pdf.Root, "/Dests")
            return self._target(named.get(str(wanted)) if named else None, depth + 1)
        if isinstance(wanted, Dictionary):
            return self._target(wanted.get("/D"), depth + 1)
        if not isinstance(wanted, Array) or not len(wanted):
            return None
        page, *view = list(wanted)
        place = self._places.get(identity(page)) if isinstance(page, Dictionary) else None
        return None if place is None else Target(place, _plain(view))

    def _named(self, wanted: bytes) -> Any:
        if self._names is None:
            self._names = {}
            root = dictionary(dictionary(self._pdf.Root, "/Names"), "/Dests")
            for node in tree([root], "/Kids"):
                pairs = array(node, "/Names")[:MOST_NODES]
                for key, value in zip(pairs[::2], pairs[1::2], strict=False):
                    if isinstance(key, String):
                        self._names.setdefault(bytes(key), value)
        return self._names.get(wanted)


def _plain(view: list[Any]) -> tuple[Any, ...]:
    """The view, if it is one: a name and up to four numbers or nulls."""
    if not view or not isinstance(view[0], Name):
        return ()
    return (view[0], *(None if isinstance(value, Object) else value for value in view[1:5]))
