"""Packets and documents that name what is remembered: papers by their numbers, people by their cards."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from flask import Flask

from service.access import Role
from service.jobs.folders import Jobs
from service.packet.listing import registered
from service.packet.reading import read_papers, read_shape
from tests.payloads import raw
from tests.registry_school import ORDER, PLAN, order
from tests.worlds import School

PACKETS = "/api/v1/packets"


def job_of(served: Flask, number: str) -> dict[str, Any]:
    """What a packet was accepted as."""
    found: dict[str, Any] = json.loads(Jobs(served.config["SETTINGS"].data).find(number).body)
    return found


def test_a_kept_paper_goes_into_a_packet(served: Flask, schools: tuple[School, School]) -> None:
    """A draft with its data, a registered paper with what was printed; another school's is not there."""
    own, other = schools
    curator, secretary = (own.people[role].client for role in (Role.CURATOR, Role.SECRETARY))
    draft, kept = (
        curator.post("/api/v1/papers", json={"type": ORDER, "payload": order()}).json["id"] for _ in range(2)
    )
    number = secretary.post(f"/api/v1/papers/{kept}/register", json={}, headers={"If-Match": "*"}).json["number"]
    accepted = curator.post(PACKETS, json={"items": [{"paper": draft}, {"paper": kept, "acquaintance": True}]})
    assert accepted.status_code == 202, accepted.text
    items = job_of(served, accepted.json["id"])["items"]
    assert [item["type"] for item in items] == [ORDER, ORDER]
    assert items[1]["payload"]["head"]["number"] == number
    assert items[1]["acquaintance"] is True
    refused = other.people[Role.CURATOR].client.post(PACKETS, json={"items": [{"paper": kept}]})
    assert [(one["pointer"], one["code"]) for one in refused.json["problems"]] == [("/items/0/paper", "not_found")]


def test_a_packet_belongs_to_its_school(served: Flask, schools: tuple[School, School]) -> None:
    """Another school's job, plan and files answer as such that there are not; its keys are its own."""
    own, other = schools
    curator, stranger = own.people[Role.CURATOR].client, other.people[Role.CURATOR].client
    packet, key = {"items": [{"type": ORDER, "payload": order()}]}, {"Idempotency-Key": "autumn"}
    number = curator.post(PACKETS, json=packet, headers=key).json["id"]
    assert curator.post(PACKETS, json=packet, headers=key).json["id"] == number
    assert stranger.post(PACKETS, json=packet, headers=key).json["id"] != number
    nothing = "0" * 32
    for place in ("/api/v1/jobs/{}", "/api/v1/packets/{}", "/api/v1/packets/{}.pdf", "/api/v1/packets/{}.zip"):
        told, empty = (stranger.get(place.format(one)) for one in (number, nothing))
        assert (told.status_code, told.data) == (empty.status_code, empty.data) == (404, empty.data)
    assert curator.get(f"/api/v1/jobs/{number}").json["state"] == "queued"
    assert [row["id"] for row in curator.get(PACKETS).json["items"]] == [number]
    assert number not in [row["id"] for row in stranger.get(PACKETS).json["items"]]


def test_a_payload_names_records(schools: tuple[School, School]) -> None:
    """A person by his card, in a document and in its check; another school's card is not there."""
    own, other = schools
    curator = own.people[Role.CURATOR].client
    card = {"person": {"surname": "Буга", "first_name": "Юлия", "patronymic": "Викторовна", "post": "учитель физики"}}
    number = curator.post("/api/v1/people", json=card).json["id"]
    payload = order()
    payload["curator"] = {"person": number}
    told = curator.post(f"/api/v1/documents/{ORDER}/check", json=payload).json
    assert "Бугу Юлию Викторовну" in [word["form"] for word in told["words"]]
    assert curator.post(f"/api/v1/documents/{ORDER}", json=payload).data.startswith(b"PK")
    refused = other.people[Role.CURATOR].client.post(f"/api/v1/documents/{ORDER}", json=payload)
    assert refused.status_code == 422
    assert [one["pointer"] for one in refused.json["problems"]] == ["/curator/person"]


def test_a_file_that_differs_today_goes_in_itself(
    served: Flask, schools: tuple[School, School], tmp_path: Path
) -> None:
    """What was registered is what is printed, even where the data would give another file now."""
    own, _ = schools
    curator, secretary = (own.people[role].client for role in (Role.CURATOR, Role.SECRETARY))
    kept = curator.post("/api/v1/papers", json={"type": ORDER, "payload": order()}).json["id"]
    secretary.post(f"/api/v1/papers/{kept}/register", json={}, headers={"If-Match": "*"})
    from service.store.tables import Paper

    with own.store.begin() as session:
        paper = session.get(Paper, kept)
        assert paper is not None
        paper.docx_hash = own.store.files.put(b"PK\x03\x04 another template made it")
    raw = {"items": [{"paper": kept}], "register": False}
    accepted = curator.post(PACKETS, json=raw)
    assert accepted.status_code == 202, accepted.text
    (item,) = job_of(served, accepted.json["id"])["items"]
    assert (item["type"], item["kept"]) == (ORDER, f"{kept}.docx")


def test_a_registered_paper_that_is_no_order_brings_its_number(served: Flask, schools: tuple[School, School]) -> None:
    """It does not print it, so the item tells the packet's register what the journal gave."""
    curator, secretary = (schools[0].people[role].client for role in (Role.CURATOR, Role.SECRETARY))
    kept = curator.post("/api/v1/papers", json={"type": PLAN, "payload": raw(PLAN)}).json["id"]
    answer = secretary.post(f"/api/v1/papers/{kept}/register", json={}, headers={"If-Match": "*"}).json
    accepted = curator.post(PACKETS, json={"items": [{"paper": kept}]})
    assert accepted.status_code == 202, accepted.text
    job = job_of(served, accepted.json["id"])
    assert (job["items"][0]["number"], job["items"][0]["date"]) == (answer["number"], answer["day"])
    packet, _ = read_shape(job, set())
    (entry,) = read_papers(packet)[0]
    assert entry.document is not None
    assert registered(entry.document, entry.item).number == answer["number"]


def test_a_paper_is_about_a_pair_of_its_school(schools: tuple[School, School]) -> None:
    """Another school's pair is one that there is not, and its people lead to no paper."""
    own, other = (one.people[Role.CURATOR].client for one in schools)
    mentor, mentee = (
        own.post("/api/v1/people", json={"person": {"surname": name, "first_name": "Анна"}}).json["id"]
        for name in ("Попова", "Буга")
    )
    pair = {"mentor": mentor, "mentees": [mentee], "school_year": "2026/2027", "in_duties": True}
    number = own.post("/api/v1/pairs", json=pair).json["id"]
    refused = other.post("/api/v1/papers", json={"type": ORDER, "payload": {}, "about": number})
    assert [(one["pointer"], one["code"]) for one in refused.json["problems"]] == [("/about", "not_found")]
    assert own.post("/api/v1/papers", json={"type": ORDER, "payload": {}, "about": number}).status_code == 201
    assert other.post("/api/v1/papers", json={"type": ORDER, "payload": {"pair": number}}).status_code == 201
    assert len(own.get(f"/api/v1/papers?person={mentor}").json["items"]) == 1
    assert other.get(f"/api/v1/papers?person={mentor}").json["items"] == []
