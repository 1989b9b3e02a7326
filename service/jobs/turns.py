"""Who works beside whom: jobs run side by side, but one that may have killed a worker runs alone.

So a job that kills its worker again is the only one that was at work, and takes no other with it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Condition


class Stopped(Exception):
    """The worker ends: what was begun goes back to the queue."""


class Turns:
    """A turn for each job, in company or alone."""

    def __init__(self) -> None:
        self._changed = Condition()
        self._at_work = 0
        self._waiting_alone = 0
        self._alone = False
        self.stopping = False

    @contextmanager
    def take(self, *, alone: bool) -> Iterator[None]:
        """Wait for a turn and have it. Raises Stopped."""
        with self._changed:
            self._waiting_alone += alone
            try:
                self._changed.wait_for(lambda: self.stopping or self._is_free(alone=alone))
            finally:
                self._waiting_alone -= alone
            if self.stopping:
                raise Stopped
            self._at_work += 1
            self._alone = alone
        try:
            yield
        finally:
            with self._changed:
                self._at_work -= 1
                self._alone = False
                self._changed.notify_all()

    def pause(self, seconds: float) -> None:
        """Wait, and go on. Raises Stopped."""
        with self._changed:
            if self._changed.wait_for(lambda: self.stopping, seconds):
                raise Stopped

    def stop(self) -> None:
        """Nobody gets a turn any more."""
        with self._changed:
            self.stopping = True
            self._changed.notify_all()

    def _is_free(self, *, alone: bool) -> bool:
        if alone:
            return self._at_work == 0
        return not self._alone and not self._waiting_alone
