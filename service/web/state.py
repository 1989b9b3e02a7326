"""How the service stands, and what to do where something is wrong."""

from __future__ import annotations

from dataclasses import dataclass

from service import __version__, keeping, pipeline
from service.access import Action
from service.api.desk import desk
from service.store.ids import now
from service.web.drawing import drawn
from service.web.rooms import Answer, Look
from service.web.settings_room import moment, settings

_GB, _MB = 2**30, 2**20
LITTLE_ROOM = 2 * _GB
"""Below it somebody should look after the disk: a copy and a packet want room beside what is there."""
OLD_COPY_DAYS = 7
_TELL = "Сообщите тому, кто обслуживает сервер: "


@dataclass(frozen=True)
class Line:
    """One thing that is looked at."""

    title: str
    said: str
    kind: str
    """The look of its badge: done, doing, wrong, waiting."""
    advice: str = ""


@settings.page("GET", "/settings/state", Action.users)
def state(look: Look) -> Answer:
    """Everything at one glance."""
    return drawn("settings/state.html", lines=_lines(look), version=__version__)


def _lines(look: Look) -> list[Line]:
    found = keeping.standing(look.session, look.store.files, look.settings.data, look.actor.organisation)
    office, worker = pipeline.has_office(), desk().worker_lives()
    return [
        Line("Печать и показ страниц", "работает", "done")
        if office
        else Line(
            "Печать и показ страниц", "не работает", "wrong", f"{_TELL}нет LibreOffice, без неё не делаются PDF."
        ),
        Line("Сборка пакетов", "работает", "done")
        if worker
        else Line(
            "Сборка пакетов",
            "не запущена",
            "wrong",
            f"{_TELL}нужно запустить «pismovod work». Заказанное не пропадёт.",
        ),
        Line("Пакеты в очереди", str(found.waiting) if found.waiting else "нет", "doing" if found.waiting else "done"),
        _room(found.free, found.total),
        Line("База данных", "отвечает", "done"),
        _copy(found),
        Line("Файлов школы", _files(found), "waiting"),
    ]


def _room(free: int, total: int) -> Line:
    said = f"свободно {_size(free)} из {_size(total)}"
    if free >= LITTLE_ROOM:
        return Line("Место на диске", said, "done")
    return Line(
        "Место на диске", said, "wrong", f"{_TELL}на диске мало места. Если оно кончится, служба перестанет сохранять."
    )


def _copy(found: keeping.Standing) -> Line:
    title = "Последняя копия"
    if found.last_copy is None:
        return Line(title, "неизвестно", "doing", f"{_TELL}копию делает «pismovod backup», лучше каждый день.")
    days = (now() - found.last_copy).days
    said = moment(found.last_copy)
    if days <= OLD_COPY_DAYS:
        return Line(title, said, "done")
    return Line(title, said, "wrong", f"{_TELL}копии нет уже {days} дн.; её делает «pismovod backup».")


def _files(found: keeping.Standing) -> str:
    return f"{found.files}" if found.size is None else f"{found.files}, всего {_size(found.size)}"


def _size(count: int) -> str:
    number, unit = (count / _GB, "ГБ") if count >= _GB else (count / _MB, "МБ")
    return f"{number:.1f}\u00a0{unit}".replace(".", ",")
