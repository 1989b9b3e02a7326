"""Pieces of a Word template as functions: paragraphs, bare tables, and the blocks that papers share."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

Xml = str


def p(style: str, text: str = "") -> Xml:
    """A paragraph of a style; its text may hold tags."""
    inside = escape(text, quote=False).replace("\n", '</w:t><w:br/><w:t xml:space="preserve">')
    run = f'<w:r><w:t xml:space="preserve">{inside}</w:t></w:r>' if text else ""
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{run}</w:p>'


def tag(text: str) -> Xml:
    """A paragraph that is only a tag of paragraphs: it vanishes with it."""
    return p("Normal", "{%p " + text + " %}")


def when(condition: str, *content: Xml, otherwise: Sequence[Xml] = ()) -> Xml:
    """Paragraphs that stand only under a condition."""
    other = tag("else") + "".join(otherwise) if otherwise else ""
    return tag(f"if {condition}") + "".join(content) + other + tag("endif")


def each(loop: str, *content: Xml) -> Xml:
    """Paragraphs for each item: `each("line in lines", …)`."""
    return tag(f"for {loop}") + "".join(content) + tag("endfor")


def cell(width: int, *content: Xml, bottom: bool = False) -> Xml:
    """A cell; its width is in fiftieths of a percent (5000 is the whole table)."""
    align = '<w:vAlign w:val="bottom"/>' if bottom else ""
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="pct"/>{align}</w:tcPr>{"".join(content)}</w:tc>'


def row(*cells: Xml, header: bool = False) -> Xml:
    """A row that never breaks over pages; a header row is repeated on each."""
    repeated = "<w:tblHeader/>" if header else ""
    return f"<w:tr><w:trPr><w:cantSplit/>{repeated}</w:trPr>{''.join(cells)}</w:tr>"


def row_tag(text: str, columns: int) -> Xml:
    """A row that is only a tag of rows."""
    cells = [cell(5000 // columns, p("CellText", "{%tr " + text + " %}"))]
    return row(*cells, *[cell(5000 // columns, p("CellText")) for _ in range(columns - 1)])


def each_row(loop: str, columns: int, *rows: Xml) -> Xml:
    """Rows for each item."""
    return row_tag(f"for {loop}", columns) + "".join(rows) + row_tag("endfor", columns)


def table(style: str, widths: Sequence[int], *rows: Xml) -> Xml:
    """A table over the whole width; `widths` are in fiftieths of a percent."""
    grid = "".join(f'<w:gridCol w:w="{round(width * 9638 / 5000)}"/>' for width in widths)
    return (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="{style}"/><w:tblW w:w="5000" w:type="pct"/><w:tblLayout w:type="fixed"/>'
        f'<w:tblLook w:val="0020" w:firstRow="1"/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>{"".join(rows)}</w:tbl>'
    )


def _letterhead(founder: str, name: str, details: str) -> Xml:
    return (
        each("line in letterhead.founder", p(founder, "{{ line }}"))
        + p(name, "{{ letterhead.full_name }}")
        + when("letterhead.short_name", p(name, "({{ letterhead.short_name }})"))
        + each("line in letterhead.details", p(details, "{{ line }}"))
    )


# A corner letterhead is a block of 8 cm, however the sheet lies; 4535 twips.
_CORNER = (
    '<w:tbl><w:tblPr><w:tblStyle w:val="BareTable"/><w:tblW w:w="4535" w:type="dxa"/><w:tblLayout w:type="fixed"/></w:tblPr>'
    '<w:tblGrid><w:gridCol w:w="4535"/></w:tblGrid><w:tr><w:tc><w:tcPr><w:tcW w:w="4535" w:type="dxa"/></w:tcPr>'
    f"{_letterhead('Founder', 'OrganisationName', 'OrganisationDetails')}{p('LetterheadRule')}</w:tc></w:tr></w:tbl>"
    + p("TableGap")
)

LETTERHEAD = when(
    "letterhead",
    when(
        "letterhead.corner",
        _CORNER,
        otherwise=[_letterhead("Founder", "OrganisationName", "OrganisationDetails"), p("LetterheadRule")],
    ),
)

STAMPS = p("Normal", "{{p stamps | грифы }}")

MARK = p("Normal", "{{p mark | отметка }}")

_SIGNATURE_MARK = each("line in one.mark", p("ElectronicMark", "{{ line }}")) + p("SignatureHint")


def _half(side: str) -> Xml:
    return each(
        f"one in pair.{side}",
        p("SignaturePost", "{{ one.post }}"),
        _SIGNATURE_MARK,
        p("SignaturePost", "____________ {{ one.name }}"),
    )


SIGNATURES = (
    when(
        "equal_signatures",
        p("SignatureGap"),
        table(
            "BareTable",
            (2350, 300, 2350),
            each_row(
                "pair in equal_signatures",
                3,
                row(
                    cell(2350, _half("left"), p("SignatureGap"), bottom=True),
                    cell(300, p("SignaturePost")),
                    cell(2350, _half("right"), p("SignatureGap"), bottom=True),
                ),
            ),
        ),
    )
    + when(
        "signatures",
        p("SignatureGap"),
        table(
            "BareTable",
            (1750, 1800, 1450),
            each_row(
                "one in signatures",
                3,
                row(
                    cell(1750, p("SignaturePost", "{{ one.post }}"), bottom=True),
                    cell(1800, _SIGNATURE_MARK, bottom=True),
                    cell(1450, p("SignatureName", "{{ one.name }}"), bottom=True),
                ),
            ),
        ),
    )
    + when(
        "confirmation",
        p("SignatureGap"),
        p("SignatureGap"),
        each("line in confirmation", p("Confirmation", "{{ line }}")),
    )
)

EXECUTOR = when("executor", p("SignatureGap"), p("Executor", "{{ executor }}"))

APPENDICES = each("appendix in appendices", p("Normal", "{{p appendix | вложение }}"))

ORDER_HEAD = (
    p("DocumentKind", "{{ head.kind }}")
    + table(
        "BareTable",
        (2500, 2500),
        row(cell(2500, p("Requisite", "{{ head.date }}")), cell(2500, p("RequisiteRight", "{{ head.number }}"))),
    )
    + when("head.place", p("Place", "{{ head.place }}"))
    + p("TextTitle", "{{r title | текст }}")
)

ORDER_TEXT = (
    when("preamble", p("Normal", "{{p preamble | тело }}"))
    + p("Resolution", "{{ head.resolution }}")
    + p("Normal", "{{p body | тело(signatures or equal_signatures) }}")
)

ACKNOWLEDGED = when(
    "acknowledged",
    p("SignatureGap"),
    p("Requisite", "С {{ head.act | тв }} ознакомлены:"),
    when(
        "acknowledged.table",
        table(
            "PaperTable",
            (300, 1750, 1450, 700, 800),
            row(
                cell(300, p("TableHead", "№\nп/п")),
                cell(1750, p("TableHead", "Фамилия, имя, отчество")),
                cell(1450, p("TableHead", "Должность")),
                cell(700, p("TableHead", "Дата")),
                cell(800, p("TableHead", "Подпись")),
                header=True,
            ),
            each_row(
                "one in acknowledged.table",
                5,
                row(
                    cell(300, p("CellCentre", "{{ one.number }}")),
                    cell(1750, p("CellText", "{{ one.full_name }}")),
                    cell(1450, p("CellText", "{{ one.post }}")),
                    cell(700, p("CellText")),
                    cell(800, p("CellText")),
                ),
            ),
        ),
        p("SectionBreak"),
    ),
    when(
        "acknowledged.lines",
        table(
            "BareTable",
            (1350, 1800, 1850),
            each_row(
                "one in acknowledged.lines",
                3,
                row(
                    cell(1350, p("SignaturePost", "____________"), bottom=True),
                    cell(1800, p("SignaturePost", "{{ one.signature }}"), bottom=True),
                    cell(1850, p("SignatureName", "«___» __________ 20___ г."), bottom=True),
                ),
            ),
        ),
    ),
    p("SectionBreak"),
)

# A frame holds the place and the year at the foot of the title page, whatever stands above.
_AT_FOOT = p("CoverPlace", "{{ cover.place }}").replace(
    "</w:pPr>",
    '<w:framePr w:w="9072" w:wrap="around" w:vAnchor="margin" w:hAnchor="margin" w:xAlign="center" w:yAlign="bottom"/></w:pPr>',
)

COVER = when(
    "cover",
    p("CoverTitle", "{{r cover.title | текст }}"),
    each("line in cover.lines", p("Cover", "{{ line }}")),
    _AT_FOOT,
    p("Normal", "{{p cover.page | лист }}"),
)


def paper(*middle: Xml, before: Sequence[Xml] = ()) -> Xml:
    """A paper that is not an order: letterhead, mark, stamps, title, text, signatures, appendices."""
    return "".join(
        [
            MARK,
            LETTERHEAD,
            STAMPS,
            COVER,
            *before,
            p("Title", "{{r title | текст }}"),
            when("subtitle", p("Subtitle", "{{r subtitle | текст }}")),
            *(middle or [p("Normal", "{{p body | тело(signatures or equal_signatures) }}")]),
            SIGNATURES,
            EXECUTOR,
            APPENDICES,
        ]
    )
