"""Which parts a place of a payload may hold, read off the models: a reference takes the shape that is wanted there."""

from __future__ import annotations

from functools import cache, lru_cache
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from service.parts.base import Part

Wanted = tuple[type[Part], ...]
"""The parts that may stand at a place; none where only plain values may."""


@cache
def wanted(annotation: Any) -> Wanted:
    """The parts that a value of this annotation may be."""
    origin = get_origin(annotation)
    if origin is Annotated:
        return wanted(get_args(annotation)[0])
    if origin in (Union, UnionType):
        return tuple(dict.fromkeys(part for inner in get_args(annotation) for part in wanted(inner)))
    return (annotation,) if isinstance(annotation, type) and issubclass(annotation, Part) else ()


@cache
def wanted_items(annotation: Any) -> Wanted:
    """The parts that the items of a list, or the values of a mapping, may be."""
    origin = get_origin(annotation)
    if origin is Annotated:
        return wanted_items(get_args(annotation)[0])
    if origin in (Union, UnionType):
        return tuple(dict.fromkeys(part for inner in get_args(annotation) for part in wanted_items(inner)))
    return wanted(get_args(annotation)[-1]) if origin in (list, dict) else ()


@lru_cache(maxsize=4096)  # the names are those of payloads: there is no end to them
def fields(parts: Wanted, name: str) -> tuple[Wanted, Wanted]:
    """What a field of these parts may hold: itself, and as items."""
    annotations: list[Any] = [part.model_fields[name].annotation for part in parts if name in part.model_fields]
    itself = tuple(dict.fromkeys(part for annotation in annotations for part in wanted(annotation)))
    items = tuple(dict.fromkeys(part for annotation in annotations for part in wanted_items(annotation)))
    return itself, items


def field_of(parts: Wanted, kind: type[Part]) -> type[Part] | None:
    """The first of these parts that is of a kind."""
    return next((part for part in parts if issubclass(part, kind)), None)


def like_pair(parts: Wanted) -> type[Part] | None:
    """The first of these parts that has a mentor and mentees: a row of an order or a report, or a whole programme."""
    return next((part for part in parts if {"mentor", "mentees"} <= part.model_fields.keys()), None)
