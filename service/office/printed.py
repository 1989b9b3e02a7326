"""What comes of a conversion."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Substitution:
    """A font of the document that this computer lacks, and the one in its place: lines and pages may end elsewhere."""

    wanted: str
    used: str


@dataclass(frozen=True)
class Printed:
    """A finished PDF and what is known of it."""

    pdf: bytes = field(repr=False)
    pages: int
    fonts: tuple[str, ...]
    """The families of the fonts that are embedded, in the order of the alphabet."""
    substituted: tuple[Substitution, ...]
    """Only such as are not of the same widths."""
