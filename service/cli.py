"""`pismovod <verb>`: the command line, one more door to the pipeline.

Exit 0: done. 2: bad input, every problem on standard error as `pointer: message`. 1: our own fault.
The heavy parts are imported by the verb that needs them, so that help answers at once.
"""

from __future__ import annotations

import json
import os
import socket
import sys
import traceback
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NoReturn
from urllib.error import URLError
from urllib.request import ProxyHandler, build_opener

import click

from service import __version__
from service.errors import NotAcceptable, PismovodError, Problem, Severity
from service.files import read_file, write_file
from service.settings import read_settings

DONE, OUR_FAULT, BAD_INPUT = 0, 1, 2
_AT_ONCE = 1_000
HEALTH_TIMEOUT_S = 5


class AddressRefused(PismovodError):
    """The service can't listen where it is told to."""

    slug, status, title = "address-refused", 400, "Адрес занят"


class _Command(click.Command):
    """A command whose help speaks Russian."""

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        formatter.write_usage(ctx.command_path, " ".join(self.collect_usage_pieces(ctx)), prefix="Вызов: ")

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = "Показать эту справку."
        return option

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        options = [param for param in self.get_params(ctx) if isinstance(param, click.Option)]
        records = [record for option in options if (record := option.get_help_record(ctx)) is not None]
        with formatter.section("Ключи"):
            formatter.write_dl([(keys, text.replace("[required]", "(обязателен)")) for keys, text in records])


class _Group(_Command, click.Group):
    """The list of verbs, in Russian too."""

    command_class = _Command

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        super().format_options(ctx, formatter)
        with formatter.section("Команды"):
            formatter.write_dl([(name, self.commands[name].get_short_help_str(200)) for name in self.commands])

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in self.commands and not args[0].startswith("-"):
            ctx.fail(f"Команды «{args[0]}» нет; есть: {', '.join(self.commands)}.")
        return super().resolve_command(ctx, args)


_KEYS = "[КЛЮЧИ]"
_NAME = click.argument("name", metavar="ВИД")
_FILE = click.argument("file", metavar="ФАЙЛ")


@click.group(cls=_Group, subcommand_metavar="КОМАНДА …", options_metavar=_KEYS)
@click.version_option(__version__, "--version", message="Письмовод %(version)s", help="Показать версию.")
def cli() -> None:
    """Письмовод: данные в JSON становятся документами Word о наставничестве.

    Вместо имени файла «-» — стандартный ввод или вывод.
    """


@cli.command(options_metavar=_KEYS)
def types() -> None:
    """Перечислить виды документов."""
    from service import pipeline

    for name in pipeline.type_names():
        click.echo(f"{name}\t{pipeline.card(name).title}")


@cli.command(options_metavar=_KEYS)
@_NAME
@click.option("--schema", "part", flag_value="schema", help="Только JSON Schema данных.")
@click.option("--sample", "part", flag_value="sample", help="Только образец данных.")
def show(name: str, part: str | None) -> None:
    """Рассказать о виде документа: название, схема данных, образец."""
    from service import pipeline

    card = pipeline.card(name)
    parts = {"schema": card.schema, "sample": card.sample}
    told = parts[part] if part else {"name": name, "title": card.title, "description": card.description, **parts}
    click.echo(json.dumps(told, ensure_ascii=False, indent=2))


@cli.command(options_metavar=_KEYS)
@_NAME
@_FILE
def check(name: str, file: str) -> int:
    """Проверить данные: все ошибки и слова, которые будут напечатаны."""
    from service import pipeline

    pipeline.open_templates(read_settings().templates)
    checked = pipeline.check(name, pipeline.parse(read_file(file)))
    for word in checked.words:
        click.echo(_plain(f"{word.text}\t{word.case}\t{word.form}\t{word.verdict}\t{word.reason}"))
    return _tell(checked.problems)


@cli.command(options_metavar=_KEYS)
@_NAME
@_FILE
@click.option("-o", "--output", metavar="ФАЙЛ", required=True, help="Куда записать документ (.docx).")
def render(name: str, file: str, output: str) -> int:
    """Сделать документ Word из данных."""
    from service import pipeline

    if output != "-" and Path(output).suffix.lower() == ".pdf":
        raise NotAcceptable("PDF служба пока не делает: назовите файл с расширением .docx.")
    pipeline.open_templates(read_settings().templates)
    paper = pipeline.render(name, pipeline.parse(read_file(file)))
    write_file(output, paper.docx)
    return _tell(paper.problems)


@cli.command(options_metavar=_KEYS)
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
    for place in range(0, len(given), _AT_ONCE):
        items = [{"kind": kind, "text": text, "gender": gender} for text in given[place : place + _AT_ONCE]]
        for told in pipeline.inflect({"items": items}):
            click.echo(json.dumps(told, ensure_ascii=False))
    return DONE


@cli.command("check-template", options_metavar=_KEYS)
@_NAME
@_FILE
def check_template(name: str, file: str) -> int:
    """Проверить свой шаблон Word."""
    from service import pipeline

    return _tell(pipeline.check_template(name, read_file(file)))


@cli.command(options_metavar=_KEYS)
def serve() -> NoReturn:
    """Запустить службу (адрес и порт — в настройках PISMOVOD_HOST и PORT)."""
    settings = read_settings()
    _claim(settings.host, settings.port, settings.address)
    if settings.templates:
        from service import pipeline

        pipeline.open_templates(settings.templates)
    os.execv(sys.executable, [sys.executable, "-m", "gunicorn", "-c", "python:service.serving"])  # noqa: S606


@cli.command(options_metavar=_KEYS)
def health() -> int:
    """Узнать, отвечает ли запущенная служба."""
    address = read_settings().address.replace("0.0.0.0", "127.0.0.1").replace("[::]", "[::1]")  # noqa: S104
    try:
        with build_opener(ProxyHandler({})).open(f"http://{address}/health", timeout=HEALTH_TIMEOUT_S) as answer:
            told = json.load(answer)
    except (URLError, OSError, ValueError):
        click.echo(f"Служба по адресу http://{address} не отвечает.", err=True)
        return OUR_FAULT
    click.echo(f"Служба по адресу http://{address} отвечает: {told['status']}, версия {told['version']}")
    return DONE


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
        click.echo(_usage(refusal) + where, err=True)
        return BAD_INPUT
    except click.Abort:
        return OUR_FAULT
    except PismovodError as refusal:
        _tell(refusal.problems)
        click.echo(_plain(refusal.detail), err=True)
        return BAD_INPUT if refusal.status < 500 or refusal.slug == "bad-setting" else OUR_FAULT
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except Exception:  # noqa: BLE001  the last line of defence: nobody meets a bare traceback
        traceback.print_exc()
        click.echo(
            "Письмовод не справился, и это его ошибка, а не ваша: сообщите о ней вместе с текстом выше.", err=True
        )
        return OUR_FAULT


def _usage(refusal: click.UsageError) -> str:
    if isinstance(refusal, click.NoSuchOption):
        return f"Ключа {refusal.option_name} нет."
    if isinstance(refusal, click.MissingParameter) and refusal.param is not None:
        return f"Не хватает: {_spelled(refusal.param)}."
    if isinstance(refusal, click.BadOptionUsage):
        return f"Ключ {refusal.option_name} записан неверно."
    return refusal.message if "«" in refusal.message else "Лишнее или неверное слово в команде."


def _spelled(param: click.Parameter) -> str:
    return " или ".join(param.opts) if isinstance(param, click.Option) else str(param.metavar)


def _tell(problems: Iterable[Problem]) -> int:
    """Every problem on standard error; the exit code that they mean."""
    code = DONE
    for problem in problems:
        kind = "предупреждение: " if problem.severity is Severity.WARNING else ""
        click.echo(_plain(f"{kind}{problem.pointer or '(целиком)'}: {problem.message}"), err=True)
        code = code if problem.severity is Severity.WARNING else BAD_INPUT
    return code


def _plain(text: str) -> str:
    """`text` without the control characters that would command a terminal."""
    return "".join(letter if letter.isprintable() or letter in "\t\u00a0" else "\ufffd" for letter in text)


def _claim(host: str, port: int, address: str) -> None:
    """Raise AddressRefused unless the port can be listened on: gunicorn would say it in English, five times."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as failure:
            raise AddressRefused(
                f"Адрес {address} занят или недоступен: задайте другой PORT или PISMOVOD_HOST."
            ) from failure
