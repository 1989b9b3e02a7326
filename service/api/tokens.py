"""The doors of the keys for other systems: for administrators."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from service.access import Action
from service.access import tokens as records
from service.access.tokens import TokenMade, TokenNew, TokenRow
from service.api.operations import NOTHING, Call, Desk

tokens = Desk("tokens", "Токены")


class WantedTokens(BaseModel):
    """Какая страница списка нужна."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    cursor: str | None = Field(None, title="Страница", description="То, что пришло в next", max_length=2_000)
    limit: int = Field(50, title="Сколько на странице", description="Сколько строк на странице", ge=1, le=200)


class TokenList(BaseModel):
    """Токены организации."""

    items: list[TokenRow]
    next: str | None = Field(description="Следующая страница, если она есть")


@tokens.operation("GET", "/tokens", Action.tokens, summary="Токены организации", query=WantedTokens, answer=TokenList)
def list_tokens(call: Call) -> TokenList:
    """A page of them, without their secrets."""
    found = records.listed(call.session, call.actor, call.query.cursor, call.query.limit)
    return TokenList(items=found.items, next=found.next)


@tokens.operation("POST", "/tokens", Action.tokens, summary="Выдать токен", body=TokenNew, answer=TokenMade, status=201)
def add_token(call: Call) -> TokenMade:
    """The secret is told once."""
    return records.add(call.session, call.actor, call.body)


@tokens.operation("DELETE", "/tokens/<number>", Action.tokens, summary="Отозвать токен", status=NOTHING)
def revoke_token(call: Call, number: str) -> None:
    """It is worthless at once."""
    records.revoke(call.session, call.actor, number)
