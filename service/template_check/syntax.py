"""A tag as Jinja reads it, and the plain words for one that it can't read or that is not allowed."""

from __future__ import annotations

import re

from jinja2 import TemplateSyntaxError, nodes

from service.tags import WORD

LONGEST = 1_000
"""The longest tag that is read, characters."""

_ALLOWED_INSTEAD: tuple[tuple[tuple[type[nodes.Node], ...], str], ...] = (
    ((nodes.Call,), "вызовы в шаблоне не разрешены: уберите скобки"),
    ((nodes.Test,), "проверки is в шаблоне не разрешены: напишите {% if слово %}"),
    ((nodes.Slice,), "части списков в шаблоне не разрешены: обойдите список командой for"),
    ((nodes.BinExpr, nodes.UnaryExpr), "действия с числами в шаблоне не разрешены; тексты соединяет знак ~"),
    ((nodes.Tuple, nodes.List, nodes.Dict), "перечни через запятую и в скобках в шаблоне не разрешены"),
)


class Unreadable(Exception):
    """A tag is not of the language; the message says how to mend it."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code, self.message = code, message


def parse(source: str, shown: str) -> nodes.Node:
    """The one statement of a tag. Raises Unreadable; `shown` is the inside of the tag as it was typed."""
    if len(shown) > LONGEST:
        raise Unreadable("too_long", f"тег длиннее {LONGEST} знаков: проверьте, закрыт ли он, и упростите его")
    try:
        body = WORD.parse(source).body
    except (TemplateSyntaxError, RecursionError, MemoryError, ValueError) as cause:
        raise Unreadable("unreadable_tag", _why(shown)) from cause
    if len(body) != 1 or (isinstance(body[0], nodes.Output) and len(body[0].nodes) != 1):
        raise Unreadable("unreadable_tag", _why(shown))
    return body[0]


def _why(text: str) -> str:
    """What a person has most likely done wrong in a tag that can't be read."""
    if re.search("[«»„]", text):
        return 'замените кавычки „ёлочки“ на прямые: "…" (в Word – Ctrl+Z сразу после набора кавычки)'
    if text.count('"') % 2 or text.count("'") % 2:
        return "кавычка открыта и не закрыта"
    if text.count("(") != text.count(")") or text.count("[") != text.count("]"):
        return "скобка открыта и не закрыта"
    if any(mixed(word) for word in re.findall(r"\w+", text)):
        return "русские буквы вместо латинских: наберите тег заново в английской раскладке"
    if not text.strip():
        return "тег пуст: напишите слово, например {{ title }}"
    return "тег не читается: проверьте слова, точки и черту перед фильтром, например {{ title }} или {{ name | вин }}"


def mixed(word: str) -> bool:
    """Whether a word has Cyrillic letters among Latin ones."""
    return bool(re.search("[a-z]", word)) and bool(re.search("[а-яё]", word))


def forbidden(node: nodes.Node) -> str:
    """Why a piece of code may not stand in a template."""
    found = (said for kinds, said in _ALLOWED_INSTEAD if isinstance(node, kinds))
    return next(found, "такой код в шаблоне не разрешён")
