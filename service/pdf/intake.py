"""A file of anyone is opened, and everything that is wrong with it is told at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pikepdf
from pikepdf import Name, Stream

from service.errors import Problem, Severity
from service.pdf import forms, sizes
from service.pdf.active import make_harmless
from service.pdf.archive import is_archival
from service.pdf.mending import mended
from service.pdf.objects import BROKEN, array, dictionary
from service.pdf.page_view import inherited
from service.pdf.ranges import BadRange, chosen_pages
from service.pdf.whole import Piece

MOST_FILE_BYTES = 200 * 2**20
MOST_PAGES = 5_000
"""Of all files together; a set of papers of a school is a hundredth of it."""
MOST_CONTENT_BYTES = 256 * 2**20
"""Of one stream when it is unpacked: over it, the file is a bomb."""
_DAMAGED = "повреждён и не читается: получите его заново или откройте и напечатайте в PDF."
_LOOKS_LIKE = (
    (b"PK\x03\x04", "документ Word или архив: сохраните его как PDF"),
    (b"\xd0\xcf\x11\xe0", "старый документ Word или Excel: сохраните его как PDF"),
    (b"{\\rtf", "документ RTF: сохраните его как PDF"),
    (b"\xff\xd8\xff", "картинка JPEG: соберите пакет или сохраните её как PDF"),
    (b"\x89PNG", "картинка PNG: соберите пакет или сохраните её как PDF"),
    (b"II*\0", "картинка TIFF: соберите пакет или сохраните её как PDF"),
    (b"MM\0*", "картинка TIFF: соберите пакет или сохраните её как PDF"),
    (b"<!DOC", "страница из Интернета: сохраните её как PDF печатью из браузера"),
    (b"<html", "страница из Интернета: сохраните её как PDF печатью из браузера"),
    (b"<?xml", "файл XML: сохраните его как PDF"),
)
_VERSIONS = {"1.4", "1.5", "1.6", "1.7", "2.0"}
_HEAD_BYTES = 1024
"""Where the sign of a PDF has to stand, by Acrobat's implementation notes to ISO 32000-1."""
_LONGEST_HEAD_BYTES = 2**20
"""Where it is looked for in a file that looks like nothing else: a mail or an answer of a server before a PDF."""


@dataclass
class Opened:
    """A piece that was read: its file, the pages that were chosen (in their order), and what is to be told."""

    piece: Piece
    pdf: pikepdf.Pdf | None = None
    pages: list[pikepdf.Page] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    """Of the chosen pages in the file, from 0."""
    problems: list[Problem] = field(default_factory=list)
    mended: bool = False
    """It could be read only in part."""
    archival: bool = False
    """It can stand in a PDF/A-1b."""

    version: str = "1.4"
    """Of PDF, that its pages need."""

    @property
    def refused(self) -> bool:
        """Whether there is an error among its problems."""
        return any(problem.severity is Severity.ERROR for problem in self.problems)

    def let_go(self) -> None:
        """Free the file; what is to be told of it stays."""
        self.pdf, self.pages = None, []

    @property
    def name(self) -> str:
        """What people call it."""
        return self.piece.name or self.piece.title or self.piece.file.name

    def tell(self, code: str, message: str, severity: Severity = Severity.WARNING) -> None:
        """Add a problem; the sentence begins with the file."""
        self.problems.append(Problem(self.piece.pointer, code, f"Файл «{self.name}» {message}", severity))

    def refuse(self, code: str, message: str) -> None:
        """Add an error."""
        self.tell(code, message, Severity.ERROR)


def open_piece(piece: Piece) -> Opened:
    """The piece, opened and made harmless; its problems say whether it can be used."""
    opened = Opened(piece)
    try:
        if piece.ours:
            opened.pdf = pikepdf.open(piece.file, inherit_page_attributes=False)
            opened.archival = True
            _choose(opened)
        elif _is_pdf(opened) and _unlock(opened):
            _read(opened)
    except BROKEN:
        opened.refuse("file_damaged", _DAMAGED)
    return opened


def _is_pdf(opened: Opened) -> bool:
    size = opened.piece.file.stat().st_size
    if size > MOST_FILE_BYTES:
        most = MOST_FILE_BYTES >> 20
        opened.refuse("file_too_big", f"больше {most} МБ: сожмите его или разделите на части.")
        return False
    with opened.piece.file.open("rb") as stream:
        head = stream.read(_LONGEST_HEAD_BYTES)
    if b"%PDF-" in head[:_HEAD_BYTES]:
        return True
    start = head.lstrip(b"\xef\xbb\xbf \r\n\t")
    kind = next((told for sign, told in _LOOKS_LIKE if start.lower().startswith(sign.lower())), "")
    if not size:
        opened.refuse("file_empty", "пуст: выберите другой.")
    elif kind or not any(sign in head for sign in (b"%PDF-", b" obj", b"%%EOF")):
        opened.refuse("not_a_pdf", f"– не PDF, а {kind}." if kind else "– не PDF: выберите файл PDF.")
    return not opened.problems


def _unlock(opened: Opened) -> bool:
    piece = opened.piece
    try:
        opened.pdf = pikepdf.open(piece.file, password=piece.password, inherit_page_attributes=False)
        whole = len(opened.pdf.pages) > 0
    except pikepdf.PasswordError:
        if piece.password:
            opened.refuse("password_wrong", "не открывается этим паролем: проверьте пароль.")
        else:
            opened.refuse("password_needed", "закрыт паролем: укажите пароль или пришлите файл без него.")
        return False
    except pikepdf.PdfError:
        whole = False
    if not whole:
        better = mended(piece.file)
        if better is None and opened.pdf is None:
            opened.refuse("file_damaged", _DAMAGED)
            return False
        opened.pdf, opened.mended = better or opened.pdf, better is not None
    assert opened.pdf is not None
    if opened.pdf.is_encrypted:
        opened.tell("encryption_dropped", "был защищён; в общем файле защиты нет.")
    return True


def _read(opened: Opened) -> None:
    """Everything that is told of a stranger's file, and everything that is taken out of it."""
    pdf = opened.pdf
    assert pdf is not None
    _choose(opened)
    if not opened.pages or not _is_free(opened, pdf):
        return
    opened.version = pdf.pdf_version if pdf.pdf_version in _VERSIONS else "1.4"
    opened.archival = is_archival(pdf, opened.pages)
    if dictionary(pdf.Root, "/AcroForm"):
        if forms.flatten(pdf):
            opened.tell("form_flattened", "содержал анкету: заполненное в ней стало обычным текстом.")
        opened.pages = _pages(pdf, opened.numbers)
    pages = {number + 1: page for number, page in zip(opened.numbers, opened.pages, strict=True)}
    for page in pages.values():
        _inherit(page.obj)
    dropped = make_harmless(pdf, list(pages.values()))
    if dropped:
        opened.tell("active_content_dropped", f"содержал то, чего нет на бумаге, оно убрано: {', '.join(dropped)}.")
    _check_contents(opened, pages)
    for code, message in sizes.settle(pdf, list(pages.items()), fit=opened.piece.fit):
        opened.tell(code, message)
    opened.archival &= not opened.problems


def _inherit(page: pikepdf.Object) -> None:
    """Give the page what it has of the branches above it: they stay behind.

    qpdf does that, too, and reads the whole file for it, which takes ten times as much memory.
    """
    for key in (Name.Resources, Name.MediaBox, Name.CropBox, Name.Rotate):
        value = inherited(page, key)
        if value is not None:
            page[key] = value


def _is_free(opened: Opened, pdf: pikepdf.Pdf) -> bool:
    """Whether the file may be taken apart: it is not signed, and is no program of Adobe Reader's."""
    if forms.is_dynamic(pdf):
        opened.refuse("xfa_form", "– форма XFA, она открывается только в Adobe Reader: напечатайте её оттуда в PDF.")
        return False
    if forms.is_signed(pdf):
        if not opened.piece.break_signatures:
            opened.refuse(
                "signed",
                "подписан электронной подписью, в общем файле она пропадёт: приложите его отдельно "
                "или разрешите потерю подписи (break_signatures).",
            )
            return False
        opened.tell("signatures_dropped", "был подписан электронной подписью, в общем файле её нет: храните и его.")
    return True


def _choose(opened: Opened) -> None:
    """The pages that are asked for."""
    assert opened.pdf is not None
    total = _count(opened.pdf)
    if not total:
        opened.refuse("no_pages", "не содержит ни одной страницы: выберите другой.")
    elif total > MOST_PAGES:
        opened.refuse(
            "too_many_pages", f"слишком длинный, страниц в нём {total}: разделите его, берём до {MOST_PAGES}."
        )
    else:
        try:
            opened.numbers = chosen_pages(opened.piece.pages, total)
            opened.pages = _pages(opened.pdf, opened.numbers)
        except BadRange as fault:
            opened.refuse("wrong_pages", f"нельзя разобрать по страницам: {fault}.")


def _pages(pdf: pikepdf.Pdf, numbers: Sequence[int]) -> list[pikepdf.Page]:
    everything = list(pdf.pages)  # a look at one page by its number costs qpdf a walk through all of them
    return [everything[number] for number in numbers]


def _count(pdf: pikepdf.Pdf) -> int:
    try:
        return len(pdf.pages)
    except pikepdf.PdfError:  # its tree of pages is none, or never ends
        return 0


def _check_contents(opened: Opened, pages: Mapping[int, pikepdf.Page]) -> None:
    """Unpack every page once: what can't be unpacked shows as an empty sheet, or never ends."""
    assert opened.pdf is not None
    spoilt: list[int] = []
    endless: list[int] = []
    for number, page in pages.items():
        contents = page.obj.get("/Contents")
        for stream in [contents] if isinstance(contents, Stream) else array(page.obj, "/Contents"):
            try:
                stream.read_bytes()
            except AttributeError:
                spoilt.append(number)  # no stream
            except BROKEN as fault:
                (endless if "limit" in str(fault) else spoilt).append(number)
    if endless:
        said = f"устроен с ошибкой, страницу нельзя прочитать до конца (с. {sizes.in_words(endless)})"
        opened.refuse("endless_page", f"{said}: получите его заново.")
    if spoilt:
        opened.tell(
            "page_damaged", f"повреждён, страница может быть пустой (с. {sizes.in_words(spoilt)}): проверьте её."
        )
    elif opened.mended or opened.pdf.get_warnings():
        opened.tell("file_repaired", "был повреждён и восстановлен: проверьте его страницы.")
