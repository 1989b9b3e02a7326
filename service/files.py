"""Files that are named on the command line: read whole, written whole or not at all."""

from __future__ import annotations

import errno
import os
import sys
from contextlib import suppress
from pathlib import Path

from service.errors import PismovodError

_REASONS = {
    errno.ENOENT: "нет такого файла или папки",
    errno.EACCES: "нет прав",
    errno.EPERM: "нет прав",
    errno.EISDIR: "это папка, а нужен файл",
    errno.ENOTDIR: "в пути стоит файл вместо папки",
    errno.ENOSPC: "на диске нет места",
    errno.EROFS: "диск открыт только для чтения",
    errno.ENAMETOOLONG: "слишком длинное имя",
}


class FileRefused(PismovodError):
    """A file that was named can't be read or written."""

    slug, status, title = "file-refused", 400, "Файл недоступен"


def read_file(file: str) -> bytes:
    """The whole file; `-` is standard input. Raises FileRefused."""
    try:
        return sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    except OSError as failure:
        raise FileRefused(f"Не удалось прочитать «{file}»: {_reason(failure)}.") from failure


def write_file(output: str, data: bytes) -> None:
    """Write the file whole or not at all; what is no ordinary file (a pipe, a device) is written to as it is."""
    if output == "-":
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
        return
    target = Path(output).resolve()
    beside = target.with_name(f".{target.name[:100]}.{os.getpid()}.part")
    try:
        if target.exists() and not target.is_file():
            target.write_bytes(data)
            return
        beside.write_bytes(data)
        beside.replace(target)
    except OSError as failure:
        raise FileRefused(f"Не удалось записать «{output}»: {_reason(failure)}.") from failure
    finally:
        with suppress(OSError):
            beside.unlink()


def _reason(failure: OSError) -> str:
    return _REASONS.get(failure.errno or 0, failure.strerror or "неизвестная причина")
