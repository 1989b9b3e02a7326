"""The verbs of PDF: a packet of papers and files, and files joined. Both work in this process, without a queue."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import click

from service.cli.outcome import demand_suffix, plain, tell
from service.cli.root import cli
from service.cli.speech import KEYS
from service.errors import FilesRefused, Problem
from service.files import read_file, write_file
from service.settings import read_settings

if TYPE_CHECKING:
    from service.pipeline import Progress

_CHOICE = re.compile(r"(?P<file>.+?)(?:#(?P<pages>[0-9,\s-]+))?(?:@(?P<rotate>0|90|180|270))?", re.DOTALL)
"""`A.pdf#1-3@90`: the pages 1 to 3 of A.pdf, turned by 90 degrees clockwise."""


@cli.command(options_metavar=KEYS)
@click.argument("file", metavar="ФАЙЛ")
@click.option("-o", "--output", metavar="ФАЙЛ", required=True, help="Куда записать (.pdf или .zip).")
def packet(file: str, output: str) -> int:
    """Собрать пакет: документы и файлы одним PDF; имя на .zip – вместе с файлами Word."""
    from service import pipeline

    demand_suffix(output, ".pdf", ".zip")
    settings = read_settings()
    pipeline.open_templates(settings.templates)
    pipeline.open_office(settings)
    raw = pipeline.parse(read_file(file))
    files = _named_files(raw, Path.cwd() if file == "-" else Path(file).absolute().parent)
    pipeline.read_packet(raw, files)
    with TemporaryDirectory(prefix="pismovod-") as name:
        with _progress() as show:
            made = pipeline.make_packet(raw, files, Path(name), show)
        kind = "packet.zip" if Path(output).suffix.lower() == ".zip" else "packet.pdf"
        write_file(output, (Path(name) / kind).read_bytes())
    for line in made.plan():
        click.echo(plain(line), err=output == "-")
    return tell(made.problems)


@cli.command(options_metavar=KEYS)
@click.argument("files", metavar="ФАЙЛ …", nargs=-1, required=True)
@click.option("-o", "--output", metavar="ФАЙЛ", required=True, help="Куда записать (.pdf).")
@click.option("--title", default="", metavar="ТЕКСТ", help="Название готового файла.")
@click.option("--duplex", is_flag=True, help="Для двусторонней печати: каждый файл с новой стороны листа.")
@click.option("--copies", default=1, type=click.IntRange(1, 100), metavar="ЧИСЛО", help="Сколько экземпляров подряд.")
@click.option("--numbered", is_flag=True, help="Пронумеровать листы: «Лист 3 из 17».")
@click.option("--fit", is_flag=True, help="Уместить на А4 страницы другого размера.")
@click.option("--break-signatures", is_flag=True, help="Взять и подписанные файлы: подписи перестанут действовать.")
@click.option("--password-file", metavar="ФАЙЛ", help="Файл, первая строка которого – пароль к закрытым PDF.")
def merge(files: tuple[str, ...], output: str, password_file: str | None, **whole: Any) -> int:
    """Объединить файлы в один PDF. Страницы и поворот – при имени: A.pdf#1-3@90."""
    from service import pipeline

    demand_suffix(output, ".pdf")
    password = _first_line(password_file) if password_file else ""
    every = {"fit": whole.pop("fit"), "break_signatures": whole.pop("break_signatures"), "password": password}
    items = [{**_chosen(given), **every} for given in files]
    named = {item["file"]: Path(item["file"]).absolute() for item in items}
    _demand([(f"/items/{place}/file", named[item["file"]]) for place, item in enumerate(items)])
    with TemporaryDirectory(prefix="pismovod-") as name:
        joined = Path(name) / "merged.pdf"
        made = pipeline.merge({**whole, "items": items}, named, joined)
        write_file(output, joined.read_bytes())
    return tell(made.problems)


def _chosen(given: str) -> dict[str, Any]:
    """What is taken of which file; a file whose very name is `given` goes before any reading of it."""
    found = None if _is_there(Path(given)) else _CHOICE.fullmatch(given)
    if found is None:
        return {"file": given}
    return {"file": found["file"], "pages": found["pages"] or "", "rotate": int(found["rotate"] or 0)}


def _named_files(raw: object, folder: Path) -> dict[str, Path]:
    """The files that a packet names, beside the packet. Raises FilesRefused with every one that is not there."""
    items = raw.get("items") if isinstance(raw, dict) else None
    names = [
        (f"/items/{place}/file", item["file"])
        for place, item in enumerate(items if isinstance(items, list) else [])
        if isinstance(item, dict) and isinstance(item.get("file"), str) and item["file"]
    ]
    _demand([(pointer, folder / name) for pointer, name in names])
    return {name: folder / name for _, name in names}


def _demand(wanted: list[tuple[str, Path]]) -> None:
    missing = [
        Problem(pointer, "no_file", f"Файла «{file}» нет: поправьте имя или положите его туда")
        for pointer, file in wanted
        if not _is_there(file)
    ]
    if missing:
        raise FilesRefused("Не все файлы на месте.", missing)


def _is_there(file: Path) -> bool:
    try:
        return file.is_file()
    except (OSError, ValueError):  # a name that no file can have
        return False


def _first_line(file: str) -> str:
    return read_file(file).decode("utf-8-sig", "replace").split("\n", 1)[0].rstrip("\r")


@contextmanager
def _progress() -> Iterator[Callable[[Progress], None]]:
    """A bar on a terminal, and nothing where nobody looks."""
    hidden = not sys.stderr.isatty()
    bar: Any
    with click.progressbar(
        length=1, show_eta=False, item_show_func=lambda item: plain(item or ""), file=sys.stderr, hidden=hidden
    ) as bar:

        def show(progress: Progress) -> None:
            bar.length = progress.total
            bar.update(progress.done - bar.pos, progress.item)

        yield show
