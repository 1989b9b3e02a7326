"""The folder of every job: how it comes to be, how it is found, held, written and swept away.

A job appears by one rename of a draft, so that there is either a whole job or none. Its number is random, or made of
the Idempotency-Key and a secret: then a second request with the same key meets the folder of the first.
"""

from __future__ import annotations

import errno
import fcntl
import hashlib
import hmac
import os
import re
import secrets
import shutil
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

from service.errors import KeyReused, PismovodError, UnknownJob
from service.jobs.records import (
    PACKET,
    Owner,
    Request,
    Result,
    Standing,
    as_bytes,
    read_request,
    read_result,
    read_standing,
    settle,
    write_whole,
)

NUMBER = re.compile(r"[0-9a-f]{32}")
"""128 bits: nobody guesses the job of another."""
DRAFT_S = 3600
"""A draft that is older was left by a process that is gone."""
UNKNOWN = "Проверьте номер: такого задания нет, или срок его хранения истёк."
PACKET_PDF, PACKET_ZIP = "packet.pdf", "packet.zip"
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_NO_LEAVE = (errno.EACCES, errno.EPERM, errno.EROFS)


class NotStored(PismovodError):
    """The folder of the data takes nothing more."""

    slug, status, title = "not-stored", 507, "Сохранить не удалось"


@contextmanager
def stored() -> Iterator[None]:
    """Tell of a full disk and of missing rights as of what they are. Raises NotStored."""
    try:
        yield
    except OSError as failure:
        if failure.errno in _NO_ROOM:
            raise NotStored("На диске службы нет места: освободите его и повторите запрос.") from failure
        if failure.errno in _NO_LEAVE:
            raise NotStored("Служба не может писать в свою папку (PISMOVOD_DATA): дайте ей права.") from failure
        raise


class Job:
    """One job: a number and a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.number = folder.name

    @cached_property
    def request(self) -> Request:
        """What was asked."""
        return read_request(self.folder / "request.json")

    @property
    def body(self) -> bytes:
        """The packet as it was sent."""
        return (self.folder / "body.json").read_bytes()

    @property
    def files(self) -> dict[str, Path]:
        """The files by the names under which they were sent."""
        return {name: self.folder / "files" / stored_as for name, stored_as in self.request.files.items()}

    def standing(self) -> Standing:
        """How the job stands now."""
        return read_standing(self.folder / "state.json")

    def stand(self, standing: Standing, *, lasting: bool = True) -> None:
        """Write down how it stands."""
        write_whole(self.folder / "state.json", as_bytes(standing), lasting=lasting)

    def result(self) -> Result:
        """What a job that is done has made."""
        return read_result(self.folder / "result.json")

    def bring(self, result: Result) -> None:
        """Write down what it has made."""
        write_whole(self.folder / "result.json", as_bytes(result))

    @property
    def is_remembered(self) -> bool:
        """Whether what came of it is kept elsewhere too, or need not be: then its folder may go."""
        return (self.folder / "remembered").exists()

    def note_remembered(self) -> None:
        """Write down that it is."""
        (self.folder / "remembered").touch()

    def clear(self) -> None:
        """Remove what an attempt that was killed has left half-made."""
        for left in self.folder.iterdir():
            if left.is_dir() and left.name != "files":
                shutil.rmtree(left, ignore_errors=True)
            elif left.suffix == ".part":
                left.unlink(missing_ok=True)

    def drop_input(self) -> None:
        """Remove what was sent, once nothing is to be made of it: it holds data of people, and perhaps passwords."""
        shutil.rmtree(self.folder / "files", ignore_errors=True)
        (self.folder / "body.json").unlink(missing_ok=True)

    @contextmanager
    def held(self) -> Iterator[bool]:
        """Whether this caller has the job for itself; the kernel gives it back when a process is killed."""
        with (self.folder / "lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                yield False
            else:
                yield True


class Jobs:
    """All jobs of a folder of data."""

    def __init__(self, data: Path) -> None:
        self._folder = data.absolute() / "jobs"

    @contextmanager
    def draft(self) -> Iterator[Path]:
        """An empty folder to put things into; it is gone afterwards, unless it has become a job. Raises NotStored."""
        with stored():
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            folder = self._folder / f".draft-{secrets.token_hex(16)}"
            folder.mkdir(mode=0o700)
            (folder / "files").mkdir()
        try:
            with stored():
                yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def accept(
        self, draft: Path, body: bytes, files: Mapping[str, Path], key: str = "", owner: Owner | None = None
    ) -> Job:
        """Make a job of a draft; `files` lie in its folder `files`. The same key and request give the same job.

        Raises KeyReused, NotStored.
        """
        number = self._number_of(key) if key else secrets.token_hex(16)
        request = Request(
            kind=PACKET,
            created=now(),
            digest=_digest(body, files),
            files={name: file.name for name, file in files.items()},
            owner=owner,
        )
        with stored():
            for file in files.values():
                settle(file)
            write_whole(draft / "body.json", body)
            write_whole(draft / "request.json", as_bytes(request))
            try:
                draft.rename(self._folder / number)
            except OSError as failure:
                if failure.errno not in (errno.ENOTEMPTY, errno.EEXIST):
                    raise
                return self._the_same(number, request.digest)
            settle(self._folder)
        return Job(self._folder / number)

    def withdraw(self, job: Job) -> None:
        """Take back a job that nobody has begun."""
        with job.held() as free:
            if free:
                self._remove(job)

    def find(self, number: str) -> Job:
        """The job of that number. Raises UnknownJob."""
        folder = self._folder / number
        if not NUMBER.fullmatch(number) or not (folder / "request.json").is_file():
            raise UnknownJob(UNKNOWN)
        return Job(folder)

    def unfinished(self) -> Iterator[Job]:
        """The jobs that are to be done or are being done, the oldest first."""
        jobs = [job for job in self._every() if not job.standing().state.is_final]
        yield from sorted(jobs, key=lambda job: (job.request.created, job.number))

    def ended(self) -> Iterator[Job]:
        """The jobs that have ended and are not remembered yet."""
        for job in self._every():
            if not job.is_remembered and job.standing().state.is_final:
                yield job

    def sweep(self, keep_s: float, clock: Callable[[], float] = time.time) -> None:
        """Remove the remembered jobs that ended more than `keep_s` seconds ago, and what was left half-made."""
        if not self._folder.is_dir():
            return
        for folder in self._folder.iterdir():
            with suppress(FileNotFoundError):
                if folder.name.startswith(".") and folder.is_dir() and clock() - folder.stat().st_mtime > DRAFT_S:
                    shutil.rmtree(folder, ignore_errors=True)
        for job in self._every():
            finished = job.standing().finished
            if finished and job.is_remembered and clock() - datetime.fromisoformat(finished).timestamp() > keep_s:
                self._remove(job)

    def _remove(self, job: Job) -> None:
        """By a rename first: a reader finds a whole job or none."""
        gone = self._folder / f".gone-{secrets.token_hex(16)}"
        with suppress(FileNotFoundError):
            job.folder.rename(gone)
            shutil.rmtree(gone, ignore_errors=True)

    def _every(self) -> Iterator[Job]:
        for folder in sorted(self._folder.iterdir()) if self._folder.is_dir() else ():
            if NUMBER.fullmatch(folder.name) and (folder / "request.json").is_file():
                yield Job(folder)

    def _the_same(self, number: str, digest: str) -> Job:
        job = self.find(number)
        if job.request.digest != digest:
            raise KeyReused("Этот Idempotency-Key уже был у другого запроса: дайте новому запросу новый ключ.")
        return job

    def _number_of(self, key: str) -> str:
        return hmac.new(self._secret(), key.encode(), hashlib.sha256).hexdigest()[:32]

    def _secret(self) -> bytes:
        """What makes numbers of keys unguessable; made once, by whoever comes first."""
        file = self._folder / ".secret"
        with suppress(FileNotFoundError):
            return file.read_bytes()
        beside = file.with_name(f".secret-{secrets.token_hex(16)}")
        with stored():
            write_whole(beside, secrets.token_bytes(32))
            with suppress(FileExistsError):
                os.link(beside, file)
            beside.unlink()
        return file.read_bytes()


def now() -> str:
    """This moment in UTC, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def _digest(body: bytes, files: Mapping[str, Path]) -> str:
    parts = [hashlib.sha256(body).hexdigest()]
    for name, file in sorted(files.items()):
        parts += [hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest(), digest_of(file)]
    return hashlib.sha256(" ".join(parts).encode()).hexdigest()


def digest_of(file: Path) -> str:
    """The SHA-256 of a file."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
