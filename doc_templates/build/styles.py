"""The look of all papers: one table of Word styles (ГОСТ Р 7.0.97-2025, numbers in mm and pt).

Lengths are in twips (1/20 pt, 56.7 to a millimetre), type sizes in half-points, as Word keeps them.
"""

from __future__ import annotations

from dataclasses import dataclass

INDENT = 709
"""The first-line indent of running text: 1.25 cm."""
FONT = "Times New Roman"


@dataclass(frozen=True)
class Style:
    """A paragraph style: its id in the file, its name in Word's list, what it is based on, its look."""

    id: str
    name: str
    based: str = "Normal"
    next: str = ""
    align: str = ""
    first: int | None = None
    left: int | None = None
    right: int | None = None
    before: int | None = None
    after: int | None = None
    line: bool = False
    keep_next: bool = False
    keep_lines: bool = False
    outline: int | None = None
    bold: bool = False
    italic: bool = False
    caps: bool = False
    size: int | None = None
    box: bool = False
    rule: bool = False
    tight: bool = False


_TEXT = {"align": "both", "first": INDENT, "line": True}
_HEADING = {
    "align": "center",
    "before": 240,
    "after": 120,
    "keep_next": True,
    "keep_lines": True,
    "bold": True,
    "next": "BodyText",
}

PARAGRAPHS = (
    Style("BodyText", "Body Text", **_TEXT),
    Style("FlushText", "Текст без отступа", "BodyText", first=0),
    Style("Heading1", "heading 1", outline=0, **_HEADING),
    Style("Heading2", "heading 2", outline=1, **_HEADING),
    Style("Heading3", "heading 3", outline=2, **{**_HEADING, "before": 120, "after": 60}),
    Style("Heading4", "heading 4", outline=3, **{**_HEADING, "before": 120, "after": 60}),
    Style(
        "Title",
        "Title",
        next="BodyText",
        align="center",
        before=240,
        after=240,
        keep_next=True,
        keep_lines=True,
        bold=True,
        outline=0,
    ),
    Style("Subtitle", "Subtitle", next="BodyText", align="center", after=240, keep_next=True),
    Style("Clause1", "Пункт 1", "BodyText"),
    Style("Clause2", "Пункт 2", "BodyText"),
    Style("Clause3", "Пункт 3", "BodyText"),
    Style("Clause4", "Пункт 4", "BodyText"),
    Style("List1", "List", "BodyText"),
    Style("List2", "List 2", "BodyText", left=425),
    Style("List3", "List 3", "BodyText", left=851),
    Style("Founder", "Учредитель", align="center", caps=False),
    Style("OrganisationName", "Наименование организации", align="center", bold=True),
    Style("OrganisationDetails", "Справочные данные", align="center", size=20),
    Style("LetterheadRule", "Линейка бланка", size=8, rule=True, after=120),
    Style("DocumentKind", "Вид документа", align="center", before=120, after=200, bold=True, keep_next=True),
    Style("Requisite", "Реквизит", after=60, keep_next=True),
    Style("RequisiteRight", "Реквизит справа", align="right", keep_next=True),
    Style("Place", "Место издания", align="center", before=60, after=120, keep_next=True),
    Style(
        "TextTitle",
        "Заголовок к тексту",
        next="BodyText",
        align="left",
        right=3969,
        before=240,
        after=360,
        bold=True,
        keep_next=True,
        keep_lines=True,
        outline=0,
    ),
    Style(
        "Resolution", "Распорядительное слово", "BodyText", before=120, after=120, first=0, bold=True, keep_next=True
    ),
    Style("StampWord", "Гриф – слово", next="StampText", align="left", bold=True, keep_next=True),
    Style("StampText", "Гриф", align="left"),
    Style("AppendixMark", "Отметка о приложении", align="left", keep_next=True),
    Style("SignaturePost", "Подпись – должность", align="left", before=120, keep_lines=True, keep_next=True),
    Style("SignatureName", "Подпись – имя", align="right", keep_next=True),
    Style("SignatureHint", "Подпись – место", align="center", keep_next=True),
    Style(
        "ElectronicMark",
        "Отметка об электронной подписи",
        align="left",
        left=113,
        right=113,
        size=16,
        box=True,
        keep_next=True,
    ),
    Style("Confirmation", "Отметка о подтверждении", align="left", keep_lines=True, keep_next=True),
    Style("SignatureGap", "Отступ перед подписью", size=24, keep_next=True),
    Style("Executor", "Отметка об исполнителе", align="left", size=20, keep_lines=True),
    Style("Basis", "Основание", "FlushText", before=120, keep_next=True, keep_lines=True),
    Style("TableTitle", "Название таблицы", align="left", before=120, after=60, keep_next=True),
    Style("TableHead", "Заголовок графы", align="center", bold=True, size=22),
    Style("CellText", "Текст таблицы", align="left", size=22, keep_lines=True),
    Style("CellCentre", "Текст таблицы по центру", "CellText", align="center"),
    Style("CellList1", "Перечень в таблице", "CellText"),
    Style("CellList2", "Перечень в таблице 2", "CellText", left=227),
    Style("CellList3", "Перечень в таблице 3", "CellText", left=454),
    Style("StageRow", "Строка этапа", "CellText", align="center", bold=True, keep_next=True),
    Style("TableNote", "Примечание к таблице", align="both", before=60, size=22),
    Style("TableGap", "Отступ после таблицы", size=12),
    Style("SectionBreak", "Конец раздела", size=2, tight=True),
    Style("Cover", "Титульный лист", align="center"),
    Style("CoverTitle", "Титульный лист – название", "Title", before=2835, after=240),
    Style("CoverPlace", "Титульный лист – место и год", "Cover"),
    Style("Header", "header", align="center"),
    Style("FootnoteText", "footnote text", align="both", size=20),
)


def _paragraph_properties(style: Style) -> str:
    parts = []
    parts += ["<w:keepNext/>"] if style.keep_next else []
    parts += ["<w:keepLines/>"] if style.keep_lines else []
    if style.box:
        edge = 'w:val="single" w:sz="6" w:space="3" w:color="1F3864"'
        parts.append(
            "<w:pBdr>" + "".join(f"<w:{side} {edge}/>" for side in ("top", "left", "bottom", "right")) + "</w:pBdr>"
        )
    if style.rule:
        parts.append('<w:pBdr><w:bottom w:val="single" w:sz="12" w:space="1" w:color="auto"/></w:pBdr>')
    spacing = {"before": style.before, "after": style.after}
    said = "".join(f' w:{side}="{size}"' for side, size in spacing.items() if size is not None)
    if style.line:
        said += ' w:line="240" w:lineRule="auto"'
    if style.tight:
        said += ' w:line="20" w:lineRule="exact"'
    parts += [f"<w:spacing{said}/>"] if said else []
    indents = {"left": style.left, "right": style.right, "firstLine": style.first}
    said = "".join(f' w:{side}="{size}"' for side, size in indents.items() if size is not None)
    parts += [f"<w:ind{said}/>"] if said else []
    parts += [f'<w:jc w:val="{style.align}"/>'] if style.align else []
    parts += [f'<w:outlineLvl w:val="{style.outline}"/>'] if style.outline is not None else []
    return f"<w:pPr>{''.join(parts)}</w:pPr>" if parts else ""


def _run_properties(style: Style) -> str:
    parts = ["<w:b/>"] if style.bold else []
    parts += ["<w:i/>"] if style.italic else []
    if style.size is not None:
        parts.append(f'<w:sz w:val="{style.size}"/><w:szCs w:val="{style.size}"/>')
    return f"<w:rPr>{''.join(parts)}</w:rPr>" if parts else ""


def _paragraph(style: Style) -> str:
    following = f'<w:next w:val="{style.next}"/>' if style.next else ""
    return (
        f'<w:style w:type="paragraph" w:styleId="{style.id}"{_custom(style)}><w:name w:val="{style.name}"/>'
        f'<w:basedOn w:val="{style.based}"/>{following}<w:qFormat/>{_paragraph_properties(style)}{_run_properties(style)}</w:style>'
    )


def _custom(style: Style) -> str:
    return "" if style.name.isascii() else ' w:customStyle="1"'


def styles_xml() -> str:
    """The styles part of every template."""
    fonts = f'<w:rFonts w:ascii="{FONT}" w:hAnsi="{FONT}" w:eastAsia="{FONT}" w:cs="{FONT}"/>'
    borders = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="auto"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    margins = '<w:tblCellMar><w:top w:w="28" w:type="dxa"/><w:left w:w="85" w:type="dxa"/><w:bottom w:w="28" w:type="dxa"/><w:right w:w="85" w:type="dxa"/></w:tblCellMar>'
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        '<w:styles xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:docDefaults><w:rPrDefault><w:rPr>'
        f'{fonts}<w:sz w:val="28"/><w:szCs w:val="28"/><w:lang w:val="ru-RU" w:eastAsia="ru-RU" w:bidi="ar-SA"/></w:rPr></w:rPrDefault>'
        '<w:pPrDefault><w:pPr><w:suppressAutoHyphens/><w:spacing w:before="0" w:after="0"/></w:pPr></w:pPrDefault></w:docDefaults>'
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/></w:style>'
        '<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont"><w:name w:val="Default Paragraph Font"/><w:uiPriority w:val="1"/><w:semiHidden/></w:style>'
        '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/><w:uiPriority w:val="99"/><w:semiHidden/>'
        '<w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar><w:top w:w="0" w:type="dxa"/><w:left w:w="0" w:type="dxa"/>'
        '<w:bottom w:w="0" w:type="dxa"/><w:right w:w="0" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>'
        '<w:style w:type="numbering" w:default="1" w:styleId="NoList"><w:name w:val="No List"/><w:uiPriority w:val="99"/><w:semiHidden/></w:style>'
        f"{''.join(_paragraph(style) for style in PARAGRAPHS)}"
        '<w:style w:type="character" w:styleId="FootnoteReference"><w:name w:val="footnote reference"/><w:basedOn w:val="DefaultParagraphFont"/>'
        '<w:rPr><w:vertAlign w:val="superscript"/></w:rPr></w:style>'
        '<w:style w:type="table" w:customStyle="1" w:styleId="PaperTable"><w:name w:val="Таблица документа"/><w:basedOn w:val="TableNormal"/>'
        f"<w:tblPr><w:tblBorders>{borders}</w:tblBorders>{margins}</w:tblPr></w:style>"
        '<w:style w:type="table" w:customStyle="1" w:styleId="BareTable"><w:name w:val="Таблица без линий"/><w:basedOn w:val="TableNormal"/>'
        "<w:tblPr/></w:style></w:styles>"
    )
