"""A raw packet becomes checked papers and named files, or all its problems at once, each with its place."""

from __future__ import annotations

import hashlib
import json
from collections import OrderedDict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from threading import Lock
from typing import Any, TypeVar

from pydantic import ValidationError

from service import documents
from service.documents.base import Document
from service.documents.orders import Order
from service.errors import PayloadRefused, Problem, Severity
from service.packet.model import Item, MergeOrder, Packet
from service.parts.base import Part
from service.payload import CheckedPaper, parts_problems, problems_of, read, sorted_problems, too_much

Model = TypeVar("Model", bound=Part)

REMEMBERED = 256
"""How many checked papers are kept, so that a packet made again reads only what has changed."""
LONGEST_REMEMBERED = 200_000
"""The longest payload that is kept, characters of JSON."""


@dataclass(frozen=True)
class Entry:
    """One item of a packet with its checked paper; no paper where the item is a file."""

    item: Item
    pointer: str
    paper: CheckedPaper | None = None
    key: str = ""
    """The same for the same payload of the same type."""

    @property
    def document(self) -> Document | None:
        """The document of the item."""
        return self.paper.document if self.paper else None

    @property
    def name(self) -> str:
        """What the item is called before its own title is known."""
        return self.item.title or self.item.file or (self.document.TITLE if self.document else "")

    def papers(self) -> Iterator[tuple[str, CheckedPaper]]:
        """The paper and every paper enclosed in it, with their places."""
        if self.paper:
            yield from _with_enclosed(f"{self.pointer}/payload", self.paper)


def _with_enclosed(pointer: str, paper: CheckedPaper) -> Iterator[tuple[str, CheckedPaper]]:
    yield pointer, paper
    for place, inner in paper.enclosed.items():
        yield from _with_enclosed(f"{pointer}/appendices/{place}/document", inner)


def read_order(raw: object, names: Collection[str]) -> tuple[MergeOrder, list[Problem]]:
    """An order to join files, and its warnings. Raises PayloadRefused with every problem."""
    order, problems = _validated(MergeOrder, raw)
    if order:
        problems += list(_unknown_files([item.file for item in order.items], names))
    if order is None or any(problem.severity is Severity.ERROR for problem in problems):
        raise PayloadRefused("Файлы не объединены: исправьте порядок и отправьте снова", sorted_problems(problems))
    return order, problems


def read_shape(raw: object, names: Collection[str]) -> tuple[Packet, list[Problem]]:
    """A packet whose papers are not read yet, and its warnings.

    Raises PayloadRefused: a wrong shape, a type that there is not, a file that was not sent.
    """
    packet, problems = _validated(Packet, raw)
    if packet:
        problems += list(_unknown_files([item.file or item.kept for item in packet.items], names))
        problems += [
            Problem(f"/items/{place}/type", "unknown_type", _no_type(item.type))
            for place, item in enumerate(packet.items)
            if item.type and item.type not in documents.types()
        ]
        problems += list(_no_organisation(packet))
    if packet is None or any(problem.severity is Severity.ERROR for problem in problems):
        raise PayloadRefused("Пакет не собран: исправьте ошибки и отправьте снова", sorted_problems(problems))
    return packet, problems


def read_papers(packet: Packet) -> tuple[list[Entry], list[Problem]]:
    """The items with their papers, and every problem of every payload."""
    entries: list[Entry] = []
    problems: list[Problem] = []
    for place, item in enumerate(packet.items):
        key, (paper, told) = _read(item) if item.type else ("", (None, []))
        pointer = f"/items/{place}"
        entries.append(Entry(item, pointer, paper, key))
        problems += _numbered_order(item, pointer)
        problems += [Problem(f"{pointer}/payload{one.pointer}", one.code, one.message, one.severity) for one in told]
    return entries, problems


def _read(item: Item) -> tuple[str, Read]:
    return read_once(item.type, payload_of(item.type, item.payload, item.acquaintance))


def _numbered_order(item: Item, pointer: str) -> Iterator[Problem]:
    """An order bears its own number: another one in the register would be a mistake that nobody sees."""
    if item.type and issubclass(documents.model(item.type), Order):
        for field in ("number", "date"):
            if getattr(item, field):
                said = "Уберите поле: номер и дата приказа стоят в его данных (head)"
                yield Problem(f"{pointer}/{field}", "not_for_this", said)


def _no_organisation(packet: Packet) -> Iterator[Problem]:
    if packet.register_ and not packet.organisation and not any(item.type for item in packet.items):
        said = "Укажите организацию: она стоит в описи, а документов, из которых её можно взять, нет"
        yield Problem("/organisation", "missing", said)


def payload_of(name: str, payload: dict[str, Any], acquaintance: bool) -> dict[str, Any]:
    """The payload of a paper: where people sign a sheet apart, the order has no table of its own for them."""
    apart = acquaintance and "acknowledgement" in documents.model(name).model_fields
    return {"acknowledgement": {"style": "apart"}, **payload} if apart else payload


def _no_type(name: str) -> str:
    return f"Исправьте вид: «{name[:80]}» нет. Есть: {', '.join(documents.types())}"


def _unknown_files(wanted: list[str], names: Collection[str]) -> Iterator[Problem]:
    sent = ", ".join(f"«{name}»" for name in sorted(names)[:20]) or "ничего"
    for place, name in enumerate(wanted):
        if name and name not in names:
            said = f"Пришлите файл «{name[:200]}» или исправьте имя. Прислано: {sent}"
            yield Problem(f"/items/{place}/file", "no_file", said)
    for name in sorted(set(names) - set(wanted)):
        said = f"Проверьте: файл «{name[:200]}» прислан, но в состав не входит"
        yield Problem("/items", "unused_file", said, Severity.WARNING)


def _validated(cls: type[Model], raw: object) -> tuple[Model | None, list[Problem]]:
    """The model of a raw value, or every problem; the payloads of papers are looked into later."""
    if not isinstance(raw, dict):
        return None, [Problem("", "not_object", "Передайте объект JSON с полем items, а не список и не значение")]
    refused = too_much({**raw, "items": _without_payloads(raw.get("items"))})
    if refused:
        return None, [refused]
    try:
        model = cls.model_validate(raw)
    except ValidationError as failure:
        return None, list(problems_of(failure, raw))
    return model, parts_problems(model)


def _without_payloads(items: object) -> object:
    if not isinstance(items, list):
        return items
    return [{**item, "payload": None} if isinstance(item, dict) else item for item in items]


Read = tuple[CheckedPaper | None, list[Problem]]
_known: OrderedDict[str, Read] = OrderedDict()
_lock = Lock()


def read_once(name: str, payload: dict[str, Any]) -> tuple[str, Read]:
    """What a payload was read as: the same payload is the same paper."""
    refused = too_much(payload)
    if refused:
        return "", (None, [refused])
    text = json.dumps([name, payload], ensure_ascii=True)
    key = hashlib.sha256(text.encode()).hexdigest()
    with _lock:
        if key in _known:
            _known.move_to_end(key)
            return key, _known[key]
    result = read(name, payload)
    if len(text) <= LONGEST_REMEMBERED:
        with _lock:
            _known[key] = result
            while len(_known) > REMEMBERED:
                _known.popitem(last=False)
    return key, result
