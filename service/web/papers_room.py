"""The room of papers, and what all its pages share."""

from __future__ import annotations

from datetime import datetime

from service.errors import PismovodError, Problem
from service.preview import PREVIEWS, Previews
from service.registry.shapes import State
from service.web.rooms import Look, Room

papers = Room("papers")

STATES = {
    State.DRAFT: ("проект", "doing"),
    State.REGISTERED: ("зарегистрирован", "done"),
    State.SIGNED: ("подписан", "done"),
    State.FILED: ("в деле", "done"),
    State.CANCELLED: ("отменён", "cancelled"),
}
"""A state in words, and the look of its badge."""


def clock(moment: datetime) -> str:
    """«14:02» by the clock of this computer, whose zone has to be the school's; with the day where it is another."""
    here = moment.astimezone()
    return f"{here:%H:%M}" if here.date() == datetime.now().astimezone().date() else f"{here:%d.%m.%Y, %H:%M}"


def previews(look: Look) -> Previews:
    """The pictures of papers."""
    return Previews(look.settings.data / PREVIEWS)


def version_of(look: Look) -> int | None:
    """The version that a form was drawn from."""
    given = look.form.get("version", "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 10 else None


def told_of(failure: PismovodError) -> list[Problem]:
    """All that a refusal says, one line at least."""
    return list(failure.problems) or [Problem("", failure.slug, failure.detail)]
