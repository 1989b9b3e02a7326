"""What a client and the server say to each other: a head of JSON and a body of bytes, their lengths before them."""

from __future__ import annotations

import json
import struct
from socket import socket
from typing import Any, Protocol

LARGEST_HEAD = 2**20
_LENGTHS = struct.Struct("!IQ")
_PART = 2**18


class Sink(Protocol):
    """Where a body goes as it comes."""

    def __call__(self, part: bytes | memoryview, /) -> object:
        """Take the next part."""


class Gone(ConnectionError):
    """The other end has closed the line, or speaks another language."""


def send(line: socket, head: dict[str, Any], body: bytes = b"") -> None:
    """Say one thing. Raises OSError."""
    told = json.dumps(head).encode()
    line.sendall(_LENGTHS.pack(len(told), len(body)) + told)
    if body:
        line.sendall(body)


def receive(line: socket, most: int) -> tuple[dict[str, Any], int]:
    """Hear the head of one thing, and the length of its body, `most` bytes at the most. Raises Gone, OSError."""
    told, length = _LENGTHS.unpack(_exactly(line, _LENGTHS.size))
    if told > LARGEST_HEAD or length > most:
        raise Gone("a frame over the limit")
    head = json.loads(_exactly(line, told))
    if not isinstance(head, dict):
        raise Gone("no head")
    return head, length


def receive_body(line: socket, length: int, sink: Sink) -> None:
    """Hear the body, and give it to `sink` in parts. Raises Gone, OSError, what `sink` raises."""
    room = memoryview(bytearray(min(length, _PART)))
    while length:
        got = line.recv_into(room[: min(length, _PART)])
        if not got:
            raise Gone("half a frame")
        sink(room[:got])
        length -= got


def _exactly(line: socket, length: int) -> bytes:
    heard = b""
    while len(heard) < length:
        part = line.recv(length - len(heard))
        if not part:
            raise Gone("the line is closed")
        heard += part
    return heard
