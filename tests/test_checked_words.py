"""What `check` tells of the words of a paper: every form that it prints, the doubtful ones first, corrections kept."""

from __future__ import annotations

import json
import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from service import pipeline

SAMPLES = Path(__file__).resolve().parent.parent / "samples"


def _sample(name: str) -> dict[str, Any]:
    return dict(json.loads((SAMPLES / f"{name}.json").read_text("utf-8")))


def _forms(name: str, payload: dict[str, Any]) -> dict[tuple[str, str], str]:
    checked = pipeline.check(name, payload)
    assert [one for one in checked.problems if one.severity == "error"] == []
    return {(word.text, word.case): word.form for word in checked.words}


def test_the_preposition_follows_the_sound() -> None:
    """«во Владимирской школе», in the title and in the text."""
    paper = pipeline.render("regulation", {"organisation": {"full_name": "Владимирская школа"}})
    with zipfile.ZipFile(BytesIO(paper.docx)) as package:
        document = package.read("word/document.xml").decode()
    assert document.count("во Владимирской школе") == 2
    assert "в Владимирской" not in document


@pytest.mark.parametrize("name", pipeline.type_names())
def test_doubtful_words_come_first(name: str) -> None:
    """A person looks at the head of the list: a surname with a fleeting vowel stands there, with its reason."""
    payload = _sample(name)
    person = {"surname": "Починок", "first_name": "Глеб", "patronymic": "Ильич", "post": "директор"}
    words = pipeline.check(name, {**payload, "signers": [{"person": person}]}).words
    verdicts = [word.verdict for word in words]
    assert verdicts == sorted(verdicts, key=lambda verdict: verdict == "sure")
    assert all(word.reason for word in words if word.verdict == "doubtful")


def test_a_correction_stands_in_every_sentence() -> None:
    """The curator is named in the accusative and, with initials, in the dative; both as the person corrected them."""
    payload = _sample("launch_order")
    forms = {"surname": {"вин": "Починока", "дат": "Починоку"}}
    payload["curator"] = {
        "surname": "Починок", "first_name": "Глеб", "patronymic": "Ильич", "post": "методист", "forms": forms
    }  # fmt: skip
    payload["group"] = []
    told = _forms("launch_order", payload)
    assert told["Починок Глеб Ильич", "вин"] == "Починока Глеба Ильича"
    assert told["Починок\u00a0Г.И.", "дат"] == "Починоку\u00a0Г.И."


def test_an_idle_correction_and_an_unknown_gender_are_told() -> None:
    """A given form that repeats the nominative, and a name that does not show whose it is."""
    payload = _sample("launch_order")
    payload["curator"] = {"surname": "Буга", "first_name": "Ю.", "patronymic": "В.", "post": "методист"}
    payload["secretary"] = {
        "surname": "Попова", "first_name": "Анна", "patronymic": "Ивановна", "post": "секретарь",
        "forms": {"post": {"дат": "секретарь"}},
    }  # fmt: skip
    payload["group"] = []
    told = {(one.pointer, one.code) for one in pipeline.check("launch_order", payload).problems}
    assert ("/curator/gender", "gender_unknown") in told
    assert ("/secretary/forms/post/дат", "idle_form") in told
