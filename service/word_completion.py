"""What an office program leaves out when it saves a template: parts and styles come back from one of ours.

LibreOffice drops every style that a file does not use, and the parts for lists and footnotes that are still
empty; Word drops an empty numbering. The texts that the service prints need them all.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from service.word_file import FOOTNOTES, NUMBERING, STYLES, parse_xml, raw_parts, to_xml

BUILT_IN = Path(__file__).resolve().parent.parent / "doc_templates"

_TYPES, _LINKS = "[Content_Types].xml", "word/_rels/document.xml.rels"
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def read_parts(data: bytes) -> dict[str, bytes]:
    """The parts of a template, complete. Raises TemplateRefused: no DOCX, a bomb, macros, DTDs."""
    return completed(raw_parts(data))


@cache
def _ours() -> dict[str, bytes]:
    """The parts of a built-in template: all of them share styles, lists and footnotes."""
    return raw_parts(min(BUILT_IN.glob("*.docx")).read_bytes())


def completed(parts: Mapping[str, bytes]) -> dict[str, bytes]:
    """The parts of a template with what is missing put in; nothing that is there is changed."""
    full = dict(parts)
    for name, kind in ((NUMBERING, "numbering"), (FOOTNOTES, "footnotes")):
        if name not in full:
            full[name] = _ours()[name]
            full[_TYPES] = _with(full[_TYPES], b"</Types>", _entry(_ours()[_TYPES], b"Override", name.encode()))
            link = _entry(_ours()[_LINKS], b"Relationship", kind.encode() + b".xml")
            link = re.sub(rb'Id="[^"]*"', f'Id="rIdPismovod{kind}"'.encode(), link)
            full[_LINKS] = _with(full.get(_LINKS, b""), b"</Relationships>", link)
    if STYLES in full:
        full[STYLES] = _with_styles(full[STYLES])
    return full


def _with(part: bytes, end: bytes, entry: bytes) -> bytes:
    return part.replace(end, entry + end)


def _entry(part: bytes, tag: bytes, mention: bytes) -> bytes:
    found = re.search(rb"<" + tag + rb" [^>]*" + re.escape(mention) + rb"[^>]*/>", part)
    return found[0] if found else b""


def _with_styles(part: bytes) -> bytes:
    own, ours = parse_xml(part), parse_xml(_ours()[STYLES])
    known = {style.get(_W + "styleId") for style in own.iter(_W + "style")}
    missing = [style for style in ours.iter(_W + "style") if style.get(_W + "styleId") not in known]
    if not missing:
        return part
    for style in missing:
        style.attrib.pop(_W + "default", None)  # the template has defaults of its own
        own.append(style)
    return to_xml(own)
