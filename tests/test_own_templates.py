"""A school's own templates: brought, checked, taken into use; its papers are made by them, no other school's are."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from werkzeug.test import TestResponse

from service import pipeline
from service.access import Role
from service.errors import NotFound, TemplateRefused
from service.keeping import verify
from service.keeping.purging import purge
from service.registry import copies, own_templates
from service.registry.samples import order_of, sample_of
from service.store import Store
from service.word_completion import BUILT_IN
from tests.payloads import raw
from tests.registry_school import ORDER, School, school
from tests.word import WordPaper
from tests.worlds import School as Served

MARK = "Свой бланк школы"


def changed(name: str = ORDER, mark: str = MARK, old: str = "") -> bytes:
    """The template of a type with a paragraph of one's own at its beginning (or with a text replaced)."""
    source, target = io.BytesIO((BUILT_IN / f"{name}.docx").read_bytes()), io.BytesIO()
    with zipfile.ZipFile(source) as before, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as after:
        for part in before.namelist():
            data = before.read(part)
            if part == "word/document.xml":
                text = data.decode()
                mine = f"<w:p><w:r><w:t>{mark}</w:t></w:r></w:p>"
                at = text.index(">", text.index("<w:body")) + 1
                data = (text.replace(old, mark) if old else text[:at] + mine + text[at:]).encode()
            after.writestr(zipfile.ZipInfo(part), data)  # of no moment: the same bytes each time
    return target.getvalue()


@pytest.fixture
def own(store: Store) -> School:
    """A school that registers papers."""
    return school(store)


def brought(own: School, data: bytes | None = None, name: str = ORDER) -> own_templates.TemplateRow:
    """A template that is kept, not in use."""
    with own.store.begin() as session:
        return own_templates.add(session, own.store.files, own.secretary, name, "бланк.docx", data or changed(name))


def used(own: School, data: bytes | None = None) -> own_templates.TemplateRow:
    """A template that is in use."""
    row = brought(own, data)
    with own.store.begin() as session:
        return own_templates.take(session, own.secretary, row.id)


def text_of(own: School, number: str) -> str:
    """What a paper says in Word."""
    with own.store.begin() as session:
        return WordPaper(copies.docx(session, own.store.files, own.secretary, number).data).text


def test_papers_are_made_by_it_once_it_is_in_use(own: School) -> None:
    """Drafts and registered papers; what was registered before stays as it was."""
    before, draft = own.registered(), own.draft()
    row = brought(own)
    assert MARK not in text_of(own, draft.id)
    with own.store.begin() as session:
        own_templates.take(session, own.secretary, row.id)
    assert MARK in text_of(own, draft.id)
    card = own.register(draft.id)
    assert MARK in text_of(own, card.id)
    assert MARK not in text_of(own, before.id)


def test_another_school_knows_nothing_of_it(own: School, store: Store) -> None:
    """Neither its papers nor its pages."""
    row, other = used(own), school(store)
    assert MARK not in text_of(other, other.draft().id)
    with store.begin() as session:
        for question in (own_templates.shown, own_templates.take):
            with pytest.raises(NotFound):
                question(session, other.secretary, row.id)
        assert own_templates.listed(session, other.secretary) == []


def test_one_goes_back(own: School) -> None:
    """To an earlier one, and to ours."""
    first = used(own)
    second = used(own, changed(mark="Второй бланк"))
    draft = own.draft()
    assert "Второй бланк" in text_of(own, draft.id)
    with own.store.begin() as session:
        own_templates.take(session, own.secretary, first.id)
        assert [one.id for one in own_templates.listed(session, own.secretary, ORDER) if one.in_use] == [first.id]
    assert MARK in text_of(own, draft.id)
    with own.store.begin() as session:
        own_templates.leave(session, own.secretary, ORDER)
        assert {one.id for one in own_templates.listed(session, own.secretary, ORDER)} == {first.id, second.id}
    assert MARK not in text_of(own, draft.id)


def test_a_registered_paper_is_made_again_by_the_template_that_made_it(own: School) -> None:
    """The school has another one by now, and the file of the first is gone from the list."""
    used(own)
    card = own.registered()
    with own.store.begin() as session:
        own_templates.leave(session, own.secretary, ORDER)
    with own.store.begin() as session:
        assert copies.remake(session, own.store.files, own.secretary, card.id).same


def test_what_does_not_fit_is_told_by_its_place(own: School) -> None:
    """Nothing is kept of it."""
    with pytest.raises(TemplateRefused) as refused:
        own_templates.check(ORDER, changed(mark="{{ organisation.colour }}"))
    assert [one.pointer for one in refused.value.problems if one.severity == "error"] == ["/body/1"]
    with pytest.raises(TemplateRefused):
        own_templates.check(ORDER, b"no word at all")


def test_the_same_file_is_one_template_and_the_oldest_go(own: School, monkeypatch: pytest.MonkeyPatch) -> None:
    """But never the one in use."""
    monkeypatch.setattr(own_templates, "MOST_KEPT", 2)
    first = used(own)
    assert brought(own).id == first.id
    rows = [brought(own, changed(mark=f"Бланк {number}")) for number in range(3)]
    with own.store.begin() as session:
        kept = {one.id for one in own_templates.listed(session, own.secretary, ORDER)}
    assert kept == {first.id, rows[1].id, rows[2].id}


def test_its_file_is_proved_and_stays(own: School) -> None:
    """The proof of the store knows the files of templates; throwing away leaves them."""
    row = used(own)
    assert verify(own.store).troubles == ()
    purge(own.store, 1, sure=True)
    with own.store.begin() as session:
        assert own_templates.opened(session, own.store.files, own.secretary, row.id) == changed()


def test_papers_of_others_in_a_packet_keep_their_file(own: School) -> None:
    """What a packet is made with is written down when it is asked for."""
    from service.registry.packet_items import filled

    row = used(own)
    draft = own.draft()
    with own.store.begin() as session:
        made = filled(session, own.store.files, own.secretary, {"items": [{"paper": draft.id}]}, Path("/nonexistent"))
        assert own_templates.own_hashes(session, own.secretary) == made.templates == {row.type: made.templates[ORDER]}


@pytest.mark.parametrize("name", pipeline.type_names())
def test_every_type_has_a_sample_of_the_school(name: str) -> None:
    """Under its own name, without an error."""
    profile = {"organisation": {**raw(ORDER)["organisation"], "short_name": "МБОУ СОШ № 77"}, "letterhead": "corner"}
    checked = pipeline.check(name, sample_of(name, profile))
    assert [one for one in checked.problems if one.severity == "error"] == []
    name, payload = order_of(profile)
    assert [one for one in pipeline.check(name, payload).problems if one.severity == "error"] == []


def test_another_system_brings_a_template(schools: tuple[Served, Served]) -> None:
    """Checked, kept, taken into use, left again; what does not fit is told, a second file refused."""
    client = schools[0].people[Role.ADMINISTRATOR].client
    place = "/api/v1/templates"

    def bring(**files: bytes) -> TestResponse:
        return client.post(
            f"{place}/{ORDER}", data={name: (io.BytesIO(data), f"{name}.docx") for name, data in files.items()}
        )

    made = bring(own=changed())
    assert (made.status_code, made.json["in_use"], made.json["name"]) == (201, False, "own.docx")
    wrong = bring(own=changed(mark="{{ organisation.colour }}"))
    assert (wrong.status_code, wrong.json["type"]) == (422, "template-refused")
    assert wrong.json["problems"]
    assert bring(one=changed(), two=changed()).json["problems"][0]["code"] == "one_file"
    assert client.post(f"{place}/letter", data={"file": (io.BytesIO(b"x"), "x.docx")}).status_code == 404
    assert client.post(f"{place}/{made.json['id']}/use").json["in_use"]
    assert [one["in_use"] for one in client.get(place).json["items"]] == [True]
    assert client.delete(f"{place}/{ORDER}/use").status_code == 204
    assert [one["in_use"] for one in client.get(place).json["items"]] == [False]
