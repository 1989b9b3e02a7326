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
    logging.getLogger("huey").handlers = [_Lines(logging.ERROR)]


class _Lines(logging.Handler):
    """What Huey says of its queue, as a line of ours."""

    def emit(self, record: logging.LogRecord) -> None:
        failure = record.exc_info[1] if record.exc_info else None
        kinds = [f"{type(link).__module__}.{type(link).__qualname__}" for link in _chain(failure)] if failure else []
        structlog.get_logger().error("queue-failure", place=f"{record.pathname}:{record.lineno}", causes=kinds)


def log_event(event: str, **facts: str | int) -> None:
    """Write down that something has happened; `facts` are numbers and kinds, never words of a payload."""
    structlog.get_logger().info(event, **facts)


def log_failure(failure: BaseException, *, number: str, **where: str) -> None:
    """Write down an unknown failure: its number, where (a route, a job; no word of a payload), kinds and places."""
    structlog.get_logger().error(
        "unknown-failure",
        number=number,
        **where,
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
