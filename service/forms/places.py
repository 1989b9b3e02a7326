"""Where a pointer of the form leads in a payload: the list or object that holds the place, and what it may hold."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from service.documents import types
from service.errors import PismovodError
from service.forms.grids import is_table
from service.forms.lines import lines_of
from service.forms.pointers import steps
from service.forms.shapes import Shape, Slot, slots
from service.forms.tree import MISSING
from service.forms.values import GROUPS
from service.parts.appendix import Appendix
from service.parts.base import Part
from service.parts.blocks import Table


class BadAction(PismovodError):
    """A form asks for what can't be done: a stale page, a full list, an action that does not exist."""

    slug, status, title = "bad-action", 409, "Так изменить нельзя"


STALE = "Откройте документ заново: эта строка уже не на том месте"
_GRID = Shape("grid")
_LINE = Shape("line")


@dataclass
class Spot:
    """A place: what holds it, under which key, what it may hold."""

    holder: Any
    key: str | int
    slot: Slot

    @property
    def value(self) -> Any:
        """What stands there now."""
        if isinstance(self.holder, list):
            return self.holder[self.key] if isinstance(self.key, int) and self.key < len(self.holder) else MISSING
        return self.holder.get(self.key, MISSING)

    @property
    def is_row(self) -> bool:
        """Whether it is a row of a list."""
        return isinstance(self.holder, list)


def spot(model: type[Part], payload: dict[str, Any], pointer: str) -> Spot:
    """The place of a pointer; what stands on the way takes its full form. Raises BadAction where there is none."""
    way = steps(pointer)
    if not way:
        raise BadAction(STALE)
    found = Spot({"": payload}, "", Slot("", Shape("group", model=model)))
    for step in way:
        found = _below(found, step)
    return found


def _below(here: Spot, step: str) -> Spot:
    value = _full(here)
    shape = here.slot.shape
    if shape.kind == "body":
        return _carried(value, step, shape.points)
    if isinstance(value, list):
        if not step.isascii() or not step.isdigit() or int(step) >= len(value):
            raise BadAction(STALE)
        return Spot(value, int(step), Slot(here.slot.name, shape.item or _LINE))
    if isinstance(value, dict) and shape.model is not None:
        return Spot(value, step, _member(shape.model, value, step))
    if isinstance(value, dict) and shape.item is not None:
        return Spot(value, step, Slot(step, shape.item))
    if isinstance(value, dict):
        return Spot(value, step, Slot(step, Shape("kept")))
    raise BadAction(STALE)


def _member(model: type[Part], value: dict[str, Any], name: str) -> Slot:
    """A field of a part; of an appendix the document of its type."""
    if issubclass(model, Appendix) and name == "document":
        inner = types().get(str(value.get("type")))
        if inner:
            return Slot(name, Shape("group", model=inner), default={})
    if issubclass(model, Table) and name == "rows":
        return Slot(name, Shape("rows", item=_GRID, most=slots(model)[name].shape.most))
    return slots(model).get(name, Slot(name, Shape("kept")))


def _full(here: Spot) -> Any:
    """The value of a place on the way, in its full form: a default that is changed becomes the payload's own."""
    shape, value = here.slot.shape, here.value
    full = shape.prepared(value)
    if full is MISSING or full is None:
        if shape.kind in GROUPS or shape.kind in ("map", "replacements"):
            full = {}
        elif shape.kind in ("rows", "strings", "body"):
            full = [] if here.slot.default in (MISSING, None) else deepcopy(here.slot.default)
        else:
            raise BadAction(STALE)
    if full is not value:
        here.holder[here.key] = full
    return full


def _carried(blocks: list[Any], step: str, points: bool) -> Spot:
    """A table or another block of a text, by its order among those that lines can't say."""
    carried = lines_of(blocks, points).carried
    number = step.removeprefix("~b")
    if not step.startswith("~b") or not number.isdigit() or int(number) >= len(carried):
        raise BadAction(STALE)
    block = carried[int(number)]
    for holder in _lists(blocks):
        for place, one in enumerate(holder):
            if one is block:
                shape = Shape("group", model=Table) if is_table(block) else Shape("kept")
                return Spot(holder, place, Slot("", shape))
    raise BadAction(STALE)


def _lists(blocks: list[Any]) -> list[list[Any]]:
    """Every list of blocks in a body."""
    found = [blocks]
    for block in blocks:
        if isinstance(block, dict) and isinstance(block.get("body"), list):
            found += _lists(block["body"])
    return found
