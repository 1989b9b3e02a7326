"""A template with what every page knows: who looks, where he is, what was just done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import Response, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from service.access import Action, Actor
from service.web.static import address_of

SAID: Mapping[str, str] = {
    "saved": "Сохранено.",
    "added": "Добавлено.",
    "removed": "Убрано.",
    "restored": "Возвращено.",
    "prepared": "Проекты подготовлены. Пакет соберётся, когда в них не будет ошибок.",
    "taken": "Таблица записана. Добавлено: {added}, изменено: {changed}.",
    "pairs_added": "Добавлено пар: {added}.",
    "taken_none": "Записывать нечего: всё уже есть.",
    "archived": "Запись убрана в архив.",
    "password": "Пароль сменён. Остальные входы закрыты.",
    "registered": "Документ зарегистрирован.",
    "numbered": "Зарегистрировано документов: {added}. Номера – в этом списке.",
    "signed": "Подписанный документ приложен.",
    "unsigned": "Приложенный файл убран.",
    "filed_several": "Подшито в дело документов: {added}.",
    "filed": "Документ подшит в дело.",
    "unfiled": "Документ возвращён из дела.",
    "cancelled": "Отменено. Номер остаётся занятым.",
    "unlocked": "Вход открыт.",
    "revoked": "Ключ отозван: программа больше не войдёт.",
    "template_used": "Шаблон взят в работу.",
    "template_left": "Снова в работе встроенный шаблон.",
    "visit_ended": "Вход закрыт.",
    "visits_ended": "Открыт только этот вход.",
}
"""What a page says on top after something was done: the address carries the short word, never the sentence."""


@dataclass(frozen=True)
class Door:
    """A line of the menu."""

    title: str
    place: str
    """The endpoint of its first page."""
    action: Action


MENU: tuple[Door, ...] = (
    Door("Год", "web_years.this_year", Action.pairs_read),
    Door("Люди", "web_people.people_page", Action.people_read),
    Door("Пары", "web_pairs.pairs_page", Action.pairs_read),
    Door("Документы", "web_papers.paper_list", Action.papers_read),
    Door("Пакеты", "web_packets.packet_list", Action.documents),
    Door("Канцелярия", "web_office.desk", Action.papers_number),
    Door("Журнал", "web_journal.journal_page", Action.journal_read),
    Door("Школа", "web_school.profile", Action.organisation_read),
    Door("Настройки", "web_settings.user_list", Action.users),
)


def drawn(template: str, /, **known: Any) -> str:
    """A whole page, or a piece of one, as HTML."""
    actor: Actor | None = g.get("actor")
    signed_in = actor is not None and bool(actor.user)
    return render_template(
        template,
        asset=address_of,
        actor=actor if signed_in else None,
        may=(lambda name: Action(name) in actor.scopes) if actor else (lambda name: False),
        csrf=g.get("csrf", ""),
        head=g.get("head", ("", "")),
        menu=_menu(actor) if actor and signed_in and not actor.must_change else [],
        said=_said(),
        **known,
    )


def gone_to(place: str, said: str = "", **variables: Any) -> AnyResponse:
    """The browser goes on to another page, which says on top what was done; htmx goes there as a browser does."""
    if said:
        variables["said"] = said
    address = url_for(place, **variables)
    if "HX-Request" in request.headers:
        return Response(status=204, headers={"HX-Redirect": address})
    return redirect(address, 303)


def _said() -> str:
    """What was just done, with its counts."""
    counts = {name: request.args.get(name, "") for name in ("added", "changed")}
    shown = {name: count if count.isdecimal() and len(count) < 6 else "0" for name, count in counts.items()}
    return SAID.get(request.args.get("said", ""), "").format(**shown)


def _menu(actor: Actor) -> list[tuple[str, str, bool]]:
    """Title, address, whether we stand there."""
    here = request.blueprint or ""
    return [
        (door.title, url_for(door.place), door.place.split(".")[0] == here)
        for door in MENU
        if door.action in actor.scopes
    ]
