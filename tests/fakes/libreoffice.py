"""A LibreOffice that fails: stands for `python` beside `soffice.bin` and speaks as `service/office/bridge.py` does.

Called as the bridge is (`python bridge.py SOFFICE_BIN FOLDER`); the file `failing` beside it says how it fails.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

HALF = b"%PDF-1.4\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n"


def main() -> None:
    """Be ready, as every bridge is, and fail at the first document."""
    if sys.argv[1] == "-c":
        return  # the question whether this Python has `uno`
    beside = Path(sys.argv[2]).parent
    failing = (beside / "failing").read_text()
    with (beside / "starts").open("a") as starts:
        starts.write("+")
    if failing == "never ready":
        sys.exit(1)
    _say({"pid": 0, "families": []})
    for line in sys.stdin:
        pdf = Path(json.loads(line)["output"])
        if failing == "hangs":
            time.sleep(600)
        elif failing == "dies":
            sys.exit(1)
        elif failing == "half a PDF":
            pdf.write_bytes(HALF)
        elif failing == "empty file":
            pdf.touch()
        _say({"failed": "store"} if failing == "stores nothing" else {})


def _say(answer: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
