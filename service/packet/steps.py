"""With what a packet is made, and how far the work is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from typing import Any, TypeVar

from service.office import Office
from service.packet.result import Progress
from service.render import Templates

Result = TypeVar("Result")


@dataclass(frozen=True)
class Tools:
    """What a packet is made with."""

    templates: Templates
    office: Office
    processes: int


class Steps:
    """Tells how far the work is; items are made side by side, so that the count is kept under a lock."""

    def __init__(self, total: int, tell: Callable[[Progress], None]) -> None:
        self._total, self._tell = total, tell
        self._done, self._lock = 0, Lock()

    def begin(self, item: str) -> None:
        """One step of its own begins; the one before is done."""
        with self._lock:
            self._tell(Progress(self._done, self._total, item))
            self._done += 1

    def doing(self, item: str, work: Callable[..., Result], *arguments: Any) -> Result:
        """Do one of the steps that run side by side, and count it when it is done."""
        with self._lock:
            self._tell(Progress(self._done, self._total, item))
        result = work(*arguments)
        with self._lock:
            self._done += 1
        return result

    def end(self) -> None:
        """All is done."""
        self._tell(Progress(self._total, self._total, ""))
