"""The pictures of a file of anyone are read whole, or the file is refused."""

from __future__ import annotations

import struct
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

from PIL import Image, UnidentifiedImageError
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile
from PIL.TiffImagePlugin import TiffImageFile

from service.errors import FilesRefused, Problem

FORMATS = [plugin.format for plugin in (JpegImageFile, PngImageFile, TiffImageFile)]
"""The plugins are imported, so that Pillow loads no others; what telephones call MPO is read by that of JPEG."""
MOST_PIXELS = 40_000_000
"""Of one page: A4 at 600 dots per inch is 35 million."""
MOST_PAGES = 200
_SUBFILE, _THUMBNAIL = 254, 1
BAD_PICTURE = (
    OSError,
    SyntaxError,
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    EOFError,
    struct.error,
    ArithmeticError,
)
"""What Pillow raises on damaged files."""
_KINDS = (
    (b"\0\0\0", 4, (b"ftypheic", b"ftypheix", b"ftypmif1", b"ftypmsf1", b"ftyphevc"), "снимок HEIC"),
    (b"RIFF", 8, (b"WEBP",), "картинка WebP"),
    (b"GIF8", 0, (b"",), "картинка GIF"),
    (b"BM", 0, (b"",), "картинка BMP"),
    (b"%PDF", 0, (b"",), "файл PDF: добавьте его как PDF, а не как скан"),
    (b"PK", 0, (b"",), "документ Word или архив"),
)
_SIGNS = (b"\xff\xd8\xff", b"\x89PNG", b"II*\0", b"MM\0*")
"""How files begin that are taken."""
_TAKEN = "Принимаются JPEG, PNG и TIFF: сохраните его в одном из этих видов."


def pictures(image: Path, data: bytes) -> Iterator[Image.Image]:
    """The pictures of a file, each read whole. Raises FilesRefused."""
    with _reading(image.name, data):
        opened = Image.open(image, formats=FORMATS)
    with opened:
        for number in range(_count(image.name, opened)):
            with _reading(image.name, data):
                opened.seek(number)
                if opened.width * opened.height > MOST_PIXELS:
                    raise Image.DecompressionBombError
                if number and opened.getexif().get(_SUBFILE) == _THUMBNAIL:
                    continue
                opened.load()
            yield opened


@contextmanager
def _reading(name: str, data: bytes) -> Iterator[None]:
    """What Pillow finds wrong is told as a refusal; that a note in a file is odd is of no interest."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            yield
    except UnidentifiedImageError:
        if data.startswith(_SIGNS):
            _refuse_damaged(name)
        _refuse("picture_unknown", name, f"– {_kind(data)}. {_TAKEN}")
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        most = MOST_PIXELS // 1_000_000
        _refuse("picture_too_large", name, f"больше {most} мегапикселей на странице: отсканируйте с разрешением 300.")
    except BAD_PICTURE:
        _refuse_damaged(name)


def _count(name: str, opened: Image.Image) -> int:
    with _reading(name, b""):
        count = int(getattr(opened, "n_frames", 1))
    if opened.format == "PNG" and count > 1:
        _refuse("picture_moves", name, f"– анимация, напечатать её нельзя. {_TAKEN}")
    if count > MOST_PAGES:
        _refuse("too_many_pages", name, f"содержит страниц: {count}. Больше {MOST_PAGES} не берём, разделите его.")
    return 1 if opened.format == "MPO" else count  # a telephone adds smaller twins of its picture


def _kind(data: bytes) -> str:
    for start, place, signs, kind in _KINDS:
        if data.startswith(start) and any(data[place:].startswith(sign) for sign in signs):
            return kind
    return "не снимок" if data else "пустой файл"


def _refuse_damaged(name: str) -> NoReturn:
    _refuse("picture_damaged", name, "повреждён: отсканируйте лист снова или получите файл ещё раз.")


def _refuse(code: str, name: str, message: str) -> NoReturn:
    said = f"Файл «{name}» {message}"
    raise FilesRefused(said, [Problem("", code, said)])
