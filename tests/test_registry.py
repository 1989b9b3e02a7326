"""The life of a paper: from a draft with mistakes to a paper in its дело, and nothing of it for other schools."""

from __future__ import annotations

import hashlib
import shutil
import zipfile
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from PIL import Image
from pypdfium2 import PdfDocument
from sqlalchemy import select

from service import pipeline, render, wording
from service.access.actor import Role
from service.errors import (
    FilesRefused,
    Forbidden,
    NotFound,
    PayloadRefused,
    Stale,
    StoreDamaged,
    UnknownType,
    WrongState,
)
from service.records import organisation
from service.records.organisation import Profile
from service.registry import copies, life, papers, several, templates_kept
from service.registry.history import history
from service.registry.numbers import today
from service.registry.shapes import (
    Amendment,
    Cancelling,
    Filing,
    PaperCard,
    PaperChange,
    PaperIn,
    PapersQuery,
    Registration,
    State,
)
from service.render import TemplateBroken
from service.russian.dates import school_year
from service.settings import Settings
from service.store import Session, Store
from service.store.tables import Entry, Event, Paper
from tests.pages import pages_of
from tests.payloads import raw
from tests.pdf_files import pages_pdf
from tests.registry_school import ORDER, ORDERS, PLAN, School, order, school
from tests.test_signatures import signed
from tests.word import WordPaper
from tests.worlds import School as Worlds


def _scan() -> bytes:
    buffer = BytesIO()
    Image.new("L", (1240, 1754), "white").save(buffer, "JPEG", dpi=(150, 150))
    return buffer.getvalue()


SCAN = _scan()
PAPERS = 12


def opened(own: School, number: str) -> PaperCard:
    """A paper as its school sees it."""
    with own.store.begin() as session:
        return papers.open_paper(session, own.secretary, number)


def sign(own: School, number: str, data: bytes = SCAN) -> PaperCard:
    """Attach what was signed."""
    with own.store.begin() as session:
        return life.sign(session, own.store.files, own.secretary, number, None, data)


def unfile(own: School, number: str) -> PaperCard:
    """Take a paper out of its дело."""
    with own.store.begin() as session:
        return life.take_out_of_file(session, own.secretary, number, None)


def unsign(own: School, number: str) -> PaperCard:
    """Take the scan off."""
    with own.store.begin() as session:
        return life.take_off_signed(session, own.secretary, number, None)


def cancel(own: School, number: str) -> PaperCard:
    """Cancel a paper."""
    with own.store.begin() as session:
        return life.cancel(session, own.secretary, number, None, Cancelling(reason="издан по ошибке"))


def test_a_draft_may_be_wrong(store: Store) -> None:
    """It is kept as it was typed, and all that is wrong with it comes with it, each time it is opened."""
    own = school(store)
    draft = own.draft(payload={"head": {"draft": True, "number": "9"}, "curator": {"person": "ab" * 16}})
    told = {(problem.pointer, problem.code) for problem in draft.problems}
    assert told >= {("/payload/organisation", "missing"), ("/payload/head/number", "number_by_journal")}
    assert any(pointer.startswith("/payload/curator") for pointer, _ in told)
    again = opened(own, draft.id)
    assert (again.payload, again.problems) == (draft.payload, draft.problems)
    with store.begin() as session:
        right = papers.edit(session, own.secretary, draft.id, draft.version, PaperChange(payload=order()))
    assert (right.problems, right.version) == ([], draft.version + 1)
    assert right.title.startswith("Приказ «Об организации наставничества")


@pytest.mark.parametrize(
    "payload",
    [{"a": "\ud800"}, {"a": float("inf")}, {"a": [0] * 100_001}, {"a" * 300: 1}],
    ids=["half a letter", "no end", "too much", "long key"],
)
def test_what_no_database_keeps(store: Store, payload: dict[str, Any]) -> None:
    """It is refused, not a failure of the service."""
    own = school(store)
    with pytest.raises(PayloadRefused):
        own.draft(payload=payload)
    with pytest.raises(UnknownType):
        own.draft("нет такого", {})


def test_nobody_overwrites_another(store: Store) -> None:
    """Who edits an old version is told so."""
    own = school(store)
    draft = own.draft()
    with store.begin() as session:
        papers.edit(session, own.secretary, draft.id, 1, PaperChange(payload=order()))
    with store.begin() as session:
        with pytest.raises(Stale):
            papers.edit(session, own.secretary, draft.id, 1, PaperChange(payload={}))
        with pytest.raises(Stale):
            papers.delete(session, own.secretary, draft.id, 1)
        papers.delete(session, own.secretary, draft.id, 2)
    with pytest.raises(NotFound):
        opened(own, draft.id)
    with store.read() as session:
        deeds = session.scalars(select(Event.action).where(Event.object == draft.id).order_by(Event.id)).all()
    assert deeds == ["made", "changed", "deleted"]


def test_a_registered_paper_prints_its_number(store: Store) -> None:
    """Number and date stand in the file that is kept; the same data and templates give the same bytes again."""
    own = school(store)
    paper = own.registered()
    assert (paper.state, paper.number, paper.day) == (State.REGISTERED, "134-од", today())
    assert paper.printed
    assert paper.printed["head"] == {"draft": False, "number": "134-од", "date": today().isoformat()}
    with store.begin() as session:
        word = copies.docx(session, store.files, own.secretary, paper.id)
        assert copies.remake(session, store.files, own.secretary, paper.id).same
    text = WordPaper(word.data).dense
    assert "№134-од" in text
    assert f"{today():%d.%m.%Y}" in text
    assert word.filename.startswith("134-од от ")
    draft = own.draft()
    with store.begin() as session:
        assert "№______" in WordPaper(copies.docx(session, store.files, own.secretary, draft.id).data).dense


def test_another_paper_than_an_order(store: Store) -> None:
    """It gets its number in the journal, and prints what it printed before."""
    own = school(store)
    paper = own.register(own.draft(PLAN, raw(PLAN)).id)
    assert (paper.number, paper.index) == ("1/4", "общий")
    assert paper.printed == raw(PLAN)
    with store.begin() as session:
        word = copies.docx(session, store.files, own.secretary, paper.id)
    assert word.data == pipeline.render(PLAN, raw(PLAN)).docx


def test_made_again_by_its_own_templates(store: Store) -> None:
    """What has changed since is told; the file that is kept counts."""
    own = school(store)
    paper = own.registered()
    with store.begin() as session:
        row = session.get_one(Paper, paper.id)
        row.printed = {**(row.printed or {}), "purpose": "повышения качества образования"}
        row.service_version = "0.0.1"
        session.flush()
        told = copies.remake(session, store.files, own.secretary, paper.id)
        assert not told.same
        assert "Письмовод 0.0.1 → " in told.told
        (said,) = told.differs
        assert "стало" in said
        assert "повышения качества образования" in said
        row.service_version = paper.service_version
        session.flush()
        assert "версии те же" in copies.remake(session, store.files, own.secretary, paper.id).told
        row.printed = {}
        session.flush()
        assert copies.remake(session, store.files, own.secretary, paper.id).made_hash == ""
        row.template_hash = "0" * 64
        row.printed = paper.printed
        session.flush()
        assert "повреждено" in copies.remake(session, store.files, own.secretary, paper.id).told


def test_made_again_after_texts_and_templates_have_changed(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both are kept with the paper: those of today are not asked."""
    own = school(store)
    paper = own.registered()
    again = own.registered()
    assert again.template_hash == paper.template_hash, "the same texts and templates are kept once"
    text = wording._text(ORDER)
    monkeypatch.setattr(wording, "_text", lambda name: text.replace("наставничеств", "НАСТАВНИЧЕСТВ"))
    other = tmp_path / "templates"
    shutil.copytree(render.BUILT_IN, other, ignore=shutil.ignore_patterns("*.py", "texts"))
    shutil.copy(other / f"{PLAN}.docx", other / f"{ORDER}.docx")
    monkeypatch.setattr(render, "BUILT_IN", other)
    monkeypatch.setattr(pipeline, "_templates", render.Templates())
    with store.begin() as session:
        row = session.get_one(Paper, paper.id)
        assert row.printed is not None
        with suppress(TemplateBroken):
            today = pipeline.render(ORDER, row.printed).docx
            assert hashlib.sha256(today).hexdigest() != paper.docx_hash
        told = copies.remake(session, store.files, own.secretary, paper.id)
        assert (told.same, told.made_hash, told.differs) == (True, paper.docx_hash, []), told.told
        kept = templates_kept.opened(store.files.open(paper.template_hash))
        assert list(kept.texts) == list(kept.templates) == [ORDER]
        assert kept.versions["Письмовод"] == paper.service_version


def test_a_paper_without_kept_texts_says_so(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """It was registered before texts were kept: today's are taken, and where they differ is told."""
    own = school(store)
    paper = own.registered()
    text = wording._text(ORDER)
    monkeypatch.setattr(wording, "_text", lambda name: text.replace("наставничеств", "НАСТАВНИЧЕСТВ"))
    with store.begin() as session:
        kept = templates_kept.opened(store.files.open(paper.template_hash))
        bundle = BytesIO()
        with zipfile.ZipFile(bundle, "w") as old:
            for name, data in kept.templates.items():
                old.writestr(f"{name}.docx", data)
        session.get_one(Paper, paper.id).template_hash = store.files.put(bundle.getvalue())
        session.flush()
        told = copies.remake(session, store.files, own.secretary, paper.id)
    assert not told.same
    assert any("НАСТАВНИЧЕСТВ" in said for said in told.differs)
    assert told.differs[-1] == "Тексты по умолчанию при документе не сохранены: взяты нынешние."


def test_a_paper_tells_what_amends_it(store: Store) -> None:
    """Both ways, with title, number and date."""
    own = school(store)
    old = own.registered()
    with store.begin() as session:
        new = papers.amend(session, own.secretary, old.id, Amendment())
    assert new.amends_paper is not None
    assert (new.amends_paper.id, new.amends_paper.number, new.amends_paper.day) == (old.id, old.number, old.day)
    (draft,) = opened(own, old.id).amended_by
    assert (draft.id, draft.state, draft.number) == (new.id, State.DRAFT, "")
    numbered = own.register(new.id)
    assert numbered.amends_paper == new.amends_paper
    (amending,) = opened(own, old.id).amended_by
    assert (amending.title, amending.number, amending.day) == (numbered.title, numbered.number, numbered.day)


def test_from_registered_to_filed(store: Store) -> None:
    """Signed, put away; each step only from the one before it, and the number stays."""
    own = school(store)
    paper = own.registered()
    with store.begin() as session, pytest.raises(WrongState):
        life.put_into_file(session, own.secretary, paper.id, None, Filing(filed_in="01-06"))
    for wrong in (b"MZ\x90", b"", b"PK\3\4"):
        with pytest.raises(FilesRefused):
            sign(own, paper.id, wrong)
    assert sign(own, paper.id).state is State.SIGNED
    with store.begin() as session:
        filed = life.put_into_file(session, own.secretary, paper.id, None, Filing(filed_in="01-06"))
        assert (filed.state, filed.filed_in) == (State.FILED, "01-06")
        kept = copies.signed(session, store.files, own.secretary, paper.id)
        assert (kept.data, kept.media_type) == (SCAN, "image/jpeg")
    cancelled = cancel(own, paper.id)
    assert (cancelled.state, cancelled.number, cancelled.reason) == (State.CANCELLED, "134-од", "издан по ошибке")
    with store.read() as session:
        line = session.scalars(select(Entry).where(Entry.paper == paper.id)).one()
        assert (line.cancelled, line.reason) == (True, "отменён: издан по ошибке")
    for step in (sign, cancel, unfile, unsign, School.register):
        with pytest.raises(WrongState):
            step(own, paper.id)


def test_a_wrong_scan_and_a_wrong_file_are_taken_back(store: Store) -> None:
    """Each only where it was done; the number stays, and the trail tells of it."""
    own = school(store)
    paper = own.registered()
    for step in (unfile, unsign):
        with pytest.raises(WrongState):
            step(own, paper.id)
    sign(own, paper.id)
    with store.begin() as session:
        life.put_into_file(session, own.secretary, paper.id, None, Filing(filed_in="01-06"))
    with pytest.raises(WrongState):
        unsign(own, paper.id)
    out = unfile(own, paper.id)
    assert (out.state, out.filed_in, out.number) == (State.SIGNED, "", paper.number)
    assert out.signed is not None
    bare = unsign(own, paper.id)
    assert (bare.state, bare.signed, bare.signed_hash, bare.number) == (State.REGISTERED, None, "", paper.number)
    assert sign(own, paper.id).state is State.SIGNED
    with store.read() as session:
        told = [deed.said for deed in history(session, own.secretary, paper.id)]
    assert told[-3:] == ["Возвращён из дела", "Приложенный файл убран", "Приложен подписанный документ"]


def test_another_day_than_the_draft_shows_is_told(store: Store) -> None:
    """A rehearsal tells that the paper gets its own day; what is no date is in nobody's way."""
    own = school(store)
    for shown, told in (
        ((today() - timedelta(3)).isoformat(), ["other_day"]),
        (today().isoformat(), []),
        ("завтра", []),
    ):
        draft = own.draft()
        with store.begin() as session:
            payload = {**draft.payload, "head": {"date": shown, "draft": True}}
            session.get_one(Paper, draft.id).payload = payload
        with store.begin() as session:
            wish = several.Wish(draft.id, None, Registration())
            (one,) = several.rehearse(session, store.files, own.secretary, [wish])
        assert one.card, one.problems
        assert [problem.code for problem in one.card.problems if problem.code == "other_day"] == told


def test_a_cancelled_paper_says_so(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """What leaves the service bears «ОТМЕНЁН» on every page; what is kept stays as it was registered."""
    own = school(store)
    paper = own.registered()
    plain = pages_pdf(2)
    with store.begin() as session:
        before = copies.docx(session, store.files, own.secretary, paper.id)
    monkeypatch.setattr(pipeline, "print_paper", lambda _: pipeline.Pages(plain, "a.pdf", 2, []))
    assert copies.pdf(store, own.secretary, paper.id).data == plain
    cancel(own, paper.id)
    with store.begin() as session:
        after = copies.docx(session, store.files, own.secretary, paper.id)
        row = session.get_one(Paper, paper.id)
        assert (store.files.open(row.docx_hash), store.files.open(row.pdf_hash)) == (before.data, plain)
    with zipfile.ZipFile(BytesIO(after.data)) as word:
        headers = [word.read(name) for name in word.namelist() if "header" in name]
    assert headers
    assert all('string="ОТМЕНЁН"'.encode() in one for one in headers)
    assert after.filename.startswith("ОТМЕНЁН ")
    marked = copies.pdf(store, own.secretary, paper.id).data
    pages = PdfDocument(marked)
    assert ["ОТМЕНЁН" in pages[place].get_textpage().get_text_range() for place in range(2)] == [True, True]


def test_a_signed_pdf_continues_ours(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """The PDF that we gave, signed, is taken; one that we never gave is not."""
    own = school(store)
    paper = own.registered()
    ours = b"%PDF-1.4\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n%%EOF\n"
    with pytest.raises(FilesRefused):
        sign(own, paper.id, signed(ours))
    made = lambda paper: pipeline.Pages(ours, "a.pdf", 1, [])  # noqa: E731
    monkeypatch.setattr(pipeline, "print_paper", made)
    assert copies.pdf(store, own.secretary, paper.id).data == ours
    monkeypatch.setattr(pipeline, "print_paper", lambda paper: pytest.fail("it is made once"))
    assert copies.pdf(store, own.secretary, paper.id).data == ours
    card = sign(own, paper.id, signed(ours))
    assert card.signed
    assert [one.owner for one in card.signed.signatures] == ["Ковалёва Ирина Викторовна"]
    with pytest.raises(WrongState, match="заменить"):
        sign(own, paper.id, signed(ours))
    assert opened(own, paper.id).signed == card.signed


def test_what_is_not_signed_is_not_taken(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Our own PDF sent straight back, and one that was changed before it was signed."""
    own = school(store)
    paper = own.registered()
    ours = b"%PDF-1.4\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n%%EOF\n"
    monkeypatch.setattr(pipeline, "print_paper", lambda paper: pipeline.Pages(ours, "a.pdf", 1, []))
    copies.pdf(store, own.secretary, paper.id)
    for sent in (ours, signed(ours.replace(b"1.4", b"1.5"))):
        with pytest.raises(FilesRefused):
            sign(own, paper.id, sent)
    assert opened(own, paper.id).state == State.REGISTERED


@pytest.mark.parametrize("twin", ["134-oд", "134 -од", "0134-од", "134–од", "134-од.", "134-ОД"])
def test_a_number_that_looks_the_same_is_the_same(store: Store, twin: str) -> None:
    """By hand: Latin letters, blanks, zeros and dashes make no new number."""
    own = school(store)
    assert own.registered().number == "134-од"
    with pytest.raises(PayloadRefused, match="занят"):
        own.register(own.draft().id, Registration(number=twin, reason="из журнала на бумаге"))


def test_tomorrow_and_yesterday_are_no_ordinary_days(store: Store) -> None:
    """A day ahead is refused; a day that is gone wants the right and a reason, in an empty journal too."""
    own = school(store)
    draft = own.draft()
    with pytest.raises(PayloadRefused, match="не дан"):
        own.register(draft.id, Registration(day=today() + timedelta(days=1)))
    with pytest.raises(Forbidden):
        own.register(draft.id, Registration(day=today() - timedelta(days=1)), own.acting(Role.CURATOR))


def test_an_index_with_numbers_keeps_its_name(store: Store) -> None:
    """Under another name it would count from one again."""
    own = school(store)
    own.registered()
    with store.begin() as session:
        row = organisation.get(session, own.secretary)
        profile = row.profile.model_dump(mode="json")
        for index in profile["indexes"]:
            index["name"] = f"{index['name']}-новый"
        with pytest.raises(PayloadRefused) as refused:
            organisation.change(session, own.secretary, Profile.model_validate(profile), row.version)
    assert {one.code for one in refused.value.problems} == {"index_in_use"}


def test_a_new_paper_names_the_old_one(store: Store) -> None:
    """It begins as a copy without a number, and repeals what it stands for."""
    own = school(store)
    old = own.registered()
    with store.begin() as session:
        new = papers.amend(session, own.secretary, old.id, Amendment())
        other = papers.amend(session, own.secretary, old.id, Amendment(type=PLAN, payload=raw(PLAN)))
        with pytest.raises(PayloadRefused):
            papers.amend(session, own.secretary, old.id, Amendment(type=PLAN))
        with pytest.raises(WrongState):
            papers.amend(session, own.secretary, new.id, Amendment())
    assert (new.amends, new.state, new.number) == (old.id, State.DRAFT, "")
    assert new.payload["repeal"] == [{"kind": "приказ", "number": "134-од", "date": today().isoformat()}]
    assert new.problems == []
    assert other.amends == old.id


def test_lists(store: Store) -> None:
    """By state, type, school year, words and number; page by page, each paper once."""
    own, other = school(store), school(store, "Чужая")
    drafts = [own.draft().id for _ in range(5)]
    plan = own.draft(PLAN, raw(PLAN)).id
    number = own.register(drafts[2]).number
    other.registered()

    def found(**query: Any) -> list[str]:
        seen: list[str] = []
        cursor = ""
        with store.read() as session:
            while True:
                asked = PapersQuery.model_validate({"limit": 2, "cursor": cursor, **query})
                some = papers.listed(session, own.secretary, asked)
                seen += [paper.id for paper in some.items]
                if some.next is None:
                    return seen
                cursor = some.next

    assert found() == [plan, *reversed(drafts)]
    assert found(state="registered") == found(q=number) == found(index=ORDERS) == [drafts[2]]
    assert found(type=PLAN) == [plan]
    assert found(q="ОРГАНИЗАЦИИ настав", type=ORDER) == list(reversed(drafts))
    assert found(school_year=school_year(today())) == found(since=today().replace(day=1))
    assert found(school_year="1999/2000") == found(until="2000-01-01") == found(q="нет") == []
    with store.read() as session, pytest.raises(PayloadRefused):
        papers.listed(session, own.secretary, PapersQuery(cursor="WzFd"))


def said(pdf: bytes, folder: Path) -> str:
    """All that a PDF says, marks included."""
    (folder / "said.pdf").write_bytes(pdf)
    return "".join(page.dense for page in pages_of(folder / "said.pdf"))


ABOUT_ONE: list[Callable[[Session, School, str], object]] = [
    lambda session, own, number: papers.open_paper(session, own.secretary, number),
    lambda session, own, number: papers.edit(session, own.secretary, number, None, PaperChange(payload={})),
    lambda session, own, number: papers.delete(session, own.secretary, number, None),
    lambda session, own, number: papers.amend(session, own.secretary, number, Amendment()),
    lambda session, own, number: life.sign(session, own.store.files, own.secretary, number, None, SCAN),
    lambda session, own, number: life.cancel(session, own.secretary, number, None, Cancelling(reason="чужой")),
    lambda session, own, number: life.take_out_of_file(session, own.secretary, number, None),
    lambda session, own, number: life.take_off_signed(session, own.secretary, number, None),
    lambda session, own, number: copies.docx(session, own.store.files, own.secretary, number),
    lambda session, own, number: copies.signed(session, own.store.files, own.secretary, number),
    lambda session, own, number: copies.remake(session, own.store.files, own.secretary, number),
]


def test_another_schools_paper_is_not_there(store: Store) -> None:
    """It answers in the very words of a paper that nobody has."""
    own, other = school(store), school(store, "Чужая")
    theirs = other.registered().id
    for ask in ABOUT_ONE:
        said = set()
        for number in (theirs, "ab" * 16, "нет", "\0", theirs.upper() + "0"):
            with store.begin() as session, pytest.raises(NotFound) as refused:
                ask(session, own, number)
            said.add(str(refused.value))
        assert len(said) == 1


def test_a_file_that_is_gone_is_told(store: Store) -> None:
    """Nothing else is given in its place."""
    own = school(store)
    paper = own.registered()
    store.files.remove(paper.docx_hash)
    with store.begin() as session, pytest.raises(StoreDamaged):
        copies.docx(session, store.files, own.secretary, paper.id)


@pytest.mark.office
def test_pages(store: Store, tmp_path: Path) -> None:
    """A draft has «ПРОЕКТ» across its pages and is made anew; a paper is printed once and kept."""
    pipeline.open_office(Settings(data=tmp_path))
    try:
        own = school(store)
        draft = own.draft()
        first = copies.pdf(store, own.secretary, draft.id)
        assert first.data.startswith(b"%PDF-")
        assert first.filename.startswith("Проект ")
        assert opened(own, draft.id).pdf_hash == ""
        own.register(draft.id)
        whole = copies.pdf(store, own.secretary, draft.id)
        assert said(first.data, tmp_path).count("проект") > said(whole.data, tmp_path).count("проект")
        assert store.files.open(opened(own, draft.id).pdf_hash) == whole.data
        card = sign(own, draft.id, signed(whole.data, b""))
        assert card.signed
        assert card.signed.kind == "pdf"
    finally:
        pipeline.close_office()


class Life(RuleBasedStateMachine):
    """Whatever is asked of papers in whatever order: the numbers stay whole, frozen papers stay as they are."""

    store: Store

    def __init__(self) -> None:
        super().__init__()
        self.states: dict[str, State] = {}
        self.frozen: dict[str, tuple[object, ...]] = {}

    @initialize()
    def begin(self) -> None:
        """A school of its own for each run."""
        self.own = school(self.store)

    @precondition(lambda self: len(self.states) < PAPERS)
    @rule(right=st.booleans())
    def draft(self, right: bool) -> None:
        """A draft, right or wrong."""
        self.states[self.own.draft(payload=order() if right else {"head": {}}).id] = State.DRAFT

    @precondition(lambda self: self.states)
    @rule(data=st.data(), step=st.sampled_from(("edit", "register", "sign", "file", "cancel", "delete", "amend")))
    def go_on(self, data: Any, step: str) -> None:
        """One step with one paper: it is done, or refused without a trace."""
        number = list(self.states)[data.draw(st.integers(0, len(self.states) - 1))]  # ids differ from run to run
        before = self.states[number]
        try:
            card = self.done(step, number)
        except (WrongState, PayloadRefused):
            assert opened(self.own, number).state is before
            return
        if step == "delete":
            assert before is State.DRAFT
            del self.states[number]
        elif card is not None:
            self.states[card.id] = card.state
            if card.state is State.REGISTERED and step == "register":
                self.frozen[number] = (card.number, card.day, card.printed, card.docx_hash, card.template_hash)

    def done(self, step: str, number: str) -> PaperCard | None:
        """Do a step in a transaction of its own."""
        who, files = self.own.secretary, self.store.files
        with self.store.begin() as session:
            if step == "edit":
                return papers.edit(session, who, number, None, PaperChange(payload=order()))
            if step == "sign":
                return life.sign(session, files, who, number, None, SCAN)
            if step == "file":
                return life.put_into_file(session, who, number, None, Filing(filed_in="01-06"))
            if step == "cancel":
                return life.cancel(session, who, number, None, Cancelling(reason="ошибка"))
            if step == "amend":
                return papers.amend(session, who, number, Amendment())
            if step == "delete":
                return papers.delete(session, who, number, None)
        return self.own.register(number, Registration())

    @invariant()
    def numbers_are_whole(self) -> None:
        """From the first on, each once; a frozen paper is what it was."""
        if not hasattr(self, "own"):
            return
        with self.store.read() as session:
            mine = Entry.organisation == self.own.secretary.organisation
            ordinals = session.scalars(select(Entry.ordinal).where(mine).order_by(Entry.ordinal)).all()
            assert ordinals == [134 + place for place in range(len(ordinals))]
            assert len(ordinals) == len(self.frozen)
            for number, told in self.frozen.items():
                row = session.get_one(Paper, number)
                assert (row.number, row.day, row.printed, row.docx_hash, row.template_hash) == told
                assert row.state == self.states[number]


def test_every_life(sqlite_store: Store) -> None:
    """Many lives, in any order of steps."""
    machine = type("OneLife", (Life,), {"store": sqlite_store})
    run_state_machine_as_test(machine, settings=settings(max_examples=15, stateful_step_count=25, deadline=None))  # type: ignore[no-untyped-call]


def test_shapes_refuse_what_they_do_not_know() -> None:
    """Unknown keys and texts without end are refused in Russian, all at once."""
    with pytest.raises(PayloadRefused) as refused:
        pipeline.read_model(PaperIn, {"type": "", "payload": [], "more": 1})
    assert {problem.pointer for problem in refused.value.problems} == {"/type", "/payload", "/more"}


def test_over_http(schools: tuple[Worlds, Worlds]) -> None:
    """The curator writes, the secretary numbers, signs and files; the other school sees nothing of it."""
    own, other = schools
    curator, secretary = (own.people[role].client for role in (Role.CURATOR, Role.SECRETARY))
    made = curator.post("/api/v1/papers", json={"type": ORDER, "payload": order()})
    place = f"/api/v1/papers/{made.json['id']}"
    assert (made.status_code, made.headers["ETag"]) == (201, '"1"')
    assert secretary.put(place, json={"payload": {}}, headers={"If-Match": '"1"'}).status_code == 403
    assert curator.put(place, json={"payload": order()}).status_code == 428
    assert curator.put(place, json={"payload": order()}, headers={"If-Match": '"1"'}).headers["ETag"] == '"2"'
    assert secretary.post(f"{place}/register", json={}).status_code == 428
    stale = secretary.post(f"{place}/register", json={}, headers={"If-Match": '"1"'})
    assert (stale.status_code, stale.json["type"]) == (412, "stale")
    once = {"Idempotency-Key": "one", "If-Match": '"2"'}
    asked = [secretary.post(f"{place}/register", json={}, headers=once) for _ in range(2)]
    assert [answer.status_code for answer in asked] == [200, 200]
    assert [answer.json["number"] for answer in asked] == ["1", "1"]
    assert curator.put(place, json={"payload": {}}, headers={"If-Match": '"3"'}).status_code == 409
    assert curator.get(f"{place}.docx").data.startswith(b"PK")
    scan = {"file": (BytesIO(SCAN), "скан.jpg")}
    assert secretary.post(f"{place}/sign", data={"file": (BytesIO(SCAN), "скан.jpg")}).status_code == 428
    assert secretary.post(f"{place}/sign", data=scan, headers={"If-Match": '"3"'}).json["state"] == "signed"
    assert secretary.get(f"{place}/signed").data == SCAN
    assert curator.post(f"{place}/file", json={"filed_in": "01-06"}).status_code == 403
    assert secretary.post(f"{place}/file", json={"filed_in": "01-06"}).status_code == 428
    filed = secretary.post(f"{place}/file", json={"filed_in": "01-06"}, headers={"If-Match": '"4"'})
    assert filed.json["state"] == "filed"
    assert secretary.post(f"{place}/cancel", json={"reason": "ошибка"}).status_code == 428
    stranger = other.people[Role.ADMINISTRATOR].client
    for told in (
        stranger.get(place),
        stranger.get(f"{place}.docx"),
        stranger.post(f"{place}/register", json={}, headers={"If-Match": "*"}),
    ):
        assert (told.status_code, told.json["type"]) == (404, "not-found")
    assert stranger.get("/api/v1/journal").json == {"items": [], "next": None}
    assert [line["number"] for line in secretary.get("/api/v1/journal").json["items"]] == ["1"]
