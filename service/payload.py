"""A raw dict becomes a checked paper, or all its problems at once, in Russian, each with its place."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from pydantic import ValidationError

from service.documents import model
from service.documents.base import Document
from service.errors import NotJson, Problem, Severity
from service.parts.appendix import Appendix, EnclosureWords
from service.parts.base import AS_IT_IS, Part, Remark, walk
from service.proofreading import proofread
from service.refusals import refused_sentence

DEPTH = 60
"""How deep a payload may nest: more than any paper needs, less than what exhausts a parser."""

VALUES = 100_000
"""How many values a payload may hold: two thousand pairs take half of it."""

KEY = 200
"""The longest key, characters."""
PAPERS, NESTED = 50, 3
"""How many documents one file may hold, and how deep they may lie in one another."""
REMARKS = 5_000
"""How many remarks of a reader are gathered at all."""

Path = tuple[str | int, ...]


@dataclass(frozen=True)
class CheckedPaper:
    """A document with the documents that are its appendices, by their places."""

    name: str
    document: Document
    enclosed: Mapping[int, CheckedPaper] = field(default_factory=dict)

    def words(self) -> Mapping[str, Any]:
        """What the template of the type prints, the appendices included."""
        return self.document.words([self._enclosure(place) for place in range(len(self.document.appendices))])

    def _enclosure(self, place: int) -> EnclosureWords:
        inner = self.enclosed.get(place)
        if inner is None:
            return self.document.enclose_free(place)
        words = inner.words()
        return {"type": inner.name, "words": {**words, "page": {**words["page"], "restart": True}}}


def parse(body: bytes) -> object:
    """JSON bytes as plain values. Raises NotJson: no JSON, no UTF-8, a key given twice, NaN, too deep."""
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError as cause:
        raise NotJson("Сохраните данные в кодировке UTF-8: сейчас они в другой") from cause
    try:
        return json.loads(text, object_pairs_hook=_unique, parse_constant=_no_number)
    except json.JSONDecodeError as cause:
        raise NotJson(f"Исправьте JSON: ошибка в строке {cause.lineno}, знак {cause.colno}") from cause
    except RecursionError as cause:
        raise NotJson("Упростите данные: вложенность слишком глубока") from cause
    except ValueError as cause:  # an integer of thousands of digits
        raise NotJson("Исправьте JSON: в нём число, которое нельзя прочитать") from cause


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        seen: set[str] = set()
        twice = next(name for name, _ in pairs if name in seen or seen.add(name))  # type: ignore[func-returns-value]
        raise NotJson(f"Исправьте JSON: ключ «{twice[:80]}» задан дважды")
    return found


def _no_number(text: str) -> Any:
    raise NotJson(f"Исправьте JSON: {text} не число")


def read(name: str, raw: object) -> tuple[CheckedPaper | None, list[Problem]]:
    """The paper of a type, with its warnings; or nothing, with every problem. Raises UnknownType."""
    return _read_whole(name, raw, None)


def read_as_it_is(name: str, raw: object) -> tuple[CheckedPaper | None, list[Problem]]:
    """The same for a look at it, whatever the rules of its parts say: a fault of its form alone leaves no paper."""
    return _read_whole(name, raw, AS_IT_IS)


Context = dict[str, str] | None
"""None, or AS_IT_IS."""


def _read_whole(name: str, raw: object, context: Context) -> tuple[CheckedPaper | None, list[Problem]]:
    cls = model(name)
    if not isinstance(raw, dict):
        return None, [Problem("", "not_object", "Передайте объект JSON с полями документа, а не список и не значение")]
    refused = too_much(raw)
    if refused:
        return None, [refused]
    remarks = list(islice(proofread(raw), REMARKS))
    paper, problems = _read(name, cls, raw, context)
    return paper, sorted_problems([*problems, *remarks])


def too_much(raw: dict[str, Any]) -> Problem | None:
    """Why a payload is more than any paper needs: it is refused before anything is made of it."""
    count = 0
    level: list[Any] = [raw]
    for _ in range(DEPTH):
        if any(len(key) > KEY for value in level if isinstance(value, dict) for key in value):
            return Problem("", "key_too_long", f"Сократите имена полей: в них не больше {KEY} знаков")
        level = [inner for value in level for inner in _inside(value)]
        count += len(level)
        if count > VALUES:
            return Problem("", "too_many", f"Сократите данные: значений в них больше {VALUES}")
    if level:
        return Problem("", "too_deep", f"Упростите данные: вложенность больше {DEPTH} уровней")
    if _papers(raw, 0) > PAPERS:
        return Problem("/appendices", "too_many", f"Сократите приложения: документов в одном файле не больше {PAPERS}")
    return None


def _papers(raw: object, depth: int) -> int:
    """How many documents one file would hold; too many where they lie one in another too deep."""
    appendices = raw.get("appendices") if isinstance(raw, dict) else None
    if not isinstance(appendices, list):
        return 1
    if depth >= NESTED and appendices:
        return PAPERS + 1
    inner = (one.get("document") for one in appendices if isinstance(one, dict) and one.get("type"))
    return 1 + sum(_papers(document, depth + 1) for document in inner)


def _read(
    name: str, cls: type[Document], raw: dict[str, Any], context: Context
) -> tuple[CheckedPaper | None, list[Problem]]:
    problems: list[Problem] = []
    try:
        document = cls.model_validate(raw, context=context)
    except ValidationError as refused:
        return None, list(problems_of(refused, raw))
    problems += parts_problems(document) if context is None else ()
    enclosed: dict[int, CheckedPaper] = {}
    for place, appendix in enumerate(document.appendices):
        if appendix.type:
            inner, told = _enclosed(document, place, appendix, raw, context)
            problems += told
            if inner:
                enclosed[place] = inner
    if any(problem.severity is Severity.ERROR for problem in problems):
        return None, problems
    return CheckedPaper(name, document, enclosed), problems


def _enclosed(
    document: Document, place: int, appendix: Appendix, raw: Mapping[str, Any], context: Context
) -> tuple[CheckedPaper | None, list[Problem]]:
    """A document inside a document: its organisation and its mark come from the one that holds it."""
    pointer = f"/appendices/{place}"
    from service.documents import types

    cls = types().get(appendix.type)
    if cls is None:
        said = f"Исправьте вид: «{appendix.type[:80]}» нет. Есть: {', '.join(types())}"
        return None, [Problem(f"{pointer}/type", "unknown_type", said)]
    given = {"organisation": raw["organisation"]}
    if "mark" in cls.model_fields:
        given["mark"] = document.appendix_mark(place).model_dump(mode="json")
    inner, problems = _read(appendix.type, cls, {**given, **appendix.document}, context)
    own = [
        problem
        for problem in problems
        if not problem.pointer.startswith(("/organisation", "/mark")) or problem.severity is Severity.ERROR
    ]
    return inner, [Problem(f"{pointer}/document{one.pointer}", one.code, one.message, one.severity) for one in own]


MOST = 1_000
"""How many problems are told at once."""
SAME = 20
"""How many times one and the same remark is told; the rest are counted."""


def sorted_problems(problems: list[Problem]) -> list[Problem]:
    """Errors first, each once; a remark that repeats itself beyond measure does not bury the others."""
    told: list[Problem] = []
    times: Counter[tuple[str, str]] = Counter()
    for problem in sorted(dict.fromkeys(problems), key=lambda one: one.severity is not Severity.ERROR):
        times[problem.code, problem.message] += 1
        if times[problem.code, problem.message] <= SAME or problem.severity is Severity.ERROR:
            told.append(problem)
    if len(told) > MOST:
        said = f"Посмотрите сначала это: всего замечаний {len(told)}, показаны первые {MOST}"
        return [*told[:MOST], Problem("", "more", said, told[MOST].severity)]
    more = [
        Problem("", code, f"{message} (и ещё мест: {count - SAME})", Severity.WARNING)
        for (code, message), count in times.items()
        if count > SAME and any(one.code == code and one.severity is Severity.WARNING for one in told)
    ]
    return [*told, *more]


def _inside(value: object) -> Iterator[object]:
    if isinstance(value, dict):
        yield from value.values()
    elif isinstance(value, list):
        yield from value


def pointer(path: Path) -> str:
    """A path as a JSON Pointer (RFC 6901)."""
    return "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in path)


def _problem(path: Path, remark: Remark) -> Problem:
    return Problem(pointer((*path, *remark.path)), remark.code, remark.message, remark.severity)


def parts_problems(whole: Part) -> list[Problem]:
    """What the parts of a model remark on themselves."""
    return [_problem(path, remark) for path, part in walk(whole) for remark in part.told]


def problems_of(refused: ValidationError, raw: object) -> Iterator[Problem]:
    """What pydantic has refused, in Russian, each with its place in the payload."""
    for error in refused.errors(include_url=False):
        path = _real_path(error["loc"], raw, error["type"])
        if error["type"] == "remarks":
            for remark in error["ctx"]["remarks"]:
                yield _problem(path, remark)
        else:
            yield Problem(pointer(path), error["type"], refused_sentence(error))


def _real_path(loc: tuple[int | str, ...], raw: object, kind: str) -> Path:
    """The place in the payload: pydantic also names the branches of unions, which no payload has."""
    path: list[str | int] = []
    value: Any = raw
    for place, step in enumerate(loc):
        known = step in value if isinstance(value, dict) else isinstance(value, list) and step in range(len(value))
        if known:
            path.append(step)
            value = value[step]
        elif place == len(loc) - 1 and kind == "missing":
            path.append(step)
    return tuple(path)
