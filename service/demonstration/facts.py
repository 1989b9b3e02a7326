"""The facts of the demonstration, as the files of samples/school hold them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from service.demonstration.days import Days

FOLDER = Path(__file__).resolve().parents[2] / "samples" / "school"


class Facts:
    """One file after another, with days and the numbers of records that are there by now in their places.

    A record bears its `key` in the file; «@key» stands for its number.
    """

    def __init__(self, days: Days) -> None:
        self._days = days
        self._numbers: dict[str, str] = {}

    def read(self, name: str) -> Any:
        """What a file holds; only days are in their places."""
        return self._told(json.loads((FOLDER / f"{name}.json").read_text("utf-8")), {})

    def known(self, value: Any) -> Any:
        """A part of it with the numbers of the records that it names."""
        return self._told(value, self._numbers)

    def keep(self, fact: Mapping[str, Any], number: str) -> None:
        """Remember the number of the record that a fact has become."""
        if "key" in fact:
            self._numbers[f"@{fact['key']}"] = number

    @staticmethod
    def scan(name: str) -> bytes:
        """A picture in place of a signed sheet."""
        return (FOLDER / name).read_bytes()

    def _told(self, value: Any, numbers: Mapping[str, str]) -> Any:
        if isinstance(value, dict):
            return {key: self._told(inner, numbers) for key, inner in value.items()}
        if isinstance(value, list):
            return [self._told(inner, numbers) for inner in value]
        return numbers.get(value, self._days.told(value)) if isinstance(value, str) else value
