"""Settings: users, keys, templates, the audit trail, the state of the service, each in a module of its own."""

from __future__ import annotations

from service.web import audit, keys, state, templates_desk, users
from service.web.settings_room import settings

PAGES = (users, keys, templates_desk, audit, state)
"""They offer their pages by being here."""

__all__ = ["PAGES", "settings"]
