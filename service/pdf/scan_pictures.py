"""One picture as a PDF holds it (ISO 32000-1, 8.9): a JPEG as it came, lines of black and white in one bit, the rest
packed without loss.
"""

from __future__ import annotations

import re
import struct
from io import BytesIO
from typing import NamedTuple

import pikepdf
from pikepdf import Array, Dictionary, Name
from PIL import Image

_JPEG_QUALITY = 92
"""Of what was JPEG already but in colours that PDF/A-1b does not take."""
_JPEG_KEPT = {0xE0, 0xEE}
"""JFIF and Adobe say how colours are to be read; other notes of a camera (place, time, owner) are nobody's business."""
_JPEG_PLAIN_FRAMES = {0xC0, 0xC1, 0xC2}
"""Baseline, extended and progressive: what the DCTDecode of every reader knows."""
_JPEG_START_OF_SCAN, _JPEG_END = 0xDA, 0xD9
_NEXT_MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")
_PNG_SIGN = b"\x89PNG\r\n\x1a\n"
_TIFF_OFFSETS, _TIFF_COUNTS, _TIFF_ROWS_PER_STRIP, _TIFF_PHOTOMETRIC = 273, 279, 278, 262
_BLACK_IS_ZERO = 1


class Png(NamedTuple):
    """The packed rows of a PNG and what they mean."""

    width: int
    height: int
    bits: int
    colour: int
    interlaced: bool
    palette: bytes
    rows: bytes

    @property
    def channels(self) -> int:
        """Numbers in a point."""
        return 3 if self.colour == 2 else 1


def picture_object(pdf: pikepdf.Pdf, picture: Image.Image, file: bytes) -> pikepdf.Stream:
    """The image of a PDF for one picture that was read. `file` is where it came from."""
    if picture.format in ("JPEG", "MPO") and picture.mode in ("L", "RGB"):
        bare = _bare_jpeg(file)
        if bare is not None:
            return _jpeg(pdf, picture, bare)
    plain = _plain(picture)
    if picture.format in ("JPEG", "MPO") or "jpeg" in str(picture.info.get("compression", "")):
        packed = BytesIO()
        plain.save(packed, "JPEG", quality=_JPEG_QUALITY)
        return _jpeg(pdf, plain, packed.getvalue())
    png = _png_of(file) if plain is picture and picture.format == "PNG" else None
    if png is None or png.interlaced or png.bits > 8:
        again = BytesIO()
        plain.save(again, "PNG")
        png = _png_of(again.getvalue())
    fax = _fax(plain) if plain.mode == "1" else None
    if fax is not None and len(fax[0]) < len(png.rows):
        return _faxed(pdf, plain, *fax)
    return _flate(pdf, png)


def _plain(picture: Image.Image) -> Image.Image:
    """The same in black and white, grey, a palette or RGB, of eight bits at most, on white where it was transparent."""
    mode = picture.mode
    if mode in ("LA", "La", "PA", "RGBA", "RGBa") or "transparency" in picture.info:
        upper = picture.convert("RGBA")
        on_white = Image.alpha_composite(Image.new("RGBA", upper.size, "white"), upper)
        return on_white.convert("L" if mode in ("1", "L", "LA", "La") else "RGB")
    if mode == "F" or mode.startswith("I"):
        return _eight_bits(picture)
    return picture if mode in ("1", "L", "P", "RGB") else picture.convert("RGB")


def _eight_bits(picture: Image.Image) -> Image.Image:
    """Grey of 16 bits, and of numbers that have no agreed black and white, brought to 256 steps."""
    numbers = picture.convert("F")
    darkest, lightest = numbers.getextrema()
    assert isinstance(darkest, float)
    assert isinstance(lightest, float)
    if picture.mode.startswith("I") and darkest >= 0 and lightest <= 0xFFFF:
        darkest, lightest = 0.0, float(0xFFFF)
    scale = 255 / ((lightest - darkest) or 1)
    return numbers.point(lambda value: value * scale - darkest * scale).convert("L")


def _jpeg(pdf: pikepdf.Pdf, picture: Image.Image, data: bytes) -> pikepdf.Stream:
    stream = _image(pdf, data, picture.width, picture.height, 8)
    stream.ColorSpace = Name.DeviceGray if picture.mode == "L" else Name.DeviceRGB
    stream.Filter = Name.DCTDecode
    return stream


def _bare_jpeg(data: bytes) -> bytes | None:
    """The first picture of a JPEG file without the notes in it; None when readers of PDF may not know its coding."""
    kept, place, size = [data[:2]], 2, len(data)
    while place + 4 <= size:
        marker, length = data[place + 1], struct.unpack_from(">H", data, place + 2)[0]
        if data[place] != 0xFF or marker == 0xFF:
            place += 1
            continue
        if marker == _JPEG_END:
            break
        end = place + 2 + length
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC) and marker not in _JPEG_PLAIN_FRAMES:
            return None
        if marker == _JPEG_START_OF_SCAN:
            following = _NEXT_MARKER.search(data, end)
            end = following.start() if following else size
        if not (0xE0 <= marker <= 0xEF and marker not in _JPEG_KEPT) and marker != 0xFE:
            kept.append(data[place:end])
        place = end
    return b"".join([*kept, b"\xff\xd9"])


def _png_of(data: bytes) -> Png:
    palette, rows, place = b"", [], len(_PNG_SIGN)
    header = data[16:29]
    while place + 8 <= len(data):
        length, kind = struct.unpack_from(">I4s", data, place)
        chunk = data[place + 8 : place + 8 + length]
        palette = chunk if kind == b"PLTE" else palette
        if kind == b"IDAT":
            rows.append(chunk)
        place += 12 + length
    width, height, bits, colour, _, _, interlaced = struct.unpack(">IIBBBBB", header)
    return Png(width, height, bits, colour, bool(interlaced), palette, b"".join(rows))


def _flate(pdf: pikepdf.Pdf, png: Png) -> pikepdf.Stream:
    stream = _image(pdf, png.rows, png.width, png.height, png.bits)
    stream.ColorSpace = Name.DeviceRGB if png.colour == 2 else Name.DeviceGray
    if png.colour == 3:
        colours = png.palette[: 3 << png.bits]
        stream.ColorSpace = Array([Name.Indexed, Name.DeviceRGB, len(colours) // 3 - 1, pikepdf.String(colours)])
    stream.Filter = Name.FlateDecode
    stream.DecodeParms = Dictionary(Predictor=15, Colors=png.channels, BitsPerComponent=png.bits, Columns=png.width)
    return stream


def _fax(picture: Image.Image) -> tuple[bytes, bool]:
    """The picture in the coding of faxes (ITU-T T.6), and whether its ones are black."""
    file = BytesIO()
    picture.save(file, "TIFF", compression="group4", tiffinfo={_TIFF_ROWS_PER_STRIP: picture.height})
    with Image.open(file) as made:
        tags = made.getexif()
    black_is_one = tags.get(_TIFF_PHOTOMETRIC) == _BLACK_IS_ZERO
    strips = [tags[tag][0] if isinstance(tags[tag], tuple) else tags[tag] for tag in (_TIFF_OFFSETS, _TIFF_COUNTS)]
    return file.getvalue()[strips[0] : sum(strips)], black_is_one


def _faxed(pdf: pikepdf.Pdf, picture: Image.Image, data: bytes, black_is_one: bool) -> pikepdf.Stream:
    stream = _image(pdf, data, picture.width, picture.height, 1)
    stream.ColorSpace = Name.DeviceGray
    stream.Filter = Name.CCITTFaxDecode
    stream.DecodeParms = Dictionary(K=-1, Columns=picture.width, Rows=picture.height, BlackIs1=black_is_one)
    return stream


def _image(pdf: pikepdf.Pdf, data: bytes, width: int, height: int, bits: int) -> pikepdf.Stream:
    stream = pikepdf.Stream(pdf, data)
    stream.Type, stream.Subtype = Name.XObject, Name.Image
    stream.Width, stream.Height, stream.BitsPerComponent = width, height, bits
    return stream
