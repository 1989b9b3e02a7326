"""The sRGB profile (IEC 61966-2-1) for the OutputIntent of PDF/A-1b, which takes ICC profiles of version 2 only.

Libraries at hand make profiles of version 4, so this one is put together here: a matrix and a curve (ICC.1:1998-09).
"""

from __future__ import annotations

import struct
from functools import cache

_PRIMARIES = {
    "rXYZ": (0.43607, 0.22249, 0.01392),
    "gXYZ": (0.38515, 0.71687, 0.09708),
    "bXYZ": (0.14307, 0.06061, 0.71410),
}
"""Adapted to the white of D50 by Bradford's matrix, as a profile has them."""
_D50 = (0.96420, 1.00000, 0.82491)
_CURVE_POINTS = 1024
NAME = "sRGB IEC61966-2.1"


@cache
def profile() -> bytes:
    """The bytes of the profile, always the same."""
    curve = _tag(b"curv", struct.pack(">I", _CURVE_POINTS) + struct.pack(f">{_CURVE_POINTS}H", *_curve()))
    tags = {
        "desc": _described(NAME),
        "cprt": _tag(b"text", b"Public domain\0"),
        "wtpt": _xyz(_D50),
        **{name: _xyz(value) for name, value in _PRIMARIES.items()},
        **dict.fromkeys(("rTRC", "gTRC", "bTRC"), curve),
    }
    places: dict[bytes, int] = {}
    data = b""
    begin = 128 + 4 + 12 * len(tags)
    table = struct.pack(">I", len(tags))
    for name, value in tags.items():
        if value not in places:
            places[value] = begin + len(data)
            data += value
        table += struct.pack(">4sII", name.encode(), places[value], len(value))
    return _header(begin + len(data)) + table + data


def _header(size: int) -> bytes:
    kind = struct.pack(">I4xI4s4s4s6H4s", size, 0x02100000, b"mntr", b"RGB ", b"XYZ ", 1998, 9, 1, 0, 0, 0, b"acsp")
    return kind.ljust(68, b"\0") + _s15(_D50) + bytes(48)


def _curve() -> list[int]:
    shares = [point / (_CURVE_POINTS - 1) for point in range(_CURVE_POINTS)]
    light = [share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares]
    return [round(value * 65535) for value in light]


def _described(name: str) -> bytes:
    ascii_name = name.encode() + b"\0"
    return _tag(b"desc", struct.pack(">I", len(ascii_name)) + ascii_name + bytes(4 + 4 + 2 + 1 + 67))


def _xyz(value: tuple[float, float, float]) -> bytes:
    return _tag(b"XYZ ", _s15(value))


def _s15(value: tuple[float, float, float]) -> bytes:
    return struct.pack(">3i", *(round(number * 65536) for number in value))


def _tag(kind: bytes, data: bytes) -> bytes:
    return kind + bytes(4) + data + bytes(-len(data) % 4)
