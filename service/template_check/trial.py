"""A trial: the template is filled with words of the right shape, and what comes out has to be XML.

Every tag has been read by then; the trial catches what only the whole shows, such as tags that tear a paragraph.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from typing import Any

from jinja2 import Template, TemplateError
from markupsafe import Markup

from service.errors import Problem, TemplateRefused
from service.tags import FILTERS, WORD
from service.template_check.filters import KNOWN, UNKNOWN
from service.template_check.places import Place, part_name
from service.template_check.words import Word, example
from service.word_file import WordFile, parse_xml

_PIECES = {"p": Markup("<w:p/>"), "r": Markup("<w:r/>")}
_FAULTS = (TemplateError, ArithmeticError, LookupError, MemoryError, RecursionError, SyntaxError, TypeError, ValueError)
_TORN = "теги разрывают текст: проверьте, что каждый {% if %} и {% for %} открыт и закрыт в одном месте"


def _stand_in(name: str) -> Callable[..., Any]:
    """A filter of the trial: it takes anything, for the words of a trial are no names and no dates."""
    alone_in = KNOWN.get(name, UNKNOWN).alone_in
    return lambda *_, **__: _PIECES.get(alone_in, "слово")


_ENVIRONMENT = WORD.overlay()
_ENVIRONMENT.filters = {
    name: WORD.filters[name] if name in ("length", "first", "last") else _stand_in(name) for name in FILTERS
}


def trial_problems(parts: Mapping[str, bytes], root: Word) -> Iterator[Problem]:
    """What goes wrong when the template is filled with everything, and with as little as may be."""
    for part, source in WordFile(parts).sources.items():
        stem, words = part_name(part)
        said = _filled(source, root)
        if said:
            yield Place(f"/{stem}", words, None).problem("torn_text", said)


def _filled(source: str, root: Word) -> str:
    """What is wrong with one part; nothing if it can be filled."""
    try:
        template: Template = _ENVIRONMENT.from_string(source)
        printed = [template.render(example(root, full=True))]
    except _FAULTS:
        return "шаблон не заполняется: упростите теги или наберите их заново"
    with suppress(*_FAULTS):  # an item that may be absent was told as a warning
        printed.append(template.render(example(root, full=False)))
    try:
        for text in printed:
            parse_xml(text.encode())
    except (TemplateRefused, ValueError):
        return _TORN
    return ""
