"""A DOCX becomes a PDF, by LibreOffice.

The way of a document::

    client.py     Office.convert: over a socket of this computer (home.py, frames.py) to the server
    server.py     one for all processes of the service, there while anyone holds a line to it
    pool.py       a queue with an end, a cache, several LibreOffice (cache.py, limits.py)
    process.py    one LibreOffice in a group of its own that can be killed (profile.py, program.py)
    bridge.py     a program of its own, in the Python that has `uno`: loads the DOCX, stores the PDF
    xmp.py        metadata that say what is true
    pdf_marks.py  the PDF is whole; its pages and fonts (fonts.py, wanted_fonts.py, metrics.py)
"""

from service.office.client import Office
from service.office.limits import Limits
from service.office.printed import Printed, Substitution

__all__ = ["Limits", "Office", "Printed", "Substitution"]
