"""Puts a template together: the parts of a DOCX around a body, zipped without a trace of time and place."""

from __future__ import annotations

import zipfile
from io import BytesIO

from doc_templates.build.elements import Xml
from doc_templates.build.styles import styles_xml

_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"

_SECTION = (
    '<w:sectPr><w:headerReference w:type="default" r:id="rId5"/><w:headerReference w:type="first" r:id="rId6"/><w:type w:val="nextPage"/>'
    '<w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1134" w:right="567" w:bottom="1134" w:left="1701" w:header="567" w:footer="567" w:gutter="0"/>'
    '<w:cols w:space="708"/><w:titlePg/></w:sectPr>'
)
_PAGE_NUMBER = (
    '<w:p><w:pPr><w:pStyle w:val="Header"/></w:pPr><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> PAGE </w:instrText></w:r>'
    '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>2</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'
)
CHART = (
    '<w:p><w:pPr><w:pStyle w:val="Cover"/><w:keepNext/></w:pPr><w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"><wp:extent cx="5760000" cy="3060000"/>'
    '<wp:docPr id="1" name="Диаграмма" descr="{{ chart.title }}"/><wp:cNvGraphicFramePr/>'
    '<a:graphic xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/chart">'
    '<c:chart xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" r:id="rId8"/></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>'
)
"""The place of a chart; `service.chart` draws it."""

_BLANK_CHART = (
    _HEAD
    + '<c:chartSpace xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart"><c:chart><c:plotArea><c:barChart><c:barDir val="col"/>'
    '<c:axId val="1"/><c:axId val="2"/></c:barChart><c:catAx><c:axId val="1"/><c:scaling/><c:axPos val="b"/><c:crossAx val="2"/></c:catAx>'
    '<c:valAx><c:axId val="2"/><c:scaling/><c:axPos val="l"/><c:crossAx val="1"/></c:valAx></c:plotArea></c:chart></c:chartSpace>'
)


def _relationship(number: int, kind: str, target: str) -> str:
    return f'<Relationship Id="rId{number}" Type="{_OFFICE}/{kind}" Target="{target}"/>'


def _content_types(chart: bool) -> str:
    kinds = [
        ("/word/document.xml", f"{_WORD_TYPE}.document.main+xml"),
        ("/word/styles.xml", f"{_WORD_TYPE}.styles+xml"),
        ("/word/numbering.xml", f"{_WORD_TYPE}.numbering+xml"),
        ("/word/settings.xml", f"{_WORD_TYPE}.settings+xml"),
        ("/word/footnotes.xml", f"{_WORD_TYPE}.footnotes+xml"),
        ("/word/header1.xml", f"{_WORD_TYPE}.header+xml"),
        ("/word/header2.xml", f"{_WORD_TYPE}.header+xml"),
        ("/word/fontTable.xml", f"{_WORD_TYPE}.fontTable+xml"),
        ("/docProps/core.xml", "application/vnd.openxmlformats-package.core-properties+xml"),
        ("/docProps/app.xml", "application/vnd.openxmlformats-officedocument.extended-properties+xml"),
    ]
    if chart:
        kinds.append(("/word/charts/chart1.xml", "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"))
    overrides = "".join(f'<Override PartName="{name}" ContentType="{kind}"/>' for name, kind in kinds)
    relations = "application/vnd.openxmlformats-package.relationships+xml"
    return (
        f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" ContentType="{relations}"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{overrides}</Types>'
    )


def _relationships(chart: bool) -> dict[str, str]:
    package = (
        _relationship(1, "officeDocument", "word/document.xml")
        + f'<Relationship Id="rId2" Type="{_PACKAGE}/relationships/metadata/core-properties" Target="docProps/core.xml"/>'
        + _relationship(3, "extended-properties", "docProps/app.xml")
    )
    targets = [
        ("styles", "styles.xml"),
        ("numbering", "numbering.xml"),
        ("settings", "settings.xml"),
        ("footnotes", "footnotes.xml"),
    ]
    targets += [
        ("header", "header1.xml"),
        ("header", "header2.xml"),
        ("fontTable", "fontTable.xml"),
        *([("chart", "charts/chart1.xml")] if chart else []),
    ]
    document = "".join(_relationship(number, kind, target) for number, (kind, target) in enumerate(targets, 1))
    wrapped = _HEAD + f'<Relationships xmlns="{_PACKAGE}/relationships">{{}}</Relationships>'
    return {"_rels/.rels": wrapped.format(package), "word/_rels/document.xml.rels": wrapped.format(document)}


def _properties(title: str) -> dict[str, str]:
    core = (
        'xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    )
    day = '<dcterms:{0} xsi:type="dcterms:W3CDTF">2000-01-01T00:00:00Z</dcterms:{0}>'
    app = "http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"
    return {
        "docProps/app.xml": f'{_HEAD}<Properties xmlns="{app}"><Application>Письмовод</Application></Properties>',
        "docProps/core.xml": f"{_HEAD}<cp:coreProperties {core}><dc:title>{title}</dc:title><dc:creator></dc:creator><dc:language>ru-RU</dc:language>"
        f"{day.format('created')}{day.format('modified')}</cp:coreProperties>",
    }


# A machine without the chosen font takes its metric twin, so that lines and pages stay.
_FONTS = (
    f'{_HEAD}<w:fonts {_W}><w:font w:name="Times New Roman"><w:altName w:val="Liberation Serif"/></w:font>'
    '<w:font w:name="PT Astra Serif"><w:altName w:val="Times New Roman"/></w:font>'
    '<w:font w:name="Liberation Serif"><w:altName w:val="Times New Roman"/></w:font></w:fonts>'
)
_SETTINGS = (
    f'{_HEAD}<w:settings {_W}><w:zoom w:percent="100"/><w:defaultTabStop w:val="709"/><w:autoHyphenation w:val="false"/>'
    '<w:characterSpacingControl w:val="doNotCompress"/><w:footnotePr><w:footnote w:id="-1"/><w:footnote w:id="0"/></w:footnotePr>'
    '<w:compat><w:doNotExpandShiftReturn/><w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat>'
    '<w:themeFontLang w:val="ru-RU"/><w:decimalSymbol w:val=","/><w:listSeparator w:val=";"/></w:settings>'
)
_FOOTNOTES = (
    f'{_HEAD}<w:footnotes {_W}><w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>'
    '<w:footnote w:type="continuationSeparator" w:id="0"><w:p><w:r><w:continuationSeparator/></w:r></w:p></w:footnote></w:footnotes>'
)


def _parts(body: Xml, title: str) -> dict[str, str]:
    chart = CHART in body
    return {
        "[Content_Types].xml": _content_types(chart),
        **_relationships(chart),
        **_properties(title),
        "word/document.xml": f"{_HEAD}<w:document {_W} {_R}><w:body>{body}{_SECTION}</w:body></w:document>",
        "word/styles.xml": styles_xml(),
        "word/numbering.xml": f"{_HEAD}<w:numbering {_W}></w:numbering>",
        "word/settings.xml": _SETTINGS,
        "word/fontTable.xml": _FONTS,
        "word/footnotes.xml": _FOOTNOTES,
        "word/header1.xml": f"{_HEAD}<w:hdr {_W}>{_PAGE_NUMBER}</w:hdr>",
        "word/header2.xml": f'{_HEAD}<w:hdr {_W}><w:p><w:pPr><w:pStyle w:val="Header"/></w:pPr></w:p></w:hdr>',
        **({"word/charts/chart1.xml": _BLANK_CHART} if chart else {}),
    }


def template(body: Xml, title: str) -> bytes:
    """The bytes of a template file."""
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as package:  # stored: zlib versions pack differently
        for name, text in _parts(body, title).items():
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.create_system = 0
            package.writestr(entry, text.encode())
    return buffer.getvalue()
