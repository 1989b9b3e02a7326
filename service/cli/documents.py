"""The verbs of documents: what there is, a check, a file, cases, a template of one's own."""

from __future__ import annotations

import json
from pathlib import Path

import click

from service.cli.outcome import DONE, demand_suffix, plain, tell
from service.cli.root import cli
from service.cli.speech import KEYS
from service.files import read_file, write_file
from service.settings import read_settings

AT_ONCE = 1_000
"""Texts that are inflected in one call of the pipeline."""
NAME = click.argument("name", metavar="ВИД")
FILE = click.argument("file", metavar="ФАЙЛ")


@cli.command(options_metavar=KEYS)
def types() -> None:
    """Перечислить виды документов."""
    from service import pipeline

    for name in pipeline.type_names():
        click.echo(f"{name}\t{pipeline.card(name).title}")


@cli.command(options_metavar=KEYS)
@NAME
@click.option("--schema", "part", flag_value="schema", help="Только JSON Schema данных.")
@click.option("--sample", "part", flag_value="sample", help="Только образец данных.")
def show(name: str, part: str | None) -> None:
    """Рассказать о виде документа: название, схема данных, образец."""
    from service import pipeline

    card = pipeline.card(name)
    parts = {"schema": card.schema, "sample": card.sample}
    told = parts[part] if part else {"name": name, "title": card.title, "description": card.description, **parts}
    click.echo(json.dumps(told, ensure_ascii=False, indent=2))


@cli.command(options_metavar=KEYS)
@NAME
@FILE
def check(name: str, file: str) -> int:
    """Проверить данные: все ошибки и слова, которые будут напечатаны."""
    from service import pipeline

    pipeline.open_templates(read_settings().templates)
    checked = pipeline.check(name, pipeline.parse(read_file(file)))
    for word in checked.words:
        click.echo(plain(f"{word.text}\t{word.case}\t{word.form}\t{word.verdict}\t{word.reason}"))
    return tell(checked.problems)


@cli.command(options_metavar=KEYS)
@NAME
@FILE
@click.option("-o", "--output", metavar="ФАЙЛ", required=True, help="Куда записать документ (.docx или .pdf).")
def render(name: str, file: str, output: str) -> int:
    """Сделать документ из данных: Word или, если имя кончается на .pdf, PDF."""
    from service import pipeline

    demand_suffix(output, ".docx", ".pdf")
    settings = read_settings()
    pipeline.open_templates(settings.templates)
    paper = pipeline.render(name, pipeline.parse(read_file(file)))
    if Path(output).suffix.lower() != ".pdf":
        write_file(output, paper.docx)
        return tell(paper.problems)
    pipeline.open_office(settings)
    printed = pipeline.print_paper(paper)
    write_file(output, printed.pdf)
    return tell(printed.problems)


@cli.command(options_metavar=KEYS)
@click.option(
    "--kind", default="name", metavar="ЧТО", help="name, surname, first_name, patronymic, post, organisation."
)
@click.option("--gender", type=click.Choice(["m", "f"]), metavar="ПОЛ", help="m или f.")
@click.argument("texts", nargs=-1, metavar="[ТЕКСТ …]")
def inflect(kind: str, gender: str | None, texts: tuple[str, ...]) -> int:
    """Поставить имя, должность или организацию во все падежи; без текстов – по строке со стандартного ввода."""
    from service import pipeline

    given = texts or [
        line.rstrip("\r") for line in read_file("-").decode("utf-8-sig", "replace").rstrip("\r\n").split("\n")
    ]
    for place in range(0, len(given), AT_ONCE):
        items = [{"kind": kind, "text": text, "gender": gender} for text in given[place : place + AT_ONCE]]
        for told in pipeline.inflect({"items": items}):
            click.echo(json.dumps(told, ensure_ascii=False))
    return DONE


@cli.command("check-template", options_metavar=KEYS)
@NAME
@FILE
def check_template(name: str, file: str) -> int:
    """Проверить свой шаблон Word."""
    from service import pipeline

    return tell(pipeline.check_template(name, read_file(file)))
