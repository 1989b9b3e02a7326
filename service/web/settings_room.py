"""The room of settings, and what all its pages share."""

from __future__ import annotations

from datetime import datetime

from service.web.rooms import Room

settings = Room("settings")


def moment(at: datetime | None) -> str:
    """«01.09.2026, 14:02» by the clock of this computer."""
    return f"{at.astimezone():%d.%m.%Y, %H:%M}" if at else ""
