"""What was measured, beside what was wanted."""

from __future__ import annotations

import re
from typing import NamedTuple


class Row(NamedTuple):
    """One line of the table; `ok` is None where a figure is only told."""

    what: str
    measured: str
    target: str = "-"
    ok: bool | None = None


def at_most(what: str, value: float, most: float, unit: str = "") -> Row:
    """A figure that has to stay low."""
    return Row(what, f"{value:.3g} {unit}".strip(), f"<= {most:g} {unit}".strip(), value <= most)


def at_least(what: str, value: float, least: float, unit: str = "") -> Row:
    """A figure that has to be high."""
    return Row(what, f"{value:.3g} {unit}".strip(), f">= {least:g} {unit}".strip(), value >= least)


def judged(what: str, measured: str, target: str) -> Row:
    """A figure and its target as texts («< 150 µs», «100 %»), compared by their first numbers."""
    wanted, got = re.search(r"[\d.]+", target), re.search(r"[\d.]+", measured)
    if not wanted or not got:
        return Row(what, measured, target)
    value, limit = float(got[0]), float(wanted[0])
    verdicts = {"<=": value <= limit, "<": value < limit, ">": value > limit}
    sign = target.split()[0]
    return Row(what, measured, target, verdicts.get(sign, value >= limit))
