"""How gunicorn serves the application: `python -m gunicorn -c python:service.serving` reads these names.

The application is loaded once, before the workers are made of it: the service starts in the time of one process, and
the dictionaries of the language are held in memory once. Requests are taken by threads, so that a browser that opens
a connection ahead of need holds up nobody.
"""

from __future__ import annotations

import sys
from typing import Any

from service.settings import read_settings

_settings = read_settings()

wsgi_app = "service.app:create_app()"
bind = _settings.address
workers = _settings.workers
worker_class = "gthread"
threads = 4
preload_app = True
timeout = 30
graceful_timeout = 20
keepalive = 5
loglevel = "error"
control_socket_disable = True


def when_ready(server: Any) -> None:
    """Tell the operator where the service listens, once it does."""
    del server
    sys.stderr.write(f"Письмовод слушает: http://{_settings.address} (остановить: Ctrl+C)\n")
    sys.stderr.write(f"Как обращаться из программ: http://{_settings.address}/api/docs\n")
