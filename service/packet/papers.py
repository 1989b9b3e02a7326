"""The papers of a packet as Word files: each is filled once, as long as its payload stays the same."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock

from service.payload import CheckedPaper
from service.render import Templates, render

REMEMBERED_BYTES = 32 * 2**20
"""How much of filled papers is kept in memory."""


@dataclass(frozen=True)
class Filled:
    """A paper that is filled: its title as its properties name it, its author, and the file."""

    title: str
    author: str
    docx: bytes


_known: OrderedDict[tuple[object, ...], Filled] = OrderedDict()
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
