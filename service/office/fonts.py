"""The fonts that a document asks for, those that its PDF holds, and which of the first are missing among the second."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

from service.office.metrics import same_widths
from service.office.printed import Substitution

_STYLE = re.compile(r"[-,](?:bold|italic|oblique|regular|roman|book|semibold|light|medium|it|bd|bolditalic|mt)+$")
_MAKER = re.compile(r"(?:ps)?(?:mt)?$")


def family_of(postscript: str, families: Iterable[str]) -> str:
    """The family of a font that a PDF names («LiberationSerif-Bold»), as people call it, if it is among these."""
    bare = _bare(postscript)
    return next((family for family in families if _bare(family) == bare), postscript.rpartition("-")[0] or postscript)


def substitutions(wanted: Iterable[str], families: Collection[str], used: Collection[str]) -> tuple[Substitution, ...]:
    """The families that a text is set in and that neither are among `families` nor have one of the same widths in use.

    LibreOffice does not tell which font took the place of which: that one is named that nothing else accounts for.
    """
    known = {family.casefold() for family in families}
    missing = [family for family in sorted(wanted) if family.casefold() not in known]
    lost = [family for family in missing if not any(same_widths(family, one) for one in used)]
    there = [family for family in wanted if family not in lost]
    strange = sorted(one for one in used if not any(same_widths(one, family) for family in there))
    taken = ", ".join(strange or sorted(used))
    return tuple(Substitution(family, taken) for family in lost)


def _bare(name: str) -> str:
    letters = _STYLE.sub("", name.casefold())
    return _MAKER.sub("", re.sub(r"[^\w]", "", letters))
