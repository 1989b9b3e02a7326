"""How right and how fast the cases are: `python -m tests.benchmarks.russian` prints the table of `run`."""

from __future__ import annotations

import csv
import itertools
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path

DATA = Path(__file__).parents[1] / "data"
CASES = ("genitive", "dative", "accusative", "instrumental", "prepositional")
PARTS = {"surname": "surname", "first": "first_name", "mid": "patronymic"}
Row = tuple[str, str, str]

# What the process weighs more after the first declension than before, in a fresh interpreter.
_WEIGH = """
import pathlib, time
from service.russian import Post
weight = lambda: int(pathlib.Path("/proc/self/statm").read_text().split()[1]) * 4 / 1024
before, started = weight(), time.perf_counter()
Post("директор школы").form("род")
print(weight() - before, (time.perf_counter() - started) * 1000)
"""


def run() -> list[Row]:
    """Rows of what was measured, the figure, and the target."""
    return [*_fast(), *_right(), *_heavy()]  # the fast first: what is right warms the caches


def _table(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8") as table:
        return list(csv.DictReader(table, delimiter="\t"))


def _share(name: str, phrase: Callable[[dict[str, str]], object], target: str) -> Row:
    from service.russian import Case, Phrase

    right = total = 0
    for row in _table(name):
        made = phrase(row)
        assert isinstance(made, Phrase)
        for column, case in zip(CASES, list(Case)[1:], strict=True):
            allowed = {form.replace("ё", "е") for form in row[column].split("|")}
            right += made.form(case).text.replace("ё", "е") in allowed
            total += 1
    return name, f"{100 * right / total:.2f} % of {total} forms", target


def _right() -> Iterable[Row]:
    from service.russian import OrganisationName, PersonName, Post

    def name(row: dict[str, str]) -> PersonName:
        return PersonName(gender=row["gender"], **{PARTS[row["part"]]: row["nominative"]})  # type: ignore[arg-type]

    yield _share("names-hard.tsv", name, ">= 99.5 %")
    yield _share("titles.tsv", lambda row: Post(row["nominative"]), "100 %")
    yield _share("orgs.tsv", lambda row: OrganisationName(row["nominative"]), "100 %")


def _microseconds(work: Callable[[object], object], items: list[object]) -> float:
    started = time.perf_counter()
    for item in items:
        work(item)
    return (time.perf_counter() - started) / len(items) * 1e6


def _full_names() -> list[object]:
    surnames = [f"{root}{end}" for root in _ROOTS for end in ("ов", "ин", "ский", "енко", "ук", "ец", "а", "ян")]
    first_names = ("Иван", "Пётр", "Ильдус", "Никита", "Сергей", "Артём")
    patronymics = ("Ильич", "Николаевич", "Маратович", "Львович", "Юрьевич", "Фомич", "Олегович")
    return list(zip(surnames, itertools.cycle(first_names), itertools.cycle(patronymics), strict=False))


def _rare_names() -> list[object]:
    """Surnames of the hard table, each once, with its first names and patronymics."""
    names: list[object] = []
    for gender in "mf":
        rows = [row for row in _table("names-hard.tsv") if row["gender"] == gender]
        surnames, first_names, patronymics = ([r["nominative"] for r in rows if r["part"] == part] for part in PARTS)
        names += zip(surnames, itertools.cycle(first_names), itertools.cycle(patronymics), strict=False)
    return names


def _median(names: list[object]) -> float:
    """Of the microseconds that each name takes the first time."""
    from service.russian import PersonName

    return statistics.median(_microseconds(lambda parts: PersonName(*parts).forms(), [name]) for name in names)  # type: ignore[misc]


_ROOTS = (
    "Бар Вал Гор Дан Ер Жар Зуб Игнат Кал Лав Мар Ник Оз Пав Род Сав Тар Ул Фад Хар Цар Чер Шар Щерб Юр Як Бел Вел Ген"
).split()


def _fast() -> Iterable[Row]:
    from service.russian import PersonName, Post, typography

    Post("директор").forms()
    full_names = _full_names()
    yield (
        "a full name never seen, six cases",
        f"{_microseconds(lambda parts: PersonName(*parts).forms(), full_names):.0f} µs",  # type: ignore[misc]
        "< 150 µs",
    )
    rare = _rare_names()
    yield "a rare full name, six cases, median", f"{_median(rare):.0f} µs", "< 150 µs"
    posts: list[object] = [row["nominative"] for row in _table("titles.tsv")]
    yield (
        "a post, first time, six cases",
        f"{_microseconds(lambda text: Post(text).forms(), posts):.0f} µs",  # type: ignore[arg-type]
        "< 1500 µs",
    )
    yield "a post, again, six cases", f"{_microseconds(lambda text: Post(text).forms(), posts):.1f} µs", "< 20 µs"  # type: ignore[arg-type]
    plain: list[object] = ["обычный короткий текст", "Назначить Попову"] * 5000
    yield "bind() of a text without triggers", f"{_microseconds(typography.bind, plain):.1f} µs", "< 3 µs"  # type: ignore[arg-type]


def _heavy() -> Iterable[Row]:
    answer = subprocess.run([sys.executable, "-c", _WEIGH], capture_output=True, text=True, check=True, timeout=60)
    weight, loading = answer.stdout.split()
    yield "the dictionary in memory", f"{float(weight):.0f} MB", "< 50 MB"
    yield "the first declension of a process", f"{float(loading):.0f} ms", "-"


if __name__ == "__main__":
    for what, measured, target in run():
        print(f"{what:40} {measured:>24}   {target}")
