"""The other end of the line: starts one LibreOffice and passes it documents. Runs in the Python that has `uno`.

Not imported by the service but run by `service.office.process` as a program of its own:
`python3 bridge.py SOFFICE_BIN FOLDER`. Requests and answers are lines of JSON on standard input and output.
When standard input ends, its parent has died: LibreOffice is killed, and nothing is left behind.
Needs Python 3.9, the standard library and `uno`.
"""

from __future__ import annotations

import ctypes
import json
import os
import platform
import re
import resource
import select
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import uno  # type: ignore[import-not-found]  # it comes with LibreOffice, not with us

START_SECONDS = 60
RESTART = 81
"""LibreOffice leaves with this code when it wants to be started once more (a profile made by another build)."""
LARGEST_FILE = 256 * 2**20
"""Bytes (`limits.LARGEST_PDF`)."""
_PR_SET_PDEATHSIG, _PR_SET_NO_NEW_PRIVS, _PR_SET_SECCOMP, _SECCOMP_MODE_FILTER = 1, 38, 22, 2
_SIGKILL, _EACCES, _AF_UNIX = 9, 13, 1
_SOCKET_CALLS = {"x86_64": (0xC000003E, 41), "aarch64": (0xC00000B7, 198)}
"""The machine -> its number for the kernel's filters, and the number of the call `socket`."""
_LIBC = ctypes.CDLL(None, use_errno=True)

LOADED = {
    "FilterName": "MS Word 2007 XML",  # whatever the file pretends to be, no other reader touches it
    "Hidden": True,
    "ReadOnly": True,
    "MacroExecutionMode": 0,  # com.sun.star.document.MacroExecMode.NEVER_EXECUTE
    "UpdateDocMode": 0,  # com.sun.star.document.UpdateDocMode.NO_UPDATE
}
EXPORTED = {
    "SelectPdfVersion": 1,  # PDF/A-1b
    "UseTaggedPDF": True,
    "ExportBookmarks": True,  # headings become the outline
    "ExportNotes": False,
    "ExportFormFields": False,
    "DisplayPDFDocumentTitle": True,
    "IsSkipEmptyPages": True,  # where numbers of pages begin anew Writer puts an empty page that Word does not
    "UseLosslessCompression": False,
    "Quality": 90,
    "ReduceImageResolution": True,
    "MaxImageResolution": 300,
}


def main() -> None:
    """Start LibreOffice, tell that it is ready, and convert until standard input ends."""
    program, folder = sys.argv[1:3]
    os.umask(0o077)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    _limit_files()
    _forbid_network()
    office = Office(program, folder)
    threading.Thread(target=_mind_parent, args=(office,), daemon=True).start()
    office.start()
    threading.Thread(target=_watch, args=(office,), daemon=True).start()
    _answer(office.described())
    for line in sys.stdin.buffer:
        request = json.loads(line)
        _answer(office.convert(request["input"], request["output"]))
        office.put_away()
    threading.Event().wait()  # `_mind_parent` has seen it too


def _mind_parent(office: Office) -> None:
    """Leave with the parent, while a document hangs too: without it nobody holds the other end of standard input."""
    ended = select.poll()
    ended.register(sys.stdin.fileno(), 0)  # nothing but POLLHUP, which is always told
    ended.poll()
    office.kill()
    os._exit(0)


def _watch(office: Office) -> None:
    """Leave with LibreOffice: the end of our standard output tells it at once, in mid-call too."""
    assert office.process is not None
    office.process.wait()
    office.kill()
    os._exit(1)


def _answer(told: dict[str, Any]) -> None:
    with suppress(OSError):  # where nobody hears us any more, `_mind_parent` sees it and sweeps before it leaves
        sys.stdout.buffer.write(json.dumps(told).encode() + b"\n")
        sys.stdout.buffer.flush()


class Office:
    """One LibreOffice with its own profile and its own pipe in `folder`."""

    def __init__(self, program: str, folder: str) -> None:
        self._program, self._folder = program, folder
        self._desktop: Any = None
        self._context: Any = None
        self._document: Any = None
        self._pipes: list[str] = []
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, wait until it answers, and warm it with an empty document."""
        name = f"pismovod-{os.getpid()}-{os.urandom(4).hex()}"
        arguments = [
            self._program,
            f"-env:UserInstallation={uno.systemPathToFileUrl(self._folder + '/profile')}",
            *"--headless --invisible --norestore --nologo --nodefault --nolockcheck --nofirststartwizard".split(),
            f"--accept=pipe,name={name};urp;",
        ]
        local = uno.getComponentContext()
        resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
        self._launch(arguments)
        ends = time.monotonic() + START_SECONDS
        while self._desktop is None:
            try:
                self._context = resolver.resolve(f"uno:pipe,name={name};urp;StarOffice.ComponentContext")
                self._desktop = self._made("com.sun.star.frame.Desktop")
            except uno.getClass("com.sun.star.uno.Exception"):
                self._still_starting(arguments, ends)
                time.sleep(0.02)
        self._pipes = _pipes_of(self.process.pid) if self.process else []
        self._warm()

    def _launch(self, arguments: list[str]) -> None:
        environment = {**os.environ, "SAL_USE_VCLPLUGIN": "svp", "TMPDIR": self._folder}
        self.process = subprocess.Popen(  # noqa: S603  # the arguments are our own
            arguments,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=self._folder,
            env=environment,
            preexec_fn=_die_with_parent,
        )

    def _still_starting(self, arguments: list[str], ends: float) -> None:
        code = self.process.poll() if self.process else None
        if code == RESTART:
            self._launch(arguments)
        elif code is not None or time.monotonic() > ends:
            self.kill()
            os._exit(1)

    def _warm(self) -> None:
        """An empty document there and back: filters and fonts are loaded before anybody waits."""
        draft, pdf = self._folder + "/warm.docx", self._folder + "/warm.pdf"
        document = self._desktop.loadComponentFromURL("private:factory/swriter", "_blank", 0, _values(Hidden=True))
        document.storeToURL(uno.systemPathToFileUrl(draft), _values(FilterName=LOADED["FilterName"]))
        document.close(True)
        self.convert(draft, pdf)
        self.put_away()
        for left in (draft, pdf):
            Path(left).unlink()

    def described(self) -> dict[str, Any]:
        """What the parent wants to know: the process, and the families of fonts that it sees."""
        device = self._made("com.sun.star.awt.Toolkit").createScreenCompatibleDevice(1, 1)
        families = sorted({font.Name for font in device.getFontDescriptors()})
        assert self.process is not None
        return {"pid": self.process.pid, "families": families}

    def convert(self, docx: str, pdf: str) -> dict[str, Any]:
        """The PDF of a DOCX, both named by path: `{}` when it is written, else what went wrong and at which step."""
        step = "load"
        try:
            document = self._document = self._desktop.loadComponentFromURL(
                uno.systemPathToFileUrl(docx), "_blank", 0, _values(**LOADED)
            )
            if document is None:
                return {"failed": "unreadable"}
            step = "store"
            data = uno.Any("[]com.sun.star.beans.PropertyValue", _values(**EXPORTED))
            document.storeToURL(uno.systemPathToFileUrl(pdf), _values(FilterName="writer_pdf_Export", FilterData=data))
        except Exception as failure:  # noqa: BLE001  # whatever UNO raises is told to the parent, which restarts us
            return {"failed": step, "why": type(failure).__name__}
        return {}

    def put_away(self) -> None:
        """Close the document that was converted last; nobody has to wait for that."""
        with suppress(Exception):  # one that stays open is gone with the next change of LibreOffice
            if self._document is not None:
                self._document.close(True)

    def kill(self) -> None:
        """End it at once, with the pipes that it leaves behind, and wait until it is gone."""
        if self.process is not None:
            pipes = self._pipes or _pipes_of(self.process.pid)
            self.process.kill()
            self.process.wait()
            for pipe in pipes:
                Path(pipe).unlink(missing_ok=True)

    def _made(self, name: str) -> Any:
        return self._context.ServiceManager.createInstanceWithContext(name, self._context)


def _values(**named: Any) -> tuple[Any, ...]:
    values = []
    for name, value in named.items():
        one = uno.createUnoStruct("com.sun.star.beans.PropertyValue")
        one.Name, one.Value = name, value
        values.append(one)
    return tuple(values)


def _pipes_of(pid: int) -> list[str]:
    """The files of the sockets that a process listens on: it removes them only when it leaves by itself."""
    inodes = set()
    with suppress(OSError):  # it may leave while we look
        for link in Path(f"/proc/{pid}/fd").iterdir():
            found = re.fullmatch(r"socket:\[(\d+)\]", str(link.readlink()))
            inodes.update([found[1]] if found else [])
    rows = [line.split() for line in Path("/proc/net/unix").read_text().splitlines()]
    return sorted({row[7] for row in rows if len(row) == 8 and row[6] in inodes and "/OSL_PIPE_" in row[7]})


def _die_with_parent() -> None:
    _LIBC.prctl(_PR_SET_PDEATHSIG, _SIGKILL, 0, 0, 0)


def _limit_files() -> None:
    hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
    most = LARGEST_FILE if hard == resource.RLIM_INFINITY else min(LARGEST_FILE, hard)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))


def _forbid_network() -> None:
    """Let the kernel refuse every socket but those of this computer's files, here and in LibreOffice.

    A document may name pictures, templates and texts of the network. The profile forbids to fetch them; this forbids
    it once more, below all code of LibreOffice. A kernel without filters (gVisor) leaves it at the profile.
    """
    if platform.machine() not in _SOCKET_CALLS or sys.byteorder != "little":
        return
    machine, call = _SOCKET_CALLS[platform.machine()]
    load, equal, answer = 0x20, 0x15, 0x06  # BPF_LD|W|ABS, BPF_JMP|JEQ|K, BPF_RET|K
    allow, refuse = 0x7FFF0000, 0x00050000 | _EACCES
    filters = [
        (load, 0, 0, 4),  # seccomp_data.arch
        (equal, 0, 4, machine),
        (load, 0, 0, 0),  # seccomp_data.nr
        (equal, 0, 2, call),
        (load, 0, 0, 16),  # the first argument: the family of the socket
        (equal, 0, 1, _AF_UNIX),
        (answer, 0, 0, allow),
        (answer, 0, 0, refuse),
    ]
    code = (ctypes.c_uint64 * len(filters))(
        *(kind | yes << 16 | no << 24 | value << 32 for kind, yes, no, value in filters)
    )

    class Program(ctypes.Structure):
        _fields_ = (("length", ctypes.c_ushort), ("code", ctypes.c_void_p))

    program = Program(len(filters), ctypes.addressof(code))
    _LIBC.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    _LIBC.prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.byref(program), 0, 0)


if __name__ == "__main__":
    main()
