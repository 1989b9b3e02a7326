"""The payloads that tests work with: every sample, its paper, and the running texts in it by their places."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from service import documents, pipeline
from service.markup import plain
from tests.word import WordPaper, dense

FOLDER = Path(__file__).resolve().parent.parent / "samples"
SAMPLES = sorted(path.stem for path in FOLDER.glob("*.json"))
"""`type` or `type.case`: a new file is a new test, nobody edits a list."""
Path_ = tuple[str | int, ...]


def type_of(sample: str) -> str:
    """The type that a sample is of."""
    return sample.split(".", 1)[0]


@cache
def raw(sample: str) -> Any:
    """The payload of a sample. Do not change it: it is shared."""
    return json.loads((FOLDER / f"{sample}.json").read_text("utf-8"))


@cache
def rendered(sample: str) -> pipeline.Paper:
    """The finished paper of a sample."""
    return pipeline.render(type_of(sample), raw(sample))


@cache
def paper(sample: str) -> WordPaper:
    """The paper of a sample, taken apart."""
    return WordPaper(rendered(sample).docx)


@cache
def schema(name: str) -> dict[str, Any]:
    """The JSON Schema of a type."""
    return documents.model(name).model_json_schema()


@dataclass(frozen=True)
class Text:
    """A running text of a payload: where it stands, and the body of blocks that it belongs to."""

    path: Path_
    text: str
    body: Path_ | None

    @property
    def printed(self) -> str:
        """The text without its small markup and without blanks."""
        return dense(plain(self.text))


def running_texts(name: str, value: Any) -> list[Text]:
    """Every running text of a payload, in the order in which a paper prints the parts of one thing."""
    rules = schema(name)
    return list(_texts(value, rules, rules.get("$defs", {}), (), None))


def _texts(value: Any, rule: Any, named: dict[str, Any], path: Path_, body: Path_ | None) -> Iterator[Text]:
    branches = list(_branches(rule, named))
    if body is None and any("#/$defs/Section" in json.dumps(branch.get("items", {})) for branch in branches):
        body = path
    fitting = next((branch for branch in branches if _fits(value, branch)), {})
    if isinstance(value, str) and value.strip() and fitting.get("format") == "pismovod-rich":
        yield Text(path, value, body)
    elif isinstance(value, list):
        for place, item in enumerate(value):
            yield from _texts(item, fitting.get("items", {}), named, (*path, place), body)
    elif isinstance(value, dict):
        yield from _members(value, fitting, named, path, body)


def _branches(rule: Any, named: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The simple rules that a rule is a choice of."""
    while "$ref" in rule:
        rule = named[rule["$ref"].rsplit("/", 1)[1]]
    choices = rule.get("anyOf") or rule.get("oneOf")
    if not choices:
        yield rule
    for choice in choices or ():
        yield from _branches(choice, named)


def _members(
    value: dict[str, Any], rule: Any, named: dict[str, Any], path: Path_, body: Path_ | None
) -> Iterator[Text]:
    known = rule.get("properties", {})
    if path[:1] == ("appendices",) and "document" in value and value.get("type"):
        for text in running_texts(value["type"], value["document"]):
            inner = None if text.body is None else (*path, "document", *text.body)
            yield Text((*path, "document", *text.path), text.text, inner)
    for key in [*(key for key in known if key in value), *(key for key in value if key not in known)]:
        deeper = known.get(key, rule.get("additionalProperties"))
        if isinstance(deeper, dict):
            yield from _texts(value[key], deeper, named, (*path, key), body)


def _fits(value: Any, rule: dict[str, Any]) -> bool:
    """Whether a value is of the kind that a rule describes."""
    kinds = {"string": str, "array": list, "object": dict, "null": type(None), "boolean": bool, "number": (int, float)}
    if not isinstance(value, kinds.get(rule.get("type", ""), object)):  # type: ignore[arg-type]
        return False
    if not isinstance(value, dict) or "properties" not in rule:
        return True
    kind = rule["properties"].get("kind", {}).get("const")
    return set(value) <= set(rule["properties"]) and ("kind" not in value or kind in (None, value["kind"]))


def in_order(texts: list[Text]) -> Iterator[list[Text]]:
    """Sequences whose texts have to follow each other: bodies, and the same field of things in a row."""
    found: dict[tuple[object, ...], list[Text]] = defaultdict(list)
    for text in texts:
        steps = ["*" if isinstance(step, int) else step for step in text.path]
        found[("body", *text.body) if text.body is not None else tuple(steps)].append(text)
    yield from found.values()
