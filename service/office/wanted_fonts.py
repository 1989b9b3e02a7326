"""The families that the text of a DOCX is set in: of the run, its style, its paragraph's, its table's, the document's.

ECMA-376 part 1, 17.3.2.26 (rFonts): a letter of ASCII is set in `ascii`, Cyrillic ones in `hAnsi`, and either may name
a font of the theme instead. A font that only an unused style names is not wanted by anybody.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from xml.parsers import expat

LARGEST_PART = 20 * 2**20
"""Bytes, unpacked (as in `service.word_file`); the fonts of a longer part are not looked for."""
_TEXT = re.compile(r"word/(?:document\d*|header\d*|footer\d*|footnotes|endnotes)\.xml")
_NAMED = re.compile(rb'(?:ascii|hAnsi|typeface|font)="([^"]+)"')
_LAST_RESORT = "Times New Roman"
_Fonts = dict[str, str]


@dataclass
class _Style:
    based_on: str = ""
    fonts: _Fonts = field(default_factory=dict)


@dataclass
class _Styles:
    """word/styles.xml: what each style says of fonts, and what is so by default."""

    named: dict[str, _Style] = field(default_factory=dict)
    ordinary: str = ""
    fonts: _Fonts = field(default_factory=dict)

    def chain(self, name: str) -> Iterator[_Fonts]:
        """The style and those that it is based on; a circle ends where it began."""
        seen: set[str] = set()
        while name in self.named and name not in seen:
            seen.add(name)
            yield self.named[name].fonts
            name = self.named[name].based_on


def mentioned_fonts(docx: Path) -> set[str]:
    """Every family that the file names anywhere, used or not: quickly found."""
    parts = _parts(docx)
    return {name.decode("utf-8", "replace") for data in parts.values() for name in _NAMED.findall(data)}


def wanted_fonts(docx: Path) -> set[str]:
    """The families that letters are set in; a file that can't be understood wants nothing."""
    parts = _parts(docx)
    wanted: set[str] = set()
    try:
        theme = _theme(parts.get("word/theme/theme1.xml", b""))
        styles = _read_styles(parts.get("word/styles.xml", b""))
        for name, data in parts.items():
            if _TEXT.fullmatch(name):
                wanted |= _Text(styles, theme).read(data)
    except expat.ExpatError:
        return set()
    return wanted


def _parts(docx: Path) -> dict[str, bytes]:
    """The parts that speak of fonts, as far as they are of a sane size."""
    known = ("word/styles.xml", "word/theme/theme1.xml")
    try:
        with zipfile.ZipFile(docx) as package:
            entries = [one for one in package.infolist() if one.filename in known or _TEXT.fullmatch(one.filename)]
            return {one.filename: package.read(one) for one in entries if one.file_size <= LARGEST_PART}
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError):
        return {}


Start = Callable[[str, Mapping[str, str], list[str]], None]


def _walk(data: bytes, start: Start, end: Callable[[str], None], text: Callable[[str, list[str]], None]) -> None:
    """Go through a part; names without namespaces, and the path of elements above each."""
    if not data:
        return
    path: list[str] = []
    parser = expat.ParserCreate(namespace_separator=" ")

    def started(name: str, attributes: Mapping[str, str]) -> None:
        local = name.rpartition(" ")[2]
        start(local, {key.rpartition(" ")[2]: value for key, value in attributes.items()}, path)
        path.append(local)

    def ended(name: str) -> None:
        path.pop()
        end(name.rpartition(" ")[2])

    def refused(*_: object) -> None:
        raise expat.ExpatError("a DTD")

    parser.StartElementHandler, parser.EndElementHandler = started, ended
    parser.CharacterDataHandler = lambda said: text(said, path)
    parser.StartDoctypeDeclHandler = refused
    parser.Parse(data, True)


def _ignored(*_: object) -> None:
    return


def _theme(data: bytes) -> _Fonts:
    found: _Fonts = {}

    def start(name: str, attributes: Mapping[str, str], path: list[str]) -> None:
        if name == "latin" and path and path[-1] in ("majorFont", "minorFont"):
            kind = path[-1].removesuffix("Font")
            found.update({f"{kind}{end}": attributes.get("typeface", "") for end in ("HAnsi", "Ascii")})

    _walk(data, start, _ignored, _ignored)
    return found


def _read_styles(data: bytes) -> _Styles:
    styles = _Styles()
    current = [_Style()]

    def start(name: str, attributes: Mapping[str, str], path: list[str]) -> None:
        if name == "style":
            current[0] = styles.named[attributes.get("styleId", "")] = _Style()
            if attributes.get("type") == "paragraph" and attributes.get("default") in ("1", "true", "on"):
                styles.ordinary = attributes.get("styleId", "")
        elif name == "basedOn":
            current[0].based_on = attributes.get("val", "")
        elif name == "rFonts" and "rPrDefault" in path:
            styles.fonts.update(attributes)
        elif name == "rFonts" and path[-2:] == ["style", "rPr"]:
            current[0].fonts.update(attributes)

    _walk(data, start, _ignored, _ignored)
    return styles


@dataclass
class _Run:
    style: str = ""
    fonts: _Fonts = field(default_factory=dict)


class _Text:
    """One part of the text, gone through once; paragraphs stand in tables, and in boxes of other runs."""

    def __init__(self, styles: _Styles, theme: _Fonts) -> None:
        self._styles, self._theme = styles, theme
        self._tables: list[str] = []
        self._paragraphs: list[str] = []
        self._runs: list[_Run] = []
        self._wanted: set[str] = set()

    def read(self, data: bytes) -> set[str]:
        """The families that its letters are set in. Raises ExpatError."""
        _walk(data, self._start, self._end, self._letters)
        return self._wanted

    def _start(self, name: str, attributes: Mapping[str, str], path: list[str]) -> None:
        if name == "tbl":
            self._tables.append("")
        elif name == "p":
            self._paragraphs.append(self._styles.ordinary)
        elif name == "r":
            self._runs.append(_Run())
        elif name == "tblStyle" and self._tables:
            self._tables[-1] = attributes.get("val", "")
        elif name == "pStyle" and self._paragraphs:
            self._paragraphs[-1] = attributes.get("val", "")
        elif name == "rStyle" and path[-2:] == ["r", "rPr"]:
            self._runs[-1].style = attributes.get("val", "")
        elif name == "rFonts" and path[-2:] == ["r", "rPr"]:
            self._runs[-1].fonts.update(attributes)
        elif name == "sym":
            self._wanted.add(attributes.get("font", _LAST_RESORT))

    def _end(self, name: str) -> None:
        stacks: dict[str, list[Any]] = {"tbl": self._tables, "p": self._paragraphs, "r": self._runs}
        if stacks.get(name):
            stacks[name].pop()

    def _letters(self, said: str, path: list[str]) -> None:
        letters = "".join(said.split())
        if path and path[-1] == "t" and letters and self._runs:
            if not letters.isascii():
                self._wanted.add(self._family("hAnsi"))
            if any(letter.isascii() for letter in letters):
                self._wanted.add(self._family("ascii"))

    def _family(self, kind: str) -> str:
        run = self._runs[-1]
        layers = [run.fonts, *self._styles.chain(run.style)]
        for style in (*self._paragraphs[-1:], *reversed(self._tables)):
            layers += self._styles.chain(style)
        for fonts in (*layers, self._styles.fonts):
            named = self._theme.get(fonts.get(f"{kind}Theme", "")) or fonts.get(kind)
            if named:
                return named
        return _LAST_RESORT
