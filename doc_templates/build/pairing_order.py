"""Приказ о закреплении наставнических пар и групп, с таблицей пар в приложении."""

from doc_templates.build.elements import (
    ACKNOWLEDGED,
    APPENDICES,
    EXECUTOR,
    LETTERHEAD,
    ORDER_HEAD,
    ORDER_TEXT,
    SIGNATURES,
    cell,
    each_row,
    p,
    row,
    table,
    when,
)

TITLE = "Приказ о закреплении наставнических пар (групп)"

_WIDTHS = (215, 930, 930, 560, 780, 700, 885)
_HEADINGS = ("№\nп/п", "Наставник", "Наставляемый", "Форма", "Вид", "Срок", "Основание")
_CELLS = (
    p("CellCentre", "{{ pair.number }}"),
    p("CellText", "{{ pair.mentor }}"),
    p("CellText", "{{ pair.mentees }}"),
    p("CellText", "{{ pair.form }}"),
    p("CellText", "{{ pair.kind }}"),
    p("CellText", "{{ pair.term }}"),
    p("CellText", "{{ pair.basis }}"),
)

_PAIRS = when(
    "appendix",
    p("Normal", "{{p appendix.page | лист }}"),
    p("Normal", "{{p appendix.mark | отметка }}"),
    p("Title", "{{ appendix.title }}"),
    table(
        "PaperTable",
        _WIDTHS,
        row(
            *(cell(width, p("TableHead", heading)) for width, heading in zip(_WIDTHS, _HEADINGS, strict=True)),
            header=True,
        ),
        each_row(
            "pair in appendix.pairs", 7, row(*(cell(width, text) for width, text in zip(_WIDTHS, _CELLS, strict=True)))
        ),
    ),
    p("SectionBreak"),
)

BODY = (
    LETTERHEAD
    + ORDER_HEAD
    + ORDER_TEXT
    + when("basis", p("Basis", "{{r basis | текст }}"))
    + SIGNATURES
    + EXECUTOR
    + ACKNOWLEDGED
    + _PAIRS
    + APPENDICES
)
