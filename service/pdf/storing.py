"""A file is written whole or not at all, whatever happens to the child that writes it."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from uuid import uuid4

from service.errors import ConversionFailed

_FULL = {errno.ENOSPC, errno.EFBIG, errno.EDQUOT}


@contextmanager
def stored(output: Path) -> Iterator[Path]:
    """A place beside the output to write to; what was written there takes the place of the output in the end.

    Raises ConversionFailed where that can't be done.
    """
    beside = output.absolute().with_name(f".{output.name[:100]}.{uuid4().hex}.part")
    try:
        yield beside
        try:
            beside.replace(output)
        except OSError as failure:
            raise ConversionFailed(not_written(failure)) from failure
    finally:
        with suppress(OSError):
            beside.unlink()


def not_written(failure: OSError) -> str:
    """What to do about it."""
    why = "на диске нет места" if failure.errno in _FULL else "папка недоступна"
    return f"Файл PDF не записан: {why}. Исправьте это и повторите."
