"""A payload that is still being filled gets blanks where something is missing or wrong, so that it can be shown.

What must be there becomes «________», what may be absent is left out, a part that can't be mended gives place to a
blank one. The rules that a whole paper has to keep do not stop a look at it, unless its words can't be told.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from service import documents
from service.errors import PismovodError, Problem, Severity
from service.parts.appendix import Appendix
from service.parts.base import Part
from service.payload import Path, pointer, read, read_as_it_is
from service.preview.blank_values import BLANK, blank_of, blank_part, hide_far_days, is_day
from service.records.places import Wanted, field_of, fields

_ROUNDS = 20
"""Each round mends everything that is known to be wrong; what is below it is told in the next."""
Fill = Callable[[Mapping[str, Any]], bytes]
"""Makes the Word file of words."""


@dataclass(frozen=True)
class Drawn:
    """The Word file of a payload, blanks and all; nothing where it can't be shown."""

    docx: bytes
    blanks: tuple[str, ...]
    """JSON Pointers of what was replaced or left out."""
    problems: list[Problem]
    """Everything that is told of the payload as it is."""


def drawn(name: str, payload: object, fill: Fill) -> Drawn:
    """The paper of a payload, as far as there is one. Raises UnknownType, and what `fill` raises of a whole paper."""
    paper, problems = read(name, payload)
    if paper is not None:
        return Drawn(fill(paper.words()), (), problems)
    if isinstance(payload, dict):
        for tell, lenient in ((read_as_it_is, True), (read, False)):
            work = _Mending(name, payload)
            for _ in range(_ROUNDS):
                paper, told = tell(name, work.payload)
                if paper is not None or not work.mend(told):
                    break
            if paper is None:
                continue
            try:
                docx = fill(paper.words())
            except Exception as failure:  # what the rules forbid may break the words of a type in any way
                if not lenient or isinstance(failure, PismovodError):
                    raise
                continue
            return Drawn(hide_far_days(docx) if work.blanks else docx, tuple(work.blanks), problems)
    return Drawn(b"", (), problems)


@dataclass(frozen=True)
class _Place:
    """Where a value of a payload stands: in what, under which key, and what may stand there."""

    holder: Any
    key: Any
    holders: Wanted
    """The parts that the holder may be; none where it is a list or a free mapping."""
    items: Wanted
    """The parts that the value may be where it is an item of a list."""


class _Mending:
    """One payload that is mended step by step; `payload` is the one to show."""

    def __init__(self, name: str, payload: dict[str, Any]) -> None:
        self.payload: dict[str, Any] = deepcopy(payload)
        self.blanks: dict[str, None] = {}
        self._model = documents.model(name)
        self._tried: set[Path] = set()

    def mend(self, problems: Sequence[Problem]) -> bool:
        """Put blanks where the errors stand, the innermost first; whether anything was changed."""
        paths = {_path(problem.pointer) for problem in problems if problem.severity is Severity.ERROR}
        changed = [self._mend_at(path) for path in sorted(paths, key=lambda path: (-len(path), path))]
        return any(changed)

    def _mend_at(self, path: tuple[str, ...]) -> bool:
        """Mend this place, or the nearest one around it that was not mended yet."""
        place, real = self._place(path)
        while place is not None and real in self._tried:
            place, real = self._place(tuple(map(str, real[:-1])))
        if place is None:
            return False
        self._tried.add(real)
        self.blanks[pointer(real)] = None
        part = next((one for one in place.holders if _requires(one, place.key)), None)
        if part is not None:
            place.holder[place.key] = deepcopy(blank_of(part, place.key))
            self._blank_days_beside(place, part)
        elif isinstance(place.holder, list):
            place.holder[place.key] = deepcopy(blank_part(place.items[0])) if len(place.items) == 1 else BLANK
        else:
            place.holder.pop(place.key, None)
        return True

    def _blank_days_beside(self, place: _Place, part: type[Part]) -> None:
        """Days of one part stand together: what is counted from a real one to a blank one would be told wrong."""
        if is_day(place.holder[place.key]):
            for name in part.model_fields:
                if _requires(part, name) and is_day(blank_of(part, name)):
                    place.holder[name] = blank_of(part, name)

    def _place(self, path: tuple[str, ...]) -> tuple[_Place | None, Path]:
        """The place of a path, or of as much of it as there is, with that path."""
        value: Any = self.payload
        parts: Wanted = (self._model,)
        items: Wanted = ()
        found: _Place | None = None
        real: Path = ()
        for text in path:
            is_list = isinstance(value, list)
            step = int(text) if is_list else text
            if not ((is_list and step in range(len(value))) or isinstance(value, dict)):
                break
            found = _Place(value, step, () if is_list else parts, items)
            real = (*real, step)
            inner = documents.types().get(str(value.get("type"))) if isinstance(value, dict) else None
            if step == "document" and inner and field_of(parts, Appendix):
                parts, items = (inner,), ()
            elif is_list or not parts:
                parts, items = items, ()
            else:
                parts, items = fields(parts, text)
            if isinstance(value, dict) and step not in value:
                break
            value = value[step]
        return found, real


def _requires(part: type[Part], name: object) -> bool:
    return name in part.model_fields and part.model_fields[str(name)].is_required()


def _path(text: str) -> tuple[str, ...]:
    """The steps of a JSON Pointer (RFC 6901)."""
    return tuple(step.replace("~1", "/").replace("~0", "~") for step in text.split("/")[1:])
