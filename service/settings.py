"""What the operator set: one frozen object, read once from PISMOVOD_* variables (and PORT).

A field of `Settings` declares everything about one setting: its variable, how its text is read, its default and
its meaning. Reading, the refusals and the README table all come from there.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from ipaddress import ip_address
from pathlib import Path
from typing import Any, NamedTuple

from service.errors import BadSetting

PREFIX = "PISMOVOD_"
SHORTEST_TOKEN_CHARS = 16
_HOST = re.compile(r"[A-Za-z0-9.:-]{1,253}")
_TOKEN = re.compile(rf"[!-~]{{{SHORTEST_TOKEN_CHARS},512}}")


class SettingLine(NamedTuple):
    """One row of the table of settings: the variable, its default as the operator would write it, its meaning."""

    variable: str
    default: str
    meaning: str


def _folder(text: str) -> Path:
    if "\0" in text:
        raise ValueError("в пути к папке не бывает нулевого знака")
    return Path(text).expanduser()


def _folder_that_exists(text: str) -> Path | None:
    if text and not _folder(text).is_dir():
        raise ValueError(f"папки «{text}» нет; создайте её или уберите настройку")
    return _folder(text) if text else None


def _file_that_exists(text: str) -> Path | None:
    if text and not _folder(text).is_file():
        raise ValueError(f"файла «{text}» нет; поправьте путь или уберите настройку")
    return _folder(text) if text else None


def _database(text: str) -> str:
    if text and not text.startswith(("postgresql://", "sqlite:///")):
        raise ValueError("нужен адрес вида postgresql://… или sqlite:///…")
    return text


def _host(text: str) -> str:
    if not _HOST.fullmatch(text):
        raise ValueError("нужен адрес или имя узла, без «http://» и порта, например 127.0.0.1")
    return text


def _whole_number(least: int, most: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        if not re.fullmatch(r"[0-9]{1,12}", text) or not least <= int(text) <= most:
            raise ValueError(f"нужно целое число от {least} до {most}, а задано «{text}»")
        return int(text)

    return read


def _token(text: str) -> str:
    if text and not _TOKEN.fullmatch(text):
        raise ValueError(f"нужно от {SHORTEST_TOKEN_CHARS} до 512 латинских букв, цифр и знаков без пробелов")
    return text


def _setting(variable: str, default: str, read: Callable[[str], Any], meaning: str, *, secret: bool = False) -> Any:
    metadata = {"variable": variable, "default": default, "read": read, "meaning": meaning}
    return field(default_factory=lambda: read(default), repr=not secret, metadata=metadata)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The settings of one running service; the defaults are those of a single computer."""

    data: Path = _setting(PREFIX + "DATA", "data", _folder, "Папка, где лежит всё, что служба помнит")
    database: str = _setting(
        PREFIX + "DATABASE",
        "",
        _database,
        "Адрес базы: `postgresql://…`; пусто – файл SQLite в папке данных",
        secret=True,
    )
    files: str = _setting(
        PREFIX + "FILES", "", str, "Где лежат файлы документов: папка или адрес fsspec; пусто – в папке данных"
    )
    draft_days: int = _setting(
        PREFIX + "DRAFT_DAYS", "400", _whole_number(1, 36_500), "Через сколько дней забытый проект можно удалить"
    )
    templates: Path | None = _setting(
        PREFIX + "TEMPLATES",
        "",
        _folder_that_exists,
        "Папка со своими шаблонами `<вид>.docx`; пусто – только встроенные",
    )
    host: str = _setting(PREFIX + "HOST", "127.0.0.1", _host, "Адрес, на котором служба слушает")
    port: int = _setting("PORT", "8000", _whole_number(1, 65535), "Порт")
    proxies: int = _setting(
        PREFIX + "PROXIES",
        "0",
        _whole_number(0, 10),
        "Сколько своих прокси стоит перед службой: столько последних X-Forwarded-For, -Proto и -Host берётся на веру",
    )
    workers: int = _setting(PREFIX + "WORKERS", "2", _whole_number(1, 64), "Число рабочих процессов")
    max_body: int = _setting(
        PREFIX + "MAX_BODY", str(5 * 2**20), _whole_number(1024, 2**30), "Наибольший размер запроса, в байтах"
    )
    max_upload: int = _setting(
        PREFIX + "MAX_UPLOAD",
        str(100 * 2**20),
        _whole_number(1024, 2**31),
        "Наибольший размер запроса с файлами (объединение PDF, пакет), в байтах",
    )
    office: Path | None = _setting(
        PREFIX + "OFFICE", "", _file_that_exists, "Программа LibreOffice (`soffice`); пусто – найти самой"
    )
    office_processes: int = _setting(
        PREFIX + "OFFICE_PROCESSES", "2", _whole_number(1, 64), "Сколько LibreOffice работает одновременно"
    )
    office_queue: int = _setting(
        PREFIX + "OFFICE_QUEUE", "32", _whole_number(1, 10_000), "Сколько документов может ждать LibreOffice"
    )
    office_wait: int = _setting(
        PREFIX + "OFFICE_WAIT", "30", _whole_number(1, 3600), "Сколько документ ждёт свободного LibreOffice, в секундах"
    )
    office_time: int = _setting(
        PREFIX + "OFFICE_TIME", "60", _whole_number(1, 3600), "Сколько даётся на один документ, в секундах"
    )
    office_documents: int = _setting(
        PREFIX + "OFFICE_DOCUMENTS", "200", _whole_number(1, 100_000), "После скольких документов LibreOffice сменяется"
    )
    office_memory: int = _setting(
        PREFIX + "OFFICE_MEMORY", "600", _whole_number(200, 100_000), "При какой памяти он сменяется, в мегабайтах"
    )
    office_cache: int = _setting(
        PREFIX + "OFFICE_CACHE", "64", _whole_number(0, 100_000), "Сколько готовых PDF помнится, в мегабайтах"
    )
    keep_days: int = _setting(
        PREFIX + "KEEP_DAYS",
        "30",
        _whole_number(1, 36_500),
        "Сколько дней хранятся папки готовых заданий; сами пакеты помнятся дольше",
    )
    token: str = _setting(
        PREFIX + "TOKEN",
        "",
        _token,
        "Токен для программ, которые только делают документы; что хранится, по нему не видно; пусто – такого нет",
        secret=True,
    )

    @property
    def is_local(self) -> bool:
        """Whether only this computer can reach the service."""
        try:
            return ip_address(self.host).is_loopback
        except ValueError:
            return self.host.lower() == "localhost"

    @property
    def address(self) -> str:
        """`host:port` as it stands in a URL (an IPv6 host in brackets)."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


def read_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """The settings of this environment (`os.environ` by default).

    Raises BadSetting, with every wrong and every unknown variable by its name.
    """
    env = os.environ if environment is None else environment
    problems = list(_unknown(env))
    values = {}
    for setting in fields(Settings):
        variable = setting.metadata["variable"]
        try:
            values[setting.name] = setting.metadata["read"](env.get(variable, setting.metadata["default"]).strip())
        except ValueError as failure:
            problems.append(f"{variable}: {failure}.")
    if not problems:
        return Settings(**values)
    raise BadSetting(" ".join(problems))


def describe() -> list[SettingLine]:
    """Every setting there is, in the order of `Settings`."""
    return [
        SettingLine(setting.metadata["variable"], setting.metadata["default"], setting.metadata["meaning"])
        for setting in fields(Settings)
    ]


def _unknown(env: Mapping[str, str]) -> Iterator[str]:
    known = {line.variable for line in describe()}
    for variable in sorted(env):
        if variable.startswith(PREFIX) and variable not in known:
            yield f"{variable}: такой настройки нет; есть {', '.join(sorted(known))}."
