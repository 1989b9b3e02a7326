"""What is wrong with drafts is read once, and again when anything that it comes from has changed."""

from __future__ import annotations

from typing import Any

import pytest

from service.records import organisation
from service.records.organisation import Profile
from service.registry import verdicts as kept
from service.registry.shapes import Registration
from service.registry.verdicts import verdicts
from service.store import Store
from tests.registry_school import ORDER, School, order, school


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The types of the drafts that were really read."""
    found: list[str] = []
    before = kept.read_draft

    def reading(session: Any, actor: Any, name: str, payload: Any, known: Any) -> Any:
        found.append(name)
        return before(session, actor, name, payload, known)

    monkeypatch.setattr(kept, "read_draft", reading)
    return found


def told(own: School, *payloads: dict[str, Any]) -> list[set[str]]:
    """The codes of the problems of these orders."""
    with own.store.read() as session:
        found = verdicts(session, own.secretary, [(ORDER, payload) for payload in payloads])
    return [{problem.code for problem in problems} for problems in found]


def test_a_draft_is_read_once(store: Store, read: list[str]) -> None:
    """The same draft is not read again; another is, and each has its own problems."""
    own = school(store)
    right, wrong = order(), {}
    assert told(own, right, wrong) == told(own, right, wrong) == [set(), told(own, wrong)[0]]
    assert "missing" in told(own, wrong)[0]
    assert len(read) == 2


def test_a_change_of_the_profile_is_seen(store: Store, read: list[str]) -> None:
    """A draft that leans on the director is right when there is one; another school has no part in it."""
    own = school(store)
    payload = {**order(), "signers": [{"director": True}]}
    assert "no_director" in told(own, payload)[0]
    with store.begin() as session:
        row = organisation.get(session, own.secretary)
        profile = row.profile.model_dump(mode="json")
        director = {"surname": "Ковалёва", "first_name": "Ирина", "patronymic": "Викторовна", "post": "директор"}
        profile["director"] = director
        organisation.change(session, own.secretary, Profile.model_validate(profile), None)
    assert "no_director" not in told(own, payload)[0]
    assert len(read) == 2


def test_a_cited_paper_that_gets_its_number_is_seen(store: Store, read: list[str]) -> None:
    """Who cites a draft is told so until it has its number."""
    own = school(store)
    cited = own.draft()
    payload = {**order(), "grounds": [{"paper": cited.id}]}
    assert "cited_draft" in told(own, payload)[0]
    own.register(cited.id, Registration())
    assert "cited_draft" not in told(own, payload)[0]


def test_what_is_kept_is_bounded(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """The oldest verdicts make room."""
    own = school(store)
    monkeypatch.setattr(kept, "REMEMBERED", 3)
    for number in range(5):
        told(own, {**order(), "notes": str(number)})
    assert sum(1 + len(problems) for problems in kept._kept.values()) == kept._size <= 3
