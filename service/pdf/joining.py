"""Pieces that were opened become one file: pages in their order, copies by reference, outline, layers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pikepdf
from pikepdf import Dictionary, Name, Object, Page

from service.pdf import archive, marks, shared_fonts
from service.pdf.destinations import Bookmark, Destinations
from service.pdf.intake import Opened
from service.pdf.layers import Layers
from service.pdf.layout import Layout, lay_out
from service.pdf.objects import array
from service.pdf.outline import Chapter, write_outline
from service.pdf.page_view import A4, view
from service.pdf.sizes import in_words
from service.pdf.tags import untag
from service.pdf.whole import Whole


class Joining:
    """One file in the making."""

    def __init__(self, whole: Whole) -> None:
        self.pdf = pikepdf.new()
        self.archival = True
        self._whole = whole
        self._opened: list[Opened] = []
        self._pages: list[Sequence[Object]] = []
        self._sections: list[tuple[Bookmark, ...]] = []
        self._layers = Layers(self.pdf)

    def make(self) -> Layout:
        """Make a whole of what was taken; what marks do to pages is told in the problems of their pieces."""
        self._layout = lay_out(self._whole, [len(pages) for pages in self._pages])
        first = self._first_copy()
        self._plant(first)
        if sum(one.piece.ours for one in self._opened) > 1:
            shared_fonts.share(self.pdf)
        self._mark()
        if self._layout.copies > 1:
            self._plant(self._all_copies(first))
        titles = [one.piece.title or one.name for one in self._opened]
        write_outline(self.pdf, list(map(Chapter, titles, self._pages, self._sections)))
        self._layers.write()
        self._describe()
        return self._layout

    def take(self, opened: Opened) -> None:
        """All pages of the next piece, with what belongs to them."""
        source = opened.pdf
        assert source is not None
        self._opened.append(opened)
        self.archival &= opened.archival
        destinations = Destinations(source, opened.pages)
        links = destinations.links()
        self._sections.append(destinations.outline())
        pages: list[Object] = []
        seen: set[tuple[int, int]] = set()
        for page in opened.pages:
            copied = self.pdf.copy_foreign(page.obj)
            pages.append(self._again(copied) if copied.objgen in seen else copied)
            seen.add(copied.objgen)
        self._pages.append(pages)
        for link in links:
            array(pages[link.page], "/Annots")[link.annotation].Dest = link.target.on(pages[link.target.page])
        for copied in pages:
            untag(copied)
        for copied in pages if opened.piece.rotate else ():
            Page(copied).rotate(opened.piece.rotate, relative=True)
        self._layers.take(source)
        if opened.archival:
            archive.copy_intent(self.pdf, source)

    def _first_copy(self) -> list[Object]:
        """The pages of one copy of the whole: pieces, their own copies, blank pages."""
        made: list[Object] = []
        for slot in self._layout.slots:
            if slot.piece is None:
                made.append(self._blank(made[-1]))
            else:
                page = self._pages[slot.piece][slot.page]
                made.append(self._again(page) if slot.copy else page)
        return made

    def _all_copies(self, first: list[Object]) -> list[Object]:
        """The whole again and again, each time on a new sheet."""
        made = list(first)
        for _ in range(1, self._layout.copies):
            if self._layout.padded:
                made.append(self._blank(first[-1]))
            made.extend(self._again(page) for page in first)
        return made

    def _plant(self, pages: list[Object]) -> None:
        """Make these the pages of the file; one by one, qpdf takes a time that grows with their square."""
        tree = self.pdf.make_indirect(Dictionary(Type=Name.Pages, Count=len(pages), Kids=pikepdf.Array(pages)))
        for page in pages:
            page.Parent = tree
        self.pdf.Root.Pages = tree

    def _again(self, page: Object) -> Object:
        """The same page once more: what it shows is there once."""
        twin = Dictionary({key: value for key, value in page.items() if key not in {"/Parent", "/Annots"}})
        notes = [Dictionary(dict(note.items())) for note in array(page, "/Annots")]
        if notes:
            twin.Annots = pikepdf.Array([self.pdf.make_indirect(note) for note in notes])
        return self.pdf.make_indirect(twin)

    def _blank(self, before: Object) -> Object:
        """A truly blank sheet, turned as the page before it."""
        seen = view(before)
        box = pikepdf.Array([0, 0, *(A4 if seen.height >= seen.width else A4[::-1])])
        return self.pdf.make_indirect(Dictionary(Type=Name.Page, MediaBox=box, Resources=Dictionary()))

    def _mark(self) -> None:
        """«ПРОЕКТ» or «ОТМЕНЁН», codes and numbers of sheets, on one copy of the whole."""
        slots = list(enumerate(self._layout.slots))
        pieces = [one.piece for one in self._opened]
        words = {
            place: marks.CANCELLED if pieces[slot.piece].cancelled else marks.DRAFT
            for place, slot in slots
            if slot.piece is not None and (pieces[slot.piece].draft or pieces[slot.piece].cancelled)
        }
        codes = {
            place: pieces[slot.piece].qr
            for place, slot in slots
            if slot.piece is not None and slot.page == 0 and pieces[slot.piece].qr
        }
        for word in sorted(set(words.values())):
            marks.across(self.pdf, [place for place, own in words.items() if own == word], word)
        if codes:
            told = "остался без QR-кода, на его первой странице нет места{}: освободите его или отключите код (qr)."
            self._tell_of(marks.put_codes(self.pdf, codes), "no_place_for_code", told)
        if self._whole.numbered:
            told = "доходит до края листа: страница уменьшена, чтобы поместился номер листа{}; проверьте её."
            shrunk = marks.number_sheets(self.pdf, self._layout.faces(), self._layout.sheets)
            self._tell_of(shrunk, "shrunk_for_number", told)

    def _tell_of(self, places: Iterable[int], code: str, told: str) -> None:
        """Tell of these pages in the problems of their pieces."""
        pages: dict[int, list[int]] = {}
        for slot in (self._layout.slots[place] for place in places):
            if slot.piece is not None:
                pages.setdefault(slot.piece, []).append(slot.page + 1)
        for piece, numbers in pages.items():
            self._opened[piece].tell(code, told.format(f" (с. {in_words(numbers)})"))

    def _describe(self) -> None:
        root, whole = self.pdf.Root, self._whole
        archive.describe(self.pdf, _printable(whole.title), _printable(whole.author), archival=self.archival)
        root.Lang = pikepdf.String("ru-RU")
        duplex = Name.DuplexFlipLongEdge if whole.duplex else Name.Simplex
        root.ViewerPreferences = Dictionary(
            DisplayDocTitle=bool(whole.title), PrintScaling=Name("/None"), Duplex=duplex
        )


def _printable(text: str) -> str:
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())
