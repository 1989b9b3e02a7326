"""Forms: what was filled in becomes a part of the page (ISO 32000-1, 12.7)."""

from __future__ import annotations

import pikepdf
from pikepdf import Array

from service.pdf.field_text import draw, read_field
from service.pdf.lettering import Lettering
from service.pdf.objects import array, as_number, dictionary, name, tree

_HIDDEN = 2
"""The flag of an annotation that is neither seen nor printed (ISO 32000-1, table 165)."""


def is_signed(pdf: pikepdf.Pdf) -> bool:
    """Whether somebody has signed the file: a field with a signature in it, or a certified file."""
    if dictionary(dictionary(pdf.Root, "/Perms"), "/DocMDP"):
        return True
    fields = array(dictionary(pdf.Root, "/AcroForm"), "/Fields")
    on_pages = (
        note for page in pdf.pages for note in array(page.obj, "/Annots") if name(note, "/Subtype") == "/Widget"
    )
    for field in tree([*fields, *on_pages], "/Kids"):
        value = dictionary(field, "/V")
        if value is not None and ("/ByteRange" in value or name(value, "/Type") == "/Sig"):
            return True
    return False


def is_dynamic(pdf: pikepdf.Pdf) -> bool:
    """Whether the pages are made by Adobe Reader while it shows them (XFA): the file holds only a notice of that."""
    form = dictionary(pdf.Root, "/AcroForm")
    if form is None or "/XFA" not in form:
        return False
    return bool(pdf.Root.get("/NeedsRendering")) or not any(_widgets(page) for page in pdf.pages)


def flatten(pdf: pikepdf.Pdf) -> bool:
    """Draw the fields into their pages and take the form away. False: there was no field on any page."""
    widgets_of = [(page, _widgets(page)) for page in pdf.pages]
    widgets_of = [(page, widgets) for page, widgets in widgets_of if widgets]
    others = [
        [note for note in array(page.obj, "/Annots") if name(note, "/Subtype") != "/Widget"] for page, _ in widgets_of
    ]
    form = pdf.Root["/AcroForm"]
    _draw(pdf, form, [widget for _, widgets in widgets_of for widget in widgets])
    if "/NeedAppearances" in form:
        del form["/NeedAppearances"]  # qpdf draws nothing while it is there
    for page, widgets in widgets_of:
        page.obj.Annots = Array(widgets)
    pdf.flatten_annotations("all")
    for (page, _), notes in zip(widgets_of, others, strict=True):
        page.obj.Annots = Array(notes)
    if "/AcroForm" in pdf.Root:
        del pdf.Root["/AcroForm"]
    return bool(widgets_of)


def _draw(pdf: pikepdf.Pdf, form: pikepdf.Object, widgets: list[pikepdf.Object]) -> None:
    """Give a look to the fields of text that have none, or whose look is out of date."""
    stale = bool(form.get("/NeedAppearances"))
    found = [read_field(widget, form) for widget in widgets if stale or not dictionary(widget, "/AP")]
    fields = [field for field in found if field]
    if fields:
        letters = Lettering(pdf, "".join(sorted(set().union(*(field.signs for field in fields)))))
        for field in fields:
            draw(pdf, field, letters)


def _widgets(page: pikepdf.Page) -> list[pikepdf.Object]:
    """The fields of a page that are seen."""
    return [
        note
        for note in array(page.obj, "/Annots")
        if name(note, "/Subtype") == "/Widget" and not int(as_number(note.get("/F"), 0)) & _HIDDEN
    ]
