"""The lists of Word: what each mark is, how deep it nests, and the numbering part that a document needs."""

from __future__ import annotations

from collections.abc import Sequence

_LEVELS = {
    "clauses": [("decimal", "%1."), ("decimal", "%1.%2."), ("decimal", "%1.%2.%3."), ("decimal", "%1.%2.%3.%4.")],
    "-": [("bullet", "-")] * 3,
    "‒": [("bullet", "‒")] * 3,
    "–": [("bullet", "–")] * 3,
    "—": [("bullet", "—")] * 3,
    "⎯": [("bullet", "—")] * 3,  # U+23AF is in no text font: the long dash that looks the same is drawn
    "•": [("bullet", "•")] * 3,
    "●": [("bullet", "●")] * 3,
    "✓": [("bullet", "✓")] * 3,
    "1)": [("decimal", "%1)"), ("decimal", "%2)"), ("decimal", "%3)")],
    "а)": [("russianLower", "%1)"), ("russianLower", "%2)"), ("russianLower", "%3)")],
    "1.": [("decimal", "%1."), ("decimal", "%2."), ("decimal", "%3.")],
}
IN_CELL = " в таблице"
LISTS = (*_LEVELS, *(name + IN_CELL for name in _LEVELS))
"""Every kind of list: by the name that lines use, and the same inside a table cell."""
_ABSTRACT = {name: 9000 + place for place, name in enumerate(LISTS)}
FIRST_LINE, NESTED, CELL_NESTED = 709, 425, 227
"""Indents, twips: of a first line (1.25 cm), of a nested list, of a nested list in a cell."""
# Signs that text fonts lack, each with a font that has it, and the size (half-points) at which it fits the text.
_SYMBOL_FONT = {"●": "Segoe UI Symbol", "✓": "Segoe UI Symbol"}
_SYMBOL_SIZE = {"●": 16}
FIRST_NUM = 9000
"""The numbers of our lists begin above those that a school's own template may have."""


def numbering(lists: Sequence[tuple[str, int, int]]) -> tuple[str, str]:
    """The list definitions and the lists of a document (name, level, first number), for its numbering part."""
    used = {name for name, _, _ in lists}
    nums = "".join(_num(place, *told) for place, told in enumerate(lists, 1))
    return "".join(_abstract(name) for name in LISTS if name in used), nums


def _num(place: int, name: str, level: int, start: int) -> str:
    overrides = "".join(
        f'<w:lvlOverride w:ilvl="{own}"><w:startOverride w:val="{start if own == level - 1 else 1}"/></w:lvlOverride>'
        for own in range(len(_levels(name)))
    )
    return f'<w:num w:numId="{FIRST_NUM + place}"><w:abstractNumId w:val="{_ABSTRACT[name]}"/>{overrides}</w:num>'


def _levels(name: str) -> list[tuple[str, str]]:
    return _LEVELS[name.removesuffix(IN_CELL)]


def _indent(name: str, level: int) -> str:
    """LibreOffice takes the indent of a numbered paragraph from its numbering, never from its style."""
    if name.endswith(IN_CELL):
        return f'<w:pPr><w:ind w:left="{CELL_NESTED * level}" w:firstLine="0"/></w:pPr>'
    if level == 0 or name == "clauses":
        return f'<w:pPr><w:ind w:left="0" w:firstLine="{FIRST_LINE}"/></w:pPr>'
    return f'<w:pPr><w:ind w:left="{FIRST_LINE + NESTED * level}" w:firstLine="0"/></w:pPr>'


def _symbol(mark: str) -> str:
    font, size = _SYMBOL_FONT.get(mark), _SYMBOL_SIZE.get(mark)
    face = f'<w:rFonts w:ascii="{font}" w:hAnsi="{font}" w:cs="{font}" w:eastAsia="{font}"/>' if font else ""
    return face + (f'<w:sz w:val="{size}"/><w:szCs w:val="{size}"/>' if size else "")


def _abstract(name: str) -> str:
    levels = []
    for level, (form, text) in enumerate(_levels(name)):
        look = f"<w:rPr>{_symbol(name.removesuffix(IN_CELL))}</w:rPr>"
        levels.append(
            f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:suff w:val="space"/>'
            f'<w:lvlText w:val="{text}"/><w:lvlJc w:val="left"/>{_indent(name, level)}{look}</w:lvl>'
        )
    number = _ABSTRACT[name]
    return (
        f'<w:abstractNum w:abstractNumId="{number}"><w:nsid w:val="7A5E{number:04X}"/><w:multiLevelType w:val="multilevel"/>'
        f'<w:tmpl w:val="7A5F{number:04X}"/>{"".join(levels)}</w:abstractNum>'
    )
