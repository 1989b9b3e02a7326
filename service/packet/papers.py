"""The papers of a packet as Word files: each is filled once, as long as its payload stays the same."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock

from service.office import Office, Printed
from service.payload import CheckedPaper
from service.render import Templates, render

REMEMBERED_BYTES = 32 * 2**20
"""How much of filled papers is kept in memory, and how much of their pages."""


@dataclass(frozen=True)
class Filled:
    """A paper that is filled: its title as its properties name it, its author, and the file."""

    title: str
    author: str
    docx: bytes


_known: OrderedDict[tuple[object, ...], Filled] = OrderedDict()
_pages: OrderedDict[tuple[int, bytes], Printed] = OrderedDict()
_lock = Lock()


def filled(paper: CheckedPaper, key: str, templates: Templates, duplex: bool) -> Filled:
    """The Word file of a paper; `key` is the same for the same payload, empty where nothing is to be remembered.

    Printed on both sides, the margins of backs mirror those of faces, so that the binding edge is the wide one.
    """
    full_key = (key, duplex, templates.state())
    with _lock:
        if key and full_key in _known:
            _known.move_to_end(full_key)
            return _known[full_key]
    words = paper.words()
    if duplex:
        words = {**words, "page": {**words["page"], "mirror": True}}
    made = Filled(words["page"]["title"], words["page"]["author"], render(paper.name, words, templates))
    if key:
        with _lock:
            _known[full_key] = made
            while sum(len(one.docx) for one in _known.values()) > REMEMBERED_BYTES:
                _known.popitem(last=False)
    return made


def printed(word: Filled, office: Office) -> Printed:
    """The pages of a filled paper; those of the last packets need not be fetched again. Raises as Office.convert."""
    key = id(office), hashlib.sha256(word.docx).digest()
    with _lock:
        if key in _pages:
            _pages.move_to_end(key)
            return _pages[key]
    made = office.convert(word.docx)
    with _lock:
        _pages[key] = made
        while sum(len(one.pdf) for one in _pages.values()) > REMEMBERED_BYTES:
            _pages.popitem(last=False)
    return made
