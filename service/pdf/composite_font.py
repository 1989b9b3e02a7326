"""Type0 fonts as PDF/A-1b wants them (ISO 19005-1, 6.3): embedded, with the set of their glyphs and all widths.

A glyph is named by its number in the program: CIDToGIDMap is Identity, and the CMap of a font turns codes into numbers.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from string import ascii_uppercase

import pikepdf
from pikepdf import Array, Dictionary, Name

from service.pdf.truetype import Gathering

_BLOCK = 100
"""So many entries a block of a CMap holds at most (Adobe Technical Note 5014)."""


def descendant(
    pdf: pikepdf.Pdf, face: str, glyphs: Gathering, widths: Sequence[int], descriptor: Dictionary
) -> pikepdf.Object:
    """A CIDFont with these glyphs. `widths` are in thousandths of an em; `descriptor` says what the face is like."""
    program = glyphs.program()
    name = Name(f"/{_tag(program)}+{face}")
    count = len(glyphs.glyphs)
    described = {**descriptor, "/Type": Name.FontDescriptor, "/FontName": name}
    stream = pdf.make_stream(program)
    stream.Length1 = len(program)
    described["/FontFile2"] = stream
    described["/CIDSet"] = pdf.make_stream(((1 << count) - 1 << (-count % 8)).to_bytes((count + 7) // 8, "big"))
    return pdf.make_indirect(
        Dictionary(
            Type=Name.Font,
            Subtype=Name.CIDFontType2,
            BaseFont=name,
            CIDSystemInfo=_system(),
            CIDToGIDMap=Name.Identity,
            DW=1000,
            W=Array([0, Array(list(widths))]),
            FontDescriptor=pdf.make_indirect(Dictionary(described)),
        )
    )


def one_byte_cmap(pdf: pikepdf.Pdf, numbers: Mapping[int, int]) -> pikepdf.Stream:
    """The encoding of a font whose codes are single bytes: code -> glyph number."""
    lines = [f"<{code:02X}> {number}" for code, number in sorted(numbers.items())]
    name = "Pismovod-" + hashlib.sha256("".join(lines).encode()).hexdigest()[:12]
    stream = pdf.make_stream(_cmap(name, "Identity", "<00> <FF>", "cidchar", lines, 1))
    stream.Type, stream.CMapName, stream.CIDSystemInfo = Name.CMap, Name("/" + name), _system()
    return stream


def to_unicode(pdf: pikepdf.Pdf, letters: Mapping[int, str]) -> pikepdf.Stream:
    """What the two-byte codes of a font say: code -> text."""
    lines = [f"<{code:04X}> <{text.encode('utf-16-be').hex().upper()}>" for code, text in sorted(letters.items())]
    return pdf.make_stream(_cmap("Adobe-Identity-UCS", "UCS", "<0000> <FFFF>", "bfchar", lines, 2))


def _cmap(name: str, ordering: str, codes: str, kind: str, lines: Sequence[str], map_type: int) -> bytes:
    blocks = [lines[start : start + _BLOCK] for start in range(0, len(lines), _BLOCK)]
    entries = [f"{len(block)} begin{kind}\n" + "\n".join(block) + f"\nend{kind}" for block in blocks]
    return "\n".join(
        [
            "/CIDInit /ProcSet findresource begin",
            "12 dict begin",
            "begincmap",
            f"/CIDSystemInfo << /Registry (Adobe) /Ordering ({ordering}) /Supplement 0 >> def",
            f"/CMapName /{name} def",
            f"/CMapType {map_type} def",
            "1 begincodespacerange",
            codes,
            "endcodespacerange",
            *entries,
            "endcmap",
            "CMapName currentdict /CMap defineresource pop",
            "end",
            "end",
            "",
        ]
    ).encode()


def _system() -> Dictionary:
    return Dictionary(Registry="Adobe", Ordering="Identity", Supplement=0)


def _tag(program: bytes) -> str:
    """The six letters before the name of a subset: others for another set of glyphs (ISO 32000-1, 9.6.4)."""
    number = int.from_bytes(hashlib.sha256(program).digest()[:8], "big")
    return "".join(ascii_uppercase[number // 26**place % 26] for place in range(6))
