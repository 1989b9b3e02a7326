"""The care for what is remembered: proved, copied, brought back, and thrown away when its time is over.

verifying.py   every record has its files, every file its bytes
counts.py      every number has its line, none is given twice
copying.py     a copy of everything in one file, made while the service runs
copy_file.py   what a copy looks like
restoring.py   everything from a copy, on an empty place
purging.py     what is over is thrown away
erasing.py     a person's data on request
standing.py    room on the disk, the last copy, what waits
"""

from service.keeping.copying import back_up
from service.keeping.erasing import Erased, erase
from service.keeping.purging import Purged, purge
from service.keeping.restoring import restore
from service.keeping.standing import Standing, note_copy, standing
from service.keeping.verifying import Verdict, verify

__all__ = [
    "Erased",
    "Purged",
    "Standing",
    "Verdict",
    "back_up",
    "erase",
    "note_copy",
    "purge",
    "restore",
    "standing",
    "verify",
]
