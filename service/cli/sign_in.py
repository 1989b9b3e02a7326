"""The sign-in of the very first start: told once, on the terminal; where there is none, in a file of its owner alone.

Standard output and error of a service manager are kept in logs, and a log is no place for a password.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from service.access.first_run import LOGIN
from service.errors import StoreUnavailable

FILE = "first-sign-in.txt"


def tell(said: str, data: Path) -> None:
    """Show it. Raises StoreUnavailable where it could be neither shown nor kept."""
    if sys.stdout.isatty():
        click.echo(said)
        return
    file = data.absolute() / FILE
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)  # records may lie in PostgreSQL
        file.unlink(missing_ok=True)
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as text:
            text.write(said)
    except OSError as failure:
        raise StoreUnavailable(
            f"Файл с первым входом не записан: {file}. Школа заведена; дайте её администратору пароль командой "
            f"«pismovod reset-password {LOGIN}» и запустите службу снова."
        ) from failure
    click.echo(f"Логин, пароль и ключ первого входа – в файле {file}: прочитайте его и удалите.", err=True)
