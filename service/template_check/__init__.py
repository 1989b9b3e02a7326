"""Is a Word file a fit template of a type? Everything that is wrong with it, at once, each with its place.

package.py      the file around the tags: its parts, styles, sheet
places.py       the tags of a part, and where they stand
blocks.py       what opens is closed, and stands where Word allows it
expressions.py  what stands inside a tag (syntax.py, filters.py)
words.py        the words that a type gives
trial.py        the template filled once
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from service.documents.base import Document
from service.errors import Problem, Severity, TemplateRefused
from service.template_check.blocks import Blocks
from service.template_check.package import (
    LARGEST_TEXT,
    body_problems,
    ending_problems,
    package_problems,
    tagged_parts,
)
from service.template_check.places import Place, Tag, find_tags, part_name
from service.template_check.trial import trial_problems
from service.template_check.words import Word, paths, words_of
from service.word_completion import read_parts
from service.word_file import DOCUMENT, parse_xml

MOST_PROBLEMS = 200
"""So many problems are told at once."""
MOST_TAGS = 3_000
"""A template with more tags is refused unread; ours have about a hundred."""


def check_file(data: bytes, model: type[Document]) -> list[Problem]:
    """All problems of a template for a type; an error refuses the file, a warning is told."""
    try:
        parts = read_parts(data)
    except TemplateRefused as refused:
        return list(refused.problems)
    found = list(dict.fromkeys(islice(_problems(parts, words_of(model)), MOST_PROBLEMS + 1)))
    if len(found) > MOST_PROBLEMS:
        found[MOST_PROBLEMS:] = [
            Problem("", "more", f"Показаны первые {MOST_PROBLEMS} ошибок: исправьте их и проверьте снова")
        ]
    return found


def given_paths(model: type[Document]) -> set[str]:
    """Every path that a type gives its template, as `signatures[].post`."""
    return set(paths(words_of(model)))


def used_paths(data: bytes, model: type[Document]) -> set[str]:
    """Those of them that a template uses; a filter that prints a word whole uses all of it. Raises TemplateRefused."""
    used: set[str] = set()
    parts = read_parts(data)
    for name in tagged_parts(parts):
        blocks = Blocks(words_of(model))
        list(blocks.check(find_tags(name, parse_xml(parts[name]))))
        used |= blocks.used
    return used


def _problems(parts: Mapping[str, bytes], root: Word) -> Iterator[Problem]:
    failed = False
    used: set[str] = set()
    for problem in _file_problems(parts):
        failed |= problem.severity is Severity.ERROR
        yield problem
    names = tagged_parts(parts)
    if sum(len(parts[name]) for name in names) > LARGEST_TEXT:
        yield Problem(
            "", "too_large", f"Текст шаблона больше {LARGEST_TEXT // 2**20} МБ: оставьте в нём только образец документа"
        )
        return
    for name in names:
        for problem in _part_problems(name, parts[name], root, used):
            failed |= problem.severity is Severity.ERROR
            yield problem
    if failed:
        return
    yield from trial_problems(parts, root)
    unused = [name for name in root.fields if name not in used]
    if unused:
        said = f"Шаблон не печатает: {', '.join(unused)}. Этих слов не будет в документах; если так и надо, оставьте"
        yield Problem("", "unused_words", said, Severity.WARNING)


def _file_problems(parts: Mapping[str, bytes]) -> Iterator[Problem]:
    yield from package_problems(parts)


def _part_problems(name: str, data: bytes, root: Word, used: set[str]) -> Iterator[Problem]:
    stem, words = part_name(name)
    whole = Place(f"/{stem}", words, None)
    try:
        tree = parse_xml(data)
    except TemplateRefused as refused:
        yield from (whole.problem(problem.code, problem.message) for problem in refused.problems)
        return
    if name == DOCUMENT:
        yield from body_problems(tree)
    found = list(islice(find_tags(name, tree), MOST_TAGS + 1))
    if len(found) > MOST_TAGS:
        yield whole.problem(
            "too_many_tags", f"тегов больше {MOST_TAGS}: такой шаблон служба не заполняет, упростите его"
        )
        return
    tags = [one for one in found if isinstance(one, Tag)]
    if tags and name != DOCUMENT and b"{{" not in data and b"{%" not in data:
        said = f"Word разбил тег {tags[0].shown} на части: наберите его заново в один приём"
        yield tags[0].place.problem("split_tag", said)
    blocks = Blocks(root)
    yield from blocks.check(found)
    used |= {path.partition(".")[0].removesuffix("[]") for path in blocks.used}
    yield from _endings(tags)


def _endings(tags: list[Tag]) -> Iterator[Problem]:
    vanishing: dict[Any, Place] = {tag.place.node: tag.place for tag in tags if tag.kind == "p"}
    yield from ending_problems(vanishing, set(vanishing))
