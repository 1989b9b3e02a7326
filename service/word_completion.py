"""What an office program leaves out when it saves a template: parts and styles come back from one of ours.

LibreOffice drops every style that a file does not use, and the parts for lists and footnotes that are still
empty; Word drops an empty numbering. The texts that the service prints need them all.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from service.word_file import FOOTNOTES, NUMBERING, STYLES, WordFile, parse_xml, raw_parts, to_xml

BUILT_IN = Path(__file__).resolve().parent.parent / "doc_templates"

_TYPES, _LINKS = "[Content_Types].xml", "word/_rels/document.xml.rels"
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def read_parts(data: bytes) -> dict[str, bytes]:
    """The parts of a template, complete. Raises TemplateRefused: no DOCX, a bomb, macros, DTDs."""
    return completed(raw_parts(data))


def whole(data: bytes) -> bytes:
    """A template that depends on no other: itself, or a file of its parts with what is missing put in."""
    parts = raw_parts(data)
    full = completed(parts)
    return data if full == parts else WordFile(full).zipped({})


@cache
def _ours() -> dict[str, bytes]:
    """The parts of a built-in template: all of them share styles, lists and footnotes."""
    return raw_parts(min(BUILT_IN.glob("*.docx")).read_bytes())


def completed(parts: Mapping[str, bytes]) -> dict[str, bytes]:
    """The parts of a template with what is missing put in; nothing that is there is changed."""
    full = dict(parts)
    for name, kind in ((NUMBERING, "numbering"), (FOOTNOTES, "footnotes")):
        if f"</w:{kind}>".encode() not in full.get(name, b""):
            full[name] = _ours()[name]
        if name.encode() not in full[_TYPES]:
            full[_TYPES] = _with(full[_TYPES], b"</Types>", _entry(_ours()[_TYPES], b"Override", name.encode()))
        if f"/{kind}".encode() not in full.get(_LINKS, b""):
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
    """Our styles that the template has under no name of its own, linked to the ids that it uses."""
    own, ours = parse_xml(part), parse_xml(_ours()[STYLES])
    renamed = renamed_styles(part)
    known = {style.get(_W + "styleId") for style in own.iter(_W + "style")}
    missing = [style for style in ours.iter(_W + "style") if not {style.get(_W + "styleId")} & (known | set(renamed))]
    if not missing:
        return part
    for style in missing:
        style.attrib.pop(_W + "default", None)  # the template has defaults of its own
        for link in style.iter(_W + "basedOn", _W + "next", _W + "link"):
            link.set(_W + "val", renamed.get(link.get(_W + "val"), link.get(_W + "val")))
        own.append(style)
    return to_xml(own)


def renamed_styles(part: bytes) -> dict[str, str]:
    """Our style ids -> the template's, where they differ: Word gives «heading 1» an id in its own language."""
    theirs = {_name(style): style.get(_W + "styleId") for style in parse_xml(part).iter(_W + "style")}
    ours = {style.get(_W + "styleId"): _name(style) for style in parse_xml(_ours()[STYLES]).iter(_W + "style")}
    return {own: theirs[name] for own, name in ours.items() if name in theirs and theirs[name] != own}


def _name(style: Any) -> str:
    named = style.find(_W + "name")
    return str(named.get(_W + "val")).casefold() if named is not None else ""
