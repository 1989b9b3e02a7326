"""Layers (optional content): what a file hides stays hidden when its pages move (ISO 32000-1, 8.11)."""

from __future__ import annotations

from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Object

from service.pdf.objects import array, dictionary, identity, name


class Layers:
    """The layers of a whole, gathered piece by piece."""

    def __init__(self, pdf: pikepdf.Pdf) -> None:
        self._pdf = pdf
        self._all: list[Object] = []
        self._off: list[Object] = []
        self._automatic: list[Object] = []

    def take(self, source: pikepdf.Pdf) -> None:
        """Take the layers of a source whose pages have been copied here."""
        properties = dictionary(source.Root, "/OCProperties")
        usual = dictionary(properties, "/D")
        groups = _groups(properties, "/OCGs")
        hidden = {identity(group) for group in _groups(usual, "/OFF")}
        if name(usual, "/BaseState") == "/OFF":
            shown = {identity(group) for group in _groups(usual, "/ON")}
            hidden |= {identity(group) for group in groups} - shown
        for group in groups:
            copied = self._pdf.copy_foreign(group)
            self._all.append(copied)
            if identity(group) in hidden:
                self._off.append(copied)
        for rule in array(usual, "/AS"):
            ruled = [self._pdf.copy_foreign(group) for group in _groups(rule, "/OCGs")]
            if ruled and name(rule, "/Event"):
                self._automatic.append(Dictionary(Event=rule.Event, Category=Array(_names(rule)), OCGs=Array(ruled)))

    def write(self) -> None:
        """Put them into the file."""
        if self._all:
            usual = Dictionary(OFF=Array(self._off), AS=Array(self._automatic), Order=Array([]))
            self._pdf.Root.OCProperties = Dictionary(OCGs=Array(self._all), D=usual)


def _groups(holder: Any, key: str) -> list[Object]:
    return [group for group in array(holder, key) if isinstance(group, Dictionary) and group.is_indirect]


def _names(rule: Any) -> list[Object]:
    return [category for category in array(rule, "/Category") if isinstance(category, pikepdf.Name)]
