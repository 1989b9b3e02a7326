"""The jobs that this application hands its requests to."""

from __future__ import annotations

from flask import current_app

from service.jobs.desk import Desk


def desk() -> Desk:
    """The desk of the application that answers now."""
    found = current_app.extensions["desk"]
    assert isinstance(found, Desk)
    return found
