"""What a type writes itself where a payload says nothing: each default clause, table or title, as in a payload.

Forms show them, so that nothing printed is a hidden rule; what a person takes over starts from here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from service.parts.base import Part
from service.parts.blocks import Block, List
from service.wording import Part as TextPart

_LEFT_OUT: tuple[tuple[str, Any], ...] = (("number", None), ("body", []), ("start", 1))


@dataclass(frozen=True, slots=True)
class Default:
    """One default: its field, the key below it (empty for the whole field), its title, its value as in a payload."""

    field: str
    key: str
    title: str
    value: Any
    shown: tuple[str, ...] | None = None
    """What of it is shown, where the rest has defaults of its own."""


def plain_block(block: Any) -> Any:
    """A block as a payload gives it, without what is usual."""
    return _lean(block.model_dump(mode="json")) if isinstance(block, Part) else block


def plain_part(part: Part) -> dict[str, Any]:
    """A part as a payload gives it, without what is usual."""
    known = type(part).model_fields
    given = {name: getattr(part, name) for name in known}
    return {
        name: _plain(value)
        for name, value in given.items()
        if value != known[name].get_default(call_default_factory=True, validated_data={})
    }


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        return [_plain(one) for one in value]
    if isinstance(value, Part):
        return plain_block(value) if "kind" in type(value).model_fields else plain_part(value)
    return value.isoformat() if isinstance(value, date) else value


def _lean(value: Any) -> Any:
    if isinstance(value, list):
        return [_lean(one) for one in value]
    if isinstance(value, dict):
        return {key: _lean(one) for key, one in value.items() if (key, one) not in _LEFT_OUT}
    return value


def clauses(
    usual: Mapping[str, TextPart], titles: Mapping[str, str] | None = None, prefix: str = "", field: str = "replace"
) -> Iterator[Default]:
    """The parts of a default text in their order; with titles, only those that have one."""
    names = titles or {name: "" for name in usual if name not in ("", "title", "preamble", "basis")}
    for name, title in names.items():
        part = usual.get(prefix + name)
        if part and part.blocks:
            yield Default(field, name, title, [plain_block(block) for block in part.blocks])


def whole(field: str, blocks: Iterable[Block]) -> Default:
    """The default text of a field that is a body."""
    return Default(field, "", "", [plain_block(block) for block in blocks])


def table(
    field: str, rows: Iterable[Sequence[list[Block]]], names: Sequence[str], bodies: Sequence[str] = ()
) -> Default:
    """The default rows of a table as parts with these fields, left to right; `bodies` are blocks, others a text."""
    return Default(field, "", "", [_row(row, names, bodies) for row in rows])


def _row(row: Sequence[list[Block]], names: Sequence[str], bodies: Sequence[str]) -> dict[str, Any]:
    told: dict[str, Any] = {}
    for name, cell in zip(names, row, strict=True):
        value = [plain_block(block) for block in cell] if name in bodies else "\n".join(_lines(cell))
        if value:
            told[name] = {"text": value} if name == "period" else value
    return told


def _lines(cell: Iterable[Block]) -> Iterator[str]:
    """A cell of plain lines: a text field has no lists."""
    for block in cell:
        if isinstance(block, str):
            yield block
        elif isinstance(block, List):
            yield from (f"{block.mark.value} {item}" for item in block.items if isinstance(item, str))
