"""`python -m service.office FOLDER LIMITS`: the server of LibreOffice; `service.office.client` starts it.

It goes on by itself: the command ends when the server listens.
"""

from __future__ import annotations

import logging
import os
import signal
import sys
from pathlib import Path

from service.office.home import Home
from service.office.server import Server


def main() -> None:
    """Be the server, unless there is one."""
    form = '{"event": "office", "level": "%(levelname)s", "timestamp": "%(asctime)s", "told": "%(message)s"}'
    logging.basicConfig(format=form, level=logging.WARNING)
    os.umask(0o077)
    home = Home.from_json(Path(sys.argv[1]), sys.argv[2])
    home.sweep()
    if home.lock() is None:
        return
    server = Server(home)
    if os.fork():
        os._exit(0)  # who called us may go on; the locks and the socket are the child's
    signal.signal(signal.SIGTERM, lambda *_: server.end())
    server.run()


if __name__ == "__main__":
    main()
