"""DrawingML: numbers become a native Word chart (clustered columns with the values written above them)."""

from __future__ import annotations

from html import escape
from typing import TypedDict

_COLOURS = ("1F4E79", "8DB3D9", "7F7F7F", "BFBFBF")
_NAMESPACES = (
    'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
_FONT = '<a:latin typeface="Times New Roman"/><a:cs typeface="Times New Roman"/>'


class Series(TypedDict):
    """One row of columns: its name and a number for each category."""

    name: str
    values: list[float]


class ChartWords(TypedDict):
    """A chart as plain values."""

    title: str
    categories: list[str]
    series: list[Series]


def _points(values: list[str]) -> str:
    return f'<c:ptCount val="{len(values)}"/>' + "".join(
        f'<c:pt idx="{place}"><c:v>{escape(value, quote=False)}</c:v></c:pt>' for place, value in enumerate(values)
    )


def _number(value: float) -> str:
    return str(int(value)) if value == int(value) else f"{value:.2f}".rstrip("0")


def _series(place: int, series: Series, categories: list[str]) -> str:
    colour = _COLOURS[place % len(_COLOURS)]
    numbers = _points([_number(value) for value in series["values"]])
    return (
        f'<c:ser><c:idx val="{place}"/><c:order val="{place}"/><c:tx><c:v>{escape(series["name"], quote=False)}</c:v></c:tx>'
        f'<c:spPr><a:solidFill><a:srgbClr val="{colour}"/></a:solidFill></c:spPr><c:invertIfNegative val="0"/>'
        f"<c:cat><c:strLit>{_points(categories)}</c:strLit></c:cat>"
        f"<c:val><c:numLit><c:formatCode>General</c:formatCode>{numbers}</c:numLit></c:val></c:ser>"
    )


def _text(size: int) -> str:
    return f'<c:txPr><a:bodyPr/><a:lstStyle/><a:p><a:pPr><a:defRPr sz="{size}">{_FONT}</a:defRPr></a:pPr><a:endParaRPr lang="ru-RU"/></a:p></c:txPr>'


def chart_xml(chart: ChartWords) -> str:
    """The chart part of a Word file. The numbers stand in it literally: there is no workbook behind them."""
    series = "".join(_series(place, one, chart["categories"]) for place, one in enumerate(chart["series"]))
    # One row of columns needs no legend, and values stand above the columns, so no axis of values either.
    legend = (
        f'<c:legend><c:legendPos val="b"/><c:overlay val="0"/>{_text(1000)}</c:legend>'
        if len(chart["series"]) > 1
        else ""
    )
    title = (
        f'<c:title><c:tx><c:rich><a:bodyPr/><a:lstStyle/><a:p><a:pPr><a:defRPr sz="1200" b="1">{_FONT}</a:defRPr></a:pPr>'
        f'<a:r><a:rPr lang="ru-RU" sz="1200" b="1">{_FONT}</a:rPr><a:t>{escape(chart["title"], quote=False)}</a:t></a:r></a:p></c:rich></c:tx>'
        '<c:overlay val="0"/></c:title>'
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<c:chartSpace {_NAMESPACES}><c:roundedCorners val="0"/><c:chart>{title}'
        '<c:autoTitleDeleted val="0"/><c:plotArea><c:layout/><c:barChart><c:barDir val="col"/><c:grouping val="clustered"/>'
        f'<c:varyColors val="0"/>{series}<c:dLbls>{_text(1000)}<c:showLegendKey val="0"/><c:showVal val="1"/><c:showCatName val="0"/>'
        '<c:showSerName val="0"/><c:showPercent val="0"/><c:showBubbleSize val="0"/></c:dLbls><c:gapWidth val="80"/>'
        '<c:axId val="1001"/><c:axId val="1002"/></c:barChart>'
        '<c:catAx><c:axId val="1001"/><c:scaling><c:orientation val="minMax"/></c:scaling><c:delete val="0"/><c:axPos val="b"/>'
        '<c:numFmt formatCode="General" sourceLinked="0"/><c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="nextTo"/>'
        f'{_text(1000)}<c:crossAx val="1002"/><c:crosses val="autoZero"/></c:catAx>'
        '<c:valAx><c:axId val="1002"/><c:scaling><c:orientation val="minMax"/><c:min val="0"/></c:scaling><c:delete val="1"/><c:axPos val="l"/>'
        '<c:numFmt formatCode="General" sourceLinked="0"/><c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="nextTo"/>'
        f'{_text(1000)}<c:crossAx val="1001"/><c:crosses val="autoZero"/></c:valAx></c:plotArea>'
        f'{legend}<c:plotVisOnly val="1"/></c:chart></c:chartSpace>'
    )
