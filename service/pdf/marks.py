"""Marks on pages that belong to a whole and not to its papers: sheet numbers, «ПРОЕКТ» and «ОТМЕНЁН», QR codes.

Each is real text or plain squares, an artifact for reading aloud, valid in PDF/A-1b, and hides nothing of the paper.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from math import atan2, cos, hypot, sin

import pikepdf
from pikepdf import Array, Dictionary, Name

from service.pdf.codes import code_of
from service.pdf.free_place import UNPRINTABLE, PagePicture, everywhere, inside, pictures
from service.pdf.lettering import CAPITAL_HEIGHT, Lettering
from service.pdf.page_layers import ARTIFACT, contents_key, over, resource, shrink, under
from service.pdf.page_view import MM, Box, View, view

NUMBER_SIZE = 9
"""Points: smaller than any text of a paper."""
_CLEARANCE = 1.5 * MM
"""Around a number nothing is printed."""
_INSETS = (8 * MM, UNPRINTABLE)
"""From the lower or upper edge to a number: the better one first."""
_SIDE_INSET = 10 * MM
_STRIP = 14 * MM
"""At the edge of a page, so much has to be looked at; so much is gained where a page has no margin."""

DRAFT, CANCELLED = "ПРОЕКТ", "ОТМЕНЁН"
"""What stands across pages that nobody may use as they are."""
_WORD_SHARE = 0.68
"""Of the diagonal of a page."""
_BELOW_GREY, _ABOVE_GREY = "0.87 g", "0.5 G 0.9 w 1 Tr"
"""Below a page light letters; above what is opaque their thin outlines, since PDF/A-1b knows no transparency."""
_PROBE = "1 0 1 rg"
"""While it is looked for, the mark is of a colour that papers don't have."""
_PROBE_DPI = 24
_PROBE_SEEN = (0.03, 0.4)
"""So much of the middle of a page is of it when the letters are seen (0.14 on a blank page, measured). Where it
is less they are hidden; where it is more the page itself is of it."""

_CODE_CORNERS = ((False, False), (False, True), (True, False), (True, True))
"""Left or right, top or bottom: the right lower one, the right upper one, the left ones."""
_CODE_INSETS = (10 * MM, 7 * MM, UNPRINTABLE)


def number_sheets(pdf: pikepdf.Pdf, faces: Sequence[tuple[int, int]], total: int) -> list[int]:
    """Write «Лист 3 из 17» on pages: (index of the page from 0, number of its sheet).

    The number stands in the right lower corner, or in the next place at an edge that is free. A page that is printed
    from edge to edge is made a little smaller, so that a strip at its foot is free: a number that hides a line of the
    paper, or is missing, is worse. Gives the indexes of such pages. Raises FilesRefused without a font.
    """
    font = Lettering(pdf)
    found: dict[tuple[object, ...], Box | None] = {}
    crowded = []
    with pictures(pdf) as now:
        for index, number in faces:
            page = pdf.pages[index].obj
            seen = view(page)
            text = f"Лист {number} из {total}"
            width = font.width(text, NUMBER_SIZE)
            key = (seen, contents_key(page), width)
            if key not in found:
                found[key] = _number_place(now.page(index, seen), seen, width)
            box = found[key]
            if box is None:
                crowded.append(index)
                shrink(pdf, page, seen, _STRIP)
                box = next(_places_at_foot(seen, width))
            name = resource(page, Name.Font, "Sheet", font.font)
            drawn = f"0 g BT {name} {NUMBER_SIZE} Tf {box.left:.3f} {box.bottom:.3f} Td {font.codes(text)} Tj ET"
            over(pdf, page, _artifact(seen, drawn))
    return crowded


def across(pdf: pikepdf.Pdf, pages: Sequence[int], word: str) -> None:
    """Write a word across pages (indexes from 0): below their content, or as outlines above it where it is opaque."""
    font = Lettering(pdf)
    below: dict[View, pikepdf.Object] = {}
    plain: dict[int, object] = {}
    for index in pages:
        page = pdf.pages[index].obj
        seen = view(page)
        plain[index] = page.get(Name.Contents)
        if seen not in below:
            below[seen] = _word_form(pdf, seen, font, word, _PROBE)
        under(pdf, page, _artifact(seen, f"{resource(page, Name.XObject, 'Draft', below[seen])} Do"))
    with pictures(pdf) as now:
        hidden = [index for index in pages if not _shows(now.page(index, view(pdf.pages[index].obj)))]
    for seen, form in below.items():
        form.write(_word_operators(seen, font, word, _BELOW_GREY))
    above: dict[View, pikepdf.Object] = {}
    for index in hidden:
        page = pdf.pages[index].obj
        seen = view(page)
        page.Contents = plain[index] if plain[index] is not None else Array()
        if seen not in above:
            above[seen] = _word_form(pdf, seen, font, word, _ABOVE_GREY)
        over(pdf, page, _artifact(seen, f"{resource(page, Name.XObject, 'Draft', above[seen])} Do"))


def put_codes(pdf: pikepdf.Pdf, texts: Mapping[int, str]) -> list[int]:
    """Put QR codes on pages: index of the page from 0 -> text. Gives the indexes of the pages without a place for it.

    ГОСТ Р 7.0.97-2025, реквизит 31: the right lower corner of the first sheet, else the right upper one, else any
    other free place.
    """
    homeless = []
    with pictures(pdf) as now:
        for index, text in texts.items():
            page = pdf.pages[index].obj
            seen = view(page)
            code = code_of(text)
            whole = Box(0, 0, seen.width, seen.height)
            places = _code_places(seen, code.sides) if code else iter(())
            box = next(now.page(index, seen).free(whole, places), None)
            if code is None or box is None:
                homeless.append(index)
            else:
                over(pdf, page, _artifact(seen, code.operators(box)))
    return homeless


def _artifact(seen: View, operators: str) -> str:
    return f"{ARTIFACT}\n{seen.operators}\n{operators}\nEMC"


def _number_place(picture: PagePicture, seen: View, width: float) -> Box | None:
    for foot, places in ((True, _places_at_foot(seen, width)), (False, _places_at_head(seen, width))):
        edge = 0 if foot else seen.height - _STRIP
        strip = Box(0, edge, seen.width, edge + _STRIP)
        free = next(picture.free(strip, (place.wider(_CLEARANCE) for place in places)), None)
        if free is not None:
            return free.wider(-_CLEARANCE)
    return None


def _places_at_foot(seen: View, width: float) -> Iterator[Box]:
    """Where a number may stand, best first."""
    right, middle = seen.width - _SIDE_INSET - width, (seen.width - width) / 2
    for left, inset in product((right, middle, _SIDE_INSET), _INSETS):
        yield Box(left, inset, left + width, inset + NUMBER_SIZE * CAPITAL_HEIGHT)


def _places_at_head(seen: View, width: float) -> Iterator[Box]:
    """The same above, but for the middle: it is the place of the page's own number."""
    for left, inset in product((seen.width - _SIDE_INSET - width, _SIDE_INSET), _INSETS):
        top = seen.height - inset
        yield Box(left, top - NUMBER_SIZE * CAPITAL_HEIGHT, left + width, top)


def _word_form(pdf: pikepdf.Pdf, seen: View, font: Lettering, word: str, colour: str) -> pikepdf.Object:
    form = pdf.make_stream(_word_operators(seen, font, word, colour))
    form.Type, form.Subtype = Name.XObject, Name.Form
    form.BBox = Array([0, 0, round(seen.width, 3), round(seen.height, 3)])
    form.Resources = Dictionary(Font=Dictionary(Draft=font.font))
    return form


def _word_operators(seen: View, font: Lettering, word: str, colour: str) -> bytes:
    diagonal, angle = hypot(seen.width, seen.height), atan2(seen.height, seen.width)
    size = _WORD_SHARE * diagonal / font.width(word, 1)
    along, aside = -_WORD_SHARE * diagonal / 2, -size * CAPITAL_HEIGHT / 2
    x = seen.width / 2 + along * cos(angle) - aside * sin(angle)
    y = seen.height / 2 + along * sin(angle) + aside * cos(angle)
    turn = f"{cos(angle):.5f} {sin(angle):.5f} {-sin(angle):.5f} {cos(angle):.5f} {x:.3f} {y:.3f} Tm"
    said = ("\ufeff" + word).encode("utf-16-be").hex()
    text = f"BT {colour} /Draft {size:.3f} Tf {turn} {font.codes(word)} Tj ET"
    return f"/Span <</ActualText <{said}>>> BDC\n{text}\nEMC".encode()


def _shows(picture: PagePicture) -> bool:
    least, most = _PROBE_SEEN
    return least <= picture.share_of_magenta(_PROBE_DPI) <= most


def _code_places(seen: View, sides: Sequence[float]) -> Iterator[Box]:
    """The corners in the order of the standard, then all over the page."""
    field = inside(seen)
    for (left, top), side, inset in product(_CODE_CORNERS, sides, _CODE_INSETS):
        x = inset if left else seen.width - inset - side
        y = seen.height - inset - side if top else inset
        if x >= field.left and y >= field.bottom:
            yield Box(x, y, x + side, y + side)
    for side in sides:
        yield from everywhere(seen, side, side)
