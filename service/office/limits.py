"""How much LibreOffice the service takes, and how long anyone waits for it."""

from __future__ import annotations

from dataclasses import dataclass

LARGEST_DOCX = 100 * 2**20
"""Bytes; over it a document is refused before it is sent anywhere."""
LARGEST_PDF = 256 * 2**20
"""Bytes; LibreOffice writes no longer file."""


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What the operator allows; the defaults are those of the settings."""

    processes: int = 2
    """How many LibreOffice work at a time, one document each."""
    queue: int = 32
    """How many documents may wait for one of them; one more is refused at once."""
    wait: float = 30
    """Seconds that a document waits before it is refused."""
    time: float = 60
    """Seconds that LibreOffice has for one document."""
    documents: int = 200
    """After so many documents a LibreOffice gives place to a new one."""
    memory: int = 600
    """Megabytes; one that holds more gives place to a new one. Three times as much is cut off in mid-document."""
    cache: int = 64
    """Megabytes of finished PDFs that are remembered."""
    grace: float = 5
    """Seconds that LibreOffice outlives the last process that asks for it."""
