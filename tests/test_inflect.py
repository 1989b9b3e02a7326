"""The address and the verb of cases: one item, a list, a table, and whatever cannot be declined."""

from __future__ import annotations

import json
import sys
from typing import Any
from unicodedata import normalize

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from service import pipeline
from service.cli import main

PATH = "/api/v1/inflect"
CASES = ["им", "род", "дат", "вин", "тв", "пр"]


def test_a_name_in_one_line(client: FlaskClient) -> None:
    """All cases of the whole name and of the name with initials, the gender and the signature."""
    told = client.post(PATH, json={"text": "Буга Юлия Викторовна"}).get_json()
    assert list(told["forms"]) == CASES
    assert told["forms"]["тв"] == "Бугой Юлией Викторовной"
    assert told["initials"]["вин"] == "Бугу\u00a0Ю.В."
    assert (told["signature"], told["gender"], told["verdict"]) == ("Ю.В.\u00a0Буга", "f", "sure")


@pytest.mark.parametrize(
    ("item", "case", "form"),
    [
        ({"kind": "post", "text": "учитель-логопед"}, "дат", "учителю-логопеду"),
        ({"kind": "post", "text": "учитель физики", "plural": True}, "род", "учителей физики"),
        ({"kind": "organisation", "text": "МБОУ Погадаевская ООШ"}, "пр", "МБОУ Погадаевской ООШ"),
        ({"kind": "first_name", "text": "Ирек", "gender": "m"}, "род", "Ирека"),
        ({"kind": "patronymic", "text": "Геннадиевна"}, "род", "Геннадиевны"),
        ({"kind": "surname", "text": "Ткач", "gender": "f"}, "тв", "Ткач"),
        ({"surname": "Попова", "first_name": "Лариса", "patronymic": "Алексеевна"}, "дат", "Поповой Ларисе Алексеевне"),
        ({"kind": "post", "text": "тьютор", "forms": {"род": "тьютора (ассистента)"}}, "род", "тьютора (ассистента)"),
        ({"text": "Сова Анна", "named_forms": {"surname": {"вин": "Сова"}}}, "вин", "Сова Анну"),
    ],
)
def test_every_kind(client: FlaskClient, item: dict[str, Any], case: str, form: str) -> None:
    """Each kind in a case that is easily got wrong; a form that a person gives is taken."""
    assert client.post(PATH, json=item).get_json()["forms"][case] == form


def test_a_list_keeps_its_order(client: FlaskClient) -> None:
    """Ten thousand items are one answer, one more is refused."""
    names = [f"Петров{'а' * (place % 2)} Анна" for place in range(10_000)]
    told = client.post(PATH, json={"items": [{"text": name} for name in names]}).get_json()
    assert [one["text"] for one in told["items"]] == names
    refused = client.post(PATH, json={"items": [{"text": "а"}] * 10_001})
    assert refused.status_code == 422
    assert refused.get_json()["problems"][0]["pointer"] == "/items"


def test_a_table(client: FlaskClient) -> None:
    """The first column comes back with its cases in the next ones, a row a line."""
    body = "учитель физики\tлишнее\nстарший воспитатель\n".encode()
    answer = client.post(f"{PATH}?kind=post", data=body, content_type="text/tab-separated-values")
    head, first, second = answer.get_data(as_text=True).splitlines()
    assert head.split("\t")[2:8] == CASES
    assert first.split("\t")[4] == "учителю физики"
    assert second.split("\t")[0] == "старший воспитатель"


def test_bad_items_are_refused_all_at_once(client: FlaskClient) -> None:
    """Every problem with its place; a table that is no text too."""
    told = client.post(PATH, json={"items": [{"kind": "цвет"}, {"text": 5}, {"x": 1}]}).get_json()
    assert [one["pointer"] for one in told["problems"]] == ["/items/0/kind", "/items/1/text", "/items/2/x"]
    assert client.post(PATH, data=b"\xff\xfe", content_type="text/tab-separated-values").status_code == 400
    assert client.post(f"{PATH}?kind=x", data=b"a", content_type="text/tab-separated-values").status_code == 422


@given(text=st.text(max_size=300), kind=st.sampled_from(pipeline.KINDS))
def test_nothing_typed_is_changed_in_silence(text: str, kind: str) -> None:
    """Any text comes back as typed in the nominative; what is no Russian word is doubtful."""
    (told,) = pipeline.inflect({"kind": kind, "text": text})
    if kind != "name" and len(text.strip()) > 1:  # a lone letter is an initial
        assert told["text"].split() == text.split()
    assert set(told["forms"]) == set(CASES)
    russian = any("а" <= letter.lower() <= "я" or letter in "ёЁ" for letter in text)
    if not russian and kind != "organisation":  # the name of an organisation in «» never changes
        assert told["verdict"] == "doubtful"
        assert len({normalize("NFC", form) for form in told["forms"].values()}) == 1


def test_the_verb(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    """A line of JSON for each text, of the arguments or of standard input."""
    with pytest.raises(SystemExit) as left:
        main(["inflect", "--kind", "surname", "--gender", "m", "Ткач", "Живаго"])
    assert left.value.code == 0
    told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [one["forms"]["тв"] for one in told] == ["Ткачом", "Живаго"]
    lines = tmp_path / "names.txt"
    lines.write_text("Попова Анна\nКим Олег\n", "utf-8")
    with lines.open(encoding="utf-8") as given_lines:
        monkeypatch.setattr(sys, "stdin", given_lines)
        with pytest.raises(SystemExit):
            main(["inflect"])
    assert [json.loads(line)["forms"]["дат"] for line in capsys.readouterr().out.splitlines()] == [
        "Поповой Анне",
        "Киму Олегу",
    ]
