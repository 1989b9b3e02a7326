"""The demonstration school: whatever the day on which a service begins, it is whole, rich and of that year."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from service.access.actor import Action, Actor, Role
from service.demonstration import packet
from service.demonstration import school as demonstration
from service.demonstration.days import Days
from service.errors import PayloadRefused
from service.keeping.verifying import verify
from service.records import organisation, pairs, people
from service.records.pair_cards import PairsQuery
from service.records.people import PeopleQuery
from service.registry import journal, numbers, packets, papers, registration
from service.registry.journal_shapes import JournalQuery
from service.registry.packets import PacketsQuery
from service.registry.shapes import PaperCard, PapersQuery, Registration, State
from service.store import Store

DAYS = ("2026-08-01", "2026-09-01", "2026-11-21", "2027-05-31", "2027-07-31", "2028-02-29")
"""The first and the last day of a school year, the day on which it begins, and some between."""


def begun(store: Store, day: date) -> Actor:
    """A school that was begun on a day."""
    with store.begin() as session:
        number = organisation.create(session, demonstration.profile_on(day))
        actor = Actor(number, "проверка", Role.ADMINISTRATOR, frozenset(Action))
        demonstration.fill(session, store.files, actor, day)
    return actor


def opened(store: Store, actor: Actor) -> list[PaperCard]:
    """All its papers with their problems."""
    with store.begin() as session:
        rows = papers.listed(session, actor, PapersQuery(limit=200)).items
        return [papers.open_paper(session, actor, row.id) for row in rows]


def is_whole(paper: PaperCard) -> bool:
    """Whether nothing is wrong with it."""
    return not any(problem.severity == "error" for problem in paper.problems)


@pytest.mark.parametrize("day", DAYS)
def test_drafts_that_look_whole_are_registered_today(
    sqlite_store: Store, monkeypatch: pytest.MonkeyPatch, day: str
) -> None:
    """No deadline has passed, nothing was signed tomorrow; what is wrong is told while it is a draft."""
    today = date.fromisoformat(day)
    monkeypatch.setattr(numbers, "today", lambda: today)
    actor = begun(sqlite_store, today)
    kept = opened(sqlite_store, actor)
    assert [paper.title for paper in kept if paper.day and paper.day > today] == []
    drafts = [paper for paper in kept if paper.state == State.DRAFT]
    assert {is_whole(draft) for draft in drafts} == {True, False}
    for draft in drafts:
        with sqlite_store.begin() as session:
            if is_whole(draft):
                given = registration.register(session, sqlite_store.files, actor, draft.id, None, Registration())
                assert given.number
            else:
                with pytest.raises(PayloadRefused):
                    registration.register(session, sqlite_store.files, actor, draft.id, None, Registration())


def test_every_state_at_once(store: Store) -> None:
    """People, pairs, papers and lines of the journal as a curator would have them in the middle of a year."""
    actor = begun(store, numbers.today())
    with store.begin() as session:
        everyone = [row.card for row in people.listed(session, actor, PeopleQuery(limit=200)).items]
        all_pairs = pairs.listed(session, actor, PairsQuery(limit=200)).items
        lines = journal.listed(session, actor, JournalQuery(limit=200)).items
        profile = organisation.get(session, actor).profile
        free = people.listed(session, actor, PeopleQuery(free=Days(numbers.today()).year, mentor=True)).items
    assert len(everyone) >= 40
    assert any(card.mentor and card.consents.mentoring is None for card in everyone)
    assert any(card.mentee and card.consents.personal_data is None for card in everyone)
    assert any(card.person.forms for card in everyone)
    assert free
    assert len(all_pairs) >= 20
    assert {row.card.school_year for row in all_pairs} == {Days(numbers.today()).year}
    assert len({row.card.form for row in all_pairs}) >= 3
    assert len({row.card.kind for row in all_pairs}) >= 6
    assert [row.card.early_end.reason for row in all_pairs if row.card.early_end]
    assert [row for row in all_pairs if row.card.extension]
    assert profile.acting
    assert profile.trade_union
    assert profile.curator
    states = Counter(paper.state for paper in opened(store, actor))
    assert set(states) == set(State)
    assert min(Counter(line.index for line in lines).values()) >= 5
    assert [line.reason for line in lines if line.cancelled and line.reason]
    assert [line for line in lines if line.paper is None]
    assert [paper for paper in opened(store, actor) if paper.amends]
    assert verify(store).troubles == ()


def test_its_packet_waits_for_the_worker(sqlite_store: Store, tmp_path: Path) -> None:
    """It is asked for without LibreOffice, and listed as any."""
    actor = begun(sqlite_store, numbers.today())
    number = packet.order(sqlite_store, tmp_path / "jobs")
    with sqlite_store.read() as session:
        (row,) = packets.listed(session, actor, PacketsQuery()).items
    assert (row.id, row.state) == (number, "queued")
    assert len(row.papers) >= 6


@pytest.mark.parametrize(
    ("day", "word", "told"),
    [
        ("2026-11-21", "{year} {first}", "2026/2027 2026"),
        ("2027-07-31", "{year}", "2026/2027"),
        ("2027-08-01", "{08-31} {05-31}", "2027-08-31 2028-05-31"),
        ("2026-08-10", "{08-31!} {08-01!}", "2026-08-10 2026-08-01"),
        ("2027-05-30", "{06-05>30} {06-30>7}", "2027-06-29 2027-06-30"),
        ("2026-08-10", "{warned} {ended} {anew}", "2026-09-10 2026-09-20 2026-09-21"),
        ("2027-03-01", "{ended}", "2026-12-15"),
        ("2026-10-10", "{ended!} {n}-од {nobody}", "2026-10-10 {n}-од {nobody}"),
    ],
)
def test_words_for_days(day: str, word: str, told: str) -> None:
    """Other braces, as those of the pattern of a number, are left alone."""
    assert Days(date.fromisoformat(day)).told(word) == told
