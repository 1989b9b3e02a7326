"""How a verb ends: the exit code, and every problem on standard error."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import click

from service.errors import NotAcceptable, Problem, Severity

DONE, OUR_FAULT, BAD_INPUT = 0, 1, 2


def tell(problems: Iterable[Problem]) -> int:
    """Every problem on standard error; the exit code that they mean."""
    code = DONE
    for problem in problems:
        kind = "предупреждение: " if problem.severity is Severity.WARNING else ""
        click.echo(plain(f"{kind}{problem.pointer or '(целиком)'}: {problem.message}"), err=True)
        code = code if problem.severity is Severity.WARNING else BAD_INPUT
    return code


def demand_suffix(output: str, *suffixes: str) -> None:
    """Raise NotAcceptable unless the name of a file ends as its format wants; pipes and devices have no format."""
    named = Path(output)
    if output != "-" and named.suffix.lower() not in suffixes and (named.is_file() or not named.exists()):
        raise NotAcceptable(f"Назовите файл с расширением {' или '.join(suffixes)}: «{output}» не подходит.")


def plain(text: str) -> str:
    """`text` without the control characters that would command a terminal."""
    return "".join(letter if letter.isprintable() or letter in "\t\u00a0" else "\ufffd" for letter in text)
