"""A whole service for browsers: web and worker in processes of their own, and schools that a test fills as it likes."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from uuid import uuid4

from service.access import Actor, Role, users, visits
from service.access.rights import ROLES
from service.api.guard import COOKIE, CSRF_HEADER
from service.demonstration import school as demonstration
from service.records import organisation
from service.records.organisation import Profile
from service.registry.numbers import today
from service.store import Files, Session, Store
from service.store.tables import User
from tests.office import eventually
from tests.servers import Server
from tests.worlds import PROFILE

Fill = Callable[[Session, Files, Actor], object]
"""What a new school gets, done in the name of its administrator."""
_NAMES = {Role.CURATOR: "Куратор", Role.SECRETARY: "Секретарь", Role.ADMINISTRATOR: "Администратор"}


@dataclass(frozen=True)
class Person:
    """Who sits before a browser."""

    login: str
    password: str
    cookie: str
    """The secret of a visit that is already begun."""
    csrf: str
    """Its word against forgery."""
    actor: Actor

    @property
    def headers(self) -> dict[str, str]:
        """With what his browser, or a script on a page, asks."""
        return {"Cookie": f"{COOKIE}={self.cookie}", CSRF_HEADER: self.csrf, "Accept": "text/html"}


@dataclass(frozen=True)
class School:
    """A school of the house, and someone of each role in it."""

    number: str
    store: Store
    people: dict[Role, Person]

    @property
    def curator(self) -> Person:
        """Who makes the papers."""
        return self.people[Role.CURATOR]

    @property
    def secretary(self) -> Person:
        """Who numbers, prints and files them."""
        return self.people[Role.SECRETARY]

    @property
    def administrator(self) -> Person:
        """Who may do everything."""
        return self.people[Role.ADMINISTRATOR]


class House:
    """The service at its address."""

    def __init__(self, data: Path) -> None:
        """Begun as a new user begins it: an empty folder, and the school that it makes itself."""
        self.data = data
        self.store = Store(f"sqlite:///{data}/pismovod.sqlite", str(data / "files"))
        self.server = Server(self.store, data, with_worker=True)
        self.server.start()
        self.address = f"http://127.0.0.1:{self.server.port}"

    def close(self) -> None:
        """Leave nobody behind."""
        self.store.dispose()
        self.server.kill()

    def school(self, fill: Fill | None = None) -> School:
        """One more school, with a profile and whatever `fill` adds."""
        with self.store.begin() as session:
            number = organisation.create(session, Profile.model_validate(PROFILE))
            people = {role: _person(session, number, role) for role in Role}
            if fill:
                fill(session, self.store.files, people[Role.ADMINISTRATOR].actor)
        return School(number, self.store, people)

    def again(self, who: Person) -> Person:
        """The same person with another visit: a visit may ask so many times a minute."""
        with self.store.begin() as session:
            user = session.get(User, who.actor.user)
            assert user
            entered = visits.begin(session, user)
        return replace(who, cookie=entered.secret, csrf=entered.csrf)

    def kill_worker(self) -> None:
        """kill -9 on the process that makes packets, in the middle of whatever it does."""
        [worker] = self._running("work")
        os.kill(worker, signal.SIGKILL)
        eventually(lambda: worker not in self._running("work"), "the worker does not end")

    def _running(self, verb: str) -> list[int]:
        """The processes of the house that were begun by a verb of the service."""
        found = []
        for number in self.server.processes():
            try:
                said = Path(f"/proc/{number}/cmdline").read_bytes().decode().split("\0")
            except OSError:
                continue
            if said[1:4] == ["-m", "service", verb]:
                found.append(number)
        return found


def shown(session: Session, files: Files, actor: Actor) -> None:
    """Everything that the demonstration school has."""
    organisation.change(session, actor, demonstration.profile_on(today()), None)
    demonstration.fill(session, files, actor, today())


def _person(session: Session, number: str, role: Role) -> Person:
    login = f"{role}-{uuid4().hex[:8]}"
    user, password = users.make(session, number, login, _NAMES[role], role)
    user.must_change = False
    entered = visits.begin(session, user)
    actor = Actor(number, login, role, ROLES[role], user=user.id)
    return Person(login, password, entered.secret, entered.csrf, actor)
