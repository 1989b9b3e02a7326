"""The verbs of the operator: another school, and an administrator who has forgotten his password."""

from __future__ import annotations

from dataclasses import replace

import click

from service.cli.outcome import DONE, plain
from service.cli.root import cli
from service.cli.speech import KEYS
from service.errors import PayloadRefused
from service.settings import read_settings


@cli.command("add-school", options_metavar=KEYS)
@click.argument("name", metavar="НАИМЕНОВАНИЕ")
@click.argument("login", metavar="ЛОГИН")
def add_school(name: str, login: str) -> int:
    """Завести организацию и её администратора; пароль показывается один раз."""
    from service import pipeline
    from service.access import operator
    from service.records import organisation
    from service.store import open_store

    profile = pipeline.read_model(organisation.Profile, {"organisation": {"full_name": name}})
    store = open_store(read_settings())
    store.upgrade()
    try:
        with store.begin() as session:
            number = organisation.create(session, profile)
            password = operator.add_administrator(session, number, login)
    except PayloadRefused as refused:
        raise PayloadRefused(refused.detail, [replace(one, pointer="ЛОГИН") for one in refused.problems]) from refused
    finally:
        store.dispose()
    click.echo(f"Организация: {number}")
    click.echo(plain(f"Логин: {login}"))
    click.echo(f"Пароль: {password} (при первом входе его надо сменить)")
    return DONE


@cli.command("reset-password", options_metavar=KEYS)
@click.argument("login", metavar="ЛОГИН")
@click.option("--organisation", metavar="НОМЕР", default="", help="Организация, если такой логин есть в нескольких.")
def reset_password(login: str, organisation: str) -> int:
    """Дать пользователю новый пароль; он показывается один раз."""
    from service.access import operator
    from service.store import open_store

    store = open_store(read_settings())
    try:
        with store.begin() as session:
            password = operator.reset_password(session, login, organisation)
    finally:
        store.dispose()
    click.echo(f"Новый пароль: {password} (при первом входе его надо сменить)")
    return DONE
