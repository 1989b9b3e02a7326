"""The words of click in Russian: help, and what is said of a call that makes no sense."""

from __future__ import annotations

import click

KEYS = "[КЛЮЧИ]"


class Command(click.Command):
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


class Group(Command, click.Group):
    """The list of verbs, in Russian too."""

    command_class = Command

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


def usage(refusal: click.UsageError) -> str:
    """What is wrong with a call."""
    if isinstance(refusal, click.NoSuchOption):
        return f"Ключа {refusal.option_name} нет."
    if isinstance(refusal, click.MissingParameter) and refusal.param is not None:
        return f"Не хватает: {_spelled(refusal.param)}."
    if isinstance(refusal, click.BadParameter) and refusal.param is not None:
        return f"Значение не подходит: {_spelled(refusal.param)}."
    if isinstance(refusal, click.BadOptionUsage):
        return f"Ключ {refusal.option_name} записан неверно."
    return refusal.message if "«" in refusal.message else "Лишнее или неверное слово в команде."


def _spelled(param: click.Parameter) -> str:
    return " или ".join(param.opts) if isinstance(param, click.Option) else str(param.metavar)
