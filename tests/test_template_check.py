"""A school's own template: every mistake is told in Russian with its place, and nothing brings the check down."""

from __future__ import annotations

import re
import time
import zipfile
from collections.abc import Callable, Iterator
from html import escape
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service import documents, pipeline, wordml
from service.errors import PismovodError, Problem, Severity, TemplateRefused
from service.render import BUILT_IN, TemplateBroken
from service.tags import FILTERS
from service.template_check import check_file, given_paths, used_paths
from service.template_check.filters import KNOWN
from service.template_check.words import INTERNAL

TYPES = tuple(documents.types())
DOCUMENT, NUMBERING, FOOTNOTES = "word/document.xml", "word/numbering.xml", "word/footnotes.xml"
SOON = 5.0
"""The longest time that any file may take, seconds."""

Change = Callable[[str], str]


def pack(parts: dict[str, bytes]) -> bytes:
    """A zip of parts."""
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in parts.items():
            package.writestr(name, data)
    return buffer.getvalue()


def parts_of(name: str) -> dict[str, bytes]:
    """The parts of a built-in template."""
    with zipfile.ZipFile(BUILT_IN / f"{name}.docx") as package:
        return {entry: package.read(entry) for entry in package.namelist()}


def changed(change: Change, part: str = DOCUMENT, name: str = "regulation") -> bytes:
    """A built-in template with one part changed."""
    parts = parts_of(name)
    parts[part] = change(parts[part].decode()).encode()
    return pack(parts)


def started(xml: str, name: str = "regulation") -> bytes:
    """A built-in template with something put before its first paragraph."""
    return changed(lambda text: text.replace("<w:body>", f"<w:body>{xml}", 1), name=name)


def p(text: str) -> str:
    """A paragraph."""
    return f"<w:p><w:r><w:t>{escape(text, quote=False)}</w:t></w:r></w:p>"


def table(*rows: tuple[str, ...]) -> str:
    """A table of cells that hold XML."""
    lines = ("".join(f'<w:tc><w:tcPr><w:vAlign w:val="top"/></w:tcPr>{cell}</w:tc>' for cell in row) for row in rows)
    return f"<w:tbl><w:tblPr/><w:tblGrid/>{''.join(f'<w:tr>{line}</w:tr>' for line in lines)}</w:tbl>"


def check(data: bytes, name: str = "regulation") -> list[Problem]:
    """The check, which is quick and tells each thing once, in Russian."""
    begun = time.perf_counter()
    problems = check_file(data, documents.model(name))
    assert time.perf_counter() - begun < SOON
    assert len(set(problems)) == len(problems)
    for problem in problems:
        assert re.search("[а-яё]", problem.message)
        assert problem.pointer == "" or problem.pointer.startswith("/")
    return problems


def errors(problems: list[Problem]) -> list[tuple[str, str]]:
    """The errors among problems: their places and codes."""
    return [(problem.pointer, problem.code) for problem in problems if problem.severity is Severity.ERROR]


# The templates of the service itself


@pytest.mark.parametrize("name", TYPES)
def test_a_built_in_template_has_no_problem(name: str) -> None:
    """Not even a warning."""
    assert check((BUILT_IN / f"{name}.docx").read_bytes(), name) == []


@pytest.mark.parametrize("name", TYPES)
def test_a_template_prints_what_its_type_gives(name: str) -> None:
    """No word of a type is left out of its template, none is asked for that it does not give."""
    model = documents.model(name)
    assert used_paths((BUILT_IN / f"{name}.docx").read_bytes(), model) == given_paths(model)


@pytest.mark.parametrize("name", TYPES)
def test_internal_words_are_not_given(name: str) -> None:
    """The sheet of the paper and its name in an order are for the service."""
    assert not {path.partition(".")[0] for path in given_paths(documents.model(name))} & INTERNAL


def test_paths_are_written_as_in_a_template() -> None:
    """A list of parts has brackets, a list of texts is named as its texts are."""
    paths = given_paths(documents.model("regulation"))
    assert {"title", "letterhead.corner", "letterhead.founder", "signatures", "signatures[].post"} <= paths
    assert "signatures[].mark[]" not in paths


def test_the_check_knows_every_filter() -> None:
    """A filter that templates get is one that the check can judge."""
    assert KNOWN.keys() == FILTERS


def test_every_style_that_is_printed_is_in_the_templates() -> None:
    """A style that the service names and no template has would print as ordinary text."""
    service = Path(wordml.__file__).parent
    own = set(re.findall(r'w:styleId="(\w+)"', parts_of("regulation")["word/styles.xml"].decode()))
    modules = ("wordml.py", "word_blocks.py", "word_tables.py", "render.py", "parts/flow.py", "parts/appendix.py")
    text = "".join((service / module).read_text("utf-8") for module in modules)
    named = set(re.findall(r'(?:"style": |_plain\(|w:(?:p|r|tbl)Style w:val=)"(\w+)"', text))
    assert named
    assert named <= own


# Mistakes

_TEXT = {
    "unknown word": ("{{ organization }}", "unknown_word", "такого слова нет: organization. Есть: "),
    "misspelt word": ("{{ titel }}", "unknown_word", "Похоже на: title"),
    "word of another part": ("{{ full_name }}", "unknown_word", "Похоже на: letterhead.full_name"),
    "internal word": ("{{ page.title }}", "unknown_word", "такого слова нет: page"),
    "Russian letters in a word": ("{{ titlе }}", "unknown_word", "английской раскладке"),
    "part of a text": ("{{ title.length }}", "unknown_word", "title не делится на части"),
    "field of a list": ("{{ signatures.post }}", "unknown_word", "signatures – это список"),
    "unknown loop fact": (
        "{% for one in signatures %}{{ loop.previtem }}{% endfor %}",
        "unknown_word",
        "loop.previtem",
    ),
    "loop outside": ("{{ loop.index }}", "unknown_word", "только внутри"),
    "unknown filter": ("{{ title | trimm }}", "unknown_filter", "Похоже на: trim"),
    "unknown case": ("{{ title | винительный }}", "unknown_filter", "такого фильтра нет: винительный"),
    "call": ("{{ title.format() }}", "forbidden", "вызовы"),
    "call of a global": ("{{ range(10) }}", "forbidden", "вызовы"),
    "class": ("{{ title.__class__ }}", "forbidden", "__class__"),
    "class by key": ("{{ title['__class__'] }}", "forbidden", "__class__"),
    "class by a joined key": ("{{ title['__cla' ~ 'ss__'] }}", "not_list", "номер в скобках"),
    "subclasses": ("{{ ''.__class__.__mro__[1].__subclasses__() }}", "forbidden", "вызовы"),
    "underscore": ("{{ _secret }}", "forbidden", "_secret"),
    "self": ("{{ self }}", "unknown_word", "self"),
    "repetition": ("{{ 'а' * 100000000 }}", "forbidden", "действия"),
    "arithmetic": ("{{ 7 * 7 }}", "forbidden", "действия"),
    "power": ("{{ 9 ** 9 }}", "forbidden", "действия"),
    "remainder": ("{{ title % 3 }}", "forbidden", "действия"),
    "test": ("{{ title is defined }}", "forbidden", "is"),
    "slice": ("{{ signatures[1:] }}", "forbidden", "части списков"),
    "tuple": ("{{ title, title }}", "forbidden", "перечни"),
    "dict": ("{{ {'a': title} }}", "forbidden", "перечни"),
    "set": ("{% set x = 1 %}", "forbidden", "такой команды в шаблоне нет: set"),
    "include": ("{% include 'a' %}", "forbidden", "такой команды"),
    "import": ("{% import 'a' as b %}", "forbidden", "такой команды"),
    "macro": ("{% macro a() %}", "forbidden", "такой команды"),
    "block": ("{% block a %}", "forbidden", "такой команды"),
    "raw": ("{% raw %}", "forbidden", "такой команды"),
    "filter block": ("{% filter lower %}", "forbidden", "такой команды"),
    "Russian letter in a command": ("{% іf title %}", "forbidden", "такой команды"),
    "recursive loop": ("{% for one in signatures recursive %}{% endfor %}", "forbidden", "цикл пишут так"),
    "two names of a loop": ("{% for a, b in signatures %}{% endfor %}", "forbidden", "цикл пишут так"),
    "list printed": ("{{ signatures }}", "not_text", "{%p for line in signatures %}"),
    "part printed": ("{% if cover %}{{ cover }}{% endif %}", "not_text", "cover.title"),
    "flag printed": ("{% if letterhead %}{{ letterhead.corner }}{% endif %}", "not_text", "{% if letterhead.corner %}"),
    "body printed": ("{{ body }}", "not_text", "{{p body | тело }}"),
    "enclosure printed": ("{% for one in appendices %}{{ one }}{% endfor %}", "not_text", "{{p one | вложение }}"),
    "body in a line": ("{{ body | тело }}", "wrong_kind", "в отдельном абзаце тегом {{p … }}"),
    "rich text in a line": ("{{ title | текст }}", "wrong_kind", "{{r … }}"),
    "Word filter inside": ("{{ (title | текст) ~ '!' }}", "wrong_kind", "стоит последним"),
    "body of a text": ("{{p title | тело }}", "wrong_filter", "фильтр «тело» берёт текст с пунктами, а title – текст"),
    "case of a list": ("{{ signatures | вин }}", "wrong_filter", "а signatures – список"),
    "settings of a body": ("{{p body | тело(1, 2, 3) }}", "wrong_filter", "другие настройки"),
    "kind of a setting": ("{{p body | тело('да') }}", "wrong_filter", "«да» или «нет»"),
    "settings of a plain filter": ("{{ title | trim('а') }}", "wrong_filter", "нет настроек"),
    "unknown case to agree": ("{{ title | согласовать('принят', 'зв') }}", "wrong_filter", "падеж: им род"),
    "plain word over a paragraph": ("{{p title }}", "wrong_kind", "печатает только с фильтром (тело"),
    "word over a row": ("{{tr title }}", "wrong_kind", "тега {{tr … }} нет"),
    "loop over a text": ("{% for one in title %}{% endfor %}", "not_list", "title – не список"),
    "loop over a body": ("{% for one in body %}{% endfor %}", "not_list", "body – не список"),
    "number of a text": ("{{ title[0] }}", "not_list", "номер в скобках"),
    "absent part": ("{{ letterhead.full_name }}", "may_be_absent", "{%p if letterhead %}"),
    "absent in a condition": ("{% if letterhead.corner %}{% endif %}", "may_be_absent", "letterhead"),
    "absent in the other branch": (
        "{% if letterhead %}{% else %}{{ letterhead.full_name }}{% endif %}",
        "may_be_absent",
        "",
    ),
    "no else": ("{{ title if mark }}", "no_else", "else"),
    "text is more than a number": ("{% if title > 5 %}{% endif %}", "wrong_comparison", "только числа"),
    "list joined": ("{{ title ~ signatures }}", "not_text", "знаком ~"),
    "not closed": ("{% if title %}", "not_closed", "{% endif %}"),
    "not closed in paragraphs": ("{%p for one in signatures %}", "not_closed", "{%p endfor %}"),
    "not opened": ("{% endif %}", "not_opened", "endif лишний"),
    "wrong end": ("{% if title %}{% endfor %}{% endif %}", "not_opened", "endfor лишний"),
    "else alone": ("{% else %}", "not_opened", "else лишний"),
    "two others": ("{% if title %}{% else %}{% else %}{% endif %}", "not_opened", "не на месте"),
    "crossed": ("{% if title %}{% for a in mark %}{% endif %}{% endfor %}", "not_closed", "{% endfor %}"),
    "words after the end": ("{% if title %}{% endif title %}", "unreadable_tag", "ничего не пишут"),
    "other kind at the end": ("{% if title %}{%r endif %}", "wrong_kind", "{% … %}"),
    "not alone": ("Текст {%p if title %}", "not_alone", "абзац целиком"),
    "row tag outside": ("{%tr for one in signatures %}", "wrong_place", "нет таблицы"),
    "curly quotes": ("{% if title == «Приказ» %}{% endif %}", "unreadable_tag", "„ёлочки“"),
    "open quote": ("{{ title ~ 'а }}", "unreadable_tag", "кавычка"),
    "open bracket": ("{{ (title }}", "unreadable_tag", "скобка"),
    "nothing": ("{{ }}", "unreadable_tag", "тег пуст"),
    "two words": ("{{ title subtitle }}", "unreadable_tag", "не читается"),
    "Russian kind": ("{{р title | текст }}", "unreadable_tag", "английской раскладке"),
    "no-break space after the kind": ("{%p\u00a0if title %}", "unreadable_tag", "обычный пробел"),
    "dash at the bracket": ("{%- if title %}{% endif %}", "unreadable_tag", "дефис"),
    "ampersand": ("{{ title ~ '&' }}", "unreadable_tag", "&"),
    "escape": ("{{ '\\x00' }}", "unreadable_tag", "\\"),
    "unclosed": ("{{ title", "unclosed_tag", "поставьте после него }}"),
    "unclosed command": ("{% if title", "unclosed_tag", "поставьте после него %}"),
    "unclosed remark": ("{# потом", "unclosed_tag", "#}"),
    "opened twice": ("{{ title {{ title }}", "unclosed_tag", "не закрыт"),
    "closed only": ("title }}", "stray_bracket", "лишние скобки }}"),
    "three brackets": ("{{{ title }}}", "unreadable_tag", ""),
    "very long": ("{{ " + "а" * 1_000_000 + " }}", "too_long", "длиннее"),
    "deep brackets": ("{{ " + "(" * 450 + "title" + ")" * 450 + " }}", "", ""),
    "deep nots": ("{{ " + "not " * 240 + "title }}", "not_text", ""),
    "deep loops": ("{% if title %}" * 30 + "{% endif %}" * 30, "too_deep", "больше 12"),
}


@pytest.mark.parametrize("case", _TEXT)
def test_a_mistake_in_a_paragraph(case: str) -> None:
    """Each is told with the paragraph that it stands in, and what to do."""
    text, code, said = _TEXT[case]
    problems = check(started(p(text)))
    found = [one for one in problems if one.code == code and said in one.message]
    if code:
        assert found, problems
        assert found[0].pointer == "/body/1"
        assert found[0].message.startswith("Абзац 1 („")
    assert errors(problems) or not code


_RIGHT = (
    "{{ title }} и {{title}}",
    "{{ title ~ ' ' ~ subtitle }}",
    "{{ title if subtitle else subtitle }}",
    "{{ title or subtitle }}",
    "{{ title | вин }} {{ title | lower | trim }}",
    "{{ signatures | length }}",
    "{% if letterhead and letterhead.corner %}{{ letterhead.full_name }}{% endif %}",
    "{% if not letterhead %}{% else %}{{ letterhead.full_name }}{% endif %}",
    "{% if not letterhead or letterhead.corner %}{% endif %}",
    "{{ letterhead.full_name if letterhead else title }}",
    "{% if not letterhead %}а{% elif letterhead.corner %}б{% else %}{{ letterhead.short_name }}{% endif %}",
    "{% for one in signatures %}{{ loop.index }}. {{ one.post }}{% if not loop.last %}, {% endif %}{% endfor %}",
    "{% for one in signatures if one.post %}{{ one['name'] }}{% else %}нет{% endfor %}",
    "{% if signatures | length > 1 and title != “Приказ” %}{% endif %}",
    "{% if 'приказ' in title %}{% endif %}",
    "{{ title | через(-14) | дата }}",
    "{{ title | согласовать('принят', 'род') }}",
    "{# на память #}{{ title }}",
    "до {{r title | текст }} после",
    "{%r if title %}{{ title }}{%r endif %}",
    "Скобки { и } сами по себе, {одинокие}",
)


@pytest.mark.parametrize("text", _RIGHT)
def test_what_is_allowed(text: str) -> None:
    """The language of templates is enough for a paper."""
    assert check(started(p(text))) == []


_FORMS = {
    "row": (table((p("{%tr for one in signatures %}") + p(""),), (p("{{ one.post }}"),), (p("{%tr endfor %}"),)), []),
    "row with more": (
        table((p("{%tr for one in signatures %}"), p("Ещё")), (p("{{ one.post }}"),), (p("{%tr endfor %}"),)),
        [("/body/table1/row1/cell1", "not_alone")],
    ),
    "rows of two tables": (
        table((p("{%tr for one in signatures %}"),)) + table((p("{%tr endfor %}"),)),
        [("/body/table2/row1/cell1", "wrong_place")],
    ),
    "paragraphs of two cells": (
        table((p("{%p if title %}") + p(""), p("{%p endif %}") + p(""))),
        [("/body/table1/row1/cell2", "wrong_place")],
    ),
    "cell that vanishes": (
        table((p("{%p if title %}") + p("а") + p("{%p endif %}"),)),
        [("/body/table1/row1/cell1", "no_paragraph")],
    ),
    "over two paragraphs": (p("{% if title %}а") + p("б{% endif %}"), [("/body/2", "wrong_place")]),
    "split over paragraphs": (p("{{ title") + p("}}"), [("/body/1", "split_tag"), ("/body/2", "stray_bracket")]),
    "split by Word": (
        "<w:p><w:r><w:t>{</w:t></w:r><w:proofErr/><w:r><w:t>{ ti</w:t></w:r><w:r><w:t>tle }}</w:t></w:r></w:p>",
        [],
    ),
    "bookmark of Word": (
        '<w:p><w:r><w:t>{{ ti</w:t></w:r><w:bookmarkStart w:id="0" w:name="_GoBack"/><w:bookmarkEnd w:id="0"/>'
        "<w:r><w:t>tle }}</w:t></w:r></w:p>",
        [],
    ),
    "half a bookmark": (
        '<w:p><w:bookmarkStart w:id="0" w:name="a"/><w:r><w:t>{{ ti</w:t></w:r><w:bookmarkEnd w:id="0"/>'
        "<w:r><w:t>tle }}</w:t></w:r></w:p>",
        [("/body/1", "split_tag")],
    ),
    "field inside": (
        '<w:p><w:r><w:t>{{ ti</w:t><w:fldChar w:fldCharType="begin"/><w:t>tle }}</w:t></w:r></w:p>',
        [("/body/1", "split_tag")],
    ),
    "footnote inside": (
        '<w:p><w:r><w:t>{{ ti</w:t><w:footnoteReference w:id="1"/><w:t>tle }}</w:t></w:r></w:p>',
        [("/body/1", "split_tag")],
    ),
    "line break inside": ("<w:p><w:r><w:t>{{ ti</w:t><w:br/><w:t>tle }}</w:t></w:r></w:p>", [("/body/1", "split_tag")]),
    "half in a link": (
        "<w:p><w:r><w:t>{{ ti</w:t></w:r><w:hyperlink><w:r><w:t>tle }}</w:t></w:r></w:hyperlink></w:p>",
        [("/body/1", "split_tag")],
    ),
    "whole in a link": ("<w:p><w:hyperlink><w:r><w:t>{{ title }}</w:t></w:r></w:hyperlink></w:p>", []),
    "in a control": (f"<w:sdt><w:sdtContent>{p('{{ titel }}')}</w:sdtContent></w:sdt>", [("/body/1", "unknown_word")]),
    "in a text box": (
        f"<w:p><w:r><w:pict><w:txbxContent>{p('{{ titel }}')}</w:txbxContent></w:pict></w:r></w:p>",
        [("/body/1", "unknown_word")],
    ),
    "in a name of a picture": ('<w:p w:rsidR="{{ titel }}"/>', [("/body/1", "unknown_word")]),
    "in a nested table": (
        table((table((p("а"), p("{{ titel }}"))) + p(""),)),
        [("/body/table1/row1/cell1/table1/row1/cell2", "unknown_word")],
    ),
    "merged cells": (
        table((p("{%tr for one in signatures %}"),), (p("{% vm %}{{ one.post }}"),), (p("{%tr endfor %}"),)),
        [],
    ),
    "merged without a loop": (table((p("{% vm %}"),)), [("/body/table1/row1/cell1", "wrong_place")]),
    "columns by a word": (table((p("{% colspan signatures | length %}а"),)), []),
    "columns outside": (p("{% colspan 2 %}"), [("/body/1", "wrong_place")]),
}


@pytest.mark.parametrize("case", _FORMS)
def test_a_mistake_of_form(case: str) -> None:
    """Where a tag stands, and what Word has done to it."""
    xml, expected = _FORMS[case]
    assert errors(check(started(xml))) == expected


def test_places_are_named_as_people_see_them() -> None:
    """A paragraph by its number and first words, a cell by its table, row and column, other parts by their names."""
    data = started(p("Первый абзац") + p("{{ a }}") + table((p("а"), p("б")), (p("в"), p("{{ b }}"))))
    with zipfile.ZipFile(BytesIO(data)) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    for part, end in (("word/header2.xml", "</w:hdr>"), ("word/footnotes.xml", "</w:footnotes>")):
        parts[part] = parts[part].decode().replace(end, p("{{ c }}") + end).encode()
    parts["docProps/core.xml"] = re.sub(rb"<dc:title>[^<]*", b"<dc:title>{{ d }}", parts["docProps/core.xml"])
    said = {one.pointer: one.message.partition(": тег")[0] for one in check(pack(parts)) if one.code == "unknown_word"}
    assert said == {
        "/body/2": "Абзац 2 („{{ a }}“)",
        "/body/table1/row2/cell2": "Таблица 1, строка 2, графа 2 („{{ b }}“)",
        "/header2/2": "Верхний колонтитул, абзац 2 („{{ c }}“)",
        "/footnotes/3": "Сноски, абзац 3 („{{ c }}“)",
        "/core": "Свойства файла",
    }


def test_all_mistakes_at_once() -> None:
    """A person mends a template once, not once for each mistake."""
    texts = [text for text, code, _ in _TEXT.values() if code not in ("", "too_long", "not_closed", "too_deep")]
    found = {pointer for pointer, _ in errors(check(started("".join(map(p, texts)))))}
    assert len(found) == len(texts)


def test_a_header_tag_that_word_has_split() -> None:
    """The service looks for whole brackets in headers, and would print the pieces."""
    split = "<w:p><w:r><w:t>{</w:t></w:r><w:r><w:t>{ title }</w:t></w:r><w:r><w:t>}</w:t></w:r></w:p></w:hdr>"
    data = changed(lambda text: text.replace("</w:hdr>", split), "word/header2.xml")
    assert errors(check(data)) == [("/header2/2", "split_tag")]


def test_words_that_are_not_printed() -> None:
    """A gap is told, and does not refuse the template."""
    data = changed(
        lambda text: re.sub(r"<w:body>.*(?=<w:sectPr>)", "<w:body>" + p("{{ title }}"), text, flags=re.DOTALL)
    )
    (warning,) = check(data)
    assert (warning.code, warning.severity) == ("unused_words", Severity.WARNING)
    assert "body" in warning.message
    assert "title" not in re.findall(r"\w+", warning.message)


# The file around the tags

_FILES: dict[str, tuple[Callable[[], bytes], str]] = {
    "nothing": (lambda: b"", "not_docx"),
    "a picture": (lambda: b"\x89PNG\r\n\x1a\n" + bytes(1000), "not_docx"),
    "half a file": (lambda: (BUILT_IN / "report.docx").read_bytes()[:20_000], "not_docx"),
    "another zip": (lambda: pack({"a.txt": b"a"}), "not_docx"),
    "no text": (lambda: pack({k: v for k, v in parts_of("regulation").items() if k != DOCUMENT}), "not_docx"),
    "macros": (lambda: pack({**parts_of("regulation"), "word/vbaProject.bin": b""}), "macros"),
    "a bomb": (lambda: pack({**parts_of("regulation"), "word/a.xml": bytes(200 * 2**20)}), "too_large"),
    "many parts": (lambda: pack({f"{n}.xml": b"" for n in range(1_000)}), "too_large"),
    "entities": (
        lambda: changed(
            lambda text: text.replace(
                "<w:document",
                '<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa">'
                + "".join(f'<!ENTITY a{n} "{"&a%s;" % (n - 1 if n > 1 else "") * 10}">' for n in range(1, 9))
                + "]><w:document",
                1,
            ).replace("<w:body>", "<w:body><w:p><w:r><w:t>&a8;</w:t></w:r></w:p>", 1)
        ),
        "not_docx",
    ),
    "a file of the machine": (
        lambda: changed(
            lambda text: text.replace(
                "<w:document", '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><w:document', 1
            ).replace("<w:body>", "<w:body><w:p><w:r><w:t>&x;</w:t></w:r></w:p>", 1)
        ),
        "not_docx",
    ),
    "deep XML": (lambda: started("<w:sdt>" * 1_000 + "</w:sdt>" * 1_000), "not_docx"),
    "torn XML": (lambda: started("<w:p>"), "not_docx"),
    "text of 5 MB": (lambda: started(p("слово " * 1_000_000)), "too_large"),
    "100,000 tags": (lambda: started(p("{{ title }}") * 100_000), "too_large"),
    "6,000 tags": (lambda: started(p("{{ title }}") * 6_000), "too_many_tags"),
    "2,000 wrong tags": (lambda: started("".join(p(f"{{{{ a{n} }}}}") for n in range(2_000))), "more"),
    "no styles": (lambda: pack({k: v for k, v in parts_of("regulation").items() if "styles" not in k}), "missing_part"),
    "no properties": (
        lambda: pack({k: v for k, v in parts_of("regulation").items() if "core" not in k}),
        "missing_part",
    ),
    "made paper": (
        lambda: changed(
            lambda text: text.replace("</w:numbering>", '<w:num w:numId="9001"/></w:numbering>'), NUMBERING
        ),
        "made_paper",
    ),
    "template of Word": (
        lambda: changed(lambda text: text.replace("document.main+xml", "template.main+xml"), "[Content_Types].xml"),
        "not_docx",
    ),
    "other names": (
        lambda: changed(lambda text: re.sub(r"(</?|xmlns:|\s)w:", r"\1x:", text).replace("xmlns:w=", "xmlns:x=")),
        "not_docx",
    ),
    "strict": (
        lambda: changed(
            lambda text: text.replace(
                "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
                "http://purl.oclc.org/ooxml/wordprocessingml/main",
            )
        ),
        "not_docx",
    ),
    "no sheet": (
        lambda: changed(lambda text: re.sub(r"<w:sectPr>.*?</w:sectPr>", "", text, flags=re.DOTALL)),
        "no_sheet",
    ),
}


@pytest.mark.parametrize("case", _FILES)
def test_a_file_that_cannot_be_filled(case: str) -> None:
    """Refused in time, and told how to mend it."""
    make, code = _FILES[case]
    assert code in {one.code for one in check(make()) if one.severity is Severity.ERROR}


_WARNED: dict[str, tuple[Callable[[], bytes], str, str]] = {
    "corrections": (
        lambda: started("<w:p><w:ins><w:r><w:t>а</w:t></w:r></w:ins></w:p>"),
        "tracked_changes",
        "Принять все",
    ),
    "comments": (lambda: started('<w:p><w:r><w:commentReference w:id="0"/></w:r></w:p>'), "comments", "Удалите"),
    "a row that may not be there": (lambda: started(p("{{ signatures[1].post }}")), "may_be_absent", "signatures"),
}


@pytest.mark.parametrize("case", _WARNED)
def test_what_is_told_and_does_not_refuse(case: str) -> None:
    """The template works, and not as its author thinks."""
    make, code, said = _WARNED[case]
    problems = check(make())
    assert [one.code for one in problems] == [code]
    assert problems[0].severity is Severity.WARNING
    assert said in problems[0].message


# Garbage

_SCRAPS = st.sampled_from(
    [
        *"{{ }} {% %} {# #} {%p {%tr {{p {{r if for in else endif endfor elif set raw endraw vm colspan".split(),
        *"title signatures letterhead .corner .post [0] ['a'] | тело вин ( ) (true) ~ and not is loop.index".split(),
        *"__class__ ' \" « » 1 -1 , = == < & \\ % * і р".split(),
        *(" ", " ", " ", "\u00a0", "\n", "\ud7ff"),
    ]
)
_GARBAGE = st.lists(st.lists(_SCRAPS | st.text(max_size=3), max_size=12).map("".join), max_size=4)
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def _as_paragraphs(texts: list[str]) -> Iterator[str]:
    for text in texts:
        clean = _NOT_XML.sub("", text)
        half = len(clean) // 2
        pieces = "".join(
            f"<w:r><w:t>{escape(piece, quote=False)}</w:t></w:r>" for piece in (clean[:half], clean[half:])
        )
        yield f"<w:p>{pieces}</w:p>"


@settings(max_examples=150, deadline=None)
@given(_GARBAGE)
def test_garbage_is_told_and_never_breaks_the_check(texts: list[str]) -> None:
    """Whatever is typed, the check answers; and what it lets through can be filled."""
    paragraphs = list(_as_paragraphs(texts))
    check(started("".join(paragraphs)))
    check(started(table(*((one,) for one in paragraphs)) if paragraphs else ""))


@settings(max_examples=100, deadline=None)
@given(
    st.sampled_from(["{{ %s }}", "{{p %s }}", "{%% if %s %%}{%% endif %%}", "{%% for a in %s %%}{%% endfor %%}"]),
    _GARBAGE,
)
def test_garbage_in_a_tag(tag: str, texts: list[str]) -> None:
    """The same inside of brackets that are closed."""
    check(started("".join(_as_paragraphs([tag % re.sub(r"[{}%#]", "", text) for text in texts]))))


@settings(max_examples=50, deadline=None)
@given(st.binary(max_size=200), st.integers(0, 30_000))
def test_a_damaged_file(scrap: bytes, place: int) -> None:
    """Bytes overwritten anywhere."""
    data = bytearray((BUILT_IN / "regulation.docx").read_bytes())
    data[place : place + len(scrap)] = scrap
    check(bytes(data))


# A template that was changed after its check

_PAYLOAD = {"organisation": {"full_name": "МБОУ СОШ № 1", "place": "г. Муравленко"}}


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Path]:
    """A folder with a template of the school, in use."""
    (tmp_path / "regulation.docx").write_bytes(started(p("Свой шаблон")))
    pipeline.open_templates(tmp_path)
    yield tmp_path / "regulation.docx"
    pipeline.open_templates(None)


def test_an_own_template_takes_the_place_of_ours(own: Path) -> None:
    """And is read again when it changes."""
    assert b"".join(_texts(pipeline.render("regulation", _PAYLOAD).docx)).startswith("Свой шаблон".encode())
    own.write_bytes(started(p("Он же, но другой")))
    assert b"".join(_texts(pipeline.render("regulation", _PAYLOAD).docx)).startswith("Он же, но другой".encode())


def _texts(docx: bytes) -> list[bytes]:
    with zipfile.ZipFile(BytesIO(docx)) as package:
        return re.findall(rb"<w:t(?: [^>]*)?>([^<]*)", package.read(DOCUMENT))


_BROKEN: dict[str, Callable[[], bytes]] = {
    "unknown word": lambda: started(p("{{ organization }}")),
    "class": lambda: started(p("{{ title.__class__ }}")),
    "unclosed": lambda: started(p("{{ title")),
    "unclosed loop": lambda: started(p("{%p for one in signatures %}")),
    "unknown filter": lambda: started(p("{{ title | upper }}")),
    "call": lambda: started(p("{{ title.upper() }}")),
    "body of a text": lambda: started(p("{{p title | тело }}")),
    "text as a day": lambda: started(p("{{ title | дата }}")),
    "text is more than a number": lambda: started(p("{{ title > 5 }}")),
    "no docx": lambda: b"",
    "torn XML": lambda: started("<w:p>"),
    "other names": _FILES["other names"][0],
    "no properties": _FILES["no properties"][0],
}


@pytest.mark.parametrize("case", _BROKEN)
def test_a_template_broken_after_its_check(case: str, own: Path) -> None:
    """A clear refusal, never a traceback; the fault is the operator's, not the caller's."""
    own.write_bytes(_BROKEN[case]())
    with pytest.raises(TemplateBroken) as refused:
        pipeline.render("regulation", _PAYLOAD)
    assert refused.value.status == 500
    assert re.search("[а-яё]", refused.value.detail)


@pytest.mark.parametrize("case", _BROKEN)
def test_a_broken_template_stops_the_start(case: str, tmp_path: Path) -> None:
    """Every fault of every template is told at once, by the name of its file."""
    if case == "text as a day":
        pytest.skip("what a text holds is known only when it comes")
    (tmp_path / "regulation.docx").write_bytes(_BROKEN[case]())
    (tmp_path / "report.docx").write_bytes(b"")
    with pytest.raises(TemplateRefused) as refused:
        pipeline.open_templates(tmp_path)
    assert isinstance(refused.value, PismovodError)
    assert {problem.pointer.split("/")[1] for problem in refused.value.problems} == {"regulation.docx", "report.docx"}


def _without(*names: str) -> bytes:
    """A template as LibreOffice saves it: without the parts that are still empty."""
    left = {name: data for name, data in parts_of("regulation").items() if name not in names}
    for name in names:
        kind = Path(name).stem.encode()
        left["[Content_Types].xml"] = re.sub(rb"<Override [^>]*" + kind + rb"[^>]*/>", b"", left["[Content_Types].xml"])
        links = "word/_rels/document.xml.rels"
        left[links] = re.sub(rb"<Relationship [^>]*" + kind + rb"\.xml[^>]*/>", b"", left[links])
    return pack(left)


_LEFT_OUT: dict[str, Callable[[], bytes]] = {
    "lists": lambda: _without(NUMBERING),
    "notes": lambda: _without(FOOTNOTES),
    "both": lambda: _without(NUMBERING, FOOTNOTES),
    "lists closed": lambda: changed(lambda text: text.replace("></w:numbering>", "/>"), NUMBERING),
    "lists not linked": lambda: changed(
        lambda text: text.replace("/numbering", "/other"), "word/_rels/document.xml.rels"
    ),
    "an unused style": lambda: changed(
        lambda text: re.sub(r'<w:style w:type="paragraph" w:styleId="Clause4".*?</w:style>', "", text),
        "word/styles.xml",
    ),
    "ids of another language": lambda: changed(
        lambda text: text.replace('w:styleId="Heading1"', 'w:styleId="1"').replace(
            'w:styleId="List1"', 'w:styleId="a5"'
        ),
        "word/styles.xml",
    ),
}


@pytest.mark.parametrize("case", _LEFT_OUT)
def test_what_an_office_program_leaves_out_comes_back(case: str, own: Path) -> None:
    """A template that was only opened and saved is taken, and prints lists, notes and headings by its own styles."""
    data = _LEFT_OUT[case]()
    assert [one for one in check(data) if one.severity is Severity.ERROR] == []
    own.write_bytes(data)
    noted = {
        "kind": "section",
        "title": "Раздел",
        "body": ["Текст^[сноска]", {"kind": "list", "mark": "1)", "items": ["а"]}],
    }
    with zipfile.ZipFile(BytesIO(pipeline.render("regulation", {**_PAYLOAD, "sections": [noted]}).docx)) as package:
        document, styles = package.read(DOCUMENT).decode(), package.read("word/styles.xml").decode()
        assert b"w:numId" in package.read(NUMBERING)
        assert "сноска".encode() in package.read(FOOTNOTES)
        for part in (b"numbering", b"footnotes"):
            assert part in package.read("word/_rels/document.xml.rels")
    assert set(re.findall(r'w:pStyle w:val="(\w+)"', document)) <= set(re.findall(r'w:styleId="(\w+)"', styles))


def test_footnotes_of_a_template_keep_their_place(own: Path) -> None:
    """A template's own footnote is filled, and those of the text are counted on from it."""
    note = '<w:footnote w:id="5"><w:p><w:r><w:t>Своя сноска: {{ title }}</w:t></w:r></w:p></w:footnote></w:footnotes>'
    own.write_bytes(changed(lambda text: text.replace("</w:footnotes>", note), FOOTNOTES))
    payload = {**_PAYLOAD, "title": "О порядке", "sections": ["Текст^[сноска текста]"]}
    with zipfile.ZipFile(BytesIO(pipeline.render("regulation", payload).docx)) as package:
        notes, document = package.read(FOOTNOTES).decode(), package.read(DOCUMENT).decode()
    assert "Своя сноска: О порядке" in notes
    assert "сноска текста" in notes
    assert '<w:footnote w:id="6">' in notes
    assert '<w:footnoteReference w:id="6"/>' in document
