"""The sheet and the file of a paper: margins, orientation, font, properties. No template prints them."""

from __future__ import annotations

from datetime import date
from typing import TypedDict

from service.markup import plain
from service.parts.organisation import Organisation

NEVER = "2000-01-01"
"""The day that a file without a date of its own bears: never the day of making, so that bytes stay the same."""


class PageWords(TypedDict):
    """What the file needs to know: margins in mm, size in pt; empty where the template decides.

    `restart`: pages are counted from one; `goes_on`: the sheet after a title page, numbered from its first page.
    """

    left: int
    right: int
    top: int
    bottom: int
    landscape: bool
    restart: bool
    goes_on: bool
    mirror: bool
    font: str
    font_size: int
    line_spacing: float
    title: str
    author: str
    made: str


def page_words(
    organisation: Organisation, title: str, made: date | None = None, landscape: bool = False, restart: bool = False
) -> PageWords:
    """The sheet of an organisation; what it does not ask for is left to the template (0 or empty)."""
    layout = organisation.layout
    asked = layout.model_fields_set
    return {
        "left": layout.left if "left" in asked else 0,
        "right": layout.right if "right" in asked else 0,
        "top": layout.top if "top" in asked else 0,
        "bottom": layout.bottom if "bottom" in asked else 0,
        "landscape": landscape,
        "restart": restart,
        "goes_on": False,
        "mirror": layout.mirror,
        "font": layout.font if "font" in asked else "",
        "font_size": layout.font_size if "font_size" in asked else 0,
        "line_spacing": layout.line_spacing if "line_spacing" in asked else 0,
        "title": " ".join(plain(title).split()),
        "author": " ".join(str(organisation.brief_name).split()),
        "made": made.isoformat() if made else NEVER,
    }
