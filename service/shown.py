"""The forms that a paper shows: each is taken here, so that a check can list them with their verdicts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from service.russian import Case, Form, Phrase


@dataclass(frozen=True, slots=True)
class PrintedWord:
    """A name, post or organisation in the form that the paper shows, and how sure we are of it."""

    text: str
    case: str
    form: str
    verdict: str
    reason: str


_words: ContextVar[list[PrintedWord] | None] = ContextVar("words", default=None)


@contextmanager
def recorded_words() -> Iterator[list[PrintedWord]]:
    """Collect every form that is shown while the context lasts, each once."""
    gathered: list[PrintedWord] = []
    token = _words.set(gathered)
    try:
        yield gathered
    finally:
        _words.reset(token)
        gathered[:] = sorted(dict.fromkeys(gathered), key=lambda word: word.verdict == "sure")


def record(text: str, case: str, form: Form) -> str:
    """Remember a form of a text; the form itself comes back."""
    gathered = _words.get()
    if gathered is not None and text:
        gathered.append(PrintedWord(text, case, form.text, "sure" if form.sure else "doubtful", form.reason))
    return form.text


def shown(phrase: Phrase, case: Case) -> str:
    """A phrase in the case in which the paper shows it."""
    return record(str(phrase), case.value, phrase.form(case))
