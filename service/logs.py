"""What the service writes down: one JSON line an event, on standard error, without personal data.

A payload is never logged, nor the message of an unknown failure, since both may hold names of people:
of a failure stay the kinds of the exceptions, down to the cause, and the places in the code.
"""

from __future__ import annotations

import logging
import sys
import traceback

import structlog

FRAMES_KEPT = 12


def start_log() -> None:
    """Make structlog write JSON lines to standard error."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )


def log_failure(failure: BaseException, *, number: str, method: str, route: str) -> None:
    """Write down an unknown failure: its number, the route (a pattern, not the address asked for), kinds and places."""
    structlog.get_logger().error(
        "unknown-failure",
        number=number,
        method=method,
        route=route,
        causes=[f"{type(link).__module__}.{type(link).__qualname__}" for link in _chain(failure)],
        places=_places(failure),
    )


def _chain(failure: BaseException) -> list[BaseException]:
    chain: list[BaseException] = []
    link: BaseException | None = failure
    while link is not None and link not in chain:
        chain.append(link)
        link = link.__cause__ or link.__context__
    return chain


def _places(failure: BaseException) -> list[str]:
    frames = traceback.extract_tb(failure.__traceback__)[-FRAMES_KEPT:]
    return [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
