"""The verbs of the service: start it, start its worker, ask whether it lives."""

from __future__ import annotations

import json
import os
import socket
import sys
from urllib.error import URLError
from urllib.request import ProxyHandler, build_opener

import click

from service.cli.outcome import DONE, OUR_FAULT
from service.cli.root import cli
from service.cli.speech import KEYS
from service.errors import PismovodError
from service.settings import Settings, read_settings

HEALTH_TIMEOUT_S = 5


class AddressRefused(PismovodError):
    """The service can't listen where it is told to."""

    slug, status, title = "address-refused", 400, "Адрес занят"


@cli.command(options_metavar=KEYS)
@click.option("--with-worker", is_flag=True, help="И собирать пакеты: рядом работает `pismovod work`.")
def serve(with_worker: bool) -> int:
    """Запустить службу (адрес и порт – в настройках PISMOVOD_HOST и PORT)."""
    settings = read_settings()
    _claim(settings.host, settings.port, settings.address)
    if settings.templates:
        from service import pipeline

        pipeline.open_templates(settings.templates)
    _begin(settings)
    if not with_worker:
        os.execv(sys.executable, [sys.executable, "-m", "gunicorn", "-c", "python:service.serving"])  # noqa: S606
    from service.cli.beside import keep_both

    return keep_both()


def _begin(settings: Settings) -> None:
    """Bring the tables up to date; on the very first start make a school and tell its password, once."""
    from service.access import first_run
    from service.cli.sign_in import tell
    from service.demonstration import packet
    from service.logs import start_log
    from service.store import open_store

    start_log()
    store = open_store(settings)
    try:
        store.upgrade()
        if first_run.ensure(store, settings.address, lambda said: tell(said, settings.data)):
            packet.order(store, settings.data)
    finally:
        store.dispose()


@cli.command(options_metavar=KEYS)
def work() -> int:
    """Собирать пакеты, которые заказаны через службу."""
    from service import pipeline
    from service.jobs.process import work as work_on
    from service.logs import start_log
    from service.store import open_store

    settings = read_settings()
    pipeline.open_templates(settings.templates)
    pipeline.open_office(settings)
    start_log()
    try:
        ready = "Письмовод собирает пакеты."
        work_on(settings.data, settings.keep_days, lambda: click.echo(ready, err=True), open_store(settings))
    finally:
        pipeline.close_office()
    return DONE


@cli.command(options_metavar=KEYS)
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
    click.echo("Пакеты собираются." if told["worker"] else "Пакеты не собираются: запустите `pismovod work`.")
    return DONE


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
