"""What a place of a payload may hold, as a form sees it: read off the models alone, once for each."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BeforeValidator, TypeAdapter
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from service.documents.base import Document
from service.forms.tree import MISSING
from service.parts.base import LINE, Part
from service.parts.blocks import Clause, Table
from service.parts.looks import Look
from service.parts.organisation import Organisation
from service.parts.person import Person
from service.records.places import wanted_items


@dataclass(frozen=True)
class Shape:
    """The kind of a value, and what its kind needs to know."""

    kind: str
    nullable: bool = False
    model: type[Part] | None = None
    item: Shape | None = None
    options: tuple[str | int, ...] = ()
    keys: tuple[str, ...] = ()
    longest: int = LINE
    most: int = 0
    integer: bool = False
    rich: bool = False
    points: bool = False
    prepare: Callable[[Any], Any] | None = None

    def prepared(self, value: Any) -> Any:
        """A value as its full form: free words of a term become a term, one paragraph a list of one."""
        if self.prepare is None or value is MISSING or value is None:
            return value
        with suppress(ValueError, TypeError):
            return self.prepare(value)
        return value


@dataclass(frozen=True)
class Slot:
    """A field of a model: its shape, its words, its default as a plain value."""

    name: str
    shape: Shape
    title: str = ""
    help: str = ""
    example: str = ""
    required: bool = False
    default: Any = MISSING
    look: Look = field(default_factory=Look)


@cache
def slots(model: type[Part]) -> dict[str, Slot]:
    """The fields of a model that a person fills, in its order; `kind` of a block says what it is, nobody types it."""
    looks = looks_of(model)
    found = {name: _slot(name, info, looks.get(name, Look())) for name, info in model.model_fields.items()}
    if not issubclass(model, Document):  # the text of a row lands in a cell of a table, where no clause can stand
        found = {
            name: replace(slot, shape=replace(slot.shape, points=slot.shape.prepare is not None))
            for name, slot in found.items()
        }
    return {name: slot for name, slot in found.items() if slot.shape.kind != "constant"}


def looks_of(model: type[Part]) -> dict[str, Look]:
    """How the fields of a model look: what a class says itself goes before what its bases say."""
    looks: dict[str, Look] = {}
    for base in reversed(model.__mro__):
        for name, look in vars(base).get("LOOKS", {}).items():
            known = looks.get(name, Look())
            looks[name] = Look(
                labels=look.labels or known.labels,
                help=known.help if look.help is None else look.help,
                place=look.place or known.place,
                rare=look.rare or known.rare,
                empty=look.empty or known.empty,
                when=look.when or known.when,
                add=look.add or known.add,
            )
    return looks


def _slot(name: str, info: FieldInfo, look: Look) -> Slot:
    shape = shape_of(info.annotation, tuple(info.metadata), info)
    default = MISSING
    if not info.is_required():
        default = _plain(info.get_default(call_default_factory=True, validated_data={}))
    help_ = look.help if look.help is not None else "" if look.labels else info.description or ""
    example = str(info.examples[0]) if info.examples and isinstance(info.examples[0], str) else ""
    return Slot(name, shape, info.title or "", help_, example, info.is_required(), default, look)


def _plain(value: Any) -> Any:
    """A default as a payload would give it."""
    if isinstance(value, Part):
        return value.model_dump(mode="json", exclude_defaults=True)
    if isinstance(value, list):
        return [_plain(one) for one in value]
    return MISSING if value is PydanticUndefined else TypeAdapter(Any).dump_python(value, mode="json")


def shape_of(annotation: Any, metadata: tuple[Any, ...] = (), info: FieldInfo | None = None) -> Shape:
    """The shape of an annotation with what is known of it from outside."""
    while get_origin(annotation) is Annotated:
        annotation, *inner = get_args(annotation)
        for one in inner:
            metadata = (*metadata, *(one.metadata if isinstance(one, FieldInfo) else (one,)))
            info = one if isinstance(one, FieldInfo) and one.json_schema_extra else info
    prepare = next((one for one in metadata if isinstance(one, BeforeValidator) and _widens(one)), None)
    longest = min((one.max_length for one in metadata if isinstance(getattr(one, "max_length", None), int)), default=0)
    shape = _shape(annotation, longest, info)
    return replace(shape, prepare=prepare.func) if prepare else shape  # type: ignore[arg-type]


def _widens(rule: BeforeValidator) -> bool:
    """Whether a rule takes another form of the value and gives the full one."""
    return rule.json_schema_input_type is not PydanticUndefined


def _shape(annotation: Any, longest: int, info: FieldInfo | None) -> Shape:
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin in (Union, UnionType):
        return _union([one for one in arguments if one is not NoneType], NoneType in arguments, longest, info)
    if origin is Literal:
        return Shape("choice" if len(arguments) > 1 else "constant", options=arguments)
    if origin is list:
        return _list(annotation, arguments[0], longest)
    if origin is dict:
        return _mapping(*arguments)
    if not isinstance(annotation, type):
        return Shape("kept")
    if issubclass(annotation, Part):
        kind = (
            "person"
            if issubclass(annotation, Person)
            else "organisation"
            if issubclass(annotation, Organisation)
            else "group"
        )
        return Shape(kind, model=annotation)
    if issubclass(annotation, Enum):
        return Shape("choice", options=tuple(one.value for one in annotation))
    return _scalar(annotation, longest, info)


def _scalar(annotation: type, longest: int, info: FieldInfo | None) -> Shape:
    if annotation is bool:
        return Shape("tick")
    if annotation in (int, float):
        return Shape("number", integer=annotation is int)
    if annotation is datetime.date:
        return Shape("day")
    if annotation is str:
        extra = info.json_schema_extra if info else None
        rich = isinstance(extra, dict) and extra.get("format") == "pismovod-rich"
        return Shape("text" if rich else "line", longest=longest or LINE, rich=rich)
    return Shape("kept")


def _union(choices: list[Any], nullable: bool, longest: int, info: FieldInfo | None) -> Shape:
    if len(choices) == 1:
        return _known(shape_of(choices[0], (), info), longest, nullable)
    words = [one for one in choices if get_origin(one) is Literal]
    parts = [one for one in choices if isinstance(one, type) and issubclass(one, Part)]
    if len(words) == len(parts) == 1 and len(choices) == 2:
        return Shape("union", nullable=nullable, options=get_args(words[0]), item=shape_of(parts[0]))
    return Shape("kept", nullable=nullable)


def _known(shape: Shape, longest: int, nullable: bool) -> Shape:
    """The shape of the one thing that a place may hold, with what is said of the place."""
    most = longest if longest and shape.kind in ("rows", "strings", "body") else shape.most
    return replace(shape, nullable=nullable, most=most)


def _list(annotation: Any, item: Any, most: int) -> Shape:
    if {Clause, Table} <= set(wanted_items(annotation)):
        return Shape("body", most=most)
    inner = shape_of(item)
    if inner.kind in ("line", "text"):
        return Shape("strings", item=inner, most=most)
    return Shape("rows", item=inner, most=most) if inner.model else Shape("kept")


def _mapping(key: Any, value: Any) -> Shape:
    inner = shape_of(value)
    if inner.kind == "body":
        return Shape("replacements", item=inner)
    keys = get_args(key) if get_origin(key) is Literal else ()
    return Shape("map", item=inner, keys=keys) if inner.kind in ("line", "text", "map") else Shape("kept")


def is_pair(model: type[Part]) -> bool:
    """Whether a model can be filled from the record of a pair."""
    return {"mentor", "mentees"} <= model.model_fields.keys()


def holds_signer(model: type[Part]) -> bool:
    """Whether a model can be filled with the head of the organisation: a signer, by his post and name."""
    return {"person", "acting"} <= model.model_fields.keys()
