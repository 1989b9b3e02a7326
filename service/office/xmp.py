"""The metadata of a PDF that LibreOffice has just written, mended in place: not a byte of the file moves.

LibreOffice 7.4 says level A of every tagged PDF/A, and promises what nobody has looked at: level B is what it is.
And it escapes titles and authors twice («&amp;quot;»), so that they differ from the properties, which PDF/A forbids
(ISO 19005-1, 6.7.3).
"""

from __future__ import annotations

import re
from xml.sax.saxutils import unescape

_LEVEL_A, _LEVEL_B = (b"<pdfaid:conformance>%c</pdfaid:conformance>" % level for level in b"AB")
_TWICE = re.compile(rb"&amp;(amp|lt|gt|quot|apos);")
_SAID = re.compile(rb"<rdf:li[^>]*>([^<]*)</rdf:li>")
_PROPERTY = re.compile(rb"/(?:Title|Author)\s*<FEFF([0-9A-F]*)>")
_QUOTES = {"&quot;": '"', "&apos;": "'"}


def mended(pdf: bytes) -> bytes:
    """The same PDF with metadata that say what is true. A file without metadata stays as it is."""
    start = pdf.find(b"<?xpacket begin")
    end = pdf.find(b"<?xpacket end", start)
    if start < 0 or end < 0:
        return pdf
    said = pdf[start:end]
    true = said.replace(_LEVEL_A, _LEVEL_B)
    if _TWICE.search(true) and _is_escaped_twice(true, pdf):
        true = _TWICE.sub(rb"&\1;", true)
    return pdf[:start] + true.ljust(len(said)) + pdf[end:]


def _is_escaped_twice(said: bytes, pdf: bytes) -> bool:
    """Whether a title or an author is what the properties say only when it is read twice."""
    properties = {bytes.fromhex(found.decode()).decode("utf-16-be", "replace") for found in _PROPERTY.findall(pdf)}
    for found in _SAID.findall(said):
        once = unescape(found.decode("utf-8", "replace"), _QUOTES)
        if once not in properties and unescape(once, _QUOTES) in properties:
            return True
    return False
