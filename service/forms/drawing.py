"""A payload becomes a form: every value in the field of its place, every problem beside the field it concerns."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from service.documents import types
from service.documents.base import Document
from service.errors import Problem, Severity
from service.forms.bodies import BodyDrawing
from service.forms.choices import CASES, TOLD_BY_RECORD, options_of
from service.forms.pointers import all_above, below
from service.forms.records import LISTS, kinds_of, record_of, without_record
from service.forms.shapes import Shape, Slot, slots
from service.forms.telling import in_short, missing_in, said, tell
from service.forms.tree import MISSING, Field, Form, Names, Option, Section
from service.forms.usual import Usual, usual_of
from service.forms.values import GROUPS, SCALARS, fits, in_lines, shown
from service.parts.appendix import Appendix
from service.parts.base import Part
from service.parts.looks import Place

FEW, MANY = 8, 100
"""A list of more rows, or of more values in all, shows only a line of each row until one is opened."""
PAIR_OF_ROWS, WIDE = 2, 5
"""So does a list of more than two rows whose rows have more fields than that in sight."""
QUIET = frozenset({Place.SCHOOL, Place.GROUNDS, Place.APPROVAL, Place.READ})
"""Sections that the service fills and people seldom touch."""
ALL = frozenset({"*"})
"""Every row open: what a test or a print of the form wants."""


def form_of(
    model: type[Part],
    payload: Any,
    problems: Iterable[Problem] = (),
    names: Names | None = None,
    opened: frozenset[str] = frozenset(),
    resolved: Any = None,
    texts: bool = True,
) -> Form:
    """The form of a type with a payload in it, finished or not.

    `problems` are told by pointers into the payload; `names` are the records that can be picked; rows of long lists
    are closed but for those that are `opened`. `resolved` is the payload with its records in their places: defaults
    are filled from it. Without `texts` the defaults are left out: enough to tell which field shows which problem.
    """
    told = list(problems)
    usual = usual_of(model, payload if resolved is None else resolved) if texts else {}
    drawing = Drawing(names or {}, opened, told, usual)
    value = payload if isinstance(payload, dict) else {}
    sections: dict[Place, Section] = {}
    for slot, field in drawing.members(model, value, ""):
        place = slot.look.place or Place.MAIN
        section = sections.setdefault(place, Section(place.value, f"part-{place.name.lower()}"))
        (section.more if slot.look.rare else section.fields).append(field)
        section.open = section.open or (slot.look.rare and drawing.is_busy(slot, value, field.pointer))
    for place, section in sections.items():
        section.quiet = place in QUIET
        section.says = in_short(section, value if resolved is None else resolved) if section.quiet else ""
    form = Form([sections[place] for place in Place if place in sections])
    tell(form, told)
    for place, count in missing_in(model, told).items():
        sections[place].missing = count
    return form


class Drawing(BodyDrawing):
    """One form on its way."""

    def __init__(self, names: Names, opened: frozenset[str], problems: list[Problem], usual: dict[str, Usual]) -> None:
        self._names, self._opened, self._usual = names, opened, usual
        self._wrong = all_above(one.pointer for one in problems if one.severity is Severity.ERROR)
        self._told = all_above(one.pointer for one in problems)

    def is_busy(self, slot: Slot, value: dict[str, Any], pointer: str) -> bool:
        """Whether a rarely used field is filled, or something is said of it."""
        given = value.get(slot.name, MISSING)
        return pointer in self._told or given not in (MISSING, None, "", slot.default)

    def members(self, model: type[Part], value: dict[str, Any], pointer: str) -> list[tuple[Slot, Field]]:
        """The fields of a part, then what the payload holds besides."""
        known = slots(model)
        record = record_of(model, value, "", self._names)
        hidden = self._hidden(model, value, record is not None)
        drawn: list[tuple[Slot, Field]] = []
        if (record and not pointer) or ((not pointer and "pair" in kinds_of(model)) and self._has("pair")):
            field = Field("record", pointer, title="Пара или группа", record=record)
            self._pickable(field, model)
            drawn.append((Slot("", Shape("record")), field))
        for name, slot in known.items():
            if name not in hidden:
                drawn.append((slot, self._member(model, slot, value, below(pointer, name))))
        constants = model.model_fields.keys() - known.keys()
        for name in value:
            if name not in known and name not in constants and not (record and name in kinds_of(model)):
                drawn.append((Slot(name, Shape("kept")), self._kept(name, value[name], below(pointer, name))))
        return drawn

    def _hidden(self, model: type[Part], value: dict[str, Any], by_record: bool) -> set[str]:
        """The fields that nobody fills here: another one says what they would say."""
        hidden = {"mentor", "mentees"} if by_record and "pair" in value else set()
        hidden |= {name for name, slot in slots(model).items() if slot.look.when and _is_other(value, *slot.look.when)}
        if issubclass(model, Appendix):
            hidden |= {"body"} if value.get("type") else {"document"}
        return hidden - value.keys()

    def _member(self, model: type[Part], slot: Slot, value: dict[str, Any], pointer: str) -> Field:
        given = value.get(slot.name, MISSING)
        if issubclass(model, Appendix) and slot.name == "type":
            return self._type(slot, given, pointer)
        inner = types().get(str(value.get("type"))) if issubclass(model, Appendix) and slot.name == "document" else None
        if inner and (given is MISSING or isinstance(given, dict)):
            return self._document(inner, given if isinstance(given, dict) else {}, pointer)
        return self.slot(slot, given, pointer)

    def _type(self, slot: Slot, given: Any, pointer: str) -> Field:
        """Which document an appendix is, by its title."""
        labels = {"": "Свободный текст", **{name: cls.TITLE for name, cls in types().items() if not cls.SERVES}}
        current = "" if given is MISSING else shown(slot.shape, given)
        options = [Option(name, label, name == current) for name, label in labels.items()]
        if current not in labels:
            options.append(Option(current, current, True))
        return Field("choice", pointer, title=slot.title, options=options, value=current)

    def _document(self, model: type[Document], value: dict[str, Any], pointer: str) -> Field:
        field = Field("document", pointer, title=model.TITLE)
        for slot, inner in self.members(model, value, pointer):
            if slot.name in value or slot.name not in ("organisation", "mark"):  # both come from the paper around it
                self._put(field, slot, inner, value)
        return field

    def slot(self, slot: Slot, given: Any, pointer: str) -> Field:
        """One field with its words."""
        shape = slot.shape
        value = shape.prepared(given)
        if shape.kind in GROUPS and record_of(shape.model or Part, value, slot.name, self._names):
            field = self._group(slot, value, pointer)
        elif not fits(shape, value) or shape.kind == "kept":
            return self._kept(slot.title or slot.name, value, pointer)
        elif shape.kind in SCALARS:
            field = self._scalar(slot, value, pointer)
        elif shape.kind == "tick":
            field = Field("tick", pointer, checked=bool(slot.default if value is MISSING else value))
        elif shape.nullable and shape.kind in ("rows", "body") and value in (MISSING, None):
            field = self._left_to_service(pointer)
        elif shape.kind in GROUPS:
            field = self._group(slot, value, pointer)
        else:
            field = self._many(slot, value, pointer)
        field.title, field.required = field.title or slot.title, slot.required
        field.help = field.help or slot.help
        usual = self._usual.get(pointer)
        if usual and isinstance(usual.value, str):
            field.usual = [usual.value]
        if shape.nullable and shape.kind in ("rows", "body") and value not in (MISSING, None):
            field.state = "changed"
        return field

    def _many(self, slot: Slot, value: Any, pointer: str) -> Field:
        shape = slot.shape
        value = ([] if slot.default in (MISSING, None) else slot.default) if value in (MISSING, None) else value
        if shape.kind == "union":
            return self._union(slot, value, pointer)
        if shape.kind == "map":
            return self._map(slot, value or {}, pointer)
        if shape.kind == "replacements":
            return self._replacements(slot, value or {}, pointer)
        if shape.kind == "body":
            return self.body(value, pointer, shape.points)
        if shape.kind == "strings" and in_lines(value):
            return Field("strings", pointer, value=shown(shape, value), rich="inline", long=True)
        return self._rows(slot, value, pointer)

    def _scalar(self, slot: Slot, value: Any, pointer: str) -> Field:
        shape = slot.shape
        text = shown(shape, slot.default if value is MISSING else value)
        field = Field(shape.kind, pointer, value=text, example=slot.example, rich="inline" if shape.rich else "")
        if shape.kind == "choice":
            field.options = options_of(slot, text)
        field.long = "\n" in text or shape.rich
        field.empty, field.is_empty = slot.look.empty, bool(slot.look.empty) and value == ""
        return field

    def _group(self, slot: Slot, value: Any, pointer: str) -> Field:
        shape = slot.shape
        model = shape.model or Part
        absent = value in (MISSING, None) and shape.nullable
        field = Field(shape.kind, pointer, optional=shape.nullable, present=not absent)
        if absent:
            return field
        record = record_of(model, value, slot.name, self._names)
        given = without_record(value, model) if record else value if isinstance(value, dict) else {}
        field.record = record
        self._pickable(field, model)
        if record and record.kind == "organisation" and not given:
            return field
        for inner, drawn in self.members(
            model, given if record and record.kind != "pair" else value if isinstance(value, dict) else {}, pointer
        ):
            if (
                record
                and record.kind in ("person", "director", "paper")
                and inner.name not in given
                and (inner.name in TOLD_BY_RECORD or record.kind == "paper")
            ):
                continue
            self._put(field, inner, drawn, given)
        return field

    def _put(self, field: Field, slot: Slot, drawn: Field, value: dict[str, Any]) -> None:
        """A field in its group: in sight, or in «Дополнительно», which opens when it is busy."""
        (field.more if slot.look.rare else field.fields).append(drawn)
        field.open = field.open or (slot.look.rare and self.is_busy(slot, value, drawn.pointer))

    def _has(self, kind: str) -> bool:
        return any(of == kind for of, _ in self._names)

    def _pickable(self, field: Field, model: type[Part]) -> None:
        """What may be chosen instead of what stands there."""
        now = field.record.kind if field.record else ""
        kinds = kinds_of(model)
        for kind in kinds:
            if kind in LISTS and self._has(kind):
                field.example = LISTS[kind]
        if now:
            field.actions.append((f"use:{field.pointer}:typed", "Вписать вручную вместо выбранного"))
        if "director" in kinds and not now and "acting" in model.model_fields:
            field.actions.append((f"use:{field.pointer}:director", "Руководитель школы"))
        if kinds == ("organisation",) and not now:
            field.actions.append((f"use:{field.pointer}:own", "Взять реквизиты школы"))

    def _union(self, slot: Slot, value: Any, pointer: str) -> Field:
        word, labels = str(slot.shape.options[0]), slot.look.labels
        inner = slot.shape.item or Shape("kept")
        if value == word or value == []:
            field = Field("union", pointer, value=labels.get(word, word))
            field.actions.append((f"use:{pointer}:person", labels.get("person", "Указать человека")))
            return field
        field = self._group(Slot(slot.name, inner, slot.title), value, pointer)
        field.actions.insert(0, (f"use:{pointer}:{word}", labels.get(word, word)))
        return field

    def _map(self, slot: Slot, value: dict[str, Any], pointer: str) -> Field:
        labels = slot.look.labels
        keys = (
            [*value, *(key for key in labels if key not in value)]
            if slot.shape.item and slot.shape.item.kind != "map"
            else [*value]
        )
        item = slot.shape.item or Shape("kept")
        field = Field("map", pointer, present=bool(keys))
        ordered = sorted(keys, key=list(labels).index) if set(keys) <= set(labels) else keys
        field.fields = [
            self.slot(
                Slot(key, item, labels.get(key, CASES.get(key, key))),
                value.get(key, MISSING),
                below(pointer, key),
            )
            for key in ordered
        ]
        return field

    def _rows(self, slot: Slot, value: list[Any], pointer: str) -> Field:
        item = slot.shape.item or Shape("kept")
        field = Field("rows", pointer, add=not slot.shape.most or len(value) < slot.shape.most)
        field.adds = slot.look.add or field.adds
        long = item.model is not None and (
            len(value) > FEW
            or (len(value) > 1 and _weight(value) > MANY)
            or (len(value) > PAIR_OF_ROWS and _width(item.model) > WIDE)
        )
        for place, one in enumerate(value):
            here = below(pointer, place)
            shut = long and bool(one) and here not in self._wrong and here not in self._opened and self._opened != ALL
            row = Field(item.kind, here, closed=True) if shut else self.slot(Slot(slot.name, item), one, here)
            row.title = f"{place + 1}. {said(item.prepared(one), self._names)}".rstrip(". ")
            row.up, row.down, row.removable = place > 0, place < len(value) - 1, True
            field.rows.append(row)
        return field

    def _kept(self, title: str, value: Any, pointer: str) -> Field:
        return Field("kept", pointer, title=title, value=said(value, self._names) or "нет сведений", removable=True)


def _is_other(value: dict[str, Any], name: str, wanted: str) -> bool:
    return value.get(name) not in (None, wanted)


def _width(model: type[Part]) -> int:
    """How many fields of a part are in sight."""
    return sum(not slot.look.rare for slot in slots(model).values())


def _weight(value: Any) -> int:
    """How many values lie in a value."""
    if isinstance(value, (dict, list)):
        return sum(_weight(one) for one in (value.values() if isinstance(value, dict) else value))
    return 1
