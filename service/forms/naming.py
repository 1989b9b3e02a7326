"""What a place of a payload is called, where the form itself is not drawn: «Пары и группы, 3, Дата согласия»."""

from __future__ import annotations

from service.documents import model
from service.forms.pointers import steps
from service.forms.shapes import Shape, slots


def name_of(name: str, pointer: str) -> str:
    """The place of a pointer in a payload of a type, as far as it leads through named fields. Raises UnknownType."""
    shape, names = Shape("group", model=model(name)), list[str]()
    for step in steps(pointer):
        if step.isdecimal() and shape.item is not None:
            names.append(str(int(step) + 1))
            shape = shape.item
        elif shape.model is not None and step in slots(shape.model):
            slot = slots(shape.model)[step]
            names.append(slot.title)
            shape = slot.shape
        else:
            break
    return ", ".join(one for one in names if one)
