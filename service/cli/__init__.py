"""`pismovod <verb>`: the command line, one more door to the pipeline.

Exit 0: done. 2: bad input, every problem on standard error as `pointer: message`. 1: our own fault.
The heavy parts are imported by the verb that needs them, so that help answers at once.

documents.py  the verbs of documents          speech.py   click in Russian
pdf.py        packets, and files joined       outcome.py  exit codes and problems
serving.py    the service and its worker      beside.py   web and worker kept alive together
keeping.py    what is remembered: proved, copied, brought back
schools.py    another school, a forgotten password
"""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Sequence
from typing import NoReturn

import click

from service.cli import documents, keeping, pdf, schools, serving
from service.cli.outcome import BAD_INPUT, DONE, OUR_FAULT, plain, tell
from service.cli.root import cli
from service.cli.speech import usage
from service.errors import PismovodError

__all__ = ["cli", "documents", "keeping", "main", "pdf", "schools", "serving"]


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run one verb, and leave with its exit code."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    sys.exit(_run(arguments))


def _run(arguments: Sequence[str] | None) -> int:
    try:
        return cli.main(arguments, prog_name="pismovod", standalone_mode=False) or DONE
    except click.exceptions.NoArgsIsHelpError as refusal:
        click.echo(refusal.format_message(), err=True)
        return BAD_INPUT
    except click.UsageError as refusal:
        where = f" Справка: {refusal.ctx.command_path} --help" if refusal.ctx else ""
        click.echo(usage(refusal) + where, err=True)
        return BAD_INPUT
    except click.Abort:
        return OUR_FAULT
    except PismovodError as refusal:
        tell(refusal.problems)
        click.echo(plain(refusal.detail), err=True)
        theirs = refusal.status < 500 and not refusal.retry_after
        return BAD_INPUT if theirs or refusal.slug == "bad-setting" else OUR_FAULT
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except Exception:  # noqa: BLE001  the last line of defence: nobody meets a bare traceback
        traceback.print_exc()
        click.echo(
            "Письмовод не справился, и это его ошибка, а не ваша: сообщите о ней вместе с текстом выше.", err=True
        )
        return OUR_FAULT
