"""The stages of a default text, as the parts that a payload would give."""

from __future__ import annotations

from service.parts.period import Period
from service.parts.stages import Event, Stage
from service.wording import Group, Record, cell_blocks


def usual_stage(group: Group) -> Stage:
    """A stage as the default text tells it."""
    goal = group.fields.get("Задача", [""])
    return Stage(title=group.title, goal=goal[0], events=[_usual_event(record) for record in group.records])


def _usual_event(record: Record) -> Event:
    told = record.fields
    return Event(
        title=record.title,
        content=cell_blocks(" // ".join(told.get("Содержание", []))),
        period=Period(text=_capital(" ".join(one for one in cell_blocks(told["Срок"][0]) if isinstance(one, str)))),
        responsible=[_capital(one.strip()) for one in "; ".join(told.get("Ответственные", [])).split(";")],
        results=[block for line in told.get("Результат", []) for block in cell_blocks(line)],
    )


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
