r"""The small markup of running texts: `**bold**`, `*italic*`, `***both***`, `^[footnote]`, and `\*`, `\^` as typed.

A mark opens before a non-blank where no letter, digit or asterisk precedes, and closes after a non-blank
where none follows: so `7*7` and a lone `*` stay as typed. One pass, linear in the length of the text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import groupby

MARKS = 1_000
"""A text with more marks than this is no text: it is printed as typed."""

_TOKEN = re.compile(r"\*+|\^\[(?:(?!\^\[)[^\]\n])+\]")
_ESCAPED = {"\\*": "\x05", "\\^": "\x06"}  # no text of a payload can hold these two signs


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text of one look; `note` is the text of a footnote whose mark stands here."""

    text: str
    bold: bool = False
    italic: bool = False
    note: str = ""


def parse(text: str) -> list[Run]:
    """The runs of a text, in order; joined together they give the text without its marks."""
    marks = text.count("*") + text.count("^")
    if not marks or marks > MARKS:
        return [Run(text)] if text else []
    for escaped, sign in _ESCAPED.items():
        text = text.replace(escaped, sign)
    runs: list[Run] = []
    opened: dict[int, int] = {}  # length of a mark -> index of the run that holds the mark as typed
    last = 0
    for found in _TOKEN.finditer(text):
        if found.start() > last:
            runs.append(Run(text[last : found.start()]))
        last, token = found.end(), found[0]
        if token[0] == "^":
            runs.append(Run("", note=_typed(token[2:-1].strip())))
        else:
            _mark(runs, opened, token, text[found.start() - 1 : found.start()], text[last : last + 1])
    if last < len(text):
        runs.append(Run(text[last:]))
    return _joined(runs)


def _mark(runs: list[Run], opened: dict[int, int], token: str, before: str, after: str) -> None:
    """Close the open mark of the same length, or remember this one, which stays as typed until it is closed."""
    size = len(token)
    closes = bool(before) and not before.isspace() and not after.isalnum()
    start = opened.get(size)
    if closes and start is not None and start < len(runs) - 1:
        for index in range(start + 1, len(runs)):
            run = runs[index]
            runs[index] = replace(run, bold=run.bold or size >= 2, italic=run.italic or size != 2)
        runs[start] = Run("")
        for other in [length for length, index in opened.items() if index >= start]:
            del opened[other]
        return
    if size <= 3 and after and not after.isspace() and not before.isalnum():
        opened[size] = len(runs)
    runs.append(Run(token))


def _joined(runs: list[Run]) -> list[Run]:
    """Neighbours of one look become one run; empty ones go."""
    shown = (run for run in runs if run.text or run.note)
    joined: list[Run] = []
    for look, group in groupby(shown, key=lambda run: (run.bold, run.italic, run.note)):
        if look[2]:
            joined += group
        else:
            joined.append(Run(_typed("".join(run.text for run in group)), bold=look[0], italic=look[1]))
    return joined


def _typed(text: str) -> str:
    """A text with its escaped signs as they were meant."""
    return text.replace("\x05", "*").replace("\x06", "^")


def literal(text: str) -> str:
    """A plain text that is to stand before a marked one: none of its signs is a mark."""
    return text.replace("*", "\\*").replace("^", "\\^")


def plain(text: str) -> str:
    """The text without marks; a footnote stands in it in brackets (for file properties and outlines)."""
    return "".join(f" ({run.note})" if run.note else run.text for run in parse(text))


def without_notes(text: str) -> str:
    """The text with its marks but without its footnotes: a title that stands twice has them once."""
    return re.sub(r"(?<!\\)\^\[(?:(?!\^\[)[^\]\n])+\]", "", text)
