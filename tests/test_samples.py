"""Every sample becomes a sound Word file that holds all that was typed. A new sample is a new test."""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from service import pipeline
from service.errors import Severity
from service.markup import plain
from tests.pages import pages_of
from tests.payloads import FOLDER, SAMPLES, in_order, paper, raw, rendered, running_texts, type_of
from tests.word import WordPaper, dense

ROOT = FOLDER.parent
VALIDATOR = ROOT / "node_modules" / ".bin" / "ooxml-validator"
ORDINARY = [sample for sample in SAMPLES if "." not in sample]
HARD = [sample for sample in SAMPLES if sample.endswith(".hard")]

every_sample = pytest.mark.parametrize("sample", SAMPLES)


@every_sample
def test_it_is_accepted(sample: str) -> None:
    """No errors; a warning tells its place and what to do."""
    checked = pipeline.check(type_of(sample), raw(sample))
    assert [problem for problem in checked.problems if problem.severity is Severity.ERROR] == []
    assert [problem for problem in checked.problems if not re.search("[а-я]", problem.message)] == []


@every_sample
def test_the_same_bytes_each_time(sample: str) -> None:
    """The same payload and template give the same bytes."""
    assert pipeline.render(type_of(sample), raw(sample)).docx == rendered(sample).docx


def test_the_same_bytes_in_another_process() -> None:
    """No hash seed, no clock and no order of dicts gets into a file."""
    script = (
        "import hashlib, json, sys\nfrom tests.payloads import rendered\n"
        "json.dump({one: hashlib.sha256(rendered(one).docx).hexdigest() for one in sys.argv[1:]}, sys.stdout)"
    )
    ran = subprocess.run(
        [sys.executable, "-c", script, *ORDINARY],
        cwd=ROOT,
        env={"PYTHONHASHSEED": "7", "TZ": "Asia/Kamchatka"},
        capture_output=True,
        check=True,
    )
    here = {one: hashlib.sha256(rendered(one).docx).hexdigest() for one in ORDINARY}
    assert json.loads(ran.stdout) == here


@pytest.mark.validator
@every_sample
def test_word_opens_it_without_repair(sample: str, tmp_path: Path) -> None:
    """Microsoft's Open XML SDK finds nothing to mend."""
    file = tmp_path / f"{sample}.docx"
    file.write_bytes(rendered(sample).docx)
    ran = subprocess.run([VALIDATOR, file], capture_output=True, text=True, timeout=60, check=False)
    assert ran.returncode == 0, ran.stdout[:4000]


@pytest.mark.office
@every_sample
def test_libreoffice_prints_all_of_it(sample: str, printed: Path) -> None:
    """Every paragraph of the file stands on a page: its beginning, or its end where a page ends in the beginning."""
    word = paper(sample)
    text = "".join(page.dense for page in pages_of(printed / f"{sample}.pdf"))
    texts = [one.text for one in word.paragraphs if not one.text.startswith("[диаграмма")]
    pieces = [dense(piece) for one in texts for piece in word.pieces(one)]
    assert [piece for piece in pieces if piece[:20] not in text and piece[-20:] not in text] == []


@every_sample
def test_every_text_stands_in_the_paper(sample: str) -> None:
    """What was typed is printed, and as often as it was typed."""
    printed, texts = paper(sample).dense, running_texts(type_of(sample), raw(sample))
    assert [one.path for one in texts if one.printed not in printed] == []
    typed = "\n".join(one.printed for one in texts)
    own = [one for one in texts if one.body is not None and len(one.printed) > 40]
    assert [one.path for one in own if printed.count(one.printed) != typed.count(one.printed)] == []


@every_sample
def test_texts_stand_in_their_order(sample: str) -> None:
    """The blocks of a body follow each other, and so do the rows of a table and the stages of a plan."""
    printed = paper(sample).dense
    for texts in in_order(running_texts(type_of(sample), raw(sample))):
        place = 0
        for one in texts:
            found = printed.find(one.printed, place)
            assert found >= 0, f"{one.path} does not follow: {one.text[:80]}"
            place = found + len(one.printed)


@pytest.mark.parametrize("sample", HARD)
def test_nothing_of_a_hard_sample_is_lost(sample: str) -> None:
    """Every word of every text is printed somewhere, whatever case it was put into."""
    printed = paper(sample).text.casefold()
    words = {word for text in _prose(raw(sample)) for word in re.findall(r"[а-яё]{6,}", plain(text).casefold())}
    assert sorted(word for word in words if word[:4] not in printed) == []


NOT_PRINTED = {"kind", "type", "gender", "forms", "okpo", "columns", "layout"}
"""Keys that choose, or that only some papers print."""


def _prose(value: object, key: str = "") -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [text for name, inner in value.items() if name not in NOT_PRINTED for text in _prose(inner, name)]
    return [text for inner in value for text in _prose(inner, key)] if isinstance(value, list) else []


@every_sample
def test_the_file_says_what_it_is(sample: str) -> None:
    """Title, author and language stand in its properties; its name on disk is readable."""
    word: WordPaper = paper(sample)
    payload = raw(sample)
    organisation = payload["organisation"].get("short_name") or payload["organisation"]["full_name"]
    assert dense(word.property("creator")) == dense(organisation)
    assert len(word.property("title")) > 10
    assert word.property("language") == "ru-RU"
    assert b'w:val="ru-RU"' in word.parts["word/styles.xml"]
    assert re.fullmatch(r"[\w «»()№,.–-]{5,100}\.docx", rendered(sample).filename)
