"""PDF/A-1b (ISO 19005-1): who may be in a file with that label, and what the file says of itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from xml.sax.saxutils import escape

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Stream, String

from service import __version__
from service.pdf.objects import MOST_NODES, array, as_number, dictionary, identity, name

PRODUCER = f"Письмовод {__version__}"
_CLAIM = re.compile(rb"pdfaid:part(?:>|\s*=\s*[\"'])\s*1\b")
_XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"
 xmlns:pdf="http://ns.adobe.com/pdf/1.3/" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/">
{label}<dc:format>application/pdf</dc:format>
{title}{author}<pdf:Producer>{producer}</pdf:Producer>
<xmp:CreateDate>{date}</xmp:CreateDate><xmp:ModifyDate>{date}</xmp:ModifyDate>
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="w"?>"""
_LABEL = "<pdfaid:part>1</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance>\n"
_TITLE = '<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{}</rdf:li></rdf:Alt></dc:title>\n'
_AUTHOR = "<dc:creator><rdf:Seq><rdf:li>{}</rdf:li></rdf:Seq></dc:creator>\n"


def describe(pdf: pikepdf.Pdf, title: str, author: str, *, archival: bool) -> None:
    """Write title, author and date into the file, twice and alike as PDF/A wants it (6.7.3), and its label."""
    now = datetime.now().astimezone().replace(microsecond=0)
    zone = f"{now:%z}"
    stamp = f"D:{now:%Y%m%d%H%M%S}{zone[:3]}'{zone[3:]}'"
    info = pdf.docinfo
    said = {"/Title": title, "/Author": author, "/Producer": PRODUCER, "/CreationDate": stamp, "/ModDate": stamp}
    for key, value in said.items():
        if value:
            info[key] = String(value)
    xmp = _XMP.format(
        label=_LABEL if archival else "",
        title=_TITLE.format(escape(title)) if title else "",
        author=_AUTHOR.format(escape(author)) if author else "",
        producer=escape(PRODUCER),
        date=now.isoformat(),
    )
    pdf.Root.Metadata = Stream(pdf, xmp.encode(), Type=Name.Metadata, Subtype=Name.XML)


def copy_intent(pdf: pikepdf.Pdf, source: pikepdf.Pdf) -> None:
    """Take the colour profile of the sheet over from an archival source."""
    intent = _intent(source)
    if intent is not None and "/OutputIntents" not in pdf.Root:
        if not intent.is_indirect:
            intent = source.make_indirect(intent)
        pdf.Root.OutputIntents = Array([pdf.copy_foreign(intent)])


def is_archival(pdf: pikepdf.Pdf, pages: list[pikepdf.Page]) -> bool:
    """Whether a file says that it is PDF/A-1, and nothing that is seen at a glance speaks against it."""
    metadata = pdf.Root.get("/Metadata")
    if pdf.is_encrypted or not isinstance(metadata, Stream) or not _CLAIM.search(metadata.read_bytes()):
        return False
    profile = dictionary(_intent(pdf), "/DestOutputProfile")
    if profile is None or as_number(profile.get("/N"), 0) != 3:
        return False
    try:
        return not any(_forbidden(thing) for thing in _reachable([page.obj for page in pages]))
    except OverflowError:
        return False


def _intent(pdf: pikepdf.Pdf) -> Object | None:
    intents = array(pdf.Root, "/OutputIntents")
    return next((one for one in intents if name(one, "/S") == "/GTS_PDFA1"), None)


def _forbidden(thing: Any) -> bool:
    """What PDF/A-1 forbids and a careless program leaves behind: transparency, LZW, fonts that are not there."""
    if name(dictionary(thing, "/Group"), "/S") == "/Transparency":
        return True
    if "/SMask" in thing and name(thing, "/SMask") != "/None":
        return True
    if any(as_number(thing.get(key), 1) != 1 for key in ("/CA", "/ca")):
        return True
    if name(thing, "/BM") not in {"", "/Normal", "/Compatible"}:
        return True
    filters = [str(one) for one in (array(thing, "/Filter") or [thing.get("/Filter")])]
    if {"/LZWDecode", "/JPXDecode", "/Crypt"} & set(filters):
        return True
    if name(thing, "/Type") == "/FontDescriptor":
        return not {"/FontFile", "/FontFile2", "/FontFile3"} & set(thing.keys())
    simple = name(thing, "/Type") == "/Font" and name(thing, "/Subtype") in {"/Type1", "/TrueType", "/MMType1"}
    return simple and "/FontDescriptor" not in thing


def _reachable(roots: list[Object]) -> Iterator[Any]:
    """Every dictionary and stream that pages are made of. Raises OverflowError where there is no end of them."""
    seen: set[tuple[int, int]] = set()
    waiting: list[Any] = list(roots)
    for _ in range(MOST_NODES):
        if not waiting:
            return
        thing = waiting.pop()
        if isinstance(thing, Array):
            waiting.extend(thing)
        elif isinstance(thing, (Dictionary, Stream)):
            if thing.is_indirect and identity(thing) in seen:
                continue
            seen.add(identity(thing))
            yield thing
            waiting.extend(value for key, value in thing.items() if key not in {"/Parent", "/P"})
    raise OverflowError
