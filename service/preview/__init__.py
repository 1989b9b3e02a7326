"""A draft as it will look: its pages as pictures, with «ПРОЕКТ» across them, while it is still being written.

making.py   the way from a payload to its pages, and the pictures by key and number
blanks.py   what is missing or wrong stands as «________», so that the paper grows as it is filled
turns.py    of one person one preview is made and one waits; a newer one takes the place of that which waits
shelf.py    made previews, of so many bytes in all
"""

from service.preview.making import Preview, Previews
from service.preview.shelf import Picture
from service.preview.turns import Displaced

PREVIEWS = "previews"
"""Their folder in the folder of data."""

__all__ = ["PREVIEWS", "Displaced", "Picture", "Preview", "Previews"]
