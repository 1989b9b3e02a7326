"""How a page is offered: its address, the right it wants, its transaction, all told once in one place.

A room gathers the pages of one matter. A page that only shows is read in a read transaction; what changes something
is a POST, carries the visit's word against forgery, and is kept when the function returns.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from flask import Blueprint, Response, current_app, g, request
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as AnyResponse

from service.access import Action, Actor, demand
from service.records import organisation
from service.settings import Settings
from service.store import Session, Store
from service.web.drawing import gone_to
from service.web.failures import answer_failures

MYSELF = "web_myself"
"""The pages on oneself: who has to change his password sees no others."""

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
"""Nothing from elsewhere, no script and no style in the page itself; `data:` are the little signs of Bootstrap."""

Answer = AnyResponse | str | tuple[str, int]
"""What a page gives back: the whole answer, or its HTML, with a status where it is not 200."""


@dataclass(frozen=True)
class Look:
    """One request for a page, as its function sees it."""

    session: Session
    """One transaction: it is kept when the function returns, and undone when it fails."""
    actor: Actor
    store: Store
    settings: Settings
    form: MultiDict[str, str] = field(default_factory=MultiDict)
    """What was typed, for what changes something."""
    asked: MultiDict[str, str] = field(default_factory=MultiDict)
    """What stands after the question mark of the address."""

    @property
    def is_piece(self) -> bool:
        """Whether htmx asks: it wants a piece of a page, not a page."""
        return "HX-Request" in request.headers

    def trial(self) -> AbstractContextManager[object]:
        """What may be refused is done in it: a page that shows the refusal keeps nothing half done."""
        return self.session.begin_nested()

    def may(self, action: Action) -> bool:
        """Whether he who looks has this right."""
        return action in self.actor.scopes


@dataclass(frozen=True)
class Page:
    """What stands at an address; the table of rights is proved against these."""

    method: str
    path: str
    action: Action | None
    """Nothing: anybody who has signed in."""


class Room:
    """Pages of one matter, as a blueprint of Flask."""

    def __init__(self, name: str) -> None:
        self.blueprint = Blueprint(f"web_{name}", __name__)
        self.pages: list[Page] = []
        answer_failures(self.blueprint)
        self.blueprint.after_request(_add_policy)

    def page(
        self, method: str, path: str, action: Action | None, *, writes: bool | None = None
    ) -> Callable[[Callable[..., Answer]], Callable[..., Answer]]:
        """Offer a function at an address; it gets a `Look`, and the variables of the path by their names.

        `writes`: whether its transaction may change anything; a GET does not, a POST does.
        """
        changing = method == "POST" if writes is None else writes

        def offer(function: Callable[..., Answer]) -> Callable[..., Answer]:
            self.pages.append(Page(method, path, action))
            self.blueprint.add_url_rule(
                path,
                endpoint=function.__name__,
                view_func=partial(_answer, action, changing, function),
                methods=[method],
            )
            return function

        return offer


def store() -> Store:
    """What this application remembers."""
    found = current_app.extensions["store"]
    assert isinstance(found, Store)
    return found


def settings() -> Settings:
    """What the operator set."""
    found = current_app.config["SETTINGS"]
    assert isinstance(found, Settings)
    return found


def _answer(action: Action | None, writes: bool, function: Callable[..., Answer], **variables: Any) -> Answer:
    actor: Actor = g.actor
    if actor.must_change and request.blueprint != MYSELF:
        return gone_to(f"{MYSELF}.password_page")
    if action:
        demand(actor, action)
    with store().begin() if writes else store().read() as session:
        if actor.user:
            g.head = organisation.head_of(session, actor)
        return function(Look(session, actor, store(), settings(), request.form, request.args), **variables)


def seen_by(response: Response, minutes: int = 0) -> Response:
    """An answer that the browser of this one person may keep for so many minutes."""
    response.headers["Cache-Control"] = f"private, max-age={minutes * 60}" if minutes else "no-store"
    return response


def _add_policy(answer: AnyResponse) -> AnyResponse:
    answer.headers.setdefault("Content-Security-Policy", _POLICY)
    return answer
