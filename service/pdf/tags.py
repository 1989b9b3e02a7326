"""The tags of our own papers (who reads by ear needs them) become one tree (ISO 32000-1, 14.7)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pikepdf
from pikepdf import Array, Dictionary, Name, Object

from service.pdf.objects import array, as_number, dictionary


class Tags:
    """The structure tree of a whole, gathered piece by piece."""

    def __init__(self, pdf: pikepdf.Pdf) -> None:
        self._pdf = pdf
        self._root = pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot))
        self._document = pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name.Document, P=self._root))
        self._tops: list[Object] = []
        self._numbers: list[object] = []
        self._roles: dict[str, Object] = {}
        self._next = 0

    def take(self, source: pikepdf.Pdf, pages: Sequence[Object]) -> bool:
        """Take the tree of a source all whose pages have just been copied here. False: it has none."""
        tree = dictionary(source.Root, "/StructTreeRoot")
        if tree is None:
            return False
        copied = self._pdf.copy_foreign(tree)
        parents = list(_numbers(dictionary(copied, "/ParentTree")))
        for key, value in parents:
            self._numbers += [self._next + key, value]
        for page in pages:
            for holder in (page, *array(page, "/Annots")):
                self._shift(holder)
        self._next += max((key for key, _ in parents), default=-1) + 1
        for top in array(copied, "/K") or [copied.K]:
            top.P = self._document
            self._tops.append(top)
        for role, meaning in (dictionary(copied, "/RoleMap") or Dictionary()).items():
            self._roles.setdefault(role, meaning)
        return True

    def write(self, *, whole: bool) -> None:
        """Put the tree into the file; `whole` tells that every page of it is tagged."""
        if not self._tops:
            return
        self._document.K = Array(self._tops)
        self._root.K = Array([self._document])
        self._root.ParentTree = self._pdf.make_indirect(Dictionary(Nums=Array(self._numbers)))
        self._root.ParentTreeNextKey = self._next
        self._root.RoleMap = Dictionary(self._roles)
        self._pdf.Root.StructTreeRoot = self._root
        self._pdf.Root.MarkInfo = Dictionary(Marked=True) if whole else Dictionary(Marked=True, Suspects=True)

    def _shift(self, holder: Object) -> None:
        for key in ("/StructParents", "/StructParent"):
            if isinstance(holder, Dictionary) and key in holder:
                holder[key] = int(as_number(holder[key], 0)) + self._next


def untag(page: Object) -> None:
    """A page without its place in a tree that stays behind."""
    for holder in (page, *array(page, "/Annots")):
        for key in ("/StructParents", "/StructParent"):
            if isinstance(holder, Dictionary) and key in holder:
                del holder[key]


def _numbers(node: Dictionary | None) -> Iterator[tuple[int, Object]]:
    """The pairs of a number tree of our own making, which is flat or has one level of branches."""
    for branch in (node, *array(node, "/Kids")):
        pairs = array(branch, "/Nums")
        for key, value in zip(pairs[::2], pairs[1::2], strict=False):
            yield int(key), value
