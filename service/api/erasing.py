"""The address at which a person's data are taken away, at that person's request (152-ФЗ, ст. 21)."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from service import keeping
from service.access import Action
from service.access.texts import demand_number
from service.api.operations import Call, Desk
from service.jobs.uploads import Uploads
from service.preview import PREVIEWS, Previews

erasing = Desk("erasing", "Люди")


class Erasing(BaseModel):
    """Удаление данных человека по его просьбе."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    sure: bool = Field(
        False, title="Удалить", description="Без этого служба только расскажет, что будет удалено и что останется"
    )


class ErasedTold(BaseModel):
    """Что стало с данными человека и что по закону остаётся."""

    done: bool = Field(description="Удалено ли; иначе это только рассказ о том, что будет")
    removed: bool = Field(description="Уходит ли запись целиком; иначе она сокращается и лежит в архиве")
    kept: list[str] = Field(description="Зарегистрированные документы, которые называют человека: остаются по закону")
    drafts: list[str] = Field(description="Номера проектов, которые называют человека: их удаляют или правят")
    pairs: int = Field(description="Сколько пар и групп с этим человеком")
    told: list[str] = Field(description="Всё то же словами")


@erasing.operation(
    "POST",
    "/people/<number>/purge",
    Action.purge,
    summary="Удалить данные человека по его просьбе и назвать то, что хранится по закону",
    body=Erasing,
    answer=ErasedTold,
    writes=False,
)
def purge_person(call: Call, number: str) -> ErasedTold:
    """What can go goes; without the word nothing but a story of it."""
    demand_number(number)
    erased = keeping.erase(call.store, call.actor.organisation, number, call.body.sure, call.actor)
    if call.body.sure:
        Previews(call.settings.data / PREVIEWS).clear()
        Uploads(call.settings.data, owner="").clear()
    return ErasedTold(
        done=erased.done,
        removed=erased.removed,
        kept=list(erased.kept),
        drafts=list(erased.drafts),
        pairs=erased.pairs,
        told=list(erased.facts()),
    )
