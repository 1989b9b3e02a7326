"""Bad input: always problems in Russian with their places, or a sound paper that holds what was typed."""

from __future__ import annotations

import copy
import json
import re
import subprocess
from collections.abc import Callable, Iterator
from functools import cache
from importlib import import_module
from inspect import getmembers, isclass
from pathlib import Path
from pkgutil import iter_modules
from time import process_time
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

import service.parts
from service import documents, pipeline
from service.errors import PayloadRefused, Problem, Severity
from service.parts.base import Part
from tests.payloads import SAMPLES, in_order, raw, running_texts, schema
from tests.test_samples import VALIDATOR
from tests.word import WordPaper

TYPES = list(documents.types())
LONGEST_S = 5
"""Nothing that is sent may keep the service longer."""

WILD_TEXTS = (
    "{{ 7*7 }}",
    "{% raw %}{{ x }}{% endraw %}",
    "{%p if x %}",
    "{#",
    "}} {{ organisation.__class__.__mro__ }}",
    "<w:p>&amp;</w:p> ]]> <!-- &lt; '\"",
    "\u202eдиректор\u202c \u200f(\u200e",
    "**жирный *косой** ^[сноска] \\* ^[",
    "* ** *** ^[] ^[^[а]]",
    "а | б // в @control # г",
    "@control",
    "\u0628\u0633\u0645 \U0001f600 é\u0301 ё",
    "\u00a0\u2028\u2029\u0085\ufeff\u00ad\u200b",
    "1.1. Пункт\n2) пункт\n\t– пункт\r\nконец",
    "Ключ: значение",
    "//",
)
WILD_VALUES = (
    None,
    True,
    0,
    -1,
    10**30,
    1.5,
    1e308,
    "",
    " ",
    "\x00",
    "\ud800",
    [],
    {},
    [[]],
    [None],
    {"": ""},
    "2026-02-31",
)


def unfold(problem: Problem, payload: Any) -> None:
    """A problem is told in Russian, and its pointer leads into the payload, at most two missing fields beyond it."""
    assert re.search("[а-яё]", problem.message), problem
    assert re.fullmatch(r"[a-z0-9_-]+", problem.code), problem
    value, missing = payload, 0
    for step in [part.replace("~1", "/").replace("~0", "~") for part in problem.pointer.split("/")[1:]]:
        if missing == 0 and isinstance(value, dict) and step in value:
            value = value[step]
        elif missing == 0 and isinstance(value, list) and step.isdigit() and int(step) < len(value):
            value = value[int(step)]
        else:
            missing += 1
            assert not step.isdigit(), problem
    assert missing <= 2, problem


def _timed(work: Callable[[str, Any], Any], name: str, payload: Any) -> Any:
    started = process_time()
    try:
        return work(name, payload)
    finally:
        assert process_time() - started < LONGEST_S


def outcome(name: str, payload: Any) -> WordPaper | None:
    """What comes of a payload: nothing where it is refused, properly; else a paper that holds what was typed."""
    problems = _timed(pipeline.check, name, payload).problems
    for problem in problems:
        unfold(problem, payload)
    if any(problem.severity is Severity.ERROR for problem in problems):
        with pytest.raises(PayloadRefused) as refusal:
            _timed(pipeline.render, name, payload)
        assert list(refusal.value.problems) == problems
        return None
    paper = _timed(pipeline.render, name, payload)
    assert paper.problems == problems
    word = WordPaper(paper.docx)
    for texts in in_order(running_texts(name, payload)):
        place = 0
        for one in texts:
            if one.body is not None and "replace" not in one.path and not one.text.startswith("@"):
                place = word.dense.find(one.printed, place)
                assert place >= 0, (one.path, one.text[:100])
                place += len(one.printed)
    return word


def with_appendix(name: str, body: list[Any], title: str = "Приложение с перечнем", **fields: Any) -> dict[str, Any]:
    """The ordinary sample with one free appendix, which its text mentions."""
    appendix = {"title": title, "body": body, "number": "77", "approve": False, **fields}
    named = (
        {"extra_clauses": ["Взять за основу приложение № 77."]} if "extra_clauses" in schema(name)["properties"] else {}
    )
    return {**raw(name), **named, "appendices": [appendix]}


# The table of the issue


def _with(name: str, **fields: Any) -> dict[str, Any]:
    return {**raw(f"{name}.least"), **fields}


def _deep(levels: int) -> Any:
    value: Any = "а"
    for _ in range(levels):
        value = {"kind": "clause", "text": "а", "body": [value]}
    return value


SIGNER = {"surname": "Ли", "first_name": "И.", "post": "директор"}
BAD_FIELDS = {
    "unknown key": {"no_such_key": 1},
    "another alphabet in a key": {"оrganisation": {}},
    "control character": {"appendices": [{"title": "а\x07б", "body": ["в"]}]},
    "null character": {"appendices": [{"title": "\x00", "body": ["в"]}]},
    "lone surrogate": {"appendices": [{"title": "а\udfff", "body": ["в"]}]},
    "list for a text": {"appendices": [{"title": ["а"], "body": ["в"]}]},
    "number for a text": {"appendices": [{"title": 5, "body": ["в"]}]},
    "text for an object": {"organisation": "МБОУ СОШ № 1"},
    "nothing for an object": {"organisation": None},
    "31 February": {
        "signers": [{"person": {"surname": "Ли", "first_name": "И.", "post": "директор"}, "date": "2026-02-31"}]
    },
    "a date that is none": {
        "signers": [{"person": {"surname": "Ли", "first_name": "И.", "post": "а"}, "date": 20260901}]
    },
    "text of 10 MB": {"appendices": [{"title": "а" * 10_000_000, "body": ["в"]}]},
    "10,000 paragraphs": {"appendices": [{"title": "а", "body": ["в"] * 10_000}]},
    "nesting of 1,000": {"appendices": [{"title": "а", "body": [_deep(1000)]}]},
    "an enclosed type that is none": {"appendices": [{"type": "../../etc/passwd", "document": {}}]},
    "a type inside itself": {"appendices": [{"type": TYPES[0], "document": {"appendices": [{"type": TYPES[0]}]}}]},
    "a block that is none": {"appendices": [{"title": "а", "body": [{"kind": "script"}]}]},
    "a row that is too long": {
        "appendices": [{"title": "а", "body": [{"kind": "table", "columns": [{}], "rows": [["а", "б"]]}]}]
    },
    "a number of dictionaries": {"appendices": [{"title": "а", "body": ["в"], **{f"k{i}": i for i in range(2_000)}}]},
}


@pytest.mark.parametrize("name", TYPES)
@pytest.mark.parametrize("what", BAD_FIELDS)
def test_bad_fields_are_refused(name: str, what: str) -> None:
    """Each gets problems with their places; none gets a paper."""
    assert outcome(name, _with(name, **BAD_FIELDS[what])) is None


@pytest.mark.parametrize("what", [what for what in BAD_FIELDS if "nesting" not in what])
def test_bad_fields_are_refused_by_http(client: FlaskClient, what: str) -> None:
    """The same through the API: 422, or 413 and 400 where the body itself is too much."""
    body = json.dumps(_with(TYPES[0], **BAD_FIELDS[what]))
    answer = client.post(f"/api/v1/documents/{TYPES[0]}", data=body, content_type="application/json")
    told = json.loads(answer.data)
    assert (answer.status_code, answer.mimetype) == (told["status"], "application/problem+json")
    assert answer.status_code == {"text of 10 MB": 413}.get(what, 422)
    assert re.search("[а-я]", told["detail"])
    assert told["problems"] or answer.status_code == 413


@pytest.mark.parametrize("levels", [61, 1_000, 100_000])
def test_deep_nesting_is_refused_by_http(client: FlaskClient, levels: int) -> None:
    """Told before anything walks down there."""
    body = '{"organisation":' + "[" * levels + "]" * levels + "}"
    answer = client.post(f"/api/v1/documents/{TYPES[0]}", data=body, content_type="application/json")
    assert answer.status_code in (400, 422)
    assert "вложен" in answer.get_data(as_text=True)


@pytest.mark.parametrize("value", [None, True, 5, "текст", [], [{}], {}])
@pytest.mark.parametrize("name", TYPES)
def test_what_is_no_payload_at_all(name: str, value: Any) -> None:
    """Any JSON value may be sent."""
    assert outcome(name, value) is None


@pytest.mark.parametrize("name", TYPES)
def test_tags_are_printed_as_typed(name: str) -> None:
    """What would be code in a template is only text in a payload."""
    title = " ".join(text for text in WILD_TEXTS[:5])
    word = outcome(name, _with(name, title=title))
    assert word is not None
    for tag in WILD_TEXTS[:5]:
        assert "".join(tag.split()) in word.dense


HEAVY = {
    "20 tables of 2,000 rows": [{"kind": "table", "columns": [{}] * 10, "rows": [["аб"] * 10] * 2_000}] * 20,
    "2,000 paragraphs of tags": ["{{ 7*7 }} **а** ^[б]"] * 2_000,
    "beginnings of footnotes": ["^[" * 9_999] * 100,
    "beginnings of words": ["постановлени" * 1_600],
    "blanks": [("а" + " " * 9_000) * 2] * 100,
    "stars": ["*" * 19_999] * 100,
    "escapes": ["\\*" * 9_999] * 100,
    "addresses": ["а@" * 9_999] * 100,
    "initials": ["А." * 9_999] * 100,
}


@pytest.mark.parametrize("what", HEAVY)
def test_heavy_texts_are_quick(what: str) -> None:
    """A body that the HTTP limit lets in keeps nobody waiting."""
    name = next(name for name in TYPES if "extra_clauses" in documents.model(name).model_fields)
    outcome(name, _with(name, extra_clauses=HEAVY[what]))


def test_many_warnings_refuse_nothing() -> None:
    """A warning stays one, however many there are."""
    name = next(name for name in TYPES if "extra_clauses" in schema(name)["properties"])
    assert outcome(name, _with(name, extra_clauses=['Слово в "прямых" кавычках.'] * 1_500)) is not None


@cache
def _rows(name: str) -> list[str]:
    """The fields of a type that take many things."""
    fields = documents.model(name).model_json_schema()["properties"]
    return [key for key, rule in fields.items() if '"array"' in json.dumps(rule)]


@pytest.mark.parametrize("name", TYPES)
def test_ten_thousand_rows(name: str) -> None:
    """Every list of the ordinary sample, made 10,000 long: refused or made, in time."""
    for field in _rows(name):
        value = raw(name).get(field)
        if value and isinstance(value, list):
            outcome(name, {**raw(name), field: value * (10_000 // len(value) + 1)})


# Whatever may come

_chars = st.characters(exclude_categories=("Cs",), exclude_characters="".join(map(chr, range(32))))
wild_text = st.one_of(
    st.sampled_from(WILD_TEXTS),
    st.text(_chars, min_size=1, max_size=40),
    st.text(st.sampled_from("аБё 1.,№«»\"'<>&{}%*^[]\\/|@#–\n\t\u00a0"), min_size=1, max_size=60),
)
any_text = wild_text | st.text(max_size=30) | st.sampled_from(["а" * 30_000, "\ud800", "\x0b"])
wild_value = st.sampled_from(WILD_VALUES) | any_text | st.integers() | st.floats(allow_nan=False)


def _places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield path
    if isinstance(value, (dict, list)):
        for step, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _places(inner, (*path, step))


@cache
def _sample_places(sample: str) -> list[tuple[Any, ...]]:
    return [path for path in _places(raw(sample)) if path]


def _changed(payload: Any, path: tuple[Any, ...], how: str, value: Any) -> None:
    """Do one harm to one place, if it is still there."""
    holder = payload
    for step in path[:-1]:
        try:
            holder = holder[step]
        except (KeyError, IndexError, TypeError):
            return
    last = path[-1]
    inside = isinstance(holder, dict) and last in holder
    if not inside and not (isinstance(holder, list) and isinstance(last, int) and last < len(holder)):
        return
    if how == "replace":
        holder[last] = value
    elif how == "drop":
        del holder[last]
    elif how == "wrap":
        holder[last] = [holder[last]]
    elif how == "rename" and isinstance(holder, dict):
        holder[f"{last}_"] = holder.pop(last)
    elif how == "repeat" and isinstance(holder, list):
        holder.append(holder[last])
    elif how == "write" and isinstance(holder[last], str):
        holder[last] = f"{holder[last]} {value}"


@st.composite
def mutations(draw: st.DrawFn, sample: str) -> Any:
    """A sample that was harmed in one to four places."""
    payload = copy.deepcopy(raw(sample))
    for _ in range(draw(st.integers(1, 4))):
        how = draw(st.sampled_from(["replace", "write", "write", "drop", "wrap", "rename", "repeat"]))
        value = draw(wild_text if how == "write" else wild_value)
        _changed(payload, draw(st.sampled_from(_sample_places(sample))), how, value)
    return payload


QUIET = settings(
    max_examples=30,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example],
)
MUTATED = [sample for sample in SAMPLES if sample in TYPES or sample.endswith(".least")]


@pytest.mark.parametrize("sample", MUTATED)
def test_a_harmed_sample(sample: str) -> None:
    """Whatever is done to a payload, it is refused with reasons or becomes a sound paper."""

    @QUIET
    @given(mutations(sample))
    def holds(payload: Any) -> None:
        outcome(sample.split(".")[0], payload)

    holds()


def _nested(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    body = st.lists(inner, min_size=1, max_size=3)
    marks = st.sampled_from(["-", "–", "⎯", "•", "●", "✓", "1)", "а)", "1."])
    item = wild_text | st.builds(lambda text, below: {"kind": "item", "text": text, "body": below}, wild_text, body)
    items = st.lists(item, min_size=1, max_size=3)
    cell = st.none() | wild_text | st.builds(lambda below: {"kind": "cell", "body": below}, body)
    return st.one_of(
        st.builds(lambda title, below: {"kind": "section", "title": title, "body": below}, wild_text, body),
        st.builds(lambda text, below: {"kind": "clause", "text": text, "body": below}, wild_text, body),
        st.builds(lambda term, text: {"kind": "definition", "term": term, "text": text}, wild_text, wild_text),
        st.builds(lambda mark, items: {"kind": "list", "mark": mark, "items": items}, marks, items),
        st.builds(
            lambda heads, rows: {"kind": "table", "columns": [{"title": one} for one in heads], "rows": rows},
            st.lists(wild_text, min_size=2, max_size=2),
            st.lists(st.lists(cell, min_size=2, max_size=2), max_size=3),
        ),
    )


blocks = st.recursive(wild_text, _nested, max_leaves=12)


@pytest.mark.parametrize("name", TYPES)
def test_any_blocks(name: str) -> None:
    """Sections, clauses, lists and tables with anything in them stand in an appendix of every type."""

    @QUIET
    @given(st.lists(blocks, min_size=1, max_size=4), st.booleans())
    def holds(body: list[Any], landscape: bool) -> None:
        outcome(name, with_appendix(name, body, landscape=landscape))

    holds()


# The parts by themselves


@cache
def _parts() -> list[type[Part]]:
    found = {}
    for module in iter_modules(service.parts.__path__):
        for name, cls in getmembers(import_module(f"service.parts.{module.name}"), isclass):
            if issubclass(cls, Part) and cls is not Part:
                found[name] = cls
    return list(found.values())


def values_of(rule: dict[str, Any], named: dict[str, Any], depth: int = 0) -> st.SearchStrategy[Any]:
    """Values that a JSON Schema describes, more or less: texts are wild, dates may be none."""
    if "$ref" in rule:
        rule = named[rule["$ref"].rsplit("/", 1)[1]]
    branches = rule.get("anyOf") or rule.get("oneOf")
    if branches:
        return st.one_of([values_of(branch, named, depth) for branch in branches])
    if "const" in rule or "enum" in rule:
        return st.sampled_from(rule.get("enum") or [rule["const"]])
    kind = rule.get("type")
    if kind == "object" and "properties" in rule and depth < 5:
        return _objects(rule, named, depth)
    if kind == "array" and depth < 5:
        least = rule.get("minItems", 0)
        most = max(least, min(rule.get("maxItems", 2), 2))
        return st.lists(values_of(rule.get("items", {}), named, depth + 1), min_size=least, max_size=most)
    simple: dict[Any, st.SearchStrategy[Any]] = {
        "string": st.dates().map(str) | wild_text if rule.get("format") == "date" else wild_text,
        "integer": st.integers(-1, 50),
        "number": st.floats(0, 50),
        "boolean": st.booleans(),
        "null": st.none(),
        "array": st.just([]),
        "object": st.just({}),
    }
    return simple.get(kind, wild_value)


def _objects(rule: dict[str, Any], named: dict[str, Any], depth: int) -> st.SearchStrategy[Any]:
    fields = {name: values_of(inner, named, depth + 1) for name, inner in rule["properties"].items()}
    needed = {name: fields.pop(name) for name in rule.get("required", [])}
    return st.fixed_dictionaries(needed, optional=fields)


@pytest.mark.parametrize("part", _parts(), ids=lambda part: part.__name__)
def test_any_part(part: type[Part]) -> None:
    """A part is read or refused, with remarks in Russian; what it says of itself it can always say."""
    rules = part.model_json_schema()
    named = rules.get("$defs", {})

    @QUIET
    @given(values_of(rules, named))
    def holds(value: Any) -> None:
        try:
            read = TypeAdapter(part).validate_python(value)
        except ValidationError:
            return
        for remark in read.told:
            assert re.search("[а-яё]", remark.message)
        if hasattr(read, "words") and part.words.__code__.co_argcount == 1:  # type: ignore[attr-defined]
            json.dumps(read.words())

    holds()


# Word


@pytest.mark.validator
@pytest.mark.parametrize("name", TYPES)
def test_word_opens_wild_papers(name: str, tmp_path: Path) -> None:
    """Every wild text at once, in every kind of block: nothing for Word to repair."""
    cells = [list(WILD_TEXTS[place : place + 2]) for place in range(0, len(WILD_TEXTS), 2)]
    body = [
        *WILD_TEXTS,
        *({"kind": "clause", "text": text, "body": [{"kind": "list", "items": [text]}]} for text in WILD_TEXTS),
        {"kind": "table", "columns": [{"title": text} for text in WILD_TEXTS[:2]], "rows": cells},
    ]
    payload = with_appendix(name, body, title="\n".join(WILD_TEXTS))
    assert outcome(name, payload) is not None
    file = tmp_path / "wild.docx"
    file.write_bytes(pipeline.render(name, payload).docx)
    ran = subprocess.run([VALIDATOR, file], capture_output=True, text=True, timeout=60, check=False)
    assert ran.returncode == 0, ran.stdout[:4000]
