"""What is written down of a job: what was asked, how it stands, what came out of it."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from service.errors import Problem, Severity

PACKET = "packet"
"""The one kind of job so far."""


class State(StrEnum):
    """Where a job is; `done` and `failed` are for good."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"

    @property
    def is_final(self) -> bool:
        """Whether nothing will happen to the job any more."""
        return self in (State.DONE, State.FAILED)


@dataclass(frozen=True, kw_only=True)
class Owner:
    """Whose packet a job makes, as its row tells it."""

    organisation: str
    name: str
    """Who has asked for it."""
    title: str
    papers: Sequence[str] = ()
    """The kept papers that went into it."""
    asked_hash: str = ""
    """The file with what was asked."""
    templates: Mapping[str, str] = field(default_factory=dict)
    """What the organisation had in place of our templates when it asked: type -> hash."""


@dataclass(frozen=True, kw_only=True)
class Request:
    """What was asked. The body itself lies beside it, byte for byte."""

    kind: str
    created: str
    """UTC, ISO 8601."""
    digest: str
    """Of the body and of every file with its name: the same for the same request (SHA-256)."""
    files: Mapping[str, str]
    """The name under which a file was sent -> its name in the folder of the job."""
    owner: Owner | None = None
    """None: the operator's, whose packets are not remembered."""


@dataclass(frozen=True, kw_only=True)
class Standing:
    """How a job stands."""

    state: State = State.QUEUED
    done: int = 0
    total: int = 0
    item: str = ""
    """What is being made now, in words."""
    attempts: int = 0
    """How often a worker has begun and not ended by itself."""
    finished: str = ""
    """UTC, ISO 8601; empty until then."""
    slug: str = ""
    """Of a failed job: the kind of its refusal."""
    detail: str = ""
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Result:
    """What a job has made."""

    plan: Mapping[str, Any]
    """The print plan."""
    digests: Mapping[str, str]
    """The name of a file in the folder of the job -> its SHA-256."""


def as_bytes(record: Request | Standing | Result) -> bytes:
    """The record as JSON; a lone surrogate is kept as its escape."""
    return json.dumps(asdict(record)).encode()


def read_request(file: Path) -> Request:
    """Raises OSError where there is none."""
    told = json.loads(file.read_bytes())
    return Request(**{**told, "owner": Owner(**told["owner"]) if told.get("owner") else None})


def read_standing(file: Path) -> Standing:
    """A job of which nothing is written yet is queued."""
    try:
        told = json.loads(file.read_bytes())
    except FileNotFoundError:
        return Standing()
    return standing_of(told)


def standing_of(told: Mapping[str, Any]) -> Standing:
    """What was written down of how a job stands."""
    problems = (Problem(**{**one, "severity": Severity(one["severity"])}) for one in told["problems"])
    return Standing(**{**told, "state": State(told["state"]), "problems": tuple(problems)})


def read_result(file: Path) -> Result:
    """Raises OSError where there is none."""
    return Result(**json.loads(file.read_bytes()))


def write_whole(file: Path, data: bytes, *, lasting: bool = True) -> None:
    """The old bytes or the new ones, never half; `lasting`: a loss of power does not take them back."""
    beside = file.with_name(f".{file.name}.{os.getpid()}.part")
    with beside.open("wb") as stream:
        stream.write(data)
        if lasting:
            stream.flush()
            os.fsync(stream.fileno())
    beside.replace(file)
    if lasting:
        settle(file.parent)


def settle(place: Path) -> None:
    """Make what a file holds, or which names a folder has, outlive a loss of power."""
    opened = os.open(place, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
