"""A school whose papers are registered: its indexes, its people who ask, and papers that fit any day."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from service.access.actor import Action, Actor, Role
from service.access.rights import ROLES
from service.records.organisation import Profile, create
from service.registry import papers, registration
from service.registry.shapes import PaperCard, PaperIn, Registration
from service.store import Store
from tests.payloads import raw

ORDER = "launch_order"
PLAN = "packet_register"
ORDERS = "од"
OTHERS = "общий"
INDEXES = [
    {"name": ORDERS, "pattern": "{n}-од", "title": "Приказы по основной деятельности", "types": [ORDER], "start": 134},
    {"name": OTHERS, "pattern": "{n}/4", "title": "Прочие документы"},
]


@dataclass(frozen=True)
class School:
    """One organisation in a store."""

    store: Store
    secretary: Actor

    def acting(self, role: Role) -> Actor:
        """Somebody of this school in another role."""
        return replace(self.secretary, role=role, scopes=ROLES[role])

    def draft(self, name: str = ORDER, payload: dict[str, Any] | None = None) -> PaperCard:
        """A new draft, right unless it is given otherwise."""
        with self.store.begin() as session:
            return papers.add(session, self.secretary, PaperIn(type=name, payload=payload or order()))

    def register(self, number: str, asked: Registration | None = None, actor: Actor | None = None) -> PaperCard:
        """Register a draft in a transaction of its own."""
        with self.store.begin() as session:
            return registration.register(
                session, self.store.files, actor or self.secretary, number, None, asked or Registration()
            )

    def registered(self) -> PaperCard:
        """A paper that is registered today."""
        return self.register(self.draft().id)


def school(store: Store, name: str = "Осипова") -> School:
    """A new organisation."""
    profile = Profile.model_validate({"organisation": raw(ORDER)["organisation"], "indexes": INDEXES})
    with store.begin() as session:
        number = create(session, profile)
    return School(store, Actor(number, name, Role.ADMINISTRATOR, frozenset(Action)))


def order() -> dict[str, Any]:
    """An order without deadlines: it can be registered on any day."""
    return dict(raw(f"{ORDER}.least"))
