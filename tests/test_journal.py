"""The journal: no number twice, no gap without a reason, whoever asks and however many; the journal as a file."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from io import BytesIO

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from service.access.actor import Role
from service.errors import Forbidden, NotFound, PayloadRefused, WrongState
from service.keeping import verify
from service.registry import journal, journal_book
from service.registry.journal_book import UnknownIndex
from service.registry.journal_shapes import BookQuery, EntryRow, JournalQuery, RegisterQuery
from service.registry.numbers import today
from service.registry.shapes import Cancelling, Registration, Taking
from service.store import Store
from service.store.tables import Counter, Entry
from tests.registry_school import ORDERS, OTHERS, School, school
from tests.word import WordPaper

FIRST = 134
CALLERS = 40


def taking(**more: object) -> Taking:
    """A wish for a number for a paper of others."""
    return Taking.model_validate({"index": ORDERS, "title": "О каникулах", "reason": "составлен от руки", **more})


def take(own: School, **more: object) -> EntryRow:
    """A number in a transaction of its own."""
    with own.store.begin() as session:
        return journal.take(session, own.secretary, taking(**more))


def numbers(own: School, index: str = ORDERS) -> list[tuple[int | None, str]]:
    """Every line of an index: its place in the count, its number."""
    with own.store.read() as session:
        rows = session.execute(
            select(Entry.ordinal, Entry.number)
            .where(Entry.organisation == own.secretary.organisation, Entry.index == index)
            .order_by(Entry.ordinal)
        )
        return [(ordinal, number) for ordinal, number in rows]


def assert_whole(own: School, count: int) -> None:
    """The count runs from the first number on, without a gap, and the counter stands at its end."""
    given = numbers(own)
    assert given == [(number, f"{number}-од") for number in range(FIRST, FIRST + count)]
    with own.store.read() as session:
        last = session.scalar(
            select(Counter.last).where(Counter.organisation == own.secretary.organisation, Counter.index == ORDERS)
        )
    assert last == FIRST + count - 1


def test_numbers_follow_each_other(store: Store) -> None:
    """A paper of ours and papers of others are counted together, each index and each school by itself."""
    own, other = school(store), school(store, "Чужая")
    assert [own.registered().number, take(own).number, own.registered().number] == ["134-од", "135-од", "136-од"]
    assert take(own, index=OTHERS).number == "1/4"
    assert take(other).number == "134-од"
    assert_whole(own, 3)


def test_a_refused_paper_takes_no_number(store: Store) -> None:
    """All that is wrong is told, and the next paper gets the number."""
    own = school(store)
    wrong = own.draft(payload={"head": {"draft": True}})
    with pytest.raises(PayloadRefused) as refused:
        own.register(wrong.id)
    assert {problem.pointer for problem in refused.value.problems} >= {"/payload/organisation", "/payload/signers"}
    assert own.registered().number == "134-од"
    assert_whole(own, 1)


def test_a_number_by_hand_is_not_given_again(store: Store) -> None:
    """The count passes it over, and it takes its place in the count then: there is no gap."""
    own = school(store)
    by_hand = take(own, number="135-ОД")
    assert (by_hand.number, by_hand.by_hand) == ("135-од", True)
    assert [take(own).number, take(own).number] == ["134-од", "136-од"]
    assert_whole(own, 3)
    for taken in ("134-од", "135-од"):
        with pytest.raises(PayloadRefused) as refused:
            take(own, number=taken)
        assert refused.value.problems[0].code == "number_taken"
    assert take(own, number="135-од/1").number == "135-од/1"
    take(own, number="200-од")
    assert verify(store).troubles == ()


@pytest.mark.parametrize("wish", [{"number": "700-од"}, {"day": today() - timedelta(days=1)}])
def test_by_hand_and_back_dated_is_not_everybodys(store: Store, wish: dict[str, object]) -> None:
    """It wants the right and a reason, and is written down."""
    own = school(store)
    own.registered()
    draft = own.draft()
    with pytest.raises(Forbidden):
        own.register(draft.id, Registration.model_validate({**wish, "reason": "так надо"}), own.acting(Role.CURATOR))
    with pytest.raises(PayloadRefused) as refused:
        own.register(draft.id, Registration.model_validate(wish))
    assert refused.value.problems[0].pointer == "/reason"
    paper = own.register(draft.id, Registration.model_validate({**wish, "reason": "пропущен при переносе"}))
    assert paper.number
    with store.read() as session:
        (line,) = journal.listed(session, own.secretary, JournalQuery(by_hand=True)).items
    assert (line.number, line.reason, line.paper) == (paper.number, "пропущен при переносе", paper.id)


def test_a_day_that_has_not_come(store: Store) -> None:
    """Nothing is registered for next week."""
    own = school(store)
    with pytest.raises(PayloadRefused) as refused:
        take(own, day=today() + timedelta(days=7), number="без цифр")
    assert [problem.code for problem in refused.value.problems] == ["day_ahead", "no_digit"]


def test_an_index_that_there_is_not(store: Store) -> None:
    """The indexes that there are, are named."""
    own = school(store)
    with pytest.raises(PayloadRefused) as refused:
        take(own, index="кадры")
    assert f"«{ORDERS}», «{OTHERS}»" in refused.value.problems[0].message


def test_forty_callers_at_once(store: Store) -> None:
    """Each gets a number of his own, and none is left out; every paper has its line and every line its paper."""
    own = school(store)
    drafts = [own.draft().id for _ in range(CALLERS)]
    wishes: list[Callable[[], object]] = [lambda number=number: own.register(number) for number in drafts]  # type: ignore[misc]
    wishes += [lambda: take(own) for _ in range(CALLERS)]
    with ThreadPoolExecutor(CALLERS) as callers:
        for done in [callers.submit(wish) for wish in wishes]:
            done.result()
    assert_whole(own, 2 * CALLERS)
    with store.read() as session:
        lines = session.scalars(select(Entry.paper).where(Entry.paper.is_not(None))).all()
        assert sorted(str(line) for line in lines) == sorted(drafts)


def test_the_same_draft_is_registered_once(store: Store) -> None:
    """Of many who register one draft, one does; the others are told so."""
    own = school(store)
    draft = own.draft().id

    def attempt() -> bool:
        try:
            own.register(draft)
        except WrongState:
            return False
        return True

    with ThreadPoolExecutor(8) as callers:
        done = [callers.submit(attempt) for _ in range(8)]
    assert sum(one.result() for one in done) == 1
    assert_whole(own, 1)


def test_cancelling_a_number(store: Store) -> None:
    """It stays taken, with both reasons; the number of a paper is cancelled with its paper only."""
    own, other = school(store), school(store, "Чужая")
    line, paper = take(own), own.registered()
    with store.begin() as session:
        cancelled = journal.cancel(session, own.secretary, line.id, Cancelling(reason="издан по ошибке"))
        assert (cancelled.cancelled, cancelled.reason) == (True, "составлен от руки; отменён: издан по ошибке")
        for number, failure in ((line.id, WrongState), ("ab" * 16, NotFound), ("\0", NotFound)):
            with pytest.raises(failure):
                journal.cancel(session, own.secretary, number, Cancelling(reason="ещё раз"))
        with pytest.raises(NotFound):
            journal.cancel(session, other.secretary, line.id, Cancelling(reason="чужое"))
        of_paper = journal.listed(session, own.secretary, JournalQuery(q=paper.number)).items[0]
        with pytest.raises(WrongState):
            journal.cancel(session, own.secretary, of_paper.id, Cancelling(reason="ошибка"))
    assert take(own).number == "136-од"


def test_pages_of_the_journal(store: Store) -> None:
    """The last number first, each once; another school's lines are not there."""
    own, other = school(store), school(store, "Чужая")
    given = [take(own).number for _ in range(7)]
    take(other)
    seen: list[str] = []
    cursor = ""
    with store.read() as session:
        while True:
            found = journal.listed(session, own.secretary, JournalQuery(limit=3, cursor=cursor))
            seen += [line.number for line in found.items]
            if found.next is None:
                break
            cursor = found.next
    assert seen == given[::-1]


def test_the_journal_as_files(store: Store) -> None:
    """Both files hold every line in its order; text that looks like a formula stays text."""
    own = school(store)
    take(own, title='=HYPERLINK("http://example.org")', signer="+7", executor="@А")
    paper = own.registered()
    with store.begin() as session:
        query = RegisterQuery(index=ORDERS, year=today().year)
        table = journal_book.workbook(session, own.secretary, query)
        printed = journal_book.register(session, own.secretary, query)
        for missing in (BookQuery(index="кадры", year=2026), RegisterQuery(index=ORDERS, year=today().year, part=2)):
            with pytest.raises(UnknownIndex):
                journal_book.register(session, own.secretary, RegisterQuery.model_validate(missing.model_dump()))
    sheet = load_workbook(BytesIO(table.data)).active
    assert sheet is not None
    rows = list(sheet.iter_rows(min_row=2))
    assert [row[0].value for row in rows] == ["134-од", "135-од"]
    assert [cell.data_type for cell in rows[0]] == ["s", "d", "s", "s", "s", "s"]
    assert rows[1][2].value == paper.title
    assert [row[3].value for row in rows] == ["+7", None]  # the paper of ours is not signed yet
    text = WordPaper(printed.data).dense
    assert text.index("134-од") < text.index("135-од")
    assert "2(два)номера" in text
