"""Fonts of the same widths: where one stands for another, every line and page stays where it was.

Sources: 30-metric-aliases.conf of fontconfig; PT Astra is drawn by ParaType to the widths of Times New Roman,
the XO fonts by MyOffice to those of Microsoft's.
"""

from __future__ import annotations

_FAMILIES = (
    "Liberation Serif, Times New Roman, Tinos, Nimbus Roman, Nimbus Roman No9 L, Times, Times New Roman CYR, "
    "Thorndale AMT, TeX Gyre Termes, PT Astra Serif, PT Astra Sans, XO Thames",
    "Liberation Sans, Arial, Arimo, Nimbus Sans, Nimbus Sans L, Helvetica, Arial CYR, Albany AMT, TeX Gyre Heros, "
    "XO Oriel",
    "Liberation Mono, Courier New, Cousine, Nimbus Mono PS, Nimbus Mono L, Courier, Courier New CYR, Cumberland AMT, "
    "TeX Gyre Cursor, XO Courser",
    "Liberation Sans Narrow, Arial Narrow, Nimbus Sans Narrow",
    "Carlito, Calibri, XO Caliburn",
    "Caladea, Cambria",
    "Gelasio, Georgia",
    "OpenSymbol, Symbol, Wingdings, Wingdings 2, Wingdings 3, Webdings, StarSymbol",
)
"""The first of a line is the free one that stands for the rest. Signs of symbol fonts are redrawn one by one."""
_GROUPS = tuple(tuple(line.split(", ")) for line in _FAMILIES)
_KNOWN = {family.casefold(): number for number, group in enumerate(_GROUPS) for family in group}

REPLACEMENTS = tuple((family, group[0]) for group in _GROUPS[:-1] for family in group[1:])
"""(wanted, used): what LibreOffice is told to take where the wanted one is not on this computer."""


def same_widths(one: str, other: str) -> bool:
    """Whether two families may stand for one another without a line that runs otherwise."""
    one, other = one.casefold(), other.casefold()
    return one == other or (one in _KNOWN and _KNOWN[one] == _KNOWN.get(other))
