"""Packets are remembered like every other file: beyond the folder of their job, in copies, and proved."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from service import keeping, pipeline
from service.access import Role, visits
from service.errors import PayloadRefused, StoreUnavailable
from service.jobs.work import Worker
from service.records import people
from service.records.people import PersonCard
from service.store import Store
from service.store.tables import Packet
from tests.registry_school import ORDER, order
from tests.test_packets_api import fetch
from tests.worlds import School

PACKETS = "/api/v1/packets"
PDF, ZIP = b"%PDF" * 1000, b"PK" * 100
ITEM = {"type": ORDER, "payload": order()}


def told(answer: TestResponse) -> dict[str, Any]:
    """The JSON of an answer."""
    body = answer.json
    assert isinstance(body, dict), answer.text
    return body


@pytest.fixture(autouse=True)
def recipe(monkeypatch: pytest.MonkeyPatch) -> None:
    """Packets made of nothing."""

    def make_packet(raw: Any, files: Mapping[str, Path], folder: Path, tell: Any, own: Any = None) -> Any:
        if raw["title"] == "Негодный":
            raise PayloadRefused("Исправьте пакет", [])
        tell(pipeline.Progress(5, 5, ""))
        (folder / "packet.pdf").write_bytes(PDF)
        (folder / "packet.zip").write_bytes(ZIP)
        return SimpleNamespace(as_dict=lambda: {"title": raw["title"], "filename": f"{raw['title']}.pdf"})

    monkeypatch.setattr(pipeline, "make_packet", make_packet)


def ordered(own: School, title: str = "Осень") -> str:
    """The number of a packet that a curator has asked for."""
    answer = own.people[Role.CURATOR].client.post(PACKETS, json={"title": title, "items": [ITEM]})
    assert answer.status_code == 202, answer.text
    return str(told(answer)["id"])


def worker(served: Flask, store: Store) -> Worker:
    """A worker that remembers."""
    return Worker(served.config["SETTINGS"].data, 30, store)


def forget_jobs(served: Flask) -> None:
    """What their term, or a new machine, does to the folders of jobs."""
    shutil.rmtree(served.config["SETTINGS"].data / "jobs")


def test_a_packet_outlives_its_job(served: Flask, store: Store, schools: tuple[School, School]) -> None:
    """State, plan and files answer as before; another school's still are not there."""
    own, other = schools
    done, refused, waiting = ordered(own), ordered(own, "Негодный"), ordered(own, "Ждёт")
    for number in (done, refused):
        worker(served, store).do(number)
    client, stranger = own.people[Role.CURATOR].client, other.people[Role.CURATOR].client
    places = [
        f"/api/v1/jobs/{done}",
        f"/api/v1/jobs/{refused}",
        *(f"{PACKETS}/{done}{end}" for end in ("", ".pdf", ".zip")),
    ]
    before = [fetch(client, place).data for place in places]
    assert before[3:] == [PDF, ZIP]
    forget_jobs(served)
    assert [fetch(client, place).data for place in places] == before
    assert fetch(client, places[3], Range="bytes=1-3").data == b"PDF"
    assert [stranger.get(place).status_code for place in places] == [404] * len(places)
    assert client.get(f"{PACKETS}/{refused}").status_code == 409
    lost = told(client.get(f"/api/v1/jobs/{waiting}"))
    assert (lost["state"], lost["type"]) == ("failed", "interrupted")
    worker(served, store).look_round()
    states = {row["id"]: row["state"] for row in told(client.get(PACKETS))["items"]}
    assert states == {done: "done", refused: "failed", waiting: "interrupted"}
    assert keeping.verify(store).troubles == ()


def test_what_the_store_could_not_take_is_tried_again(
    served: Flask, store: Store, schools: tuple[School, School], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The packet is done all the same, its folder stays until it is remembered."""
    number, working = ordered(schools[0]), worker(served, store)
    with monkeypatch.context() as broken:
        broken.setattr(Store, "begin", lambda self: (_ for _ in ()).throw(OSError("away")))
        working.do(number)
    with store.read() as session:
        assert session.get_one(Packet, number).state == "queued"
    working.look_round()
    with store.read() as session:
        assert session.get_one(Packet, number).state == "done"


def test_a_copy_holds_packets_and_tells_what_was_cut_off(
    served: Flask, store: Store, schools: tuple[School, School], tmp_path: Path
) -> None:
    """What is done comes back with its files; what was being made is told as such, and can't be taken for done."""
    own, _ = schools
    done, waiting = ordered(own), ordered(own, "Ждёт")
    worker(served, store).do(done)
    keeping.back_up(store, tmp_path / "copy")
    fresh = Store(f"sqlite:///{tmp_path}/new.sqlite", str(tmp_path / "new"))
    verdict = keeping.restore(fresh, tmp_path / "copy")
    assert verdict.troubles == ()
    assert any("«Ждёт»" in line and "прервана" in line for line in verdict.lines())
    with fresh.read() as session:
        row, cut_off = session.get_one(Packet, done), session.get_one(Packet, waiting)
        assert (fresh.files.open(row.pdf_hash), fresh.files.open(row.zip_hash)) == (PDF, ZIP)
        assert (cut_off.state, cut_off.told) == ("interrupted", None)
        fresh.files.remove(row.zip_hash)
    assert any(f"Пакет {done}" in line for line in keeping.verify(fresh).troubles)
    fresh.dispose()


def test_a_cut_off_packet_says_so(served: Flask, store: Store, schools: tuple[School, School]) -> None:
    """A job that failed, with what to do."""
    number = ordered(schools[0])
    forget_jobs(served)
    with store.begin() as session:
        session.get_one(Packet, number).state = "interrupted"
    client = schools[0].people[Role.CURATOR].client
    job = told(client.get(f"/api/v1/jobs/{number}"))
    assert (job["state"], job["type"]) == ("failed", "interrupted")
    assert "Закажите его снова" in job["detail"]
    assert client.get(f"{PACKETS}/{number}.pdf").status_code == 409


def test_what_was_asked_is_kept_without_passwords(store: Store, schools: tuple[School, School]) -> None:
    """So that a person's data are found in it."""
    own, _ = schools
    sent = {"title": "Осень", "items": [ITEM, {"file": "a.pdf", "password": "тайна"}]}
    client = own.people[Role.CURATOR].client
    form = {"packet": json.dumps(sent), "files": (BytesIO(PDF), "a.pdf")}
    number = told(client.post(PACKETS, data=form))["id"]
    with store.read() as session:
        asked = store.files.open(session.get_one(Packet, number).asked_hash).decode()
    assert "тайна" not in json.dumps(json.loads(asked), ensure_ascii=False)
    assert [item.get("file") for item in json.loads(asked)["items"]] == [None, "a.pdf"]


def test_wrong_data_are_refused_at_the_door(schools: tuple[School, School]) -> None:
    """A draft and a payload, each with its place; no job comes of it."""
    client = schools[0].people[Role.CURATOR].client
    draft = told(client.post("/api/v1/papers", json={"type": ORDER, "payload": {}}))["id"]
    wrong = {"type": ORDER, "payload": {**order(), "curator": {"person": "0" * 32}, "purpose": 7}}
    refused = client.post(PACKETS, json={"items": [{"paper": draft}, {"type": ORDER, "payload": {"organisation": 1}}]})
    assert refused.status_code == 422
    pointers = {problem["pointer"] for problem in told(refused)["problems"]}
    assert {"/items/0/payload/organisation", "/items/1/payload/organisation"} <= pointers
    assert client.post(PACKETS, json={"items": [wrong]}).status_code == 422
    assert told(client.get(PACKETS))["items"] == []


def test_a_packet_goes_with_a_persons_data(served: Flask, store: Store, schools: tuple[School, School]) -> None:
    """On request: what names the person is taken away, what is being made is told; it does not come back."""
    own, _ = schools
    number, waiting = ordered(own), ordered(own, "Ждёт")
    worker(served, store).do(number)
    curator = order()["curator"]
    with store.begin() as session:
        person = people.add(
            session,
            visits.actor_of(own.people[Role.ADMINISTRATOR].user),
            PersonCard.model_validate({"person": curator}),
        ).id
    erased = keeping.erase(store, own.number, person, sure=True)
    assert (erased.packets, erased.unready) == (("Осень",), ("Ждёт",))
    worker(served, store).look_round()
    with store.read() as session:
        assert [row.id for row in session.scalars(select(Packet))] == [waiting]
    assert fetch(own.people[Role.CURATOR].client, f"{PACKETS}/{number}.pdf").status_code == 404


def test_a_packet_that_cant_be_written_down_is_no_packet(
    served: Flask, store: Store, schools: tuple[School, School], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its job is taken back, so that nobody makes a packet that is nobody's; the same request is accepted later."""
    client, body = schools[0].people[Role.CURATOR].client, {"title": "Осень", "items": [ITEM]}
    with monkeypatch.context() as broken:
        broken.setattr("service.api.packets.claim", _full)
        assert client.post(PACKETS, json=body).status_code == 503
    jobs = served.config["SETTINGS"].data / "jobs"
    assert [folder.name for folder in jobs.iterdir() if not folder.name.startswith(".")] == []
    assert told(client.get(PACKETS))["items"] == []
    assert client.post(PACKETS, json=body).status_code == 202


def _full(*_: object) -> bool:
    raise StoreUnavailable("На диске нет места.")


@pytest.mark.parametrize("place", ["packets", "papers", "people", "pairs", "journal", "audit", "users", "tokens"])
def test_an_unknown_filter_is_refused(schools: tuple[School, School], place: str) -> None:
    """What is misspelled must not be taken for «all of them»."""
    answer = schools[0].people[Role.ADMINISTRATOR].client.get(f"/api/v1/{place}?no_such_filter=1")
    assert answer.status_code == 422
    assert told(answer)["problems"][0]["code"] == "extra_forbidden"


def test_too_long_a_packet_is_refused_before_its_papers_are_read(
    schools: tuple[School, School], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A thousand papers would cost half a minute, and all for nothing."""
    monkeypatch.setattr("service.registry.packet_items.found", lambda *_: pytest.fail("a paper was read"))
    items = [{"paper": "0" * 32}] * 101
    answer = schools[0].people[Role.CURATOR].client.post(PACKETS, json={"title": "Осень", "items": items})
    assert (answer.status_code, told(answer)["problems"][0]["code"]) == (422, "too_long")
