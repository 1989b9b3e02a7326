"""Drawing below and above what a page says, without leaning on how its content leaves the graphics state."""

from __future__ import annotations

import re
from itertools import accumulate, count

import pikepdf
from pikepdf import Array, Dictionary, Name

from service.pdf.objects import BROKEN, as_number
from service.pdf.page_view import View, inherited

ARTIFACT = "/Artifact <</Type /Pagination>> BDC"
"""Begins what belongs to no paper and is not read aloud (ISO 32000-1, 14.8.2.2); EMC ends it."""

_SAVES = re.compile(rb"[qQ](?<![^\s\]>)][qQ])(?![^\s\[<(/])")
"""q and Q as words of their own. The letter comes first, since that is what the engine can look for quickly."""


def under(pdf: pikepdf.Pdf, page: pikepdf.Object, operators: str) -> None:
    """Draw before the content of a page. The operators stand between q and Q here."""
    page.Contents = Array([pdf.make_stream(f"q\n{operators}\nQ\n".encode()), *_streams(page)])


def over(pdf: pikepdf.Pdf, page: pikepdf.Object, operators: str) -> None:
    """Draw after the content of a page, in the state that the page began with."""
    streams = _streams(page)
    missing, left = _imbalance(pdf, streams)
    before = pdf.make_stream(b"q\n" * (1 + missing))
    after = pdf.make_stream(b"\nQ" * (1 + left) + f"\nq\n{operators}\nQ\n".encode())
    page.Contents = Array([before, *streams, after])


def shrink(pdf: pikepdf.Pdf, page: pikepdf.Object, seen: View, strip: float) -> None:
    """Make all that a page shows smaller, so that a strip at its foot is empty; its annotations go along.

    The content becomes a form, which is cut at the edges of the page and keeps its patterns in their places. A tagged
    page leaves the tree of tags: marks in a form are counted apart (ISO 32000-1, 14.7.4.3).
    """
    try:
        content = b"\n".join(stream.read_bytes() for stream in _streams(page))
    except pikepdf.PdfError:
        return  # what can't be unpacked can't be moved
    scale = max(0.5, 1 - strip / seen.height)
    a, b, c, d, e, f = seen.matrix
    x, y = a * seen.width / 2 + c * seen.height + e, b * seen.width / 2 + d * seen.height + f
    shift = ((1 - scale) * x, (1 - scale) * y)
    far = (a * seen.width + c * seen.height + e, b * seen.width + d * seen.height + f)
    form = pdf.make_stream(content)
    form.Type, form.Subtype = Name.XObject, Name.Form
    form.Resources = inherited(page, Name.Resources) or Dictionary()
    form.BBox = Array([round(value, 3) for value in (min(e, far[0]), min(f, far[1]), max(e, far[0]), max(f, far[1]))])
    page.Resources = Dictionary(XObject=Dictionary(Whole=form))
    page.Contents = pdf.make_stream(
        f"q {scale:.5f} 0 0 {scale:.5f} {shift[0]:.3f} {shift[1]:.3f} cm /Whole Do Q".encode()
    )
    if Name.StructParents in page:
        del page.StructParents
    _move_annotations(pdf, page, scale, shift)


def _move_annotations(pdf: pikepdf.Pdf, page: pikepdf.Object, scale: float, shift: tuple[float, float]) -> None:
    """The copies of a page share its annotations, so each moved one is a new one."""
    annotations = page.get(Name.Annots)
    if not isinstance(annotations, Array):
        return
    moved = []
    for annotation in annotations:
        if isinstance(annotation, Dictionary):
            own = Dictionary(dict(annotation.items()))
            for key in (Name.Rect, Name.QuadPoints):
                if isinstance(own.get(key), Array):
                    own[key] = Array(
                        [as_number(value, 0) * scale + shift[place % 2] for place, value in enumerate(own[key])]
                    )
            moved.append(pdf.make_indirect(own))
    page.Annots = Array(moved)


def contents_key(page: pikepdf.Object) -> tuple[object, ...]:
    """The same for pages that show the same: copies share streams, resources and annotations."""
    annotations = page.get(Name.Annots)
    shown = annotations if isinstance(annotations, Array) else ()
    things = [*_streams(page), inherited(page, Name.Resources), *shown]
    return tuple(
        thing.objgen if thing.is_indirect else thing.unparse() for thing in things if isinstance(thing, pikepdf.Object)
    )


def resource(page: pikepdf.Object, kind: Name, prefix: str, thing: pikepdf.Object) -> str:
    """The name of a thing in the resources of a page, where it is put if it is not there: `/Sheet0`."""
    resources = inherited(page, Name.Resources)
    if not isinstance(resources, Dictionary):
        resources = Dictionary()
    page.Resources = resources
    if not isinstance(resources.get(kind), Dictionary):
        resources[kind] = Dictionary()
    things = resources[kind]
    for number in count():
        name = Name(f"/{prefix}{number}")
        if name not in things:
            things[name] = thing
        found = things[name]
        if isinstance(found, pikepdf.Object) and found.objgen == thing.objgen:
            return str(name)
    raise AssertionError("numbers don't end")


def _streams(page: pikepdf.Object) -> list[pikepdf.Object]:
    contents = page.get(Name.Contents)
    if isinstance(contents, pikepdf.Stream):
        return [contents]
    if isinstance(contents, Array):
        return [stream for stream in contents if isinstance(stream, pikepdf.Stream)]
    return []


def _imbalance(pdf: pikepdf.Pdf, streams: list[pikepdf.Object]) -> tuple[int, int]:
    """How many q a content lacks for its Q, and how many of all its q it leaves open then.

    A look at the bytes answers for nearly every page; only where it finds a fault is the content read in earnest.
    """
    try:
        said = b"\n".join(stream.read_bytes() for stream in streams)
    except pikepdf.PdfError:
        return 0, 0  # a filter that qpdf doesn't know, or a damaged stream: nothing to count
    found = _unpaired(_SAVES.findall(said))
    if found == (0, 0):
        return found
    try:
        operators = pikepdf.parse_content_stream(pdf.make_stream(said), "q Q")
    except BROKEN:
        return found
    return _unpaired([bytes(instruction.operator) for instruction in operators])


def _unpaired(operators: list[bytes]) -> tuple[int, int]:
    depths = [0, *accumulate(1 if operator == b"q" else -1 for operator in operators)]
    missing = -min(depths)
    return missing, depths[-1] + missing
