"""A word across every page of a finished Word file: «ОТМЕНЁН» on a copy of a paper that is kept as it was."""

from __future__ import annotations

import re
import zipfile
from io import BytesIO

from service.word_file import DOCUMENT

_HEADER = re.compile(r"word/header\d*\.xml")
_PARAGRAPH = re.compile(rb"<w:p(?:\s[^>]*[^/])?>(?:\s*<w:pPr>.*?</w:pPr>|\s*<w:pPr/>)?", re.DOTALL)
_FORMULAS = (
    "sum #0 0 10800",
    "prod #0 2 1",
    "sum 21600 0 @1",
    "sum 0 0 @2",
    "sum 21600 0 @3",
    "if @0 @3 0",
    "if @0 21600 @1",
    "if @0 0 @2",
    "if @0 @4 21600",
    "mid @5 @6",
    "mid @8 @5",
    "mid @7 @8",
    "mid @6 @7",
    "sum @6 0 @5",
)
_SHAPE = (
    '<w:r xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office">'
    '<w:rPr><w:noProof/></w:rPr><w:pict><v:shapetype id="_x0000_t136" coordsize="21600,21600" o:spt="136" '
    'adj="10800" path="m@7,l@8,m@5,21600l@6,21600e"><v:formulas>'
    + "".join(f'<v:f eqn="{one}"/>' for one in _FORMULAS)
    + '</v:formulas><v:path textpathok="t" o:connecttype="custom" o:connectlocs="@9,0;@10,10800;@11,21600;@12,10800" '
    'o:connectangles="270,180,90,0"/><v:textpath on="t" fitshape="t"/></v:shapetype>'
    '<v:shape id="Crossed{place}" o:spid="_x0000_s{number}" type="#_x0000_t136" '
    'style="position:absolute;margin-left:0;margin-top:0;width:440pt;height:110pt;rotation:315;z-index:-251658752;'
    "mso-position-horizontal:center;mso-position-horizontal-relative:margin;mso-position-vertical:center;"
    'mso-position-vertical-relative:margin" o:allowincell="f" fillcolor="#d0d0d0" stroked="f">'
    '<v:textpath style="font-family:&quot;Times New Roman&quot;;font-size:1pt" string="{word}"/></v:shape>'
    "</w:pict></w:r>"
)
"""A WordArt of VML behind the text (ECMA-376-4, 19.1), as Word itself makes its «Подложка»."""


def crossed(docx: bytes, word: str) -> bytes:
    """A copy of a Word file of ours with a word across its pages; where it has no header, across the first of them."""
    written = BytesIO()
    with zipfile.ZipFile(BytesIO(docx)) as kept, zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as copy:
        marked = [name for name in kept.namelist() if _HEADER.fullmatch(name)] or [DOCUMENT]
        for entry in kept.infolist():
            data = kept.read(entry)
            if entry.filename in marked:
                data = _with_shape(data, word, marked.index(entry.filename))
            copy.writestr(entry, data, zipfile.ZIP_DEFLATED)
    return written.getvalue()


def _with_shape(part: bytes, word: str, place: int) -> bytes:
    shape = _SHAPE.format(place=place, number=2049 + place, word=word).encode()
    return _PARAGRAPH.sub(lambda found: found[0] + shape, part, count=1)
