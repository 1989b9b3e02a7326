"""Packets: the papers in them agree, or every disagreement is told with its place."""

from __future__ import annotations

import json
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from service import pipeline
from service.errors import PayloadRefused, Problem
from tests.payloads import FOLDER

PACKETS = FOLDER / "packets"
Json = dict[str, Any]
Change = Callable[[Json], object]


def packet(name: str = "school_year") -> Json:
    """A packet of the samples."""
    found: Json = json.loads((PACKETS / f"{name}.json").read_text("utf-8"))
    return found


def refused(raw: object, files: dict[str, Path] | None = None) -> list[Problem]:
    """The problems with which a packet is refused, before anything is printed."""
    with pytest.raises(PayloadRefused) as refusal:
        pipeline.make_packet(raw, files or {}, Path("/nonexistent"), lambda progress: None)
    return list(refusal.value.problems)


def changed(*changes: Change) -> Json:
    """The packet of a school year with something changed; `changes` get the payloads by the order of the items."""
    raw = deepcopy(packet())
    for change in changes:
        change(raw)
    return raw


def payload(raw: Json, place: int) -> Json:
    """The payload of an item."""
    found: Json = raw["items"][place]["payload"]
    return found


LAUNCH, REGULATION, ROADMAP, PAIRING, PROGRAM = range(5)

DISAGREEMENTS: dict[str, tuple[Change, str, str, str]] = {
    "the appendix names another number": (
        lambda raw: payload(raw, ROADMAP)["mark"]["act"].update(number="121-од"),
        "mark_differs",
        f"/items/{ROADMAP}/payload/mark/act",
        "от 31.08.2026 №\u00a0134-од",
    ),
    "the appendix names another date": (
        lambda raw: payload(raw, REGULATION)["mark"]["act"].update(date="2026-08-30"),
        "mark_differs",
        f"/items/{REGULATION}/payload/mark/act",
        "от 30.08.2026",
    ),
    "an appendix that is mentioned is not there": (
        lambda raw: raw["items"].pop(ROADMAP),
        "appendix_missing",
        f"/items/{LAUNCH}/payload",
        "приложение №\u00a02",
    ),
    "an appendix that is there is not mentioned": (
        lambda raw: payload(raw, LAUNCH)["approve"].pop(),
        "appendix_not_mentioned",
        f"/items/{ROADMAP}/payload/mark",
        "приложение № 2",
    ),
    "ё is written once as е": (
        lambda raw: payload(raw, PROGRAM)["mentor"].update(surname="Новокрещенова"),
        "person_spelling",
        f"/items/{PROGRAM}/payload/mentor",
        "Новокрещёнова",
    ),
    "one person has two posts": (
        lambda raw: payload(raw, PROGRAM)["mentor"].update(post="учитель физики"),
        "person_post",
        f"/items/{PROGRAM}/payload/mentor/post",
        "учитель математики",
    ),
    "another organisation": (
        lambda raw: payload(raw, PROGRAM)["organisation"].update(
            full_name="Муниципальное бюджетное общеобразовательное учреждение «Лицей № 3»", inn="", ogrn=""
        ),
        "organisation_differs",
        f"/items/{PROGRAM}/payload/organisation/full_name",
        "Лицей №\u00a03",
    ),
    "an order of the packet is cited with another date": (
        lambda raw: payload(raw, PROGRAM)["pair_order"].update(date="2026-09-20"),
        "act_differs",
        f"/items/{PROGRAM}/payload/pair_order",
        "от 21.09.2026",
    ),
}


@pytest.mark.parametrize("case", DISAGREEMENTS)
def test_a_disagreement_is_refused_with_its_place(case: str) -> None:
    """What one paper says otherwise than another is an error at the second of them."""
    change, code, pointer, said = DISAGREEMENTS[case]
    problems = refused(changed(change))
    found = [problem for problem in problems if problem.code == code]
    assert [problem.pointer for problem in found] == [pointer]
    assert said in found[0].message
    assert {problem.code for problem in problems if problem.severity == "error"} == {code}


@pytest.mark.parametrize("case", DISAGREEMENTS)
def test_what_is_registered_already_is_printed_all_the_same(case: str) -> None:
    """A disagreement in it is a warning: it can't be mended; where the paper is not registered, it stays an error."""
    change, code, pointer, _ = DISAGREEMENTS[case]
    place = int(pointer.split("/")[2])
    raw = changed(change)
    raw["items"][place]["settled"] = True
    pipeline.read_packet(raw, {})
    raw["items"][place]["settled"] = False
    raw["items"][(place + 1) % len(raw["items"])]["settled"] = True
    assert code in {problem.code for problem in refused(raw)}


def test_all_disagreements_are_told_at_once() -> None:
    """A payload that is wrong in itself is told together with a file that lacks nothing."""
    raw = changed(DISAGREEMENTS["one person has two posts"][0], DISAGREEMENTS["the appendix names another date"][0])
    assert {"person_post", "mark_differs"} <= {problem.code for problem in refused(raw)}


def test_wrong_payloads_are_told_by_item() -> None:
    """Every problem of every payload, each below its item."""
    raw = changed(
        lambda raw: payload(raw, LAUNCH).pop("curator"), lambda raw: payload(raw, PROGRAM)["mentor"].pop("surname")
    )
    pointers = {problem.pointer for problem in refused(raw)}
    assert {f"/items/{LAUNCH}/payload/curator", f"/items/{PROGRAM}/payload/mentor/surname"} <= pointers


SHAPES: dict[str, tuple[object, str, str]] = {
    "no object": ([], "", "not_object"),
    "no items": ({}, "/items", "missing"),
    "nothing in it": ({"items": []}, "/items", "too_short"),
    "a type that there is not": ({"items": [{"type": "letter"}]}, "/items/0/type", "unknown_type"),
    "neither type nor file": ({"items": [{}]}, "/items/0", "what_item"),
    "both type and file": ({"items": [{"type": "roadmap", "file": "a.pdf"}]}, "/items/0", "what_item"),
    "a file that was not sent": ({"items": [{"file": "a.pdf"}]}, "/items/0/file", "no_file"),
    "pages of a paper": ({"items": [{"type": "roadmap", "pages": "1"}]}, "/items/0/pages", "not_for_this"),
    "pages in words": ({"items": [{"file": "a.pdf", "pages": "first"}]}, "/items/0/pages", "bad_pages"),
    "a quarter turned wrong": ({"items": [{"file": "a.pdf", "rotate": 45}]}, "/items/0/rotate", "literal_error"),
    "no copies": ({"items": [{"file": "a.pdf", "copies": 0}]}, "/items/0/copies", "greater_than_equal"),
    "a key that there is not": ({"items": [{"file": "a.pdf"}], "cover": True}, "/cover", "extra_forbidden"),
    "a payload that is no object": ({"items": [{"type": "roadmap", "payload": 1}]}, "/items/0/payload", "dict_type"),
    "too many items": ({"items": [{"file": "a.pdf"}] * 101}, "/items", "too_long"),
}


@pytest.mark.parametrize("case", SHAPES)
def test_a_wrong_shape_is_refused_at_once(case: str) -> None:
    """Before a job is begun."""
    raw, pointer, code = SHAPES[case]
    with pytest.raises(PayloadRefused) as refusal:
        pipeline.read_packet(raw, [])
    assert (pointer, code) in [(problem.pointer, problem.code) for problem in refusal.value.problems]


def test_the_shape_of_a_good_packet_is_taken() -> None:
    """Nothing is remarked on the samples, in their shape or in their papers."""
    for path in PACKETS.glob("*.json"):
        pipeline.read_packet(json.loads(path.read_text("utf-8")), [])


def test_a_name_that_is_nearly_another_is_asked_about() -> None:
    """«Анатольевна» here and «Анатолиевна» there are probably one person: asked, not refused."""
    raw = changed(lambda raw: payload(raw, PROGRAM)["mentor"].update(patronymic="Андревна"))
    raw["items"].append({"type": "roadmap", "payload": {}})  # so that it is refused, and tells everything
    asked = [problem for problem in refused(raw) if problem.code == "person_alike"]
    assert [problem.severity for problem in asked] == ["warning"]
    assert "Новокрещёнова Вера Андревна" in asked[0].message


def test_an_order_that_is_refused_lays_no_blame_on_its_appendices() -> None:
    """Its number is wrong: that is told, and nobody is sent to spoil the marks that are right."""
    raw = changed(lambda raw: payload(raw, LAUNCH)["head"].update(number=""))
    assert not {"mark_differs", "appendix_missing"} & {problem.code for problem in refused(raw)}


def test_two_drafts_are_not_taken_for_one_act() -> None:
    """Two orders without numbers: which of them an appendix belongs to is not known yet, and nothing is blamed."""
    raw = packet("draft")
    second = deepcopy(payload(packet(), PAIRING))
    second["head"] = {"draft": True}
    second.pop("launch_order", None)
    raw["items"].append({"type": "pairing_order", "payload": second})
    entries = [problem for problem in _told(raw) if problem.severity == "error"]
    assert entries == []


def _told(raw: Json) -> list[Problem]:
    from service.packet.agreement import disagreements
    from service.packet.reading import read_papers, read_shape

    entries, problems = read_papers(read_shape(raw, [])[0])
    return [*problems, *disagreements(entries)]
