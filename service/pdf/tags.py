"""Pages leave their tags behind when they are joined (ISO 32000-1, 14.7).

The tags of twenty papers would be three quarters of their packet, and half the time of joining it. A packet is printed
and signed; who reads by ear has each paper alone, with its tags.
"""

from __future__ import annotations

from pikepdf import Dictionary, Object

from service.pdf.objects import array


def untag(page: Object) -> None:
    """A page without its place in a tree that stays behind."""
    for holder in (page, *array(page, "/Annots")):
        for key in ("/StructParents", "/StructParent"):
            if isinstance(holder, Dictionary) and key in holder:
                del holder[key]
