"""What the service would write itself: the default texts and rows of a type, filled with what is known now."""

from __future__ import annotations

import re
from copy import deepcopy
from dataclasses import dataclass
from functools import lru_cache
from json import dumps, loads
from typing import Any

from pydantic import ValidationError

from service.documents.base import Document
from service.documents.defaults import Default
from service.errors import PismovodError
from service.forms.lines import lines_of
from service.forms.places import BadAction, spot
from service.forms.pointers import below
from service.forms.telling import said
from service.markup import plain
from service.parts.base import AS_IT_IS, Part
from service.payload import problems_of, too_much
from service.preview.blank_values import blank_of, hidden

_ROUNDS = 12
"""Each round mends everything that is known to be wrong; what is below it is told in the next."""


@dataclass(frozen=True, slots=True)
class Usual:
    """One default: the key of the clause (empty for a whole field), its title, its value as a payload would give it."""

    key: str
    title: str
    value: Any
    shown: tuple[str, ...] | None = None

    def lines(self, number: int = 1) -> list[str]:
        """The default as it will be read: a line for each paragraph, for each row; `number` is that of its clause."""
        if self.shown is not None:
            return list(self.shown)
        if isinstance(self.value, str):
            return [self.value]
        if all(isinstance(one, dict) and "kind" not in one for one in self.value):
            return [said(one, {}) for one in self.value]
        numbers = tuple(map(int, self.key.split("."))) if re.fullmatch(r"\d+(\.\d+)*", self.key) else (number,)
        return [plain(line) for line in lines_of(self.value, number=numbers).text.split("\n") if line]


def usual_of(model: type[Part], payload: Any) -> dict[str, Usual]:
    """The defaults of a type by their pointers, in the order of the paper; none where too little is known.

    `payload` has its records in their places; what it lacks stands as «________» in the texts.
    """
    if not issubclass(model, Document) or not isinstance(payload, dict) or too_much(payload):
        return {}
    return dict(_usual(model, dumps(payload, ensure_ascii=False, default=str)))


@lru_cache(maxsize=64)
def _usual(model: type[Document], payload: str) -> tuple[tuple[str, Usual], ...]:
    """The same payload is drawn again and again while a person looks at it."""
    document = _mended(model, loads(payload))
    if document is None:
        return ()
    try:
        told = list(document.defaults())
    except (PismovodError, ValueError, LookupError, TypeError, AttributeError, ArithmeticError):
        return ()  # what the rules of a paper forbid may break its words in any way: then nothing is shown
    return tuple(
        (_place(one), Usual(one.key, one.title or _first(one.value), _shown(one.value), one.shown)) for one in told
    )


def _place(one: Default) -> str:
    return below(below("", one.field), one.key) if one.key else below("", one.field)


def _shown(value: Any) -> Any:
    """A default with blanks for the days that nobody has given yet."""
    if isinstance(value, str):
        return hidden(value)
    if isinstance(value, list):
        return [_shown(one) for one in value]
    return {key: _shown(one) for key, one in value.items()} if isinstance(value, dict) else value


def _first(value: Any) -> str:
    """The first words of a clause: what it is called where the type gives it no name."""
    text = said(value, {}).split(" · ")[0]
    words = re.split(r"[.:;,(]", text, maxsplit=1)[0].split()
    return " ".join(words[:6]) + ("…" if len(words) > 6 else "")


def _mended(model: type[Document], payload: dict[str, Any]) -> Document | None:
    """The document of an unfinished payload: what must be there is blank, what is wrong is left out."""
    whole = deepcopy(payload)
    for _ in range(_ROUNDS):
        try:
            return model.model_validate(whole, context=AS_IT_IS)
        except ValidationError as refused:
            places = sorted(
                {problem.pointer for problem in problems_of(refused, whole)}, key=lambda one: -one.count("/")
            )
            mended = [_mend(model, whole, place) for place in places]
            if not any(mended):
                return None
        except (PismovodError, ValueError, RecursionError):
            return None
    return None


def _mend(model: type[Document], whole: dict[str, Any], pointer: str) -> bool:
    try:
        here = spot(model, whole, pointer)
        part = spot(model, whole, pointer.rpartition("/")[0]).slot.shape if pointer.count("/") > 1 else None
    except (BadAction, RecursionError):
        return False
    owner = part.model or (part.item.model if part.item else None) if part else model
    if isinstance(here.holder, list) and isinstance(here.key, int) and here.key < len(here.holder):
        del here.holder[here.key]
    elif (
        owner is not None
        and not here.is_row
        and here.key in owner.model_fields
        and owner.model_fields[str(here.key)].is_required()
    ):
        try:
            blank = deepcopy(blank_of(owner, str(here.key)))
        except LookupError:
            return False
        if here.value == blank:
            return False
        here.holder[here.key] = blank
    else:
        return isinstance(here.holder, dict) and here.holder.pop(here.key, None) is not None
    return True
