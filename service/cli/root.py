"""The command itself, to which every verb belongs."""

from __future__ import annotations

import click

from service import __version__
from service.cli.speech import KEYS, Group


@click.group(cls=Group, subcommand_metavar="КОМАНДА …", options_metavar=KEYS)
@click.version_option(__version__, "--version", message="Письмовод %(version)s", help="Показать версию.")
def cli() -> None:
    """Письмовод: данные в JSON становятся документами Word о наставничестве.

    Вместо имени файла «-» – стандартный ввод или вывод.
    """
