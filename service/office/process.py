"""One LibreOffice in a group of its own: documents go in, PDFs come out, and whatever happens it can be ended."""

from __future__ import annotations

import json
import os
import select
import shutil
import signal
import subprocess
from contextlib import suppress
from pathlib import Path
from time import monotonic
from typing import Any
from zipfile import is_zipfile

from service.office.limits import LARGEST_PDF, Limits
from service.office.pdf_marks import Marks, Torn, read_marks
from service.office.profile import write_fonts, write_profile
from service.office.program import Program, clean_environment
from service.office.xmp import mended

BRIDGE = Path(__file__).with_name("bridge.py")
START_SECONDS = 90
LEAVING_SECONDS = 2
GLANCE_SECONDS = 0.25
"""How often the memory of a LibreOffice at work is looked at."""
CUT_OFF = 3
"""So many times the memory at which it is replaced, and it is killed in mid-document."""
_LONGEST_ANSWER = 2**20
_PAGE = os.sysconf("SC_PAGE_SIZE")


class Broken(Exception):
    """This LibreOffice gave no PDF: it hung, died, or wrote none. Another one may."""


class Unreadable(Exception):
    """LibreOffice is well, and the document is none that it can open."""


class LibreOffice:
    """A warm LibreOffice behind `bridge.py`; used by one thread at a time. `folder` is its own, made and removed."""

    def __init__(self, program: Program, folder: Path, limits: Limits) -> None:
        self._program, self._folder, self._limits = program, folder, limits
        self._bridge: subprocess.Popen[bytes] | None = None
        self._said: dict[str, Any] = {}
        self._heard = b""
        self._done = 0

    @property
    def running(self) -> bool:
        """Whether it is there to be asked."""
        return self._bridge is not None and self._bridge.poll() is None

    @property
    def families(self) -> list[str]:
        """The families of fonts that it sees."""
        return list(self._said["families"])

    @property
    def is_worn(self) -> bool:
        """Whether it is time for a new one: so many documents done, or so much memory held."""
        return self._done >= self._limits.documents or self._memory() > self._limits.memory * 2**20

    def start(self) -> None:
        """Begin anew with a clean profile, and wait until it is warm. Raises Broken, OSError."""
        self.stop()
        self._folder.mkdir(mode=0o700, parents=True)
        fonts = self._folder / "fonts.conf"
        write_profile(self._folder / "profile", self._program.office)
        write_fonts(fonts)
        self._heard, self._done = b"", 0
        self._bridge = subprocess.Popen(  # noqa: S603  # the arguments are our own
            [self._program.python, BRIDGE, self._program.office, self._folder],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=self._folder,
            env={**clean_environment(), "FONTCONFIG_FILE": str(fonts)},
            start_new_session=True,
        )
        self._said = self._answer(START_SECONDS)

    def convert(self, docx: Path) -> tuple[bytes, Marks]:
        """The PDF of a DOCX. Raises Unreadable; Broken, after which it has to be started again."""
        assert self._bridge is not None
        assert self._bridge.stdin is not None
        if not is_zipfile(docx):
            raise Unreadable  # LibreOffice takes an empty file for a new document
        pdf = self._folder / "printed.pdf"
        request = json.dumps({"input": str(docx), "output": str(pdf)}).encode()
        try:
            self._bridge.stdin.write(request + b"\n")
            self._bridge.stdin.flush()
            answer = self._answer(self._limits.time)
            self._done += 1
            if answer.get("failed") == "unreadable":
                raise Unreadable
            if answer:
                raise Broken(f"{answer['failed']}: {answer.get('why')}")
            if pdf.stat().st_size > LARGEST_PDF:
                raise Broken("the PDF is too large")
            data = mended(pdf.read_bytes())
            return data, read_marks(data)
        except (OSError, Torn) as failure:
            raise Broken(f"no whole PDF: {type(failure).__name__} {failure}") from failure
        finally:
            with suppress(OSError):
                pdf.unlink(missing_ok=True)

    def stop(self) -> None:
        """End it at once with all that belongs to it, and remove its folder."""
        if self._bridge is not None:
            for stream in (self._bridge.stdin, self._bridge.stdout):
                if stream:
                    with suppress(OSError):  # what was not sent yet has nobody to go to
                        stream.close()
            try:
                self._bridge.wait(LEAVING_SECONDS)  # it kills LibreOffice when we are silent, and sweeps after it
            except subprocess.TimeoutExpired:
                os.killpg(self._bridge.pid, signal.SIGKILL)
                self._bridge.wait()
            self._bridge, self._said = None, {}
        shutil.rmtree(self._folder, ignore_errors=True)

    def _answer(self, seconds: float) -> dict[str, Any]:
        """The next line of the bridge. Raises Broken where none comes in time, or the memory runs away."""
        assert self._bridge is not None
        assert self._bridge.stdout is not None
        ends = monotonic() + seconds
        while b"\n" not in self._heard:
            if monotonic() > ends:
                raise Broken(f"no answer in {seconds:g} s")
            if self._memory() > CUT_OFF * self._limits.memory * 2**20:
                raise Broken("the memory ran away")
            if select.select([self._bridge.stdout], [], [], GLANCE_SECONDS)[0]:
                part = os.read(self._bridge.stdout.fileno(), 2**16)
                self._heard += part
                if not part or len(self._heard) > _LONGEST_ANSWER:
                    raise Broken("it died")
        line, _, self._heard = self._heard.partition(b"\n")
        answer: dict[str, Any] = json.loads(line)
        return answer

    def _memory(self) -> int:
        """Bytes that LibreOffice holds; 0 where it is not up yet."""
        try:
            return int(Path(f"/proc/{self._said['pid']}/statm").read_text().split()[1]) * _PAGE
        except (KeyError, OSError, IndexError):
            return 0
