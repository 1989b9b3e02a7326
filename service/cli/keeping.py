"""The verbs of the store: prove it, copy it, bring it back, throw away what is over."""

from __future__ import annotations

from pathlib import Path

import click

from service.cli.outcome import BAD_INPUT, DONE, plain
from service.cli.root import cli
from service.cli.speech import KEYS
from service.settings import read_settings
from service.store import open_store


@cli.command(options_metavar=KEYS)
def verify() -> int:
    """Проверить хранилище: записи, файлы, номера."""
    from service import keeping

    verdict = keeping.verify(open_store(read_settings()))
    for line in verdict.lines():
        click.echo(plain(line))
    return BAD_INPUT if verdict.troubles else DONE


@cli.command(options_metavar=KEYS)
@click.argument("to", metavar="ФАЙЛ")
def backup(to: str) -> int:
    """Сделать копию всего, что служба помнит, одним файлом; служба при этом работает."""
    from service import keeping

    settings = read_settings()
    made = keeping.back_up(open_store(settings), Path(to))
    keeping.note_copy(settings.data)
    click.echo(f"Копия готова и проверена: записей {made.rows}, файлов {made.files}, байтов {made.size}.")
    return DONE


@cli.command(options_metavar=KEYS)
@click.argument("source", metavar="ФАЙЛ")
def restore(source: str) -> int:
    """Восстановить всё из копии – только на пустое место."""
    from service import keeping

    verdict = keeping.restore(open_store(read_settings()), Path(source))
    for line in verdict.lines():
        click.echo(plain(line))
    return BAD_INPUT if verdict.troubles else DONE


@cli.command(options_metavar=KEYS)
@click.option("--person", metavar="НОМЕР", help="Удалить данные человека по его просьбе: номер его записи.")
@click.option("--organisation", metavar="НОМЕР", help="Организация этого человека.")
@click.option("--yes", is_flag=True, help="Удалить; без этого ключа только рассказать, что будет удалено.")
def purge(person: str | None, organisation: str | None, yes: bool) -> int:
    """Удалить отслужившее: забытые проекты, сеансы, ненужные файлы; или данные одного человека."""
    from service import keeping
    from service.jobs.uploads import Uploads
    from service.preview import PREVIEWS, Previews

    if (person is None) != (organisation is None):
        raise click.UsageError("Ключи «--person» и «--organisation» нужны вместе.")
    settings = read_settings()
    store = open_store(settings)
    if person is not None and organisation is not None:
        lines = keeping.erase(store, organisation, person, sure=yes).lines()
        if yes:
            Uploads(settings.data, owner="").clear()
    else:
        lines = keeping.purge(store, settings.draft_days, sure=yes).lines()
    if yes:
        Previews(settings.data / PREVIEWS).clear()
    for line in lines:
        click.echo(plain(line))
    return DONE
