"""References to records in a form: a chosen person, pair, organisation or director, or fields typed by hand."""

from __future__ import annotations

import re
from typing import Any

from service.forms.shapes import holds_signer, is_pair
from service.forms.tree import Names, Record
from service.parts.act import ActReference
from service.parts.base import Part
from service.parts.organisation import Organisation
from service.parts.person import Person

LISTS = {"person": "people", "pair": "pairs"}
"""The kind of a record -> the datalist that it is picked from."""
UNKNOWN = "запись, которой нет в списке"


def kinds_of(model: type[Part]) -> tuple[str, ...]:
    """The kinds of records that can fill a part."""
    if issubclass(model, Organisation):
        return ("organisation",)
    if issubclass(model, Person):
        return ("person", "director")
    if issubclass(model, ActReference):
        return ("paper",)
    found = ("pair",) if is_pair(model) else ()
    return (*found, "director") if holds_signer(model) else found


def record_of(model: type[Part], value: Any, key: str, names: Names) -> Record | None:
    """The record that a value names at a place of this model; `key` is the name of the field."""
    kinds = kinds_of(model)
    if isinstance(value, str):
        if key not in kinds or key == "director":
            return None
        value = {key: value}
    if not isinstance(value, dict):
        return None
    for kind in kinds:
        named = value.get(kind)
        if kind == "director" and named is True:
            return Record(kind, "Руководитель, который подписывает в день документа")
        if kind == "organisation" and isinstance(named, str):
            return Record(kind, "Реквизиты школы")
        if kind == "paper" and isinstance(named, str):
            return Record(kind, names.get((kind, named), "Документ школы"))
        if kind in LISTS and isinstance(named, str):
            return Record(kind, names.get((kind, named), UNKNOWN), LISTS[kind])
    return None


def picked(model: type[Part], text: str, names: Names) -> dict[str, Any]:
    """What a text typed into the picker means: a record of the list, or a person written by hand."""
    said = " ".join(text.split())
    for kind in kinds_of(model):
        for (of, number), label in names.items():
            if of == kind and " ".join(label.split()) == said:
                return {kind: number}
    return by_hand(model, said)


def by_hand(model: type[Part], text: str) -> dict[str, Any]:
    """«Попова Лариса Алексеевна, учитель математики» as the fields of a person."""
    if not issubclass(model, Person):
        return {}
    name, _, post = text.partition(",")
    words = re.split(r"\s+", name.strip(), maxsplit=2)
    told = dict(zip(("surname", "first_name", "patronymic"), words, strict=False))
    return {key: word for key, word in {**told, "post": post.strip()}.items() if word}


def without_record(value: Any, model: type[Part]) -> dict[str, Any]:
    """The keys that stand beside a reference."""
    return {key: one for key, one in value.items() if key not in kinds_of(model)} if isinstance(value, dict) else {}
